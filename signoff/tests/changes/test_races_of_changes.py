"""Two people at the same change at once: one outcome, and the slower one is told."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from networks.models import Network
from networks.services.handovers import hand_over_leads
from pcnportal.audit.services import first_broken_link
from pcnportal.core.errors import Conflict
from pcnportal.testing.factories import make_commissioner, year
from pcnportal.testing.threads import at_once
from pcnportal.testing.tries import tries
from practices.enums import Answer
from practices.models import Commissioner, ParticipationNotice, PracticeCommissioner
from signoff.enums import ChangeAction, ChangeKind, ChangeStatus
from signoff.models import ChangeStep, NetworkChange
from signoff.plans import Plan
from signoff.services.changes.deciding import Decision, decide_change, propose_change, withdraw_change
from signoff.services.effects import effect_of
from signoff.tests.area import Area, make_area
from signoff.tests.changes.scene import IN_YEAR, live_network, plan_of, practice_of, proposed
from signoff.tests.participation.answering import answer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TRIES = tries(10)


@pytest.fixture
def area(transactional_db: None) -> Area:
    return make_area()


@pytest.fixture
def harbour(area: Area) -> Network:
    return live_network(area, "Harbour", practice_of(area, "Quay", 40_000), practice_of(area, "Elm", 9_000))


def closures(area: Area, network: Network) -> Iterator[NetworkChange]:
    """That it closes, proposed anew each time."""
    for _ in range(TRIES):
        NetworkChange.objects.filter(status__in=["PROPOSED", "APPROVED"]).update(status="WITHDRAWN")
        plan = plan_of(ChangeKind.NETWORK_CLOSURE, network, last_day=IN_YEAR.date())
        yield proposed(area.officer, plan)


def deciding(area: Area, change: NetworkChange, who: str, *, approves: bool) -> Callable[[], ChangeStep]:
    return partial(
        decide_change,
        change=change,
        decision=Decision(approves=approves, reason="The committee decided."),
        version=change.version,
        seen=effect_of(Plan.of(change)).seen,
        by=getattr(area, who),
        at=IN_YEAR,
    )


def test_two_approvers_make_one_decision(area: Area, harbour: Network) -> None:
    for change in closures(area, harbour):
        outcomes = at_once(
            deciding(area, change, "approver", approves=True), deciding(area, change, "second_approver", approves=False)
        )
        first, second = sorted(outcomes, key=lambda outcome: isinstance(outcome, Exception))
        decided = change.steps.exclude(action=ChangeAction.PROPOSE)
        assert list(decided) == [first]
        assert isinstance(second, Conflict)
        assert f"{first.by} {ChangeAction[first.action].label}" in second.message
    assert first_broken_link() is None


def test_a_decision_and_a_withdrawal_make_one_outcome(area: Area, harbour: Network) -> None:
    for change in closures(area, harbour):
        withdrawing = partial(withdraw_change, change=change, version=change.version, by=area.officer, at=IN_YEAR)
        outcomes = at_once(deciding(area, change, "approver", approves=True), withdrawing)
        assert sorted(isinstance(each, Conflict) for each in outcomes) == [False, True]
        assert change.steps.count() == 2


def test_all_members_opt_out_at_once_and_change_their_minds(area: Area) -> None:
    """Each moves all that its fellow members rest on, and none waits for the other."""
    names = ("Quay", "Elm", "Oak")
    members = [practice_of(area, name, 12_000) for name in names]
    live_network(area, "Harbour", *members)
    opt_outs = NetworkChange.objects.filter(kind=ChangeKind.OPT_OUT)
    for number in range(TRIES):
        for minute, said, waiting in ((0, Answer.DECLINE, len(members)), (1, Answer.JOIN, 0)):
            at = IN_YEAR + timedelta(minutes=2 * number + minute)
            giving = partial(answer, area, said=said, at=at, in_year=year("2020/21"))
            outcomes = at_once(*(partial(giving, practice) for practice in members))
            assert [type(each) for each in outcomes] == [ParticipationNotice] * len(members), outcomes
            assert opt_outs.filter(status=ChangeStatus.APPROVED).count() == waiting
        assert opt_outs.count() == len(members) * (number + 1)
    assert first_broken_link() is None


def test_the_same_is_proposed_once(area: Area, harbour: Network) -> None:
    plan = plan_of(ChangeKind.NETWORK_CLOSURE, harbour, last_day=IN_YEAR.date())
    proposing = partial(
        propose_change, plan=plan, reason="Too few.", seen=effect_of(plan).seen, by=area.officer, at=IN_YEAR
    )
    one, other = at_once(proposing, proposing)
    assert one == other
    assert NetworkChange.objects.count() == ChangeStep.objects.count() == 1


def test_a_decision_and_a_handover_come_one_after_the_other(area: Area, harbour: Network) -> None:
    """Whoever led the network until then has decided on it, or cannot any more."""
    coastal = make_commissioner("W2U3Z", "Coastal CCG")
    PracticeCommissioner.objects.update(commissioner=coastal)
    for change in closures(area, harbour):
        refusing = deciding(area, change, "approver", approves=False)
        Commissioner.objects.filter(pk=area.commissioner.pk).update(close_on=IN_YEAR.date() - timedelta(days=1))
        handed_over, decision = at_once(partial(hand_over_leads, at=IN_YEAR), refusing)
        change.refresh_from_db()
        assert handed_over == 1
        assert Network.objects.get(pk=harbour.pk).lead_commissioner == coastal
        if isinstance(decision, ChangeStep):
            assert (change.status, change.steps.last()) == (ChangeStatus.REFUSED, decision)
        else:
            assert isinstance(decision, Conflict | PermissionDenied), decision
            assert (change.status, change.steps.count()) == (ChangeStatus.PROPOSED, 1)
        Network.objects.update(lead_commissioner=area.commissioner)
        Commissioner.objects.filter(pk=area.commissioner.pk).update(close_on=None)
    assert first_broken_link() is None
