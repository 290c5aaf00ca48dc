"""The frame that benchmarks measure in, and that what they count as wrong is seen. What they measure is not tested."""

from random import Random

import pytest

from benchmarks import goals, truth
from benchmarks.changes import move, possible
from benchmarks.measure import Line, Times, interleaved, ratio
from networks.models import Neighbour, Network, NetworkValidation
from networks.services.validation import validate_networks
from pcnportal.testing.factories import AT, make_commissioner, make_imported_network, make_practice, year


def test_a_line_says_goal_scale_bound_verdict_and_what_was_timed():
    line = Line("3", "10x", 1.05, 1.2, truth.work_through)
    fewer = Line("7", "1x", 9_999, 10_000, truth.work_through, what="moves that agree", at_least=True)
    assert str(line) == "goal 3 at 10x: ratio 1.05, bound 1.2: ok (benchmarks.truth.work_through)"
    assert str(fewer) == (
        "goal 7 at 1x: moves that agree 9,999, bound at least 10000: missed (benchmarks.truth.work_through)"
    )


def test_sides_take_turns_and_the_first_round_does_not_count():
    called: list[str] = []
    times = interleaved({side: lambda side=side: called.append(side) for side in "ab"}, rounds=2)
    assert called == ["a", "b", "b", "a", "a", "b"]
    assert [len(each.rounds) for each in times.values()] == [2, 2]


def test_a_ratio_is_of_the_rounds():
    assert ratio(Times((2.0, 30.0, 4.0)), Times((1.0, 10.0, 4.0))) == 2


def test_every_goal_has_a_module():
    found = [goal for module in goals() for goal in module.GOALS]
    assert len(found) == len(set(found))
    assert {"1", "1b", "3", "4", "5", "6", "7", "8"} <= set(found)
    assert all(callable(module.run) for module in goals())


@pytest.mark.django_db
def test_changes_leave_nothing_wrong_and_a_wrong_result_is_counted():
    marlshire = make_commissioner()
    practices = [make_practice(marlshire) for _ in range(4)]
    networks = [make_imported_network(marlshire, practices[:2]), make_imported_network(marlshire, practices[2:])]
    Neighbour.objects.create(a=practices[1], b=practices[2], metres=100)
    validate_networks([network.id for network in networks], at=AT)

    (change, _) = possible(Random(1), 5)
    move(change)
    truth.work_through()
    assert (truth.wrong(), truth.behind(), truth.in_two_networks()) == (0, 0, 0)

    NetworkValidation.objects.filter(network=networks[0], contract_year=year()).update(size=1)
    Network.objects.filter(id=networks[1].id).update(revision=1_000)
    assert (truth.wrong(), truth.behind()) == (1, 1)
