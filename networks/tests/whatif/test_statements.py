"""A what-if only reads, in a constant number of statements, and answers of one moment."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from networks.models import Membership, Network
from networks.selectors.facts import YearDay
from networks.selectors.moves import HELD
from networks.selectors.supposed import supposing
from networks.services.what_if import ATTEMPTS, what_if
from networks.whatif.rows import Supposed
from networks.whatif.values import Action, Move
from pcnportal.core.errors import Conflict
from pcnportal.testing.factories import make_commissioner, make_imported_network, make_practice, year

WRITES = re.compile(
    r"\b(INSERT|UPDATE|DELETE|MERGE|SAVEPOINT|LOCK|FOR (KEY )?SHARE|pg_advisory\w*|set_config|nextval)\b", re.I
)


@pytest.fixture
def networks(db) -> list[Network]:
    """Two in force, of six practices each."""
    marlshire = make_commissioner()
    return [
        make_imported_network(marlshire, [make_practice(marlshire) for _ in range(6)], name)
        for name in ("Harbour", 'Ridge 100% "\\ %s')
    ]


def in_september() -> YearDay:
    return YearDay.of(year(), date(2019, 9, 12))


def moves(networks: list[Network], number: int) -> list[Move]:
    """The first practices go to the other network; with more than one move a list is split as well."""
    left, joined = networks
    codes = Membership.objects.filter(network=left).order_by("id").values_list("practice__code", flat=True)
    moving = [Move(Action.MOVE, code, left.reference, joined.reference) for code in codes[:number]]
    return moving + [Move(Action.SPLIT, codes[5], left.reference, joined.reference, 1_000)] * (number > 1)


def statements(asked: list[Move]) -> list[str]:
    year_day = in_september()
    with CaptureQueriesContext(connection) as captured:
        what_if(asked, year_day=year_day)
    return [query["sql"].strip() for query in captured.captured_queries]


def test_as_many_statements_for_one_move_as_for_many(networks):
    asked = moves(networks, 1), moves(networks, 5), [Move(Action.CLOSE, from_network=networks[0].reference)]
    assert len({len(statements(each)) for each in asked}) == 1


def test_it_only_reads(networks):
    asked = [planned(sql) for sql in statements(moves(networks, 3))]
    assert any(sql.startswith("WITH") for sql in asked)
    for sql in asked:
        assert sql.startswith(("SELECT", "WITH"))
        assert not WRITES.search(sql)


def planned(sql: str) -> str:
    """The statement, or the one that was prepared and is executed."""
    if not sql.startswith("EXECUTE"):
        return sql
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name = %s", [sql.split()[1]])
        (prepared,) = cursor.fetchone()
    return prepared.split(" AS ", 1)[1].strip()


@pytest.mark.django_db(transaction=True)
def test_the_database_agrees_that_it_only_reads(networks):
    """Outside a transaction, so that one begun by it would show; PostgreSQL refuses writes and row locks."""
    asked, year_day = moves(networks, 3), in_september()
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        with CaptureQueriesContext(connection) as captured:
            answer = what_if(asked, year_day=year_day)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET default_transaction_read_only")
    assert len(answer.made) == 3
    assert not [query["sql"] for query in captured if query["sql"].startswith(("BEGIN", "COMMIT", "ROLLBACK"))]


def renaming(network: Network, *names: str) -> Callable[..., object]:
    """Somebody gives the network these names, one each time that a what-if begins to read."""
    left = list(names)

    def rename(execute, sql, params, many, context):
        if left and sql == HELD:
            Network.objects.filter(id=network.id).update(name=left.pop(0), revision=F("revision") + 1)
        return execute(sql, params, many, context)

    return rename


def test_what_changes_meanwhile_is_read_again(networks):
    with connection.execute_wrapper(renaming(networks[0], "Bay", "Cove")):
        answer = what_if(moves(networks, 1), year_day=in_september())
    assert [network.name for network in answer.networks] == ["Cove", networks[1].name]


def test_it_gives_up_where_somebody_keeps_changing_the_same_networks(networks):
    always = renaming(networks[0], *map(str, range(2 * ATTEMPTS)))
    with connection.execute_wrapper(always), pytest.raises(Conflict, match="Ask again"):
        what_if(moves(networks, 1), year_day=in_september())


def test_nothing_can_be_written_while_tables_are_supposed(networks):
    otherwise = [Supposed("networks_network", [{"id": networks[0].id, "name": "Bay"}])]
    with pytest.raises(ValueError, match="Only what is read"), transaction.atomic(), supposing(otherwise):
        Network.objects.update(name="Bay")
    assert not Network.objects.filter(name="Bay").exists()


def test_rows_supposed_are_new_otherwise_or_gone(networks):
    harbour, ridge = networks
    rows = [{"id": -1, "name": "100% \\ ' %s", "reference": "NEW-1"}, {"id": harbour.id, "name": "Bay"}]
    with supposing([Supposed("networks_network", rows, gone=[ridge.id])]):
        assert set(Network.objects.values_list("id", "name", "reference")) == {
            (-1, "100% \\ ' %s", "NEW-1"),
            (harbour.id, "Bay", harbour.reference),
        }
        with connection.cursor() as cursor:
            cursor.execute("WITH one AS (SELECT 1) SELECT count(*) FROM networks_network WHERE name LIKE '100%'")
            assert cursor.fetchone() == (1,)
    assert Network.objects.count() == 2
