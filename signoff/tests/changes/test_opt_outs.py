"""A practice opts out by its answer for the year: in time it is not refused, late it waits; and comes back."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.timezone import localdate

from networks.enums import MembershipState, Standing
from networks.models import Membership, Network, NetworkYear
from networks.rules import Verdict
from networks.selectors.results import network_result, parsed_findings
from pcnportal.testing.factories import add_member, make_network, year
from practices.enums import Answer, FormBranch
from practices.models import ParticipationNotice, Practice
from practices.services.participation import Said
from signoff.enums import ChangeKind, ChangeStatus, PartState
from signoff.models import NetworkChange, OutgoingMessage
from signoff.selectors.participation import part_state_of
from signoff.services.changes.applying import apply_changes
from signoff.services.participation import decide_late_answer
from signoff.tests.area import Area
from signoff.tests.changes.pages import browser_of, words_of
from signoff.tests.changes.scene import agreed, decided, live_network, members, plan_of, practice_of, proposed, settle
from signoff.tests.participation.answering import answer

pytestmark = pytest.mark.django_db

OPTS_IN, OPTS_OUT, JUNE, LATE = (
    datetime(2020, month, day, 9, tzinfo=UTC) for month, day in ((5, 12), (5, 29), (6, 1), (7, 5))
)
BRANCHES = {Answer.JOIN: FormBranch.NO_CHANGE, Answer.DECLINE: FormBranch.ENDS}


def said(area: Area, practice: Practice, what: Answer, at: datetime, **options: Any) -> ParticipationNotice:
    by_form = Said(what, options.pop("branch", BRANCHES[what]))
    return answer(area, practice, what, at, in_year=year("2020/21"), said_by_form=by_form, **options)


def state_of(practice: Practice, at: datetime) -> PartState:
    return part_state_of(practice, year("2020/21"), at.date())


def test_a_change_of_mind_within_the_window(area: Area) -> None:
    """T20: both notices are kept, and the last one counts."""
    quay, elm = practice_of(area, "Quay", 31_000), practice_of(area, "Elm", 12_000)
    harbour = live_network(area, "Harbour", quay, elm)
    said(area, elm, Answer.JOIN, OPTS_IN)
    said(area, elm, Answer.DECLINE, OPTS_OUT)
    change = NetworkChange.objects.get()
    assert (change.status, change.last_day, change.proposed_by) == (ChangeStatus.APPROVED, date(2020, 5, 31), None)
    assert (state_of(elm, OPTS_OUT), members(harbour, OPTS_OUT.date())) == (PartState.LEAVING, ["Elm", "Quay"])
    assert apply_changes(at=JUNE) == 1
    assert (state_of(elm, JUNE), members(harbour, JUNE.date())) == (PartState.OPTED_OUT, ["Quay"])
    assert [each.answer for each in elm.notices.order_by("id")] == [Answer.JOIN, Answer.DECLINE]
    told = OutgoingMessage.objects.filter(recipient=area.user_of(quay)).order_by("id")
    assert [each.subject for each in told] == [
        "Elm opts out of 2020/21 and leaves Harbour",
        "Elm opts out of 2020/21 and leaves Harbour: it is in force",
    ]
    assert not any("Because" in each.text for each in told)


def test_an_opt_out_that_is_taken_back_in_time_is_called_off(area: Area) -> None:
    elm = practice_of(area, "Elm", 31_000)
    harbour = live_network(area, "Harbour", elm)
    said(area, elm, Answer.DECLINE, OPTS_IN)
    said(area, elm, Answer.JOIN, OPTS_OUT)
    assert NetworkChange.objects.get().status == ChangeStatus.WITHDRAWN
    assert apply_changes(at=JUNE) == 0
    assert (state_of(elm, JUNE), members(harbour, JUNE.date())) == (PartState.MEMBER, ["Elm"])


def test_erosion(area: Area) -> None:
    """T11: a member leaves after the window, which its commissioner accepts; the network stays open, too small."""
    quay, elm = practice_of(area, "Quay", 21_012), practice_of(area, "Elm", 15_798)
    garden = live_network(area, "Garden City", quay, elm)
    notice = said(area, elm, Answer.DECLINE, LATE)
    assert NetworkChange.objects.count() == 0, "it waits for the commissioner"
    decide_late_answer(
        notice=notice,
        accepted=True,
        reason="Its last partner is ill.",
        commissioner=area.commissioner,
        by=area.approver,
        at=LATE,
    )
    change = NetworkChange.objects.get()
    assert (change.status, change.last_day) == (ChangeStatus.APPROVED, LATE.date())
    shown = change.steps.get(action="PROPOSE").effect
    assert [(each["rule"], each["verdict"], each["blocks"]) for each in shown["rules"]] == [
        ("SIZE-14", "WARNING", False)
    ]
    next_day = datetime(2020, 7, 6, 9, tzinfo=UTC)
    apply_changes(at=next_day)
    settle(area, next_day)
    garden.refresh_from_db()
    assert (garden.closed_on, members(garden, next_day.date())) == (None, ["Quay"])
    result = network_result(garden, year("2020/21"))
    assert result
    assert result.size == 21_012
    found = {each.rule: each.verdict for each in parsed_findings(result)}
    assert found["SIZE-14"] is Verdict.WARNING


def test_the_approver_reads_what_a_late_opt_out_does_before_deciding(area: Area, settings: Any) -> None:
    quay, elm = practice_of(area, "Quay", 31_000), practice_of(area, "Elm", 12_000)
    live_network(area, "Harbour", quay, elm)
    settings.CLOCK_OFFSET_DAYS = (LATE.date() - localdate()).days
    notice = said(area, elm, Answer.DECLINE, LATE)
    shown = words_of(browser_of(area.approver).get(f"/answers/{notice.reference}/decide/"))
    assert "If you accept it, Elm is a member of Harbour until the end of 5 July 2020." in shown
    assert "Harbour 2 practices, 43,000 patients (30,000 to 50,000) 1 practice, 31,000 patients" in shown
    assert "1 practice with 12,000 patients would not be covered" in shown


def test_the_last_to_opt_out_reads_what_comes_of_all_together(area: Area, settings: Any) -> None:
    quay, elm, oak = (practice_of(area, name, 15_000) for name in ("Quay", "Elm", "Oak"))
    live_network(area, "Harbour", quay, elm, oak)
    settings.CLOCK_OFFSET_DAYS = (OPTS_IN.date() - localdate()).days
    for each in (quay, elm):
        said(area, each, Answer.DECLINE, OPTS_IN)
    own = browser_of(area.user_of(oak))
    shown = words_of(own.get(f"/practices/{oak.code}/answers/2020-21/"))
    assert "Harbour 3 practices, 45,000 patients (30,000 to 50,000) closed" in shown
    assert "This counts 2 other practices that opt out of Harbour by then." in shown
    assert "3 practices with 45,000 patients would not be covered" in shown
    assert "leaves" not in words_of(own.get("/?year=2020-21"))
    said(area, oak, Answer.DECLINE, OPTS_IN)
    assert "Oak leaves Harbour with the end of 31 May 2020" in words_of(own.get("/?year=2020-21"))
    assert apply_changes(at=JUNE) == 3


def test_a_network_that_closed_before_is_not_named(area: Area, settings: Any) -> None:
    """Its practices have come to be in another one in the same year."""
    quay, elm = practice_of(area, "Quay", 15_000), practice_of(area, "Elm", 16_000)
    old, new = live_network(area, "Old Harbour", quay, elm), live_network(area, "Bay")
    day = date(2020, 5, 1)
    old.memberships.update(during=(date(2020, 4, 1), day))
    Network.objects.filter(pk=old.pk).update(closed_on=date(2020, 4, 30))
    for each in (quay, elm):
        add_member(new, each, in_year="2020/21")
    new.memberships.update(state=MembershipState.IN_FORCE, during=(day, date(2021, 4, 1)), decided_on=day)
    settle(area)
    settings.CLOCK_OFFSET_DAYS = (OPTS_IN.date() - localdate()).days
    shown = words_of(browser_of(area.user_of(elm)).get(f"/practices/{elm.code}/answers/2020-21/"))
    effect = shown[shown.index("What opting out would do") :]
    assert "Bay 2 practices, 31,000 patients" in effect
    assert "Old Harbour" not in effect


def test_who_reads_the_area_is_told_at_home_what_is_to_come(area: Area, settings: Any) -> None:
    quay, elm, oak = (practice_of(area, name, 15_000) for name in ("Quay", "Elm", "Oak"))
    live_network(area, "Harbour", quay, elm)
    live_network(area, "Bay", oak)
    settings.CLOCK_OFFSET_DAYS = (OPTS_IN.date() - localdate()).days
    said(area, quay, Answer.DECLINE, OPTS_IN)
    one = "From 1 June 2020, 1 of 2 practices of Harbour opts out, with 15,000 patients. From that day"
    assert one in words_of(browser_of(area.officer).get("/?year=2020-21"))
    said(area, elm, Answer.DECLINE, OPTS_IN)
    both = "From 1 June 2020, 2 of 2 practices of Harbour opt out, with 30,000 patients. It then closes."
    for user in (area.officer, area.approver, area.lmc_user):
        shown = words_of(browser_of(user).get("/?year=2020-21"))
        assert both in shown
        assert "practices of Bay" not in shown
    assert "opt out, with" not in words_of(browser_of(area.user_of(oak)).get("/?year=2020-21"))
    settings.CLOCK_OFFSET_DAYS = (JUNE.date() - localdate()).days
    apply_changes(at=JUNE)
    assert "It then closes" not in words_of(browser_of(area.officer).get("/?year=2020-21"))


def test_who_comes_back_late_reads_that_it_waits_and_the_approver_what_follows(area: Area, settings: Any) -> None:
    elm = practice_of(area, "Elm", 31_000)
    said(area, elm, Answer.DECLINE, OPTS_IN)
    settings.CLOCK_OFFSET_DAYS = (LATE.date() - localdate()).days
    own, home = browser_of(area.user_of(elm)), "/?year=2020-21"
    assert "change the answer: the commissioner then has to accept it" in words_of(own.get(home))
    shown = words_of(own.get(f"/practices/{elm.code}/answers/2020-21/"))
    assert "Elm takes no part: any other answer waits until Marlshire CCG accepts it." in shown
    notice = said(area, elm, Answer.JOIN, LATE, branch=FormBranch.NEW_NETWORK)
    shown = words_of(own.get(home))
    assert "no part in 2020/21 until the commissioner accepts the late answer" in shown
    assert "there is nothing to do" not in shown
    decides = words_of(browser_of(area.approver).get(f"/answers/{notice.reference}/decide/"))
    assert "If you accept it, Elm can form a network, or be asked to join one." in decides


def test_what_a_late_answer_takes_from_a_network_that_forms_is_shown_too(area: Area, settings: Any) -> None:
    quay, elm = practice_of(area, "Quay", 31_000), practice_of(area, "Elm", 12_000)
    bay = make_network(area.commissioner, [quay, elm], "Bay", state=MembershipState.AGREED, in_year="2020/21")
    settings.CLOCK_OFFSET_DAYS = (LATE.date() - localdate()).days
    own = words_of(browser_of(area.user_of(elm)).get(f"/practices/{elm.code}/answers/2020-21/"))
    assert "Bay 2 practices, 43,000 patients (30,000 to 50,000) 1 practice, 31,000 patients" in own
    assert "Elm is a member of" not in own
    notice = said(area, elm, Answer.DECLINE, LATE)
    page = f"/answers/{notice.reference}/decide/"
    assert "Bay" not in words_of(browser_of(area.approver).get(page))
    bay.years.update(standing=Standing.SUBMITTED)
    shown = words_of(browser_of(area.approver).get(page))
    assert "If you accept it, Elm no longer joins Bay." in shown
    assert "Bay 2 practices, 43,000 patients (30,000 to 50,000) 1 practice, 31,000 patients" in shown


def test_a_refusal_that_was_recorded_for_a_practice_is_not_given_as_its_own(area: Area, settings: Any) -> None:
    quay, elm = practice_of(area, "Quay", 31_000), practice_of(area, "Elm", 12_000)
    bay = make_network(area.commissioner, [quay, elm], "Bay", in_year="2020/21")
    settings.CLOCK_OFFSET_DAYS = (LATE.date() - localdate()).days
    notice = said(area, elm, Answer.DECLINE, LATE)
    decide_late_answer(
        notice=notice, accepted=True, reason="Ill.", commissioner=area.commissioner, by=area.approver, at=LATE
    )
    bay.years.update(standing=Standing.SUBMITTED)
    shown = words_of(browser_of(area.officer).get(f"/networks/{bay.reference}/?year=2020-21"))
    recorded = "Does not join: recorded for it on 5 July 2020 at 10.00am by Approver of Marlshire of its commissioner"
    assert recorded in shown
    assert "Declined 5 July" not in shown


def test_who_was_a_member_in_the_year_before_stays_by_its_confirmation_alone(area: Area) -> None:
    quay, elm, oak = (practice_of(area, name, 15_000) for name in ("Quay", "Elm", "Oak"))
    harbour = live_network(area, "Harbour", quay, elm, oak)
    NetworkYear.objects.filter(network=harbour).update(contract_year=year("2019/20"))
    Membership.objects.update(contract_year=year("2019/20"), during=(date(2019, 7, 1), date(2020, 4, 1)))
    assert state_of(elm, OPTS_IN) is PartState.AWAITING_CONFIRMATION
    said(area, elm, Answer.JOIN, OPTS_IN)
    said(area, quay, Answer.JOIN, OPTS_IN, branch=FormBranch.CHANGE)
    assert (state_of(elm, OPTS_IN), state_of(oak, OPTS_IN)) == (PartState.MEMBER, PartState.AWAITING_CONFIRMATION)
    assert members(harbour, date(2020, 4, 1)) == ["Elm", "Quay"]
    assert NetworkYear.objects.get(network=harbour, contract_year=year("2020/21")).standing == "CONFIRMED"
    result = network_result(harbour, year("2020/21"))
    assert result
    assert (result.size, result.members) == (30_000, 2)
    said(area, oak, Answer.JOIN, JUNE)
    assert members(harbour, date(2020, 5, 31)) == ["Elm", "Quay"]
    assert members(harbour, JUNE.date()) == ["Elm", "Oak", "Quay"]


def test_an_opt_out_finds_its_practice_in_the_network_that_has_taken_in_its_own(area: Area) -> None:
    quay, elm, oak = (practice_of(area, name, 31_000) for name in ("Quay", "Elm", "Oak"))
    harbour, bay = live_network(area, "Harbour", quay, elm), live_network(area, "Bay", oak)
    merger = proposed(area.officer, plan_of(ChangeKind.MERGE, harbour, to_network=bay, last_day=date(2020, 5, 19)))
    decided(agreed(merger, area.user_of(quay), area.user_of(oak)), area.approver)
    said(area, elm, Answer.DECLINE, OPTS_IN)
    apply_changes(at=datetime(2020, 5, 20, 9, tzinfo=UTC))
    assert members(bay, date(2020, 5, 20)) == ["Elm", "Oak", "Quay"]
    apply_changes(at=JUNE)
    assert (members(bay, JUNE.date()), state_of(elm, JUNE)) == (["Oak", "Quay"], PartState.OPTED_OUT)
    assert members(bay, date(2020, 5, 31)) == ["Elm", "Oak", "Quay"]


@pytest.mark.parametrize("approved", [False, True])
def test_who_opts_out_does_not_move_meanwhile(area: Area, approved: bool) -> None:
    quay, elm, oak = (practice_of(area, name, 31_000) for name in ("Quay", "Elm", "Oak"))
    harbour, bay = live_network(area, "Harbour", quay, elm), live_network(area, "Bay", oak)
    days = {"last_day": date(2020, 5, 19), "first_day": date(2020, 5, 20)}
    plan = plan_of(ChangeKind.MOVE, harbour, practice=elm, to_network=bay, **days)
    move = agreed(proposed(area.user_of(elm), plan), area.user_of(oak))
    if approved:
        decided(move, area.approver)
    said(area, elm, Answer.DECLINE, OPTS_IN)
    move.refresh_from_db()
    assert move.status == ChangeStatus.WITHDRAWN
    assert move.steps.latest("id").reason == "Elm has answered that it takes no part in 2020/21."
