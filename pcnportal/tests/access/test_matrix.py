"""Every step of an application, and every answer of a practice, over HTTP: each person at each distance, once where it
leads on and once where it does not. The same tables are checked cell by cell, without a page, in
signoff/tests/test_workflow.py and signoff/tests/participation/test_part_workflow.py."""

import csv
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as installed
from django.db import transaction
from django.urls import reverse

from networks.enums import MembershipState
from networks.models import AgreementSignatory, Membership, NetworkYear
from networks.services.revalidation import drain
from pcnportal.accounts.enums import OrganisationKind
from pcnportal.testing.factories import AT, year
from pcnportal.tests.access import pages
from pcnportal.tests.access.asking import browser_of, taken_back
from pcnportal.tests.access.world import World, contents, differences
from practices.enums import InterestKind, OdsStatus
from practices.models import Practice
from practices.services.interests import declare_interest
from signoff.enums import Action, ApplicationStatus, PartState
from signoff.models import Application
from signoff.selectors.invitations import asked_of, seen_by
from signoff.selectors.participation import part_state_of
from signoff.services.decisions import STANDINGS
from signoff.tests.matrix import MATRIX, PAIRS
from signoff.tests.test_workflow import ROLES
from signoff.workflow import PRIVATE, Door, rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ADDRESSES = {
    Action.SUBMIT: "signoff:submit",
    Action.WITHDRAW: "signoff:withdraw",
    Action.PICK_UP: "signoff:pick_up",
    Action.RETURN: "signoff:return",
    Action.MARK_REQUIREMENTS_MET: "signoff:requirements_met",
    Action.DISCARD: "signoff:discard",
    Action.REFUSE: "signoff:refuse",
    Action.REQUEST_REVIEW: "signoff:ask_review",
    Action.RESOLVE: "signoff:resolve",
    Action.ESCALATE: "signoff:escalate",
    Action.ADVISE: "signoff:advice",
    Action.REOPEN: "signoff:reopen",
    Action.DECLARE_READY: "signoff:ready",
}
ANSWERS = {
    "conflict": HTTPStatus.CONFLICT,
    "refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "forbidden": HTTPStatus.FORBIDDEN,
    "hidden": HTTPStatus.NOT_FOUND,
}
with (Path(installed.BASE_DIR) / "signoff/tests/participation/parts.csv").open(newline="") as file:
    PARTS = list(csv.DictReader(file))
SUBMITTED = {"own": "own submitted", "other": "other checking"}
# By action and door: the page, and what is posted to it
POSTED: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {
    ("DECLINE", "PERSON"): ("signoff:year_answer", {"choice": "DECLINE", "reason": "We are too few."}),
    ("DECLINE", "PAPER"): (
        "signoff:paper_answer",
        {"choice": "DECLINE", "reason": "", "received_on_day": 11, "received_on_month": 5, "received_on_year": 2019},
    ),
    ("DECLINE", "LATE"): ("signoff:decide_late_answer", {"accepted": "yes", "reason": "Its partner died."}),
    ("AGREE", "PERSON"): ("signoff:answer", {"answer": "AGREE", "reason": ""}),
    ("TURN_DOWN", "PERSON"): ("signoff:answer", {"answer": "DECLINE", "reason": "Too far."}),
}


def leading_on(action: Action) -> list[ApplicationStatus]:
    return [status for status in ApplicationStatus if status in rows_of(action)[0].from_statuses]


def test_every_step_that_a_person_takes_has_its_address() -> None:
    assert set(ADDRESSES) == {action for action in Action if rows_of(action)[0].door is Door.PERSON}


@pytest.mark.parametrize("leads_on", [True, False], ids=["leads on", "does not"])
@pytest.mark.parametrize("action", ADDRESSES)
def test_who_may_take_it_at_its_address(world: World, sign_ins: dict[str, str], action: Action, leads_on: bool) -> None:
    """What is refused leaves every table as it was."""
    leading = leading_on(action)
    others = [status for status in ApplicationStatus if status not in {*leading, *PRIVATE}]
    status = leading[0] if leads_on else others[-1]
    with taken_back():
        put(world, status)
        answers = tried(world, sign_ins, action, status, [pair for pair in PAIRS if pair[1] != "conflicted"])
        conflicted = [pair for pair in PAIRS if pair[1] == "conflicted"]
        declare_interests(world, conflicted)
        answers |= tried(world, sign_ins, action, status, conflicted)
    assert answers == {(who, relation): MATRIX[action, who, relation][status] for who, relation in PAIRS}


def tried(
    world: World, sign_ins: dict[str, str], action: Action, status: ApplicationStatus, pairs: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    before, answers = contents(), {}
    for who, relation in pairs:
        path = pages.address(world, ADDRESSES[action], things(relation))
        body = pages.body(world, ADDRESSES[action], things(relation), who)
        with transaction.atomic():
            response = browser_of(who, sign_ins).post(path, body)
            answers[who, relation] = outcome(world, relation, status, response.status_code)
            transaction.set_rollback(answers[who, relation] in set(ApplicationStatus))
    assert differences(before) == []
    return answers


def declare_interests(world: World, pairs: Sequence[tuple[str, str]]) -> None:
    for who, relation in pairs:
        declare_interest(
            commissioner=world.areas["own"].commissioner,
            practice=world.members(things(relation))[0],
            kind=InterestKind.PARTNER,
            since=AT.date(),
            by=world.people[who],
            at=AT,
        )


def things(relation: str) -> str:
    return "own checking" if relation == "conflicted" else f"{relation} checking"


def outcome(world: World, relation: str, before: ApplicationStatus, code: int) -> str:
    """In the words of the matrix; who is only led back to how it stands is refused by its status."""
    if code == HTTPStatus.FOUND:
        after = Application.objects.get(pk=world.things[things(relation)].pk).status
        return "conflict" if after == before else after
    return refusal(code)


def refusal(code: int) -> str:
    return next((word for word, answer in ANSWERS.items() if answer == code), str(code))


def put(world: World, status: ApplicationStatus) -> None:
    for relation in ("own", "associate", "other"):
        application = world.things[things(relation)]
        Application.objects.filter(pk=application.pk).update(status=status)
        NetworkYear.objects.filter(network=application.network).update(standing=STANDINGS[status])
    AgreementSignatory.objects.update(signed_on=AT)
    drain()
    for relation in ("own", "associate", "other"):
        world.things[things(relation)].network.refresh_from_db(fields=["revision"])


@pytest.mark.parametrize("closed", [False, True], ids=["leads on", "does not"])
@pytest.mark.parametrize(("action", "door"), POSTED)
def test_who_may_move_a_part_at_its_address(
    world: World, sign_ins: dict[str, str], settings: Any, action: str, door: str, closed: bool
) -> None:
    """What is refused leaves every table as it was. On the day after those on which they agreed, at whatever hour."""
    settings.CLOCK_OFFSET_DAYS += 1
    with taken_back():
        if action == "AGREE":
            Membership.objects.filter(state=MembershipState.AGREED).update(state=MembershipState.NAMED)
        if closed:
            Practice.objects.update(ods_status=OdsStatus.CLOSED)
        drain()
        before = contents()
        for row in (row for row in PARTS if (row["action"], row["door"]) == (action, door)):
            who, practice = row["who"], practice_of(world, row["who"], row["relation"])
            expected = row[state_of(practice)]
            assert answered(world, sign_ins, row, practice) == expected, (who, row["relation"])
        assert differences(before) == []


def practice_of(world: World, who: str, relation: str) -> Practice:
    """The person's own, where they speak for one."""
    members = world.members(SUBMITTED[relation])
    return members[1] if ROLES[who][1] == OrganisationKind.PRACTICE and who == "member" else members[0]


def state_of(practice: Practice) -> PartState:
    practice.refresh_from_db()
    return part_state_of(practice, year(), AT.date())


def answered(world: World, sign_ins: dict[str, str], row: dict[str, str], practice: Practice) -> str:
    """In the words of the table."""
    page, sent = POSTED[row["action"], row["door"]]
    last, application = practice.notices.order_by("id").last(), world.things[SUBMITTED[row["relation"]]]
    assert last
    addresses = {
        "signoff:decide_late_answer": [last.reference],
        "signoff:answer": [application.reference],
    }
    path = reverse(page, args=addresses.get(page, [practice.code, "2019-20"]))
    seen = seen_by(asked_of(practice, year())) if page == "signoff:answer" else last.reference
    with transaction.atomic():
        response = browser_of(row["who"], sign_ins).post(
            f"{path}?practice={practice.code}", {"token": uuid4(), "seen": seen, **sent}
        )
        leads_on = response.status_code == HTTPStatus.FOUND
        found = str(state_of(practice)) if leads_on else refusal(response.status_code)
        transaction.set_rollback(leads_on)
    return found
