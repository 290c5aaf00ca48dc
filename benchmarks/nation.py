"""The invented England of a scale, in a database of its own."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from networks.services.revalidation import drain

SEED = 1


@contextmanager
def at(scale: int) -> Iterator[None]:
    """Inside, the connection is to the database of that scale, which is made where there is none."""
    before = connection.settings_dict["NAME"]
    name = f"england_{scale}x"
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {name}")
    _connect(name)
    yield
    _connect(before)


def _connect(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def lay(scale: int, *, validated: bool) -> None:
    """An empty database becomes a nation, every result stored where `validated`."""
    started = time.monotonic()
    with open("/dev/null", "w") as nowhere:
        call_command("migrate", verbosity=0, stdout=nowhere)
        call_command("seed_england", scale=scale, seed=SEED, stdout=nowhere, stderr=nowhere)
    laid = time.monotonic()
    while validated and drain():
        pass
    execute("VACUUM (ANALYZE)")
    print(f"{scale}x laid in {laid - started:.0f} s, checked in {time.monotonic() - laid:.0f} s", file=sys.stderr)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
