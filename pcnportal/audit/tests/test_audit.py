"""The audit is only ever added to, chained, and checked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from pcnportal.audit.models import AuditEvent
from pcnportal.audit.selectors import history_of
from pcnportal.audit.services import first_broken_link, record

AT = datetime(2019, 5, 20, 10, tzinfo=UTC)


def write(chain: str = "99X", action: str = "TRIED", subject: str = "network:N-AAAAAA") -> AuditEvent:
    return record(chain=chain, action=action, subjects=[subject], by=None, at=AT, after={"size": 30_000})


def tamper(sql: str) -> None:
    """As an owner of the table could: with its triggers switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")


@pytest.mark.django_db
def test_each_event_carries_the_hash_of_the_one_before_in_its_chain() -> None:
    first, other_chain, second = write().pk, write(chain="national").pk, write().pk
    events = AuditEvent.objects.in_bulk([first, other_chain, second])

    assert [events[pk].position for pk in (first, other_chain, second)] == [1, 1, 2]
    assert events[first].previous_hash == ""
    assert events[second].previous_hash == events[first].hash
    assert events[other_chain].previous_hash == ""
    assert first_broken_link() is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET reason = 'another'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
    ],
)
def test_what_was_written_cannot_be_changed(sql: str) -> None:
    write()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEvent.objects.get().reason == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        """UPDATE audit_auditevent SET after = '{"size": 29999}' WHERE action = 'SECOND'""",
        "UPDATE audit_auditevent SET at = at + interval '1 second' WHERE action = 'SECOND'",
        "UPDATE audit_auditevent SET position = 7 WHERE action = 'SECOND'",
    ],
)
def test_the_first_event_that_was_tampered_with_is_named(sql: str) -> None:
    for action in ("FIRST", "SECOND", "THIRD"):
        write(action=action)
    tamper(sql)
    assert first_broken_link() in [("99X", 2, "SECOND"), ("99X", 3, "THIRD")]
    with pytest.raises(CommandError, match="The audit is broken: chain 99X"):
        call_command("verify_audit")


@pytest.mark.django_db
def test_an_event_that_was_taken_out_breaks_the_chain_at_the_next() -> None:
    for action in ("FIRST", "SECOND", "THIRD"):
        write(action=action)
    tamper("DELETE FROM audit_auditevent WHERE action = 'SECOND'")
    assert first_broken_link() == ("99X", 3, "THIRD")


@pytest.mark.django_db
def test_an_intact_audit_says_how_much_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    write()
    write()
    call_command("verify_audit")
    assert capsys.readouterr().out == "The audit is intact: 2 events.\n"


@pytest.mark.django_db
def test_the_hash_does_not_depend_on_the_time_zone_of_the_session() -> None:
    write()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'Asia/Tokyo'")
    assert first_broken_link() is None


@pytest.mark.django_db(transaction=True)
def test_events_written_side_by_side_stay_in_one_chain() -> None:
    def write_ten(_: int) -> None:
        try:
            for _ in range(10):
                write()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write_ten, range(4)))
    assert sorted(AuditEvent.objects.values_list("position", flat=True)) == list(range(1, 41))
    assert first_broken_link() is None


@pytest.mark.django_db
def test_history_is_of_the_subject_asked_for_alone() -> None:
    mine = write(subject="network:N-AAAAAA").pk
    write(subject="network:N-BBBBBB")
    assert [event.pk for event in history_of("network:N-AAAAAA", "practice:V81001")] == [mine]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET reason = 'another'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER USER",
        "DROP TABLE audit_auditevent",
    ],
)
def test_the_role_of_a_deployment_may_add_and_read_only(sql: str) -> None:
    """docs/operations.md has the same grants: the application's role does not own the table."""
    write()
    with connection.cursor() as cursor, app_role(cursor):
        cursor.execute("SET ROLE app_role_of_test")
        write()
        with pytest.raises(DatabaseError) as refused:
            cursor.execute(sql)
    assert isinstance(refused.value.__cause__, psycopg2.errors.InsufficientPrivilege)
    assert AuditEvent.objects.count() == 2


@contextmanager
def app_role(cursor: CursorWrapper) -> Iterator[None]:
    cursor.execute("CREATE ROLE app_role_of_test")
    cursor.execute("GRANT app_role_of_test TO CURRENT_USER")
    cursor.execute("GRANT SELECT, INSERT ON audit_auditevent TO app_role_of_test")
    cursor.execute("GRANT USAGE ON SEQUENCE audit_auditevent_id_seq TO app_role_of_test")
    try:
        yield
    finally:
        cursor.execute("RESET ROLE")
        cursor.execute("DROP OWNED BY app_role_of_test")
        cursor.execute("DROP ROLE app_role_of_test")
