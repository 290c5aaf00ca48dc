"""What cannot be checked steps back, says so after five attempts, and hinders nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from networks.enums import MembershipState
from networks.models import InHand, Network, NetworkDue, NetworkValidation
from networks.models.results import FAILED_AFTER
from networks.selectors.engine import backlog, failed_subjects, has_failed
from networks.selectors.results import is_current, network_result
from networks.services import revalidation
from networks.signals import network_validated
from networks.tests.engine.poison import mend, spoil, try_often
from pcnportal.core import clock
from pcnportal.testing.factories import make_commissioner, make_network, make_practice, year
from practices.models import ListSize

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    marlshire = make_commissioner()
    network = make_network(marlshire, [make_practice(marlshire) for _ in range(3)], state=MembershipState.AGREED)
    revalidation.drain()
    return network


@contextmanager
def ending(error: BaseException, at: Network) -> Iterator[list[int]]:
    """Inside, who hears of a result of the network ends with the error; the networks heard of are listed."""
    heard = []

    def listener(network_id: int, **kwargs: Any) -> None:
        heard.append(network_id)
        if network_id == at.id:
            raise error

    network_validated.connect(listener)
    try:
        yield heard
    finally:
        network_validated.disconnect(listener)


def test_after_five_attempts_it_has_failed_and_nothing_can_be_decided_on_it(network: Network) -> None:
    spoil(network)
    try_often(FAILED_AFTER - 1)
    assert not has_failed(network)
    try_often(1)
    assert has_failed(network)
    assert failed_subjects() == [network]
    network.refresh_from_db()
    result = network_result(network, year())
    assert not is_current(result, network.revision, year(), clock.today())


def test_it_is_tried_again_rarely(network: Network) -> None:
    spoil(network)
    try_often(20)
    row = NetworkDue.objects.get()
    assert row.attempts == 20
    wait = (row.due_at - timezone.now()).total_seconds()
    assert 20 * 60 < wait < 30 * 60


def test_a_new_change_is_tried_at_once_and_ends_the_failure(network: Network) -> None:
    spoil(network)
    try_often()
    mend(network)
    assert not has_failed(network)
    assert revalidation.drain() == 2
    assert NetworkValidation.objects.get().size == 3 * 12_000 + 2 * 6_000


def test_what_failed_does_not_count_as_late(network: Network) -> None:
    spoil(network)
    try_often()
    NetworkDue.objects.update(due_at=timezone.now() - timedelta(minutes=10))
    assert (backlog().due, backlog().failed, backlog().seconds) == (1, 1, 0)


def test_what_fails_comes_last_and_alone(network: Network) -> None:
    spoil(network)
    try_often(1)
    NetworkDue.objects.update(due_at=timezone.now() - timedelta(minutes=10))
    other = make_network(network.lead_commissioner, [make_practice(network.lead_commissioner)])
    with ending(RuntimeError("not reached"), at=network) as heard:
        revalidation.drain()
    assert heard == [other.id]
    assert NetworkDue.objects.get().attempts == 2


def test_what_ended_a_run_is_found_among_what_it_had_in_hand(network: Network) -> None:
    """First all of them one by one; then the one that was alone has had its attempt, and the others go on. It is tried
    once more behind them, for the run may have been ended from elsewhere; after that it waits."""
    marlshire = network.lead_commissioner
    others = [make_network(marlshire, [make_practice(marlshire)]) for _ in range(3)]
    ListSize.objects.update(registered=10_000)
    with ending(SoftTimeLimitExceeded(), at=others[1]):
        with pytest.raises(SoftTimeLimitExceeded):
            revalidation.drain()
        assert len(InHand.objects.get().ids) == 4
        with pytest.raises(SoftTimeLimitExceeded):
            revalidation.drain()
        assert InHand.objects.get().ids == [others[1].id]
        with pytest.raises(SoftTimeLimitExceeded):
            revalidation.drain()
        row = NetworkDue.objects.get()
        assert (row.network, row.attempts) == (others[1], 1)
        revalidation.drain()
    row.refresh_from_db()
    assert (row.attempts, row.due_at > timezone.now()) == (2, True)
    assert not InHand.objects.exists()


def test_a_run_that_was_killed_while_it_checked_one_alone_leaves_nothing_behind(network: Network) -> None:
    ListSize.objects.update(registered=10_000)
    with ending(SoftTimeLimitExceeded(), at=network), pytest.raises(SoftTimeLimitExceeded):
        revalidation.drain()
    assert InHand.objects.get().ids == [network.id]
    revalidation.sweep()
    assert not NetworkDue.objects.exists()


def test_a_run_out_of_time_begins_nothing_more(network: Network) -> None:
    ListSize.objects.update(registered=10_000)
    assert revalidation.drain(seconds=0) == 0
    assert NetworkDue.objects.count() == 1
    assert revalidation.drain() == 2
