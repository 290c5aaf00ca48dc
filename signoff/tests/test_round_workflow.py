"""The table of who may do what to a round, in which state: rounds.csv.

`own`: the round is of the person's commissioner, LMC or practice; `other`: of another. Cells are as in
transitions.csv; `portal` is the portal itself.
"""

import csv
from itertools import chain, combinations
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from pcnportal.accounts.enums import Permission
from practices.models import Commissioner
from signoff.enums import RoundAction, RoundFact, RoundState
from signoff.permissions.rounds import check_user_can_move_round
from signoff.tests.test_workflow import person
from signoff.workflow import ROUND_STATES, ROUND_TRANSITIONS, ROUND_TURN, Door, Party, round_state, round_step

with (Path(__file__).parent / "rounds.csv").open(newline="") as table:
    ROWS = list(csv.DictReader(table))


def outcome(action: RoundAction, who: str, relation: str, state: RoundState) -> str:
    step = round_step(action)
    commissioner = Commissioner(code="99A" if relation == "own" else "99B")
    try:
        if who != "portal":
            check_user_can_move_round(person(who), commissioner, step)
    except PermissionDenied:
        return "forbidden"
    return step.to_status if state in step.from_statuses else "conflict"


@pytest.mark.django_db
@pytest.mark.parametrize("action", RoundAction)
def test_every_action_in_every_state_for_every_person(action: RoundAction) -> None:
    """What is hidden is refused before anybody asks who may do it: that is tried over HTTP."""
    for row in (row for row in ROWS if row["action"] == action):
        expected = {state: row[state] for state in RoundState if row[state] != "hidden"}
        found = {state: outcome(action, row["who"], row["relation"], state) for state in expected}
        assert found == expected, (row["who"], row["relation"])


def test_the_table_leaves_nothing_out() -> None:
    assert {RoundAction[row["action"]] for row in ROWS} == {row.action for row in ROUND_TRANSITIONS} == set(RoundAction)
    assert {row.action for row in ROUND_TRANSITIONS if row.door is Door.PORTAL} == {
        RoundAction[row["action"]] for row in ROWS if row["who"] == "portal"
    }
    assert {row.permission for row in ROUND_TRANSITIONS if row.permission} <= set(Permission)
    assert [row.action for row in ROUND_TRANSITIONS if bool(row.tells) != bool(row.says)] == []
    assert set(ROUND_TURN) == set(RoundState)
    assert [state for state, turn in ROUND_TURN.items() if turn is Party.NOBODY] == [RoundState.CONFIRMED]


def test_every_mix_of_facts_has_a_state_and_every_state_comes_about() -> None:
    mixes = chain.from_iterable(combinations(RoundFact, number) for number in range(len(RoundFact) + 1))
    assert {round_state(mix) for mix in mixes} == set(RoundState) == {state for state, _ in ROUND_STATES}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([], RoundState.OPEN),
        ([RoundFact.SUBMISSION_PASSED], RoundState.REVIEWING),
        ([RoundFact.SUBMISSION_PASSED, RoundFact.CONFIRMATION_PASSED], RoundState.RESOLVING),
        (
            [RoundFact.SUBMISSION_PASSED, RoundFact.CONFIRMATION_PASSED, RoundFact.RESOLUTION_PASSED],
            RoundState.ESCALATED,
        ),
        ([RoundFact.RESOLUTION_PASSED, RoundFact.CLEAR], RoundState.READY_TO_CONFIRM),
        ([RoundFact.RESOLUTION_PASSED, RoundFact.CONFIRMED_BEFORE], RoundState.REOPENED),
        ([RoundFact.CONFIRMED_BEFORE, RoundFact.CONFIRMED], RoundState.CONFIRMED),
    ],
)
def test_a_round_stands_as_its_facts_say(facts: list[RoundFact], state: RoundState) -> None:
    assert round_state(facts) is state
