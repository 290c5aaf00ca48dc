"""The demonstration area: laid once, in an empty database, and its clock."""

import os
from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime
from zoneinfo import ZoneInfo

import psycopg2

from pcnportal.launcher.home import Home
from pcnportal.launcher.programs import Portal

DAY = date(2019, 5, 20)
FILE = "demonstration.json"


def is_wanted(home: Home, settings: Mapping[str, str]) -> bool:
    return os.environ.get("DEMO", "1") != "0" and not home.read(FILE) and _is_empty(settings["DATABASE_URL"])


def _is_empty(database_url: str) -> bool:
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM practices_practice) OR EXISTS (SELECT FROM accounts_user)")
        return bool(cursor.fetchone() == (False,))


def offset_days() -> int:
    """How far the portal's clock is set back, so that today it says the demonstration's day."""
    return (DAY - datetime.now(ZoneInfo("Europe/London")).date()).days


def lay(home: Home, portal: Portal) -> None:
    """Lay the area and keep its clock and sign-ins; `portal` runs at the demonstration's time."""
    portal.django("load_demonstration").run()
    listing = portal.django("load_demonstration", "--list-sign-ins")
    start = listing.log.stat().st_size
    listing.run()
    sign_ins = listing.log.read_bytes()[start:].decode()
    home.write(FILE, {"offset_days": int(portal.settings["PCN_CLOCK_OFFSET_DAYS"]), "sign_ins": sign_ins})


def sign_ins(home: Home) -> str:
    return str(home.read(FILE).get("sign_ins", ""))
