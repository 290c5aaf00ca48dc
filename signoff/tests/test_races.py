"""Two people at the same moment, thirty times each: one outcome, and the slower one is told."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from networks.enums import MembershipState
from networks.models import Membership
from networks.services.membership import CannotAnswer, answer_membership
from pcnportal.audit.services import first_broken_link
from pcnportal.core.errors import Conflict, Refused
from pcnportal.testing.factories import AT, year
from pcnportal.testing.threads import at_once
from signoff.enums import Action, ApplicationStatus, HoldCode, RoundStatus
from signoff.models import RoundStatusChange, StatusChange
from signoff.services.decisions import perform
from signoff.services.holds import place_hold
from signoff.services.items import name_member
from signoff.services.rounds import confirm_round
from signoff.tests.area import Area, check_coverage, complete, draft, make_area, requirements_met, submitted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TRIES = 30


def areas() -> list[Area]:
    return [make_area(f"{number:02}A", f"Shire {number}") for number in range(1, TRIES + 1)]


def later(number: int, call: Callable[[], Any]) -> Callable[[], Any]:
    """The call a little later with each try, so that either side comes first in some."""

    def waiting() -> Any:
        time.sleep(number * 0.004)
        return call()

    return waiting


def test_two_approvers_at_once_make_one_decision() -> None:
    for area in areas():
        requirements_met(area, "Harbour", area.practice("Quay", list_size=36_000))
        check_coverage(area)
        round = area.round
        both = [
            partial(confirm_round, round=round, version=round.version, by=approver, at=AT)
            for approver in (area.approver, area.second_approver)
        ]
        first, second = sorted(at_once(*both), key=lambda outcome: isinstance(outcome, Exception))
        decision = RoundStatusChange.objects.get(round__commissioner=area.commissioner)
        assert first == decision
        assert isinstance(second, Conflict)
        assert f"{decision.by} confirmed" in second.message
        assert (
            StatusChange.objects.filter(
                action=Action.CONFIRM, application__network__lead_commissioner=(area.commissioner)
            ).count()
            == 1
        )
    assert first_broken_link() is None


def test_one_approver_s_double_click_makes_one_decision() -> None:
    for area in areas():
        requirements_met(area, "Harbour", area.practice("Quay", list_size=36_000))
        check_coverage(area)
        round = area.round
        click = partial(confirm_round, round=round, version=round.version, by=area.approver, at=AT)
        decision = RoundStatusChange.objects
        assert at_once(click, click) == [decision.get(round__commissioner=area.commissioner)] * 2


def test_one_practice_agrees_to_one_of_two_networks_at_once() -> None:
    area = make_area()
    first, second = draft(area, "Harbour", area.practice("Quay")), draft(area, "Moor", area.practice("Heather"))
    for number in range(TRIES):
        elm = area.practice(f"Elm {number}")
        answers = [
            partial(
                answer_membership,
                membership=name_member(
                    application=application, practice=elm, by=area.user_of(application.lead_practice), at=AT
                ),
                agrees=True,
                by=area.user_of(elm),
                at=AT,
            )
            for application in (first, second)
        ]
        outcomes = at_once(*answers)
        assert Counter(type(outcome) for outcome in outcomes) == {Membership: 1, CannotAnswer: 1}
        states = Membership.objects.filter(practice=elm).values_list("state", flat=True)
        assert sorted(states) == [MembershipState.AGREED, MembershipState.NAMED]


def test_a_member_leaving_during_the_confirmation_never_leaves_a_network_confirmed_on_old_figures() -> None:
    winners: Counter[str] = Counter()
    for number, area in enumerate(areas()):
        quay, pier = area.practice("Quay", list_size=20_000), area.practice("Pier", list_size=16_000)
        application = requirements_met(area, "Harbour", quay, pier)
        check_coverage(area)
        round = area.round
        leaving = Membership.objects.select_related("practice", "network").get(practice=pier)
        confirmed, left = at_once(
            partial(confirm_round, round=round, version=round.version, by=area.approver, at=AT),
            later(number, partial(answer_membership, membership=leaving, agrees=False, by=area.user_of(pier), at=AT)),
        )
        application.refresh_from_db()
        states = set(Membership.objects.filter(network=application.network).values_list("state", flat=True))
        if application.status == ApplicationStatus.CONFIRMED:
            winners["confirmation"] += 1
            assert isinstance(left, Conflict)
            assert states == {MembershipState.IN_FORCE}
            assert application.network.validations.get(contract_year=year()).size == 36_000
        else:
            winners["member"] += 1
            assert isinstance(confirmed, Refused)
            assert states == {MembershipState.AGREED, MembershipState.DECLINED}
            assert application.status == ApplicationStatus.UNDER_REVIEW
            assert area.round.status == RoundStatus.OPEN
    assert set(winners) == {"confirmation", "member"}


def test_a_hold_during_the_confirmation_stops_it_or_is_refused() -> None:
    for number, area in enumerate(areas()):
        application = requirements_met(area, "Harbour", area.practice("Quay", list_size=36_000))
        check_coverage(area)
        round = area.round
        confirmed, held = at_once(
            partial(confirm_round, round=round, version=round.version, by=area.approver, at=AT),
            later(
                number,
                partial(
                    place_hold,
                    application=application,
                    code=HoldCode.AWAITING_STP,
                    body="The STP",
                    reason="It meets next week.",
                    review_on=date(2019, 5, 20),
                    by=area.officer,
                    at=AT,
                ),
            ),
        )
        assert [isinstance(confirmed, Refused), isinstance(held, Refused)].count(True) == 1


def test_withdrawn_or_picked_up_at_once() -> None:
    area = make_area()
    for number in range(TRIES):
        application = submitted(area, f"Harbour {number}", area.practice(f"Quay {number}"))
        outcomes = at_once(
            *(
                partial(perform, application=application, action=action, version=application.version, by=by, at=AT)
                for action, by in (
                    (Action.WITHDRAW, area.user_of(application.lead_practice)),
                    (Action.PICK_UP, area.officer),
                )
            )
        )
        assert Counter(type(outcome) for outcome in outcomes) == {StatusChange: 1, Conflict: 1}


def test_a_submission_s_double_click_is_one_submission() -> None:
    area = make_area()
    for number in range(TRIES):
        application = complete(area, draft(area, f"Harbour {number}", area.practice(f"Quay {number}")))
        by = area.user_of(application.lead_practice)
        click = partial(
            perform, application=application, action=Action.SUBMIT, version=application.version, by=by, at=AT
        )
        assert at_once(click, click) == [StatusChange.objects.get(application=application)] * 2
