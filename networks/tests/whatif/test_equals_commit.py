"""What a what-if finds is what is stored before, and once the same moves are committed."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from networks.models import Network
from networks.selectors.facts import YearDay
from networks.services.what_if import what_if
from networks.tests.whatif.world import Stored, World, check_all, commit, lay_world
from networks.whatif.values import Action, Move
from pcnportal.testing.factories import AT, year
from practices.models import Practice

pytestmark = pytest.mark.django_db

IN_MAY, IN_SEPTEMBER = AT, datetime(2019, 9, 12, 11, tzinfo=UTC)
NEW = ("Tor", "Vale")
LEAVING = (Action.MOVE, Action.LEAVE, Action.CLOSE, Action.SPLIT)
JOINING = (Action.MOVE, Action.JOIN, Action.SPLIT)

# A practice, which of its networks it leaves, and where it goes, by position.
picks = st.tuples(
    st.sampled_from([Action.MOVE, Action.LEAVE, Action.JOIN, Action.CLOSE, Action.NEW, Action.MOVE, Action.SPLIT]),
    st.integers(0, 9),
    st.integers(0, 1),
    st.integers(0, 6),
)


def moves_of(world: World, picked: list[tuple[Action, int, int, int]]) -> list[Move]:
    return [_move(world, number, *pick) for number, pick in enumerate(picked, start=1)]


def _move(world: World, number: int, action: Action, practice: int, left: int, joined: int) -> Move:
    chosen, codes = world.practices[practice], [*(network.reference for network in world.networks), *NEW]
    homes = [network.reference for network in world.networks if chosen in members(network)] or codes[:1]
    leaves = action in LEAVING or (action == Action.NEW and len(homes) > left)
    joins = codes[joined] if action in JOINING else ""
    return Move(
        action,
        "" if action == Action.CLOSE else chosen.code,
        homes[left % len(homes)] if leaves else "",
        NEW[joined % 2] if action == Action.NEW else joins,
        1_000 if action == Action.SPLIT else 0,
        number,
    )


def members(network: Network) -> list[Practice]:
    return [membership.practice for membership in network.memberships.select_related("practice")]


def test_what_if_equals_commit():
    world = lay_world()
    stored = {at: check_all(at) for at in (IN_MAY, IN_SEPTEMBER)}

    @settings(max_examples=24)
    @given(st.lists(picks, min_size=1, max_size=4), st.sampled_from([IN_MAY, IN_SEPTEMBER]))
    @example([(Action.NEW, 7, 1, 0), (Action.JOIN, 8, 0, 5), (Action.CLOSE, 6, 0, 0)], IN_MAY)
    @example([(Action.JOIN, 7, 0, 2), (Action.CLOSE, 2, 1, 0)], IN_MAY)
    @example([(Action.MOVE, 3, 0, 4), (Action.CLOSE, 6, 0, 0), (Action.LEAVE, 4, 0, 0)], IN_SEPTEMBER)
    def check(picked, at):
        with transaction.atomic():
            same_as_committed(world, moves_of(world, picked), at, stored[at])
            transaction.set_rollback(True)

    check()


def same_as_committed(world: World, moves: list[Move], at: datetime, stored_before: Stored) -> None:
    year_day = YearDay.of(year(), at.date())
    answer = what_if(moves, year_day=year_day)
    commit(world, [done.move for done in answer.made], at, year_day.day_in_force)
    stored_after = check_all(at)

    touched = {("network", each.code): each for each in answer.networks}
    touched |= {("area", each.code): each for each in answer.commissioners}
    before = {key: found(each.before) for key, each in touched.items() if each.before}
    after = {key: found(each.after) for key, each in touched.items() if each.after}
    assert before == {key: stored_before[key] for key in before}
    assert {**stored_before, **after} == stored_after
    assert len(answer.made) + len(answer.refusals) == len(moves)


def found(state) -> list:
    return [finding.to_json() for finding in state.findings]
