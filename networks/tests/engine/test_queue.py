"""What is due is worked out, stored only over what is older, and taken away only if nothing newer was asked for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg2.extras import DateRange

from networks.enums import MembershipState, Standing
from networks.models import (
    CommissionerDue,
    CommissionerValidation,
    Membership,
    Network,
    NetworkDue,
    NetworkValidation,
    NetworkYear,
)
from networks.selectors.results import parsed_findings
from networks.services import revalidation
from networks.services.due import take_away
from networks.services.validation import store_networks
from networks.tests.engine.poison import spoil
from pcnportal.testing.factories import (
    AT,
    add_member,
    make_commissioner,
    make_imported_network,
    make_network,
    make_practice,
    year,
)
from practices.models import Commissioner, ListSize

pytestmark = pytest.mark.django_db


def behind() -> set[str]:
    """Networks and commissioners with a result that is not of their revision."""
    networks = NetworkValidation.objects.select_related("network")
    commissioners = CommissionerValidation.objects.select_related("commissioner")
    return {r.network.name for r in networks if r.revision != r.network.revision} | {
        r.commissioner.name for r in commissioners if r.revision != r.commissioner.revision
    }


@pytest.fixture
def harbour() -> Network:
    marlshire = make_commissioner()
    members = [make_practice(marlshire, list_size=15_000) for _ in range(2)]
    return make_network(marlshire, members, "Harbour", state=MembershipState.AGREED)


def test_a_drain_leaves_nothing_due_and_nothing_behind(harbour: Network) -> None:
    assert NetworkDue.objects.count() == 1
    assert revalidation.drain() == 2
    assert not NetworkDue.objects.exists()
    assert not CommissionerDue.objects.exists()
    assert NetworkValidation.objects.get().size == 30_000
    result = CommissionerValidation.objects.get(contract_year__code="2019/20")
    assert (result.numbers["practices_in_scope"], result.numbers["patients_in_scope"]) == (2, 30_000)
    assert behind() == set()


def test_a_member_in_force_that_is_named_besides_is_counted_once(harbour: Network) -> None:
    for member in Membership.objects.all():
        during = (year().starts_on, None)
        Membership.objects.filter(id=member.id).update(state="IN_FORCE", during=during, decided_on=AT.date())
        add_member(harbour, member.practice)
    revalidation.drain()
    result = NetworkValidation.objects.get(contract_year=year())
    assert (result.size, result.members) == (30_000, 2)


def test_what_is_asked_for_meanwhile_stays_due(harbour: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that lands between reading and taking away must not be lost."""
    seen = [(harbour.id, NetworkDue.objects.get().wanted_revision)]
    ListSize.objects.update(registered=20_000)
    take_away(NetworkDue, seen)
    assert NetworkDue.objects.get().wanted_revision > seen[0][1]
    revalidation.drain()
    assert NetworkValidation.objects.get().size == 40_000


def test_an_older_result_never_overwrites_a_newer_one(harbour: Network) -> None:
    store_networks([harbour.id], at=AT)
    newer = Network.objects.get(id=harbour.id).revision + 5
    NetworkValidation.objects.update(revision=newer, size=1)
    store_networks([harbour.id], at=AT)
    result = NetworkValidation.objects.get()
    assert (result.revision, result.size) == (newer, 1)


def test_a_run_that_finds_nothing_new_writes_nothing(harbour: Network) -> None:
    store_networks([harbour.id], at=AT)
    first = NetworkValidation.objects.get().computed_at
    store_networks([harbour.id], at=AT + timedelta(minutes=5))
    assert NetworkValidation.objects.get().computed_at == first


def test_the_sweep_finds_what_is_behind_without_a_due_row(harbour: Network) -> None:
    revalidation.drain()
    ListSize.objects.update(registered=20_000)
    NetworkDue.objects.all().delete()
    CommissionerDue.objects.all().delete()
    assert behind() == {"Harbour", "Marlshire CCG"}
    assert revalidation.sweep() == 2
    assert behind() == set()
    assert NetworkValidation.objects.get().size == 40_000
    assert revalidation.sweep() == 0


@pytest.mark.parametrize("stamp", [{"rule_set_version": 0}, {"day": "2019-04-01"}])
def test_the_sweep_finds_results_of_other_rules_or_another_day(harbour: Network, stamp: dict[str, object]) -> None:
    revalidation.drain()
    NetworkValidation.objects.update(**stamp)
    assert revalidation.sweep() == 1
    assert revalidation.sweep() == 0


def test_a_row_that_cannot_be_validated_steps_back_and_hinders_no_other(
    harbour: Network, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    poison = make_network(make_commissioner("99B", "Northshire CCG"), [], "Poison")
    spoil(poison)
    revalidation.drain()
    row = NetworkDue.objects.get()
    assert (row.network, row.attempts) == (poison, 1)
    assert row.due_at > timezone.now()
    assert "out of range" in row.last_error
    assert NetworkValidation.objects.get(network=harbour).size == 30_000


def test_a_chunk_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revalidation, "CHUNK", 2)
    marlshire = make_commissioner()
    networks = [make_imported_network(marlshire, [make_practice(marlshire)]) for _ in range(5)]
    revalidation.drain()
    assert NetworkValidation.objects.filter(contract_year__code="2019/20", size=12_000).count() == len(networks)
    assert not NetworkDue.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_networks() -> None:
    marlshire = make_commissioner()
    ids = [make_network(marlshire, [make_practice(marlshire) for _ in range(3)]).id for _ in range(20)]

    def statements(of: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            store_networks(of, at=AT)
        return len(captured)

    assert statements(ids[:1]) == statements(ids)


@pytest.mark.django_db(transaction=True)
def test_many_drains_at_once_do_the_work_once(harbour: Network) -> None:
    def drain(_: int) -> int:
        try:
            return revalidation.drain()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(drain, range(8)))
    assert sum(done) == 2
    assert NetworkValidation.objects.count() == 1
    assert behind() == set()


@pytest.mark.django_db(transaction=True)
def test_changes_under_a_running_drain_all_arrive() -> None:
    """Lists change while drains run: at the end each result is of its revision and right."""
    marlshire = make_commissioner()
    networks = [make_network(marlshire, [make_practice(marlshire)]) for _ in range(6)]

    def change(number: int) -> None:
        try:
            for step in range(10):
                members = Membership.objects.filter(network=networks[number]).values("practice_id")
                ListSize.objects.filter(practice_id__in=members).update(registered=1_000 * number + step)
                revalidation.drain()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(change, range(6)))
    revalidation.drain()
    sizes = {r.network_id: r.size for r in NetworkValidation.objects.all()}
    assert sizes == {network.id: 1_000 * number + 9 for number, network in enumerate(networks)}
    assert behind() == set()
    assert Commissioner.objects.get().validations.get(contract_year__code="2019/20").numbers[
        "patients_in_scope"
    ] == sum(sizes.values())


def confirmed(network: Network) -> None:
    NetworkYear.objects.filter(network=network).update(standing=Standing.CONFIRMED)


def found_in_2020(network: Network) -> dict[str, str]:
    result = NetworkValidation.objects.filter(network=network, contract_year__code="2020/21").first()
    return {finding.rule: finding.verdict for finding in parsed_findings(result)}


@pytest.mark.parametrize(
    ("today", "verdict"),
    [("2020-03-31", None), ("2020-04-01", "CANNOT_TELL"), ("2020-05-31", "CANNOT_TELL"), ("2020-06-01", "WARNING")],
)
def test_a_network_that_is_silent_in_the_new_year_is_told_of(harbour: Network, today: str, verdict: str | None) -> None:
    """DL-05: the year has begun, and nothing but the day makes the sweep look."""
    confirmed(harbour)
    with time_machine.travel("2020-03-01T12:00Z", tick=False):
        revalidation.sweep()
    with time_machine.travel(f"{today}T12:00+01:00", tick=False):
        revalidation.sweep()
        assert found_in_2020(harbour).get("DL-05") == verdict
        assert not NetworkDue.objects.exists()


def test_only_a_network_of_the_year_before_has_to_confirm(harbour: Network) -> None:
    with time_machine.travel("2020-06-01T12:00+01:00", tick=False):
        revalidation.sweep()
        assert found_in_2020(harbour) == {}
    confirmed(harbour)
    with time_machine.travel("2021-06-01T12:00+01:00", tick=False):
        revalidation.sweep()
        assert not NetworkValidation.objects.filter(network=harbour, contract_year__code="2021/22").exists()


def test_a_membership_that_never_began_counts_in_no_size() -> None:
    """Its period is empty, which is neither before nor after any day."""
    marlshire = make_commissioner()
    quay, pier = make_practice(marlshire, list_size=31_000), make_practice(marlshire, list_size=9_000)
    network = make_imported_network(marlshire, [quay, pier])
    revalidation.sweep()
    assert NetworkValidation.objects.get(network=network, contract_year=year()).size == 40_000
    Membership.objects.filter(practice=pier).update(during=DateRange(empty=True))
    revalidation.drain()
    assert NetworkValidation.objects.get(network=network, contract_year=year()).size == 31_000
