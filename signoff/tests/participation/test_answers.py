"""What a practice says for a year: what counts, what is late, what follows from it, and who is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from networks.enums import MembershipState
from networks.models import CommissionerValidation, Membership
from networks.services.membership import answer_membership
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.models import AuditEvent
from pcnportal.core.errors import Conflict
from pcnportal.testing.factories import AT, make_practice, year
from pcnportal.testing.threads import at_once
from practices.enums import Answer, FormBranch
from practices.models import Commissioner, ContractYear, LateDecision, ParticipationNotice, Practice
from practices.services.participation import CannotTake, Said
from signoff.models import OutgoingMessage
from signoff.services.changes.applying import apply_changes
from signoff.services.participation import answer_for_year, decide_late_answer
from signoff.services.reminders import remind
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, check_coverage, draft, submitted
from signoff.tests.participation.answering import LATE, LONDON, MIDNIGHT, answer, last, on_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def elm(area: Area) -> Practice:
    return area.practice("Elm Surgery", list_size=9_412)


def counting(practice: Practice) -> list[str]:
    return list(practice.notices.counting().latest_first().values_list("answer", flat=True)[:1])


def told(area: Area, practice: Practice) -> dict[str, list[str]]:
    """What each has been told, by who they are."""
    people = {
        "practice": area.user_of(practice),
        "officer": area.officer,
        "approver": area.approver,
        "lmc": area.lmc_user,
    }
    subjects = OutgoingMessage.objects.order_by("id").values_list("subject", flat=True)
    return {who: list(subjects.filter(recipient=user)) for who, user in people.items()}


def test_the_last_answer_wins_and_every_one_is_kept(area: Area, elm: Practice) -> None:
    first = answer(area, elm, Answer.JOIN)
    second = answer(area, elm, Answer.DECLINE, AT + timedelta(hours=1), reason="Too few of us.")
    assert counting(elm) == [Answer.DECLINE]
    assert list(elm.notices.order_by("id")) == [first, second]
    assert first.reference != second.reference
    assert second.said == "Does not take part"
    event = AuditEvent.objects.order_by("id").last()
    assert (event.action, event.actor, event.reason) == ("ANSWER_GIVEN", area.user_of(elm), "Too few of us.")
    assert event.after["reference"] == second.reference


def test_no_answer_is_ever_changed_or_taken_away(area: Area, elm: Practice) -> None:
    notice = answer(area, elm, Answer.JOIN)
    for change in (
        lambda: ParticipationNotice.objects.filter(pk=notice.pk).update(answer=Answer.DECLINE),
        notice.delete,
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()


def test_the_same_again_gives_the_first_receipt(area: Area, elm: Practice) -> None:
    first = answer(area, elm, Answer.JOIN)
    again = answer(area, elm, Answer.JOIN, AT + timedelta(seconds=1), seen="")
    assert again == first
    assert AuditEvent.objects.filter(action="ANSWER_GIVEN").count() == 1


def test_a_clock_that_was_set_back_writes_no_answer_twice(area: Area, elm: Practice) -> None:
    answer(area, elm, Answer.JOIN)
    second = answer(area, elm, Answer.DECLINE, AT - timedelta(hours=1), reason="Too few of us.")
    assert answer(area, elm, Answer.DECLINE, AT - timedelta(hours=1), reason="Too few of us.", seen="") == second


def test_an_answer_to_what_has_changed_meanwhile_is_refused(area: Area, elm: Practice) -> None:
    answer(area, elm, Answer.JOIN)
    with pytest.raises(Conflict, match="Another answer of Elm Surgery"):
        answer(area, elm, Answer.DECLINE, seen="")
    assert counting(elm) == [Answer.JOIN]


@pytest.mark.parametrize(
    ("seconds", "late"), [(-1, False), (0, True), (1, True)], ids=["a second before", "at midnight", "a second after"]
)
def test_the_deadline_ends_with_its_day_in_london(area: Area, elm: Practice, seconds: int, late: bool) -> None:
    """In summer time: at 11pm by the sun."""
    at = (MIDNIGHT + timedelta(seconds=seconds)).astimezone(UTC)
    assert (at.hour, at.day) in [(22, 15), (23, 15)]
    answer(area, elm, Answer.JOIN)
    notice = answer(area, elm, Answer.DECLINE, at)
    assert (notice.late, notice.waits) == (late, late)
    assert counting(elm) == [Answer.JOIN if late else Answer.DECLINE]


@pytest.mark.parametrize(
    ("before", "now", "waits"),
    [
        (None, Answer.JOIN, False),
        (None, Answer.NO_NETWORK, False),
        (None, Answer.DECLINE, True),
        (Answer.NO_NETWORK, Answer.JOIN, False),
        (Answer.JOIN, Answer.DECLINE, True),
        (Answer.DECLINE, Answer.JOIN, True),
        (Answer.DECLINE, Answer.NO_NETWORK, True),
    ],
)
def test_late_joining_is_taken_and_a_late_change_of_mind_waits(
    area: Area, elm: Practice, before: Answer | None, now: Answer, waits: bool
) -> None:
    if before:
        answer(area, elm, before)
    notice = answer(area, elm, now, LATE)
    assert (notice.late, notice.waits) == (True, waits)
    assert counting(elm) == ([before] if waits and before else [] if waits else [now])
    subject = f"Decide on the late answer of Elm Surgery for {year()}"
    assert (subject in told(area, elm)["approver"]) == waits


def decided(area: Area, notice: ParticipationNotice, *, accepted: bool) -> LateDecision:
    return decide_late_answer(
        notice=notice,
        accepted=accepted,
        reason="Two partners left.",
        commissioner=area.commissioner,
        by=area.approver,
        at=LATE + timedelta(days=1),
    )


@pytest.mark.parametrize("accepted", [True, False])
def test_an_approver_decides_on_it_and_the_practice_is_told(area: Area, elm: Practice, accepted: bool) -> None:
    application = draft(area, "Harbour", area.practice("Quay"), elm)
    answer(area, elm, Answer.JOIN)
    notice = answer(area, elm, Answer.DECLINE, LATE)
    membership = Membership.objects.get(network=application.network, practice=elm)
    assert membership.state == MembershipState.NAMED
    decision = decided(area, notice, accepted=accepted)
    assert decided(area, notice, accepted=accepted) == decision
    assert counting(elm) == [Answer.DECLINE if accepted else Answer.JOIN]
    verb = "accepts" if accepted else "does not accept"
    assert told(area, elm)["practice"][-1] == f"Marlshire CCG {verb} the late answer of Elm Surgery for 2019/20"
    membership.refresh_from_db()
    assert membership.state == (MembershipState.DECLINED if accepted else MembershipState.NAMED)
    with pytest.raises(Conflict, match="has decided on this answer"):
        decided(area, notice, accepted=not accepted)


def test_a_decision_changes_the_figures_of_the_area(area: Area, elm: Practice) -> None:
    notice = answer(area, elm, Answer.DECLINE, LATE)
    check_coverage(area)
    numbers = CommissionerValidation.objects.get(contract_year=year()).numbers
    assert (numbers["practices_declined"], numbers["practices_undecided"]) == (0, 1)
    revision = type(area.commissioner).objects.get(pk=area.commissioner.pk).revision
    decided(area, notice, accepted=True)
    assert type(area.commissioner).objects.get(pk=area.commissioner.pk).revision > revision
    check_coverage(area)
    numbers = CommissionerValidation.objects.get(contract_year=year()).numbers
    assert (numbers["practices_declined"], numbers["practices_undecided"]) == (1, 0)


def test_only_the_last_word_is_decided_on_and_only_by_an_approver(area: Area, elm: Practice) -> None:
    notice = answer(area, elm, Answer.DECLINE, LATE)
    with pytest.raises(PermissionDenied):
        decide_late_answer(
            notice=notice, accepted=True, reason="Yes", commissioner=area.commissioner, by=area.officer, at=LATE
        )
    answer(area, elm, Answer.JOIN, LATE + timedelta(hours=1))
    with pytest.raises(Conflict, match="does not wait"):
        decided(area, notice, accepted=True)
    assert counting(elm) == [Answer.JOIN]


def test_what_came_on_paper_is_dated_by_its_arrival_and_the_practice_is_told(area: Area, elm: Practice) -> None:
    answer(area, elm, Answer.DECLINE)
    paper = on_paper(area, elm, Answer.JOIN, date(2019, 5, 8), AT + timedelta(hours=1))
    assert (paper.recorded_by, paper.received_on, paper.source) == (area.officer, date(2019, 5, 8), "on paper")
    assert counting(elm) == [Answer.DECLINE], "what the practice said later stays"
    assert told(area, elm)["practice"] == ["Marlshire CCG has recorded the answer of Elm Surgery for 2019/20"]
    late = on_paper(area, elm, Answer.NO_NETWORK, date(2019, 5, 15), LATE)
    assert (late.late, late.waits) == (False, False)
    assert counting(elm) == [Answer.NO_NETWORK]


def test_nobody_else_answers_for_a_practice(area: Area, elm: Practice) -> None:
    elsewhere = make_practice(None, "Ash Surgery")
    for by, acting_for in (
        (area.officer, elm.organisation),
        (area.lmc_user, area.commissioner.organisation),
        (area.user_of(area.practice("Oak Surgery")), elm.organisation),
    ):
        with pytest.raises(PermissionDenied):
            answer_as(by, acting_for, elm)
    with pytest.raises(PermissionDenied):
        answer_as(area.officer, area.commissioner.organisation, elsewhere)
    assert not ParticipationNotice.objects.exists()


def answer_as(by: User, acting_for: Organisation, practice: Practice) -> ParticipationNotice:
    return answer_for_year(
        practice=practice,
        contract_year=year(),
        said=Said(Answer.DECLINE),
        seen="",
        by=by,
        acting_for=acting_for,
        at=AT,
        received_on=None if acting_for == practice.organisation else AT.date(),
    )


def test_who_takes_no_part_has_answered_every_invitation_and_hears_no_more_of_it(area: Area, elm: Practice) -> None:
    application = draft(area, "Harbour", area.practice("Quay"), elm)
    answer(area, elm, Answer.DECLINE, reason="We retire.")
    membership = Membership.objects.get(network=application.network, practice=elm)
    assert (membership.state, membership.reason) == (MembershipState.DECLINED, "")
    lead = OutgoingMessage.objects.filter(recipient=area.user_of(application.lead_practice))
    assert [message.subject for message in lead] == ["Elm Surgery has declined to join Harbour"]
    assert "retire" not in "".join(message.text for message in lead)
    assert told(area, elm)["officer"] == ["Elm Surgery takes no part in 2019/20"]
    before = len(told(area, elm)["practice"])
    Membership.objects.filter(pk=membership.pk).update(state=MembershipState.NAMED)  # asked once more
    for days in (7, 1):
        remind(at=MIDNIGHT - timedelta(days=days, hours=12))
    assert len(told(area, elm)["practice"]) == before


def test_silent_practices_are_reminded_and_no_others(area: Area, elm: Practice) -> None:
    for name, said in (("Ash", Answer.JOIN), ("Birch", Answer.DECLINE), ("Cedar", Answer.NO_NETWORK)):
        answer(area, area.practice(name), said)
    draft(area, "Harbour", area.practice("Quay"))
    remind(at=MIDNIGHT - timedelta(days=7, hours=12))
    reminded = OutgoingMessage.objects.filter(subject__startswith="Say by")
    assert [message.subject for message in reminded] == ["Say by 15 May 2019 whether Elm Surgery takes part in 2019/20"]


def test_who_cannot_find_a_network_is_heard_by_commissioner_and_lmc_at_once(area: Area, elm: Practice) -> None:
    answer(area, elm, Answer.NO_NETWORK, reason="Nobody has room.")
    subject = "Elm Surgery cannot find a network for 2019/20"
    of_case = [f"A case is open about {elm.name}"]
    assert told(area, elm) == {"practice": of_case, "officer": [subject], "approver": [subject], "lmc": [subject]}
    message = OutgoingMessage.objects.filter(recipient=area.lmc_user).get()
    assert (message.text, message.path) == ("Nobody has room.", f"/practices/{elm.code}/homes/?year=2019-20")


def test_agreeing_to_be_a_member_is_taking_part(area: Area, elm: Practice) -> None:
    answer(area, elm, Answer.DECLINE)
    application = submitted(area, "Harbour", elm, area.practice("Quay", list_size=25_000))
    (notice,) = elm.notices.filter(answer=Answer.JOIN)
    assert (notice.source, notice.recorded_by) == ("agreed to join a network", area.user_of(elm))
    assert counting(elm) == [Answer.JOIN]
    with pytest.raises(CannotTake, match="has agreed to join a network"):
        answer(area, elm, Answer.NO_NETWORK)
    answer(area, elm, Answer.DECLINE, AT + timedelta(hours=1))
    assert Membership.objects.get(network=application.network, practice=elm).state == MembershipState.DECLINED


def test_a_late_agreement_is_taken_even_of_who_had_declined(area: Area, elm: Practice) -> None:
    """It was asked before it declined, and thinks better of it."""
    application = draft(area, "Harbour", area.practice("Quay"), elm)
    answer(area, elm, Answer.DECLINE)
    membership = Membership.objects.get(network=application.network, practice=elm)
    answer_membership(membership=membership, agrees=True, by=area.user_of(elm), at=LATE)
    notice = elm.notices.get(answer=Answer.JOIN)
    assert (notice.late, notice.waits) == (True, False)
    assert counting(elm) == [Answer.JOIN]


def test_an_answer_outside_the_year_is_refused_with_the_way_on(area: Area, elm: Practice) -> None:
    with pytest.raises(CannotTake, match="Practices can answer for 2021/22 from 1 April 2021"):
        answer(area, elm, Answer.DECLINE, datetime(2021, 3, 31, 22, 59, 59, tzinfo=UTC), in_year=year("2021/22"))
    assert answer(area, elm, Answer.DECLINE, datetime(2021, 3, 31, 23, tzinfo=UTC), in_year=year("2021/22"))
    with pytest.raises(CannotTake, match=r"2019/20 is over, .* correction of a past year"):
        answer(area, elm, Answer.DECLINE, datetime(2020, 3, 31, 23, tzinfo=UTC), seen="")


def test_the_longest_names_can_be_told_of(area: Area) -> None:
    Commissioner.objects.update(name=f"{'Marl ' * 24}.."[:120])
    elm = area.practice(f"{'Elm ' * 25}.."[:100])
    on_paper(area, elm, Answer.DECLINE, date(2019, 5, 8))
    [subject] = told(area, elm)["practice"]
    assert len(subject) <= 250
    assert subject.endswith("…")


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_the_window_of_enrolment_opens_and_closes_at_midnight_in_london(
    area: Area, elm: Practice, seconds: int
) -> None:
    """In summer time at both ends: it opens with 1 April 2021 and closes with the end of 30 April."""
    in_year, before = year("2021/22"), seconds < 0
    opens, closes = (
        (datetime(2021, month, 1, tzinfo=LONDON) + timedelta(seconds=seconds)).astimezone(UTC) for month in (4, 5)
    )
    if before:
        with pytest.raises(CannotTake, match="Practices can answer for 2021/22 from 1 April 2021"):
            answer(area, elm, Answer.JOIN, opens, in_year=in_year)
    else:
        assert answer(area, elm, Answer.JOIN, opens, in_year=in_year).late is False
    notice = answer(area, elm, Answer.DECLINE, closes, in_year=in_year)
    assert (notice.late, notice.waits) == (not before, not before)


def test_the_years_say_which_form_they_have() -> None:
    assert list(ContractYear.objects.order_by("code").values_list("code", "branches", "auto_enrolment")) == [
        ("2019/20", [], False),
        ("2020/21", [branch.value for branch in FormBranch], False),
        ("2021/22", [], True),
    ]
    assert {branch: branch.answer for branch in FormBranch if branch.answer != Answer.JOIN} == {
        FormBranch.NO_NETWORK: Answer.NO_NETWORK,
        FormBranch.ENDS: Answer.DECLINE,
    }


def test_opting_in_and_out_again_before_the_deadline_of_2020(area: Area, elm: Practice) -> None:
    in_year = year("2020/21")
    for day, branch in ((12, FormBranch.NO_CHANGE), (29, FormBranch.ENDS)):
        said = Said(branch.answer, branch)
        answer(area, elm, branch.answer, datetime(2020, 5, day, 9, tzinfo=UTC), said_by_form=said, in_year=in_year)
    notices = elm.notices.order_by("id")
    assert [(n.answer, n.said) for n in notices] == [
        (Answer.JOIN, "We stay in our network and nothing changes"),
        (Answer.DECLINE, "We end our part"),
    ]
    assert counting(elm) == [Answer.DECLINE]


def test_who_takes_no_part_is_not_asked_until_it_says_otherwise(area: Area, elm: Practice) -> None:
    application = draft(area, "Harbour", area.practice("Quay"), elm)
    lead = area.user_of(application.lead_practice)
    answer(area, elm, Answer.DECLINE, reason="Our partners retire")
    harbour = address(application, "members")
    oak = area.practice("Oak")
    refused = posted(lead, harbour, practice=[elm.code, oak.code])
    assert refused.status_code == 422
    shown = text(refused)
    assert "Elm Surgery" in shown
    assert "takes no invitations for 2019/20, so nobody was asked. Ask the others alone." in shown
    alone = text(posted(lead, harbour, practice=[elm.code]))
    assert "so nobody was asked. A practice that changes its mind" in alone
    assert "Our partners retire" not in shown
    assert [each.practice for each in Membership.objects.filter(state="NAMED")] == []
    answer(area, elm, Answer.JOIN)
    assert posted(lead, harbour, practice=[elm.code, oak.code]).status_code == 302


def test_who_takes_no_part_can_still_form_a_network_of_its_own(area: Area, elm: Practice) -> None:
    answer(area, elm, Answer.DECLINE)
    application = draft(area, "Elm", elm)
    assert counting(elm) == [Answer.JOIN]
    assert application.network.memberships.get().state == "AGREED"


def test_what_becomes_of_a_membership_in_force_is_said(area: Area, elm: Practice) -> None:
    application = draft(area, "Harbour", elm)
    period = (date(2019, 7, 1), date(2020, 4, 1))
    Membership.objects.update(state="IN_FORCE", during=period, decided_on=date(2019, 5, 10))
    page = f"/practices/{elm.code}/answers/2019-20/"
    shown = text(opened(area.user_of(elm), page))
    assert "An answer that it takes no part ends that with 15 May 2019." in shown
    assert "What opting out would do" in shown
    notice = answer(area, elm, Answer.DECLINE)
    shown = text(opened(area.user_of(elm), f"/answers/{notice.reference}/"))
    assert f"The membership of Elm Surgery in {application.network} ends with 15 May 2019" in shown
    assert Membership.objects.get().during.upper == date(2020, 4, 1)
    assert apply_changes(at=datetime(2019, 5, 16, 9, tzinfo=UTC)) == 1
    assert Membership.objects.get().during.isempty, "it never begins"


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_give_one_that_counts_and_a_refusal(area: Area) -> None:
    elm = area.practice("Elm Surgery")
    outcomes = at_once(
        lambda: answer(area, elm, Answer.JOIN, seen=""), lambda: answer(area, elm, Answer.DECLINE, seen="")
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "ParticipationNotice"]
    assert elm.notices.count() == 1
    assert last(elm)
