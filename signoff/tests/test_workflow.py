import pytest
from django.core.exceptions import PermissionDenied

from networks.models import Network
from pcnportal.accounts.enums import OrganisationKind, Permission, Role
from pcnportal.accounts.models import RoleAssignment, User
from pcnportal.accounts.organisations import NATIONAL
from pcnportal.testing.factories import AT, make_commissioner, make_network, make_practice, year
from practices.enums import InterestKind
from practices.models import Commissioner, Practice
from practices.services.interests import declare_interest
from signoff import diagram
from signoff.enums import Action, ApplicationStatus
from signoff.models import Application
from signoff.permissions import check_user_can_act
from signoff.tests.matrix import MATRIX, PAIRS, RELATIONS
from signoff.workflow import TRANSITIONS, TURN, Audience, Door, Party, rows_of, transition, transitions_from

ROLES = {
    "member": (Role.PRACTICE_USER, OrganisationKind.PRACTICE, "V81002"),
    "lead": (Role.PRACTICE_USER, OrganisationKind.PRACTICE, "V81001"),
    "officer": (Role.CCG_OFFICER, OrganisationKind.COMMISSIONER, "99A"),
    "approver": (Role.CCG_APPROVER, OrganisationKind.COMMISSIONER, "99A"),
    "lmc": (Role.LMC_REVIEWER, OrganisationKind.LMC, "marlshire"),
    "nhse": (Role.NHSE_READER, OrganisationKind.NHSE, NATIONAL),
    "organisation_admin": (Role.ORGANISATION_ADMIN, OrganisationKind.COMMISSIONER, "99A"),
    "administrator": (Role.ADMINISTRATOR, OrganisationKind.PORTAL, "ONE"),
}


def person(who: str) -> User:
    role, kind, code = ROLES[who]
    user = User.objects.get_or_create(email=f"{who}@example.org")[0]
    user.assignments = (RoleAssignment(user=user, role=role, organisation_kind=kind, organisation_code=code),)
    return user


def application(relation: str) -> Application:
    if relation == "conflicted":
        return an_application_of_interest()
    own = relation == "own"
    commissioner, practice = Commissioner(code="99A" if own else "99B"), Practice(code="V81001" if own else "V81009")
    return Application(network=Network(name="Harbour"), commissioner=commissioner, lead_practice=practice)


def an_application_of_interest() -> Application:
    """Both who decide have an interest in its one practice."""
    marlshire = Commissioner.objects.filter(code="99A").first() or make_commissioner("99A")
    practice = make_practice(marlshire)
    for who in ("officer", "approver"):
        declare_interest(
            commissioner=marlshire, practice=practice, kind=InterestKind.PARTNER, since=AT.date(), by=person(who), at=AT
        )
    network = make_network(marlshire, [practice])
    return Application(network=network, contract_year=year(), commissioner=marlshire, lead_practice=practice)


def outcome(action: Action, who: str, relation: str, status: ApplicationStatus) -> str:
    try:
        check_user_can_act(person(who), application(relation), rows_of(action)[0])
    except PermissionDenied:
        return "forbidden"
    found = transition(action, status)
    return found.to_status if found else "conflict"


@pytest.mark.django_db
@pytest.mark.parametrize("action", Action)
def test_every_action_in_every_status_for_every_person_at_every_distance(action: Action) -> None:
    """What is hidden is refused before anybody asks who may do it: that is tried over HTTP."""
    for who, relation in PAIRS:
        expected = {status: cell for status, cell in MATRIX[action, who, relation].items() if cell != "hidden"}
        assert {status: outcome(action, who, relation, status) for status in expected} == expected, (who, relation)


def test_the_matrix_leaves_nothing_out() -> None:
    decide = {"officer", "approver"}
    pairs = {(who, each) for who in ROLES for each in RELATIONS if each != "conflicted" or who in decide}
    assert set(MATRIX) == {(action, *pair) for action in Action for pair in pairs}
    cells = {cell for row in MATRIX.values() for cell in row.values()}
    assert cells <= {*ApplicationStatus, "conflict", "forbidden", "hidden"}


def test_the_rows_of_an_action_agree_in_who_may_take_it() -> None:
    assert {action: len({(r.party, r.permission, r.door) for r in rows_of(action)}) for action in Action} == (
        dict.fromkeys(Action, 1)
    )


def test_an_action_leaves_each_status_by_one_row() -> None:
    starts = [(row.action, status) for row in TRANSITIONS for status in row.from_statuses]
    assert len(starts) == len(set(starts))


def test_permissions_are_those_of_the_accounts() -> None:
    assert {row.permission for row in TRANSITIONS if row.permission} <= set(Permission)


def test_only_the_portal_needs_no_permission() -> None:
    assert [row.action for row in TRANSITIONS if not row.permission] == [Action.FALL_BACK, Action.GO_LIVE, Action.CLOSE]
    assert [row.action for row in TRANSITIONS if row.door is Door.PORTAL] == [
        Action.FALL_BACK,
        Action.GO_LIVE,
        Action.CLOSE,
    ]


def test_every_status_can_be_reached_and_has_its_turn() -> None:
    reached = {row.to_status for row in TRANSITIONS} | {ApplicationStatus.DRAFT}
    assert reached == set(TURN) == set(ApplicationStatus)


def test_whose_turn_it_is() -> None:
    assert {party: {status for status, turn in TURN.items() if turn is party} for party in Party} == {
        Party.APPLICANT: {"DRAFT", "RETURNED", "REFUSED", "CONFIRMED"},
        Party.COMMISSIONER: {"SUBMITTED", "UNDER_REVIEW", "REQUIREMENTS_MET", "UNDER_DISPUTE", "ADVISED"},
        Party.PRACTICE: set(),
        Party.LMC: set(),
        Party.NHSE: {"ESCALATED"},
        Party.PORTAL: {"READY"},
        Party.NOBODY: {"WITHDRAWN", "DISCARDED", "REFUSED_FINALLY", "LIVE", "CLOSED"},
    }


def test_who_is_told_is_told_something_and_what_is_inner_is_not_told_to_the_practices() -> None:
    assert [row.action for row in TRANSITIONS if bool(row.tells) != bool(row.says)] == []
    practices = {Audience.LEAD, Audience.MEMBERS}
    assert [row.action for row in TRANSITIONS if row.inner and practices.intersection(row.tells)] == []


def test_buttons_are_for_what_a_person_takes_alone() -> None:
    found = [row.action for row in transitions_from(ApplicationStatus.REQUIREMENTS_MET)]
    assert found == [Action.RETURN, Action.REFUSE]


def test_the_page_of_the_workflow_is_drawn_from_the_table() -> None:
    assert diagram.PAGE.read_text(encoding="utf-8") == diagram.page(), "run `python -m signoff.diagram`"
