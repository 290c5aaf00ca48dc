"""Every service that moves a practice's part in a year goes by a row of its table, or refuses and moves nothing."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import Membership, Network
from networks.selectors.enrolment import memberships_to_enrol
from networks.services.revalidation import drain
from pcnportal.core.errors import Refused
from pcnportal.testing.factories import AT, add_member, make_imported_network, make_network, year
from practices.enums import Answer, FormBranch, OdsStatus
from practices.models import ContractYear, Practice
from practices.services.participation import Said
from signoff.enums import (
    Action,
    ApplicationStatus,
    CaseAction,
    CaseKind,
    CaseStatus,
    ChangeKind,
    InvitationEnd,
    PartAction,
    PartState,
    RoundStatus,
)
from signoff.models import Application, Case, Invitation, NetworkChange, OutgoingMessage
from signoff.plans import Plan
from signoff.selectors.participation import part_state_of, part_states_of
from signoff.services import asking
from signoff.services.answers import answer_application
from signoff.services.applications import start_application
from signoff.services.applying import apply_plan
from signoff.services.cases.keeping import record_engagement
from signoff.services.cases.moving import move_case
from signoff.services.cases.opening import open_case
from signoff.services.enrolment import enrol
from signoff.services.invitations import expire_invitations
from signoff.tests.area import Area, check_coverage, complete, draft, requirements_met, take
from signoff.tests.changes.scene import IN_YEAR
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
            asking.name_member(application=harbour, practice=elm, by=by, at=AT)
    else:
        asking.name_member(application=harbour, practice=elm, by=by, at=AT)
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
        asking.remove_member(application=harbour, membership=membership, by=by, at=AT)
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
def test_who_confirms_stays_in_its_network(area: Area, state: PartState) -> None:
    """In a year that enrols nobody: members of its eve that have had no other place in it, and nobody else."""
    of = year("2020/21")
    elm = standing(area, state, of, IN_YEAR)
    if state is not PartState.AWAITING_CONFIRMATION:
        held(area, elm, year(), year().starts_on, of.first_day - timedelta(days=1))
    before = elm.memberships.get(during__endswith=of.first_day)
    stood = part_state_of(elm, of, IN_YEAR.date())
    says = part_step(PartAction.JOIN, Door.PERSON, stood)
    confirms = {"in_year": of, "said_by_form": Said(Answer.JOIN, branch=FormBranch.NO_CHANGE)}
    if says is None:
        with pytest.raises(Refused, match="is closed"):
            answer(area, elm, Answer.JOIN, IN_YEAR + timedelta(hours=1), **confirms)
    else:
        answer(area, elm, Answer.JOIN, IN_YEAR + timedelta(hours=1), **confirms)
    willing = says.to_status if says else stood
    step = part_step(PartAction.CONTINUE, Door.PORTAL, willing) if state is not PartState.OPTED_OUT else None
    assert part_state_of(elm, of, IN_YEAR.date()) is (step.to_status if step else willing)
    assert before.network.memberships.filter(contract_year=of).exists() is (step is not None)


@pytest.mark.parametrize("state", PartState)
def test_who_takes_part_after_all_is_enrolled_again(area: Area, state: PartState) -> None:
    """Whom the year had enrolled and who had opted out of it, unless it has another place by then."""
    of = year("2021/22")
    elm, later = standing(area, state, of, ENROLS), (of.first_day + timedelta(days=3), of.last_day)
    place = Membership.objects.filter(practice=elm, during__startswith=of.first_day)
    place.filter(during__endswith=of.first_day + timedelta(days=1)).delete()
    place.update(during=later)
    before = held(area, elm, of, of.first_day, of.first_day + timedelta(days=2))
    Membership.objects.filter(pk=before.pk).update(enrolled=True)
    stood = part_state_of(elm, of, ENROLS.date())
    says = part_step(PartAction.JOIN, Door.PERSON, stood)
    if says is None:
        with pytest.raises(Refused, match="is closed"):
            answer(area, elm, Answer.JOIN, ENROLS + timedelta(hours=1), in_year=of)
    else:
        answer(area, elm, Answer.JOIN, ENROLS + timedelta(hours=1), in_year=of)
    willing = says.to_status if says else stood
    step = part_step(PartAction.RESUME, Door.PORTAL, willing)
    assert part_state_of(elm, of, ENROLS.date()) is (step.to_status if step else willing)
    again = Membership.objects.filter(practice=elm, network=before.network, during__startswith=ENROLS.date())
    assert again.exists() is (step is not None)
    told = OutgoingMessage.objects.filter(recipient=area.officer, subject__contains="enrolled in 2021/22 again")
    assert told.exists() is (step is not None)


UNRULED = ["MEM-02", "MEM-05", "MEM-06", "MEM-07", "COV-01", "COV-04"]


@pytest.mark.parametrize(
    "state", [PartState.NAMED, PartState.AGREED, PartState.MEMBER, PartState.LEAVING, PartState.ENDED]
)
def test_a_round_makes_members_of_those_who_can_be(area: Area, state: PartState) -> None:
    """Also in a year that has none of the rules that say so: whoever has agreed and is closed or a member elsewhere by
    then stops the round, and who was only asked stays as it was."""
    ContractYear.objects.filter(pk=year().pk).update(inactive=UNRULED)
    elm, application = standing(area, state), draft(area, "Harbour", area.practice("Quay", list_size=36_000))
    if state is PartState.AGREED:
        Membership.objects.filter(practice=elm).delete()
    own = asked(application, elm, MembershipState.NAMED if state is PartState.NAMED else MembershipState.AGREED)
    complete(area, application, answered=False)
    take(application, Action.SUBMIT, area.user_of(application.lead_practice))
    take(application, Action.PICK_UP, area.officer)
    take(application, Action.MARK_REQUIREMENTS_MET, area.officer)
    drain()
    step = part_step(PartAction.CONFIRM, Door.ROUND, stands(elm))
    if state in (PartState.MEMBER, PartState.LEAVING, PartState.ENDED):
        with pytest.raises(Refused, match=r"^Elm \(V\d+\) is (closed|a member of a network)"):
            confirm(area)
        assert area.round.status == RoundStatus.OPEN
        assert set(application.network.memberships.values_list("state", flat=True)) == {MembershipState.AGREED}
    else:
        confirm(area)
        own.refresh_from_db()
        assert (own.state == MembershipState.IN_FORCE) is (step is not None)
    assert stands(elm) is (step.to_status if step else state)


def test_only_who_has_agreed_becomes_a_member_with_the_round() -> None:
    states = [state for state in PartState if part_step(PartAction.CONFIRM, Door.ROUND, state)]
    assert states == [PartState.AGREED]


def test_a_round_makes_its_members_so(area: Area) -> None:
    application = requirements_met(area)
    check_coverage(area)
    confirm(area)
    members = [each.practice for each in application.network.memberships.select_related("practice")]
    assert {stands(each) for each in members} == {PartState.MEMBER}
    application.refresh_from_db()
    assert application.status == ApplicationStatus.CONFIRMED


@pytest.mark.parametrize("state", PartState)
def test_a_network_is_required_to_take_a_practice(area: Area, state: PartState) -> None:
    """Whoever has no place; not who has said that it wants none."""
    ContractYear.objects.filter(pk=year().pk).update(directions_allowed=True)
    elm = standing(area, state)
    network = make_imported_network(area.commissioner, [area.practice("Quay", list_size=33_000)], "Riverside")
    case, first_day = direction(area, elm, network), date(2019, 7, 15)
    step = part_step(PartAction.DIRECT, Door.PERSON, state)
    directing = partial(
        move_case,
        case=case,
        action=CaseAction.DIRECT,
        version=case.version,
        by=area.approver,
        at=AT,
        reason="No other network touches it.",
        network=network,
        expected_on=first_day,
    )
    if step is None:
        with pytest.raises(Refused, match=r"takes no part|is closed|has agreed to join|is a member of a network"):
            directing()
    else:
        directing()
    elm.refresh_from_db()
    assert part_state_of(elm, year(), first_day) is (step.to_status if step else state)
    assert Membership.objects.filter(practice=elm, directed=True).exists() is (step is not None)
    case.refresh_from_db()
    assert case.status == (CaseStatus.DIRECTED if step else CaseStatus.DIRECTION_PROPOSED)


def direction(area: Area, practice: Practice, network: Network) -> Case:
    """Proposed, with the LMC engaged, as it says itself."""
    case = open_case(
        kind=CaseKind.UNPLACED, contract_year=year(), practice=practice, summary="Alone.", by=area.officer, at=AT
    )
    record_engagement(case=case, engaged_on=AT.date(), note="At a meeting.", by=area.lmc_user, at=AT)
    proposing = {"reason": "It is next to it.", "network": network, "expected_on": date(2019, 7, 15)}
    move_case(case=case, action=CaseAction.PROPOSE_DIRECTION, version=case.version, by=area.officer, at=AT, **proposing)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("state", PartState)
def test_a_practice_joins_a_network_in_force(area: Area, harbour: Application, state: PartState) -> None:
    """On the day of the change."""
    elm, first_day = standing(area, state), year().starts_on + timedelta(days=10)
    stood = part_state_of(elm, year(), first_day)
    plan = Plan(ChangeKind.JOIN, harbour.network, year(), first_day=first_day, practice=elm)
    step = part_step(PartAction.BEGIN, Door.PORTAL, stood)
    at = datetime.combine(first_day, AT.timetz())
    if step is None:
        with pytest.raises(Refused, match=r"takes no part|is closed|has agreed to join|is a member of a network"):
            apply_plan(plan, change=NetworkChange(network=plan.network), at=at)
    else:
        apply_plan(plan, change=NetworkChange(network=plan.network), at=at)
    assert part_state_of(elm, year(), first_day) is (step.to_status if step else stood)
    assert harbour.network.memberships.filter(practice=elm).exists() is (step is not None)


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("state", [PartState.MEMBER, PartState.LEAVING, PartState.OPTED_OUT])
def test_a_practice_moves_with_what_it_has_said(
    area: Area, harbour: Application, state: PartState, closed: bool
) -> None:
    elm, last = standing(area, state), year().starts_on + timedelta(days=40)
    if closed:
        Practice.objects.filter(pk=elm.pk).update(ods_status=OdsStatus.CLOSED)
        elm.refresh_from_db()
    at = datetime.combine(last + timedelta(days=1), AT.timetz())
    network, stood = Membership.objects.get(practice=elm).network, part_state_of(elm, year(), at.date())
    plan = Plan(ChangeKind.MOVE, network, year(), last, at.date(), harbour.network, elm)
    step = part_step(PartAction.MOVE, Door.PORTAL, stood)
    if step is None:
        with pytest.raises(Refused, match=r"is closed|is not a member"), transaction.atomic():
            apply_plan(plan, change=NetworkChange(network=plan.network), at=at)
    else:
        apply_plan(plan, change=NetworkChange(network=plan.network), at=at)
    elm.refresh_from_db()
    assert part_state_of(elm, year(), at.date()) is (step.to_status if step else stood)
    assert harbour.network.memberships.filter(practice=elm).exists() is (step is not None)


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
            apply_plan(plan, change=NetworkChange(network=plan.network), at=at)
    else:
        apply_plan(plan, change=NetworkChange(network=plan.network), at=at)
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
