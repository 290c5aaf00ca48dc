"""Whether the portal can work: what /readyz tells a load balancer and /status/ tells people.

The apps above add what they know: see `register`.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

SPACE_NEEDED = 500  # megabytes


@dataclass(frozen=True, slots=True)
class Check:
    """`outline` is for everybody and names nobody; administrators read `detail` and `lines` (a text and an address,
    or none) beside it. `figures` are for machines. Without what is `needed` no request can be served."""

    name: str
    ok: bool
    outline: str
    detail: str = ""
    lines: Sequence[tuple[str, str]] = ()
    figures: Mapping[str, int | None] = field(default_factory=dict)
    needed: bool = False


_registered: list[Callable[[], Iterable[Check]]] = []


def register(checks: Callable[[], Iterable[Check]]) -> None:
    """Ask these as well, where the database answers and has its tables."""
    _registered.append(checks)


def database() -> Check:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return Check("database", False, "cannot be reached", needed=True)
    return Check("database", True, "answers", needed=True)


def migrations() -> Check:
    """Only to be asked of a database that answers."""
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Check("migrations", not waiting, f"{waiting} to be applied" if waiting else "all applied", needed=True)


def disk() -> Check:
    """Room on the disk of this process, on which the portal keeps what it is sent."""
    place = settings.PCN_HOME if settings.PCN_HOME.exists() else settings.BASE_DIR
    free = shutil.disk_usage(place).free // 1_000_000
    ok = free >= SPACE_NEEDED
    figures = {"disk_free_megabytes": free}
    return Check("disk space", ok, "enough" if ok else "nearly none left", f"{free:,} MB free", figures=figures)


def checks() -> list[Check]:
    found = [database()]
    if found[-1].ok:
        found.append(migrations())
    if found[-1].ok:
        found += [check for more in _registered for check in more()]
    return [*found, disk()]
