"""Every service that moves a practice's part in a year goes by a row of its table, or refuses and moves nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import Membership
from networks.selectors.enrolment import memberships_to_enrol
from pcnportal.core.errors import Refused
from pcnportal.testing.factories import AT, add_member, make_network, year
from practices.enums import Answer, OdsStatus
from practices.models import ContractYear, Practice
from signoff.enums import ApplicationStatus, ChangeKind, InvitationEnd, PartAction, PartState
from signoff.models import Application, Invitation, NetworkChange
from signoff.plans import Plan
from signoff.selectors.participation import part_state_of, part_states_of
from signoff.services import items
from signoff.services.answers import answer_application
from signoff.services.applications import start_application
from signoff.services.applying import apply_plan
from signoff.services.enrolment import enrol
from signoff.services.invitations import expire_invitations
from signoff.services.parts import walk_parts
from signoff.tests.area import Area, check_coverage, draft, requirements_met
from signoff.tests.participation.answering import answer
from signoff.tests.test_rounds import confirm
from signoff.workflow import Door, part_step

pytestmark = pytest.mark.django_db

SAYS = {
    PartState.WILLING: Answer.JOIN,
    PartState.UNPLACED: Answer.NO_NETWORK,
    PartState.DECLINED: Answer.DECLINE,
    PartState.LEAVING: Answer.DECLINE,
    PartState.OPTED_OUT: Answer.DECLINE,
}
ASKED = {PartState.NAMED: MembershipState.NAMED, PartState.AGREED: MembershipState.AGREED}
WHILE_ASKED = (PartState.NAMED, PartState.AGREED, PartState.MEMBER, PartState.LEAVING, PartState.ENDED)
ENROLS = datetime(2021, 4, 12, 9, tzinfo=UTC)


def standing(area: Area, state: PartState, in_year: ContractYear | None = None, at: datetime = AT) -> Practice:
    """A practice whose part in the year stands so, by another network than those that a test then takes."""
    of = in_year or year()
    elm = area.practice("Elm")
    if state in SAYS:
        answer(area, elm, SAYS[state], at, in_year=of)
    if state in ASKED:
        add_member(make_network(area.commissioner, in_year=of.code), elm, state=ASKED[state], in_year=of.code)
    if state in (PartState.MEMBER, PartState.LEAVING):
        held(area, elm, of, of.starts_on, of.last_day)
    if state is PartState.OPTED_OUT:
        held(area, elm, of, of.first_day, of.first_day)
    if state is PartState.AWAITING_CONFIRMATION:
        held(area, elm, of, date(2018, 7, 1), of.first_day - timedelta(days=1))
    if state is PartState.ENDED:
        Practice.objects.filter(pk=elm.pk).update(ods_status=OdsStatus.CLOSED)
    elm.refresh_from_db()
    assert part_state_of(elm, of, localdate(at)) is state
    return elm


def held(area: Area, practice: Practice, of: ContractYear, first: date, last: date) -> Membership:
    return Membership.objects.create(
        network=make_network(area.commissioner),
        practice=practice,
        contract_year=of,
        state=MembershipState.IN_FORCE,
        during=(first, last + timedelta(days=1)),
        decided_on=first,
        named_at=AT,
    )


def asked(application: Application, practice: Practice, state: MembershipState = MembershipState.NAMED) -> Membership:
    return add_member(application.network, practice, state=state)


def stands(practice: Practice) -> PartState:
    practice.refresh_from_db()
    return part_state_of(practice, year(), AT.date())


@pytest.fixture
def harbour(area: Area) -> Application:
    return draft(area, "Harbour", area.practice("Quay"))


@pytest.mark.parametrize("state", PartState)
def test_a_network_asks(area: Area, harbour: Application, state: PartState) -> None:
    elm, by = standing(area, state), area.user_of(harbour.lead_practice)
    step = part_step(PartAction.ASK, Door.PERSON, state)
    if step is None:
        with pytest.raises(Refused, match=r"takes no invitations|closed"):
            items.name_member(application=harbour, practice=elm, by=by, at=AT)
    else:
        items.name_member(application=harbour, practice=elm, by=by, at=AT)
    assert stands(elm) is (step.to_status if step else state)
    assert harbour.network.memberships.filter(practice=elm).exists() is (step is not None)


@pytest.mark.parametrize("state", PartState)
def test_a_practice_starts_an_application_itself(area: Area, state: PartState) -> None:
    elm = standing(area, state)
    step = part_step(PartAction.ASK, Door.PORTAL, state)
    values = {"network_name": "Wood", "practice": elm, "contract_year": year(), "by": area.user_of(elm), "at": AT}
    if step is None:
        with pytest.raises(Refused, match="closed"):
            start_application(**values)
        assert not Application.objects.filter(lead_practice=elm).exists()
        return
    start_application(**values)
    agrees = part_step(PartAction.AGREE, Door.PERSON, step.to_status)
    assert stands(elm) is (agrees or step).to_status


@pytest.mark.parametrize("state", PartState)
@pytest.mark.parametrize("expires", [False, True])
def test_a_network_takes_its_question_back(area: Area, harbour: Application, state: PartState, expires: bool) -> None:
    """Then the facts that are left say how it stands: as it did before it was asked."""
    elm = standing(area, state)
    membership = asked(harbour, elm)
    step = part_step(PartAction.TAKE_BACK, Door.PORTAL if expires else Door.PERSON, stands(elm))
    assert step
    by = area.user_of(harbour.lead_practice)
    if expires:
        letter = {"sent_at": AT, "sent_by": by, "expires_on": AT.date() - timedelta(days=1)}
        Invitation.objects.create(application=harbour, practice=elm, **letter)
        assert expire_invitations(at=AT) == 1
        assert Invitation.objects.get(practice=elm).ending == InvitationEnd.EXPIRED
    else:
        items.remove_member(application=harbour, membership=membership, by=by, at=AT)
    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert stands(elm) is state
    assert step.as_facts_say or step.to_status is state


@pytest.mark.parametrize("state", PartState)
def test_a_practice_turns_a_network_down(area: Area, harbour: Application, state: PartState) -> None:
    elm = standing(area, state)
    membership = asked(harbour, elm)
    step = part_step(PartAction.TURN_DOWN, Door.PERSON, stands(elm))
    values = {"application": harbour, "membership": membership, "by": area.user_of(elm), "at": AT}
    if step is None:
        with pytest.raises(Refused, match="is closed"):
            answer_application(agrees=False, **values)
    else:
        answer_application(agrees=False, **values)
        assert step.as_facts_say or step.to_status is state
    assert stands(elm) is state
    membership.refresh_from_db()
    assert membership.state == (MembershipState.DECLINED if step else MembershipState.NAMED)


@pytest.mark.parametrize("before", [MembershipState.NAMED, MembershipState.DECLINED])
@pytest.mark.parametrize("state", PartState)
def test_a_practice_agrees(area: Area, harbour: Application, state: PartState, before: MembershipState) -> None:
    """Also to what it had turned down."""
    elm = standing(area, state)
    membership = asked(harbour, elm, before)
    stood = stands(elm)
    step = part_step(PartAction.AGREE, Door.PERSON, stood)
    values = {"application": harbour, "membership": membership, "by": area.user_of(elm), "at": AT}
    if step is None:
        with pytest.raises(Refused, match=r"is closed|already agreed|already a member"):
            answer_application(agrees=True, **values)
    else:
        answer_application(agrees=True, **values)
    assert stands(elm) is (step.to_status if step else stood)


@pytest.mark.parametrize("state", PartState)
def test_a_year_enrols(area: Area, state: PartState) -> None:
    """Of members of the eve of the year, those whom the table lets it enrol, and nobody else."""
    of = year("2021/22")
    elm = standing(area, state, of, ENROLS)
    if state is not PartState.AWAITING_CONFIRMATION:
        held(area, elm, year("2020/21"), date(2020, 7, 1), of.first_day - timedelta(days=1))
    stood = part_state_of(elm, of, ENROLS.date())
    step = part_step(PartAction.ENROL, Door.PORTAL, stood)
    assert enrol(at=ENROLS) == (step is not None)
    assert part_state_of(elm, of, ENROLS.date()) is (step.to_status if step else stood)
    assert not memberships_to_enrol(of).exists()


@pytest.mark.parametrize("state", PartState)
def test_only_who_has_agreed_becomes_a_member_with_the_round(area: Area, state: PartState) -> None:
    elm = standing(area, state)
    step = part_step(PartAction.CONFIRM, Door.ROUND, state)
    assert (step is not None) is (state is PartState.AGREED)
    if step is None:
        with pytest.raises(Refused, match="Elm"):
            walk_parts(PartAction.CONFIRM, Door.ROUND, [elm], year(), AT.date())


def test_a_round_makes_its_members_so(area: Area) -> None:
    application = requirements_met(area)
    check_coverage(area)
    confirm(area)
    members = [each.practice for each in application.network.memberships.select_related("practice")]
    assert {stands(each) for each in members} == {PartState.MEMBER}
    application.refresh_from_db()
    assert application.status == ApplicationStatus.CONFIRMED


@pytest.mark.parametrize("state", [PartState.MEMBER, PartState.LEAVING, PartState.OPTED_OUT])
@pytest.mark.parametrize(
    ("kind", "action"),
    [
        (ChangeKind.OPT_OUT, PartAction.LEAVE),
        (ChangeKind.EXPULSION, PartAction.LEAVE),
        (ChangeKind.PRACTICE_CLOSURE, PartAction.CLOSE),
    ],
)
def test_a_membership_ends(area: Area, state: PartState, kind: ChangeKind, action: PartAction) -> None:
    """With what its practice has said: who is no member any more leaves nothing."""
    elm = standing(area, state)
    last = year().starts_on + timedelta(days=40)
    network = Membership.objects.get(practice=elm).network
    plan = Plan(kind, network, year(), last_day=last, practice=elm)
    step = part_step(action, Door.PORTAL, state)
    at = datetime.combine(last + timedelta(days=1), AT.timetz())
    if state is PartState.OPTED_OUT and kind is not ChangeKind.OPT_OUT:
        with pytest.raises(Refused, match="is not a member"), transaction.atomic():
            apply_plan(plan, change=NetworkChange(), at=at)
    else:
        apply_plan(plan, change=NetworkChange(), at=at)
    elm.refresh_from_db()
    after = part_state_of(elm, year(), at.date())
    if state is PartState.OPTED_OUT:
        assert after is state
    else:
        assert step
        assert after is step.to_status


def test_many_parts_are_read_in_as_many_statements_as_one(area: Area) -> None:
    practices = [area.practice(f"Practice {number}") for number in range(4)]
    for practice in practices:
        answer(area, practice, Answer.JOIN)
    counts, of = [], year()
    for some in (practices[:1], practices):
        with CaptureQueriesContext(connection) as captured:
            assert set(part_states_of(some, of, AT.date()).values()) == {PartState.WILLING}
        counts.append(len(captured))
    assert counts == [2, 2]
