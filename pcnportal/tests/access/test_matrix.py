"""Every step of an application over HTTP: each person at each distance, once where it leads on and once where it does
not. The same table is checked cell by cell, without a page, in signoff/tests/test_workflow.py."""

from collections.abc import Sequence
from http import HTTPStatus

import pytest
from django.db import transaction

from networks.models import AgreementSignatory, NetworkYear
from networks.services.revalidation import drain
from pcnportal.testing.factories import AT
from pcnportal.tests.access import pages
from pcnportal.tests.access.asking import browser_of, taken_back
from pcnportal.tests.access.world import World, contents, differences
from practices.enums import InterestKind
from practices.services.interests import declare_interest
from signoff.enums import Action, ApplicationStatus
from signoff.models import Application
from signoff.services.decisions import STANDINGS
from signoff.tests.matrix import MATRIX, PAIRS
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
ANSWERS = {"conflict": HTTPStatus.CONFLICT, "forbidden": HTTPStatus.FORBIDDEN, "hidden": HTTPStatus.NOT_FOUND}


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
