"""The table of who may move a practice's part in a year, by which door, in which state: parts.csv.

`own`: the practice is the person's own (it leads, where a network asks), or their commissioner's or LMC's; `other`:
another's. Cells are as in transitions.csv. What is left to the round, and to the portal alone, is not in it.
"""

import csv
from contextlib import suppress
from datetime import timedelta
from itertools import chain, combinations
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from networks.enums import MembershipState
from networks.models import Membership, Network
from networks.services.membership import answer_membership, membership_to_answer
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.core.errors import Conflict
from pcnportal.testing.factories import AT, year
from practices.enums import Answer, OdsStatus
from practices.models import Commissioner, Practice
from practices.services.participation import CannotTake
from signoff.enums import CaseAction, PartAction, PartFact, PartState
from signoff.models import Application, Case, OutgoingMessage
from signoff.permissions.cases import OnCase, check_user_can_step
from signoff.permissions.practices import check_user_can_edit, check_user_can_move_part
from signoff.selectors.participation import part_state_of
from signoff.tests.area import Area, draft
from signoff.tests.participation.answering import answer
from signoff.tests.test_workflow import ROLES, person
from signoff.workflow import (
    PART_STATES,
    PART_TRANSITIONS,
    PART_TURN,
    Door,
    Party,
    part_rows,
    part_state,
    part_step,
)

with (Path(__file__).parent / "parts.csv").open(newline="") as table:
    ROWS = list(csv.DictReader(table))
ANSWERS, DOORS = [PartAction[answer] for answer in Answer.values], (Door.PERSON, Door.PAPER, Door.LATE)
OTHERS = [PartAction.ASK, PartAction.TAKE_BACK, PartAction.AGREE, PartAction.TURN_DOWN, PartAction.DIRECT]


def outcome(row: dict[str, str], state: PartState) -> str:
    action, door, own = PartAction[row["action"]], Door[row["door"]], row["relation"] == "own"
    whose = ROLES[row["who"]][2] if ROLES[row["who"]][1] == OrganisationKind.PRACTICE else "V81001"
    practice = Practice(code=whose if own else "V81009")
    commissioner = Commissioner(code="99A" if own else "99B")
    try:
        _check_may(person(row["who"]), action, door, practice, commissioner)
    except PermissionDenied:
        return "forbidden"
    step = part_step(action, door, state)
    return step.to_status if step else "refused"


def _check_may(user: User, action: PartAction, door: Door, practice: Practice, commissioner: Commissioner) -> None:
    """By what the service of the action asks."""
    if action in ANSWERS:
        check_user_can_move_part(user, practice, commissioner, part_rows(action, door)[0])
    elif action in (PartAction.ASK, PartAction.TAKE_BACK):
        check_user_can_edit(user, Application(lead_practice=practice))
    elif action is PartAction.DIRECT:
        case = Case(pk=0, commissioner=commissioner, practice=practice)
        check_user_can_step(user, case, CaseAction.DIRECT, OnCase([], [], []))
    else:
        asked = Membership(practice=practice, network=Network())
        with suppress(Conflict):
            membership_to_answer(asked, agrees=True, by=user, today=AT.date())


@pytest.mark.django_db
@pytest.mark.parametrize("action", [*ANSWERS, *OTHERS])
def test_every_step_by_every_door_in_every_state_for_every_person(action: PartAction) -> None:
    for row in (row for row in ROWS if row["action"] == action):
        expected = {state: row[state] for state in PartState if row[state] != "hidden"}
        assert {state: outcome(row, state) for state in expected} == expected, row


def test_the_table_leaves_nothing_out() -> None:
    assert {(row["action"], row["door"], row["who"]) for row in ROWS} == {
        *((action, door, who) for action in ANSWERS for door in DOORS for who in ROLES),
        *((action, Door.PERSON, who) for action in OTHERS for who in ROLES),
    }
    assert {row.action for row in PART_TRANSITIONS if row.door is Door.PERSON} == {*ANSWERS, *OTHERS}
    assert {row.action for row in PART_TRANSITIONS} == set(PartAction)
    assert {row.permission for row in PART_TRANSITIONS if row.permission} <= set(Permission)
    assert [row.action for row in PART_TRANSITIONS if bool(row.tells) != bool(row.says)] == []
    assert {row.action for row in PART_TRANSITIONS if row.needs_reason or row.door is Door.LATE} == {
        *ANSWERS,
        PartAction.DIRECT,
    }
    assert set(PART_TURN) == set(PartState)
    assert [state for state, turn in PART_TURN.items() if turn is Party.NOBODY] == [PartState.MEMBER, PartState.ENDED]


def test_an_action_leaves_each_state_by_one_row_and_its_rows_agree_in_who_may_take_it() -> None:
    starts = [(row.action, row.door, state) for row in PART_TRANSITIONS for state in row.from_statuses]
    assert len(starts) == len(set(starts))
    for row in PART_TRANSITIONS:
        rows = part_rows(row.action, row.door)
        assert len({(each.party, each.permission, each.tells, each.says) for each in rows}) == 1


def test_every_mix_of_facts_has_a_state_and_every_state_comes_about() -> None:
    mixes = chain.from_iterable(combinations(PartFact, number) for number in range(len(PartFact) + 1))
    assert {part_state(mix) for mix in mixes} == set(PartState) == {state for state, _ in PART_STATES}


@pytest.mark.django_db
def test_a_practice_goes_the_road_of_the_table(area: Area) -> None:
    """Each service leaves the practice in the state to which the table leads from the one before."""
    elm = area.practice("Elm Surgery", list_size=9_412)
    stands = [part_state_of(elm, year(), AT.date())]

    def went(action: PartAction) -> None:
        step = part_step(action, Door.PERSON, stands[-1])
        assert step, (action, stands)
        stands.append(part_state_of(elm, year(), AT.date()))
        assert stands[-1] == step.to_status

    answer(area, elm, Answer.NO_NETWORK)
    went(PartAction.NO_NETWORK)
    lmc = OutgoingMessage.objects.filter(recipient=area.lmc_user)
    assert [each.subject for each in lmc] == [f"Elm Surgery cannot find a network for {year()}"]
    application = draft(area, "Harbour", area.practice("Quay"), elm)
    went(PartAction.ASK)
    membership = Membership.objects.get(network=application.network, practice=elm)
    answer_membership(membership=membership, agrees=True, by=area.user_of(elm), at=AT)
    went(PartAction.AGREE)
    with pytest.raises(CannotTake, match="has agreed to join a network"):
        answer(area, elm, Answer.NO_NETWORK)
    answer(area, elm, Answer.DECLINE, AT + timedelta(hours=1))
    went(PartAction.DECLINE)
    answer(area, elm, Answer.JOIN, AT + timedelta(hours=2))
    went(PartAction.JOIN)
    in_force = {"state": MembershipState.IN_FORCE, "during": (year().starts_on, year().last_day), "decided_on": AT}
    Membership.objects.filter(pk=membership.pk).update(**in_force)
    stands.append(part_state_of(elm, year(), AT.date()))
    with pytest.raises(CannotTake, match="is a member of a network"):
        answer(area, elm, Answer.NO_NETWORK)
    answer(area, elm, Answer.DECLINE, AT + timedelta(hours=3))
    went(PartAction.DECLINE)
    assert part_state_of(elm, year(), year().last_day) is PartState.OPTED_OUT
    elm.ods_status = OdsStatus.CLOSED
    elm.save()
    with pytest.raises(CannotTake, match="is closed"):
        answer(area, elm, Answer.JOIN, AT + timedelta(hours=4))
    assert stands[-2:] == [PartState.MEMBER, PartState.LEAVING]
