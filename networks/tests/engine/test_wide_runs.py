"""Much at once can be watched, and nobody's change waits behind it."""

from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
import time_machine
from django.db import connection, transaction

from networks.models import CommissionerValidation, Network, NetworkDue, NetworkValidation, WideRun
from networks.selectors.engine import wide_runs
from networks.services import revalidation
from networks.services.due import say_cause
from networks.signals import network_validated
from networks.tests.engine.poison import spoil, try_often
from pcnportal.testing.factories import make_commissioner, make_network, make_practice
from practices.models import ContractYear, ListSize

pytestmark = pytest.mark.django_db


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> list[Network]:
    monkeypatch.setattr(revalidation, "CHUNK", 2)
    marlshire = make_commissioner()
    made = [make_network(marlshire, [make_practice(marlshire)]) for _ in range(6)]
    revalidation.drain()
    WideRun.objects.all().delete()
    return made


def _import() -> None:
    with transaction.atomic():
        say_cause("Import of list sizes")
        ListSize.objects.update(registered=20_000)


def _new_rules() -> None:
    NetworkValidation.objects.update(rule_set_version=0)


CAUSES: dict[str, tuple[Callable[[], object], int]] = {
    "Import of list sizes": (_import, 1),
    "The rules of a contract year": (lambda: ContractYear.objects.filter(code="2019/20").update(floor=29_000), 1),
    "Many changes at once": (lambda: ListSize.objects.update(registered=20_000), 1),
    "A new version of the rules": (_new_rules, 0),
    "A new day": (lambda: NetworkValidation.objects.update(day="2019-04-02"), 0),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_more_than_a_chunk_is_a_run_with_its_cause(networks: list[Network], cause: str) -> None:
    change, commissioners = CAUSES[cause]
    change()
    revalidation.sweep()
    run = WideRun.objects.get()
    assert (run.cause, run.networks, run.commissioners) == (cause, 6, commissioners)
    assert run.finished_at


def test_a_chunk_or_less_is_none(networks: list[Network]) -> None:
    ListSize.objects.filter(practice__memberships__network=networks[0]).update(registered=20_000)
    assert revalidation.drain() == 2
    assert not WideRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_cause_ends_with_its_transaction(networks: list[Network]) -> None:
    _import()
    revalidation.drain()
    ListSize.objects.update(registered=30_000)
    assert set(NetworkDue.objects.values_list("cause", flat=True)) == {""}


def heard_by(listener: Callable[[int], object]) -> Callable[..., None]:
    def receive(network_id: int, **kwargs: Any) -> None:
        listener(network_id)

    network_validated.connect(receive)
    return receive


def test_what_is_changed_meanwhile_comes_next(networks: list[Network]) -> None:
    """While the first chunk is at work the last network changes: it is checked before the second chunk."""
    heard: list[int] = []

    def listener(network_id: int) -> None:
        heard.append(network_id)
        if len(heard) == 1:
            ListSize.objects.filter(practice__memberships__network=networks[-1]).update(registered=7_000)

    _import()
    receive = heard_by(listener)
    try:
        revalidation.drain()
    finally:
        network_validated.disconnect(receive)
    ids = [network.id for network in networks]
    assert heard == [*ids[:2], ids[5], *ids[2:5]]
    assert NetworkValidation.objects.get(network=networks[-1]).size == 7_000


def test_how_far_it_is_can_be_seen_from_elsewhere(networks: list[Network]) -> None:
    seen = []
    _import()
    receive = heard_by(lambda network_id: seen.append(wide_runs(5)[0]))
    try:
        revalidation.drain()
    finally:
        network_validated.disconnect(receive)
    assert [run.networks_left for run in seen] == [6, 6, 4, 4, 2, 2]
    assert [run.percent for run in seen] == [0, 0, 42, 42, 71, 71]
    assert not seen[-1].finished_at
    assert (wide_runs(5)[0].percent, bool(wide_runs(5)[0].finished_at)) == (100, True)


def test_what_fails_does_not_keep_a_run_open(networks: list[Network]) -> None:
    spoil(networks[0])
    _import_all_but_spoilt()
    revalidation.drain()
    assert WideRun.objects.get().finished_at is None
    try_often()
    assert WideRun.objects.get().finished_at


def _import_all_but_spoilt() -> None:
    with transaction.atomic():
        say_cause("Import of list sizes")
        ListSize.objects.filter(registered__lt=1_000_000).update(registered=20_000)


@pytest.mark.django_db(transaction=True)
def test_a_run_that_stops_in_time_has_itself_continued(networks: list[Network]) -> None:
    _import()
    listener = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    listener.autocommit = True
    listener.cursor().execute("LISTEN due")
    assert revalidation.drain(seconds=0) == 0
    listener.cursor().execute("SELECT 1")
    told = [notify.channel for notify in listener.notifies]
    listener.close()
    assert told == ["due"]


@pytest.mark.parametrize(
    ("before", "after", "due"),
    [
        ("2019-05-10T22:59:00Z", "2019-05-10T23:01:00Z", {"2019/20"}),  # midnight in London
        ("2019-05-10T21:00:00Z", "2019-05-10T22:59:00Z", set()),
        ("2019-03-30T12:00:00Z", "2019-03-31T12:00:00Z", set()),  # before its first day a year speaks for that day
        ("2019-03-31T12:00:00Z", "2019-04-01T12:00:00Z", {"2019/20"}),  # of which nothing was held until it began
        ("2019-04-01T12:00:00Z", "2019-04-02T12:00:00Z", {"2019/20"}),
        ("2020-03-31T12:00:00Z", "2020-04-01T12:00:00Z", {"2020/21"}),  # a year that is over speaks for its last day
        ("2020-03-30T12:00:00Z", "2020-03-31T12:00:00Z", {"2019/20"}),
        ("2020-06-01T12:00:00Z", "2020-06-02T12:00:00Z", {"2020/21"}),
    ],
)
def test_a_new_day_makes_the_results_of_the_year_due(before: str, after: str, due: set[str]) -> None:
    with time_machine.travel(before, tick=False):
        make_commissioner()
        revalidation.sweep()
        assert revalidation.sweep() == 0
        days = _days()
    with time_machine.travel(after, tick=False):
        assert revalidation.sweep() == (1 if due else 0)
        assert {code for code, day in _days() if (code, day) not in days} == due


def _days() -> set[tuple[str, Any]]:
    return set(CommissionerValidation.objects.values_list("contract_year__code", "day"))
