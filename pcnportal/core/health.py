"""Whether the portal can work: what /readyz tells a load balancer and /status/ tells people."""

from dataclasses import dataclass

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    detail: str


def database() -> Check:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return Check("database", False, "cannot be reached")
    return Check("database", True, "answers")


def migrations() -> Check:
    """Only to be asked of a database that answers."""
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Check("migrations", not waiting, f"{waiting} to be applied" if waiting else "all applied")


def checks() -> list[Check]:
    first = database()
    return [first, migrations()] if first.ok else [first]
