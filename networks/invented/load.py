"""Writes an invented nation by COPY, triggers and all, and works out who touches whom. For an empty database only."""

import io
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate

from networks.invented import names
from networks.invented.nation import Nation, Practice
from networks.models import Network
from networks.services.neighbours import Rebuilt, rebuild_neighbours
from pcnportal.audit.services import NATIONAL, record
from pcnportal.core.errors import Refused
from practices.models import Commissioner, ContractYear
from practices.models import Practice as HeldPractice

YEAR = "2019/20"
SOURCE = "invented"
ADDRESS = [f"address_{number}" for number in range(1, 6)]

Told = Callable[[str, float], object]


class NotEmpty(Refused):
    """There is something already; an invented nation must not be mixed with it."""


@transaction.atomic
def load_nation(*, nation: Nation, seed: int, at: datetime, told: Told) -> Rebuilt:
    """`told` is called with what was written and the seconds it took."""
    if HeldPractice.objects.exists() or Commissioner.objects.exists() or Network.objects.exists():
        raise NotEmpty("There are practices, commissioners or networks already. Use an empty database.")
    _execute("SET LOCAL enable_nestloop = off")  # triggers run on tables that the planner may still take for empty
    started = time.monotonic()
    for what, write in _STEPS:
        write(nation, at, Random(seed))  # noqa: S311 - addresses and telephones are no secret
        told(what, time.monotonic() - started)
        started = time.monotonic()
    rebuilt = rebuild_neighbours(today=localdate(at))
    told("neighbours", time.monotonic() - started)
    _execute("ANALYZE")
    record(
        chain=NATIONAL,
        action="IMPORT",
        subjects=["import:invented-england"],
        by=None,
        at=at,
        after={"seed": seed, "counts": {"practices": len(nation.practices), "networks": len(nation.networks)}},
    )
    return rebuilt


def _commissioners(nation: Nation, at: datetime, random: Random) -> None:
    stps = [names.town(random) for _ in {commissioner.stp for commissioner in nation.commissioners}]
    rows = (
        (c.code, f"E38{900_000 + n}", c.name, f"E54{900_000 + c.stp}", f"{stps[c.stp]} and {c.name.split()[1]}")
        for n, c in enumerate(nation.commissioners)
    )
    regions = ((f"Y{90 + c.region}", f"Region {c.region + 1}", date(2013, 4, 1), 0) for c in nation.commissioners)
    _copy(
        "practices_commissioner",
        ["code", "ons_code", "name", "stp_code", "stp_name", "region_code", "region_name", "open_on", "revision"],
        (row + region for row, region in zip(rows, regions, strict=True)),
    )


def _practices(nation: Nation, at: datetime, random: Random) -> None:
    def row(practice: Practice) -> tuple[Any, ...]:
        town, street = practice.name.split()[0], f"{random.randint(1, 200)} {random.choice(names.STREETS)}"
        postcode = names.postcode(_number(practice.postcode))
        phone = f"01632 960{random.randrange(1000):03}"
        opened = date(1974, 4, 1)
        contract = random.choices(["GMS", "PMS", "APMS"], [70, 27, 3])[0] if practice.setting == 4 else ""
        status = (practice.status, practice.setting, contract, opened)
        return (practice.code, practice.name, street, "", "", town, "", postcode, phone, *status)

    _copy(
        "practices_practice",
        [
            *("code", "name", *ADDRESS, "postcode", "phone"),
            *("ods_status", "prescribing_setting", "contract_type", "opened_on"),
        ],
        map(row, nation.practices),
    )


def _number(postcode: int) -> int:
    """A practice that moved or is not found has a postcode of its own, far from those that are counted up."""
    return postcode if postcode >= 0 else 9_000_000 - postcode


def _lists(nation: Nation, at: datetime, random: Random) -> None:
    year = _year()
    ids = _ids("practices_practice")
    rows = (
        (ids[n], year.list_date, p.registered, max(1, round(p.registered * random.uniform(0.85, 1.15))), SOURCE)
        for n, p in enumerate(nation.practices)
        if p.registered is not None
    )
    _copy("practices_listsize", ["practice_id", "as_at", "registered", "weighted", "source"], rows)


def _links(nation: Nation, at: datetime, random: Random) -> None:
    practices, commissioners = _ids("practices_practice"), _ids("practices_commissioner")
    rows = (
        (practices[n], commissioners[practice.commissioner], "[2013-04-01,)")
        for n, practice in enumerate(nation.practices)
    )
    _copy("practices_practicecommissioner", ["practice_id", "commissioner_id", "during"], rows)


def _postcodes(nation: Nation, at: datetime, random: Random) -> None:
    places = {_number(practice.postcode): practice.place for practice in nation.practices if practice.placed}
    places |= {branch.postcode: branch.place for branch in nation.branches}
    rows = ((names.postcode(number).replace(" ", ""), *place) for number, place in places.items())
    _copy("practices_postcodepoint", ["postcode", "easting", "northing"], rows)


def _branches(nation: Nation, at: datetime, random: Random) -> None:
    ids = _ids("practices_practice")
    rows = (
        (b.code, ids[b.practice], f"{names.town(random)} Branch Surgery", *[""] * 5, names.postcode(b.postcode))
        for b in nation.branches
    )
    _copy("practices_branch", ["code", "practice_id", "name", *ADDRESS, "postcode"], rows)


def _networks(nation: Nation, at: datetime, random: Random) -> None:
    commissioners, year = _ids("practices_commissioner"), _year()
    rows = (
        (*names.network_codes(n), network.name, commissioners[network.lead], year.starts_on, True, 0, at)
        for n, network in enumerate(nation.networks)
    )
    columns = ["reference", "ods_code", "name", "lead_commissioner_id", "opened_on", "imported", "revision"]
    _copy("networks_network", [*columns, "created_at"], rows)


def _memberships(nation: Nation, at: datetime, random: Random) -> None:
    practices, networks, year = _ids("practices_practice"), _ids("networks_network"), _year()
    in_force = ("CORE", year.id, "IN_FORCE", f"[{year.starts_on},)", year.starts_on, at, "")
    rows = (
        (networks[n], practices[member], *in_force)
        for n, network in enumerate(nation.networks)
        for member in network.members
    )
    columns = ["kind", "contract_year_id", "state", "during", "decided_on", "named_at", "reason"]
    _copy("networks_membership", ["network_id", "practice_id", *columns], rows)


def _answers(nation: Nation, at: datetime, random: Random) -> None:
    """Given in good time, whatever the clock says now."""
    ids, year = _ids("practices_practice"), _year()
    answered = year.submission_deadline - timedelta(days=14)
    rows = (
        (ids[n], year.id, practice.answer, f"{answered} 12:00+01", SOURCE, at)
        for n, practice in enumerate(nation.practices)
        if practice.answer
    )
    columns = ["practice_id", "contract_year_id", "answer", "answered_at", "source", "recorded_at"]
    _copy("practices_participationnotice", columns, rows)


_STEPS: Sequence[tuple[str, Callable[[Nation, datetime, Random], None]]] = (
    ("commissioners", _commissioners),
    ("practices", _practices),
    ("list sizes", _lists),
    ("commissioner links", _links),
    ("postcodes", _postcodes),
    ("branches", _branches),
    ("networks", _networks),
    ("memberships", _memberships),
    ("answers", _answers),
)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _year() -> ContractYear:
    return ContractYear.objects.get(code=YEAR)


def _ids(table: str) -> list[int]:
    """In the order in which the rows were written, the table having been empty."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} ORDER BY id")
        return [number for (number,) in cursor.fetchall()]


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """No value holds a tab, a line break or a backslash: all of them are made here."""
    lines = ("\t".join("\\N" if value is None else str(value) for value in row) for row in rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", io.StringIO("\n".join(lines) + "\n"))
