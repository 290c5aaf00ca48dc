"""T10: a network of seven, 80,188 patients, collapses at the deadline; two new ones begin thirty days later."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from networks.enums import MembershipState, Standing
from networks.models import Membership, Network, NetworkYear
from networks.services.cover import move_cover, propose_cover
from networks.services.items import grant_waiver
from networks.workflow import CoverAction
from pcnportal.core import clock
from pcnportal.testing.factories import make_network, year
from pcnportal.tests.journeys.visitor import Visitor
from practices.enums import FormBranch
from practices.models import Practice
from practices.services.participation import Said
from signoff.enums import Action, ApplicationStatus, CaseKind, RoundAction, RoundStatus
from signoff.models import Application, Case, Round, RoundStatusChange
from signoff.selectors.rounds import round_of
from signoff.services.participation import answer_for_year, decide_late_answer
from signoff.services.rounds import confirm_round
from signoff.tasks import remind
from signoff.tests.area import Area, complete, draft, make_area, take
from signoff.tests.changes.scene import live_network, practice_of, settle
from signoff.workflow import DECIDED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COASTAL = {"Marsh": 21_000, "Dune": 16_354, "Groyne": 15_000}
SOLAS = {"Pier": 9_834, "Sands": 8_000, "Cliff": 6_000, "Bay": 4_000}
SEVEN = {**COASTAL, **SOLAS}
TODAY = date(2020, 5, 20)


@pytest.fixture
def area(transactional_db: None, settings: Any) -> Area:
    """Skegness and Coast was confirmed for 2019/20; a neighbour begins in 2020/21, and its round is confirmed."""
    it_is(settings, TODAY)
    return make_area()


def it_is(settings: Any, day: date) -> datetime:
    settings.CLOCK_OFFSET_DAYS = (day - localdate()).days
    return clock.now()


def test_a_network_of_seven_collapses(area: Area, settings: Any, page: Page, live_server: LiveServer) -> None:
    visitor = Visitor(page, live_server.url)
    assert sum(SEVEN.values()) == 80_188
    coast = given_seven_that_stay_and_a_neighbour_whose_round_is_confirmed(area)
    when_one_sees_what_opting_out_does_and_the_others_follow(visitor, area)
    then_all_are_leaving_until_the_last_day(coast)
    when_the_deadline_has_passed(settings, area)
    then_the_network_is_closed_and_the_round_is_open_again(visitor, area, coast)
    when_two_neighbours_cannot_cover(area)
    when_two_new_networks_are_formed_after_the_deadline(area, settings)
    then_the_thirty_days_are_in_the_history(visitor, area)


def given_seven_that_stay_and_a_neighbour_whose_round_is_confirmed(area: Area) -> Network:
    practices = [practice_of(area, name, patients) for name, patients in SEVEN.items()]
    coast = make_network(area.commissioner, practices, "Skegness and Coast")
    NetworkYear.objects.filter(network=coast).update(standing=Standing.CONFIRMED)
    Membership.objects.filter(network=coast).update(
        state=MembershipState.IN_FORCE, during=(date(2019, 7, 1), date(2020, 4, 1)), decided_on=date(2019, 5, 31)
    )
    for practice in practices:
        answers(area, practice, FormBranch.NO_CHANGE, datetime(2020, 5, 1, 9, tzinfo=UTC))
    neighbour = live_network(area, "Wolds", practice_of(area, "Wold", 41_000))
    Application.objects.create(
        network=neighbour,
        contract_year=year("2020/21"),
        commissioner=area.commissioner,
        lead_practice=Practice.objects.get(name="Wold"),
        status=ApplicationStatus.LIVE,
        created_at=clock.now(),
        created_by=area.officer,
    )
    Round.objects.create(
        commissioner=area.commissioner, contract_year=year("2020/21"), status=RoundStatus.CONFIRMED, version=2
    )
    RoundStatusChange.objects.create(
        round=Round.objects.get(), action="CONFIRM", from_status="OPEN", to_status="CONFIRMED", at=clock.now()
    )
    settle(area, clock.now())
    assert coast.memberships.filter(during=(date(2020, 4, 1), date(2021, 4, 1))).count() == 7
    return coast


def answers(area: Area, practice: Practice, branch: FormBranch, at: datetime) -> Any:
    last = practice.notices.filter(contract_year=year("2020/21")).order_by("id").last()
    return answer_for_year(
        practice=practice,
        contract_year=year("2020/21"),
        said=Said(branch.answer, branch, "We form a new network." if branch == FormBranch.NEW_NETWORK else ""),
        seen=last.reference if last else "",
        by=area.user_of(practice),
        acting_for=practice.organisation,
        at=at,
    )


def when_one_sees_what_opting_out_does_and_the_others_follow(visitor: Visitor, area: Area) -> None:
    pier = Practice.objects.get(name="Pier")
    visitor.signs_in_as(area.user_of(pier))
    visitor.page.goto(f"{visitor.address}/practices/{pier.code}/answers/2020-21/")
    visitor.looks()
    visitor.sees("7 practices, 80,188 patients")
    visitor.sees("6 practices, 70,354 patients")
    visitor.sees("The round 2020/21 of Marlshire CCG would open again")
    visitor.chooses("We end our part")
    visitor.presses("Give this answer")
    visitor.sees("The membership of Pier in Skegness and Coast ends with 31 May 2020")
    visitor.follows("what that does")
    visitor.sees("Pier opts out of 2020/21 and leaves Skegness and Coast")
    visitor.signs_out()
    for practice in Practice.objects.filter(name__in=SEVEN).exclude(name="Pier"):
        answers(area, practice, FormBranch.ENDS, clock.now())


def then_all_are_leaving_until_the_last_day(coast: Network) -> None:
    coast.refresh_from_db()
    held = coast.memberships.filter(state=MembershipState.IN_FORCE, during__contains=date(2020, 5, 31))
    assert (held.count(), coast.closed_on) == (7, None)


def when_the_deadline_has_passed(settings: Any, area: Area) -> None:
    it_is(settings, date(2020, 6, 1))
    remind()
    settle(area, clock.now())


def then_the_network_is_closed_and_the_round_is_open_again(visitor: Visitor, area: Area, coast: Network) -> None:
    coast.refresh_from_db()
    assert coast.closed_on == date(2020, 5, 31)
    reopened = RoundStatusChange.objects.latest("id")
    assert (reopened.action, reopened.by) == (RoundAction.LOSE_COVER, None)
    assert "Skegness and Coast closed on 31 May 2020" in reopened.reason
    opened = Case.objects.filter(kind=CaseKind.UNPLACED, about_network=coast).values_list("practice__name", flat=True)
    assert set(opened) == set(SEVEN)
    visitor.signs_in_as(area.officer)
    visitor.sees("Settle the round 2020/21 of Marlshire CCG, which is open again")
    visitor.page.goto(f"{visitor.address}/networks/{coast.reference}/?year=2020-21")
    visitor.looks()
    visitor.sees("Closed")
    visitor.follows("Changes")
    visitor.sees("7 changes, the latest first")
    visitor.page.goto(f"{visitor.address}/commissioners/99A/?year=2020-21")
    visitor.sees("80,188 patients")
    visitor.signs_out()


def when_two_neighbours_cannot_cover(area: Area) -> None:
    wolds, acting_for = Network.objects.get(name="Wolds"), area.commissioner.organisation
    for name in ("Pier", "Marsh"):
        cover = propose_cover(
            network=wolds,
            practice=Practice.objects.get(name=name),
            contract_year=year("2020/21"),
            first_day=date(2020, 6, 1),
            note="Its network has closed.",
            by=area.officer,
            acting_for=acting_for,
            at=clock.now(),
        )
        move_cover(
            cover=cover,
            action=CoverAction.DECLINE,
            version=cover.version,
            by=area.user_of(Practice.objects.get(name="Wold")),
            at=clock.now(),
            reason="No capacity.",
        )
    settle(area, clock.now())
    assert round_of(area.commissioner, year("2020/21")).status == RoundStatus.OPEN


def when_two_new_networks_are_formed_after_the_deadline(area: Area, settings: Any) -> None:
    at = it_is(settings, date(2020, 6, 20))
    for name in SEVEN:
        notice = answers(area, Practice.objects.get(name=name), FormBranch.NEW_NETWORK, at)
        decide_late_answer(
            notice=notice,
            accepted=True,
            reason="It re-forms.",
            commissioner=area.commissioner,
            by=area.approver,
            at=at,
        )
    formed = [checked(area, name, members, at) for name, members in (("First Coastal", COASTAL), ("SOLAS", SOLAS))]
    assert [each.late for each in formed] == [True, True]
    first_of_july = it_is(settings, date(2020, 7, 1))
    settle(area, first_of_july)
    round = round_of(area.commissioner, year("2020/21"))
    confirm_round(round=round, version=round.version, by=area.approver, at=first_of_july)
    settle(area, first_of_july)
    assert set(Application.objects.values_list("status", flat=True)) <= DECIDED


def checked(area: Area, name: str, members: dict[str, int], at: datetime) -> Application:
    """Each on its own merits: the larger by an agreement to its size, the smaller by a waiver."""
    practices = [Practice.objects.get(name=each) for each in members]
    application = complete(area, draft(area, name, *practices, in_year=year("2020/21"), at=at), at=at)
    take(application, Action.SUBMIT, area.user_of(practices[0]), at=at)
    take(application, Action.PICK_UP, area.officer, at=at)
    if sum(members.values()) < year("2020/21").floor:
        with pytest.raises(Exception, match="below the minimum"):
            take(application, Action.MARK_REQUIREMENTS_MET, area.officer, at=at)
        grant_waiver(
            network_year=NetworkYear.objects.get(network=application.network),
            ground="RURAL_LOW_DENSITY",
            evidence="Forty miles of marsh",
            by=area.second_approver,
            acting_for=area.commissioner.organisation,
            at=at,
        )
    take(application, Action.MARK_REQUIREMENTS_MET, area.officer, at=at)
    return application


def then_the_thirty_days_are_in_the_history(visitor: Visitor, area: Area) -> None:
    pier = Practice.objects.get(name="Pier")
    held = pier.memberships.filter(state=MembershipState.IN_FORCE, contract_year=year("2020/21")).order_by("during")
    periods = [(each.network.name, each.during.lower, each.during.upper) for each in held]
    assert periods == [
        ("Skegness and Coast", date(2020, 4, 1), date(2020, 6, 1)),
        ("SOLAS", date(2020, 7, 1), date(2021, 4, 1)),
    ]
    visitor.signs_in_as(area.officer)
    visitor.page.goto(f"{visitor.address}/practices/{pier.code}/")
    visitor.looks()
    visitor.sees("Skegness and Coast")
    visitor.sees("31 May 2020")
    visitor.sees("1 July 2020")
