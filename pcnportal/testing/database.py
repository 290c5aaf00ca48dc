"""Fixtures around the test database."""

from collections.abc import Iterator
from typing import Any

import pgtrigger
import pytest
from django.db.backends.postgresql.creation import DatabaseCreation
from django.db.backends.postgresql.operations import DatabaseOperations


@pytest.fixture(autouse=True, scope="session")
def _database_can_be_emptied_and_dropped() -> Iterator[None]:
    """The tables that are only ever added to refuse TRUNCATE, which is how a test database is emptied."""
    original = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: Any) -> None:
        with pgtrigger.ignore():
            original(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        patch.setattr(DatabaseCreation, "_destroy_test_db", _drop_by_force)
        yield


def _drop_by_force(self: DatabaseCreation, test_database_name: str, verbosity: int) -> None:
    """The thread of a live server may still hold a connection when the last test is over. Only one's own are ended:
    the server ends its own cleaners itself, which WITH (FORCE) is not allowed to."""
    with self.connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
            [test_database_name],
        )
        cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)}")
