"""Invitations from both ends: until when they stand, questions about them, and one choice among several."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from networks.enums import MembershipState
from networks.models import Membership
from networks.rules import words
from networks.services.revalidation import drain
from pcnportal.audit.models import AuditEvent
from pcnportal.core import clock
from pcnportal.core.errors import Conflict
from pcnportal.testing.factories import AT, make_practice, year
from practices.models import ContractYear, Practice
from signoff.enums import Action, InvitationEnd, Matter
from signoff.models import Application, Invitation, OutgoingMessage, Question
from signoff.selectors.applying import invitations_waiting
from signoff.selectors.invitations import asked_of, seen_by
from signoff.services.answers import answer_application
from signoff.services.asking import name_members, remove_member
from signoff.services.invitations import expire_invitations, last_day_offered
from signoff.tests.apply.pages import address, answered, as_person, opened, posted, text
from signoff.tests.area import Area, complete, draft, submitted, take
from signoff.tests.snapshot import snapshot

LAST_DAY = date(2019, 5, 14)
MIDNIGHT = datetime(2019, 5, 14, 23, tzinfo=UTC)  # the end of that day in London, an hour ahead in summer
SECOND = timedelta(seconds=1)


@pytest.fixture
def pier(area: Area) -> Practice:
    return area.practice("Pier")


@pytest.fixture
def harbour(area: Area, pier: Practice) -> Application:
    return draft(area, "Harbour", area.practice("Quay"), pier)


@pytest.fixture
def bay(area: Area, pier: Practice) -> Application:
    return draft(area, "Bay", area.practice("Sands", list_size=30_000), pier)


def choices(practice: Practice) -> str:
    return f"/invitations/{practice.code}/2019-20/"


def choose(area: Area, practice: Practice, network: str, *, seen: str | None = None, **more: Any) -> HttpResponse:
    seen = seen_by(asked_of(practice, year())) if seen is None else seen
    return posted(area.user_of(practice), choices(practice), network=network, seen=seen, **more)


def states(practice: Practice) -> dict[str, str]:
    asked = Membership.objects.filter(practice=practice)
    return dict(asked.values_list("network__name", "state"))


def told(matter: Matter) -> list[str]:
    return list(OutgoingMessage.objects.filter(matter=matter).order_by("id").values_list("subject", flat=True))


def lead_of(area: Area, application: Application) -> Any:
    return area.user_of(application.lead_practice)


class TestTheLetter:
    def test_its_message_and_last_day_stand_on_the_page_and_in_the_notice(
        self, area: Area, harbour: Application
    ) -> None:
        mole = area.practice("Mole")
        posted(
            lead_of(area, harbour),
            address(harbour, "members"),
            practice=mole.code,
            message="We share a corridor.\n<script>alert(1)</script>",
            **{"expires_on_day": "14", "expires_on_month": "5", "expires_on_year": "2019"},
        )
        shown = text(opened(area.user_of(mole), address(harbour, "answer")))
        assert "Quay writes" in shown
        assert "We share a corridor." in shown
        assert "<script>alert" not in shown
        assert "Answer by the end of 14 May 2019" in shown
        notice = OutgoingMessage.objects.get(recipient=area.user_of(mole)).text
        assert "We share a corridor." in notice
        assert "answer by 14 May 2019" in notice

    @pytest.mark.parametrize(
        ("today", "last"),
        [
            (date(2019, 4, 1), date(2019, 4, 15)),
            (date(2019, 5, 10), date(2019, 5, 15)),
            (date(2019, 5, 15), date(2019, 5, 29)),
            (date(2019, 5, 20), date(2019, 6, 3)),
        ],
    )
    @pytest.mark.django_db
    def test_without_a_day_the_year_gives_one(self, today: date, last: date) -> None:
        """A number of days, but not after a deadline that is still to come."""
        assert last_day_offered(year(), today) == last
        ContractYear.objects.update(invitation_days=3)
        assert last_day_offered(year(), date(2019, 4, 1)) == date(2019, 4, 4)

    def test_asked_twice_it_is_the_first_letter(self, area: Area, harbour: Application) -> None:
        mole = area.practice("Mole")
        for message in ("First", "Second"):
            name_members(application=harbour, practices=[mole], message=message, by=lead_of(area, harbour), at=AT)
        assert Invitation.objects.get(practice=mole).message == "First"

    def test_asked_again_after_declining_it_is_a_new_one(
        self, area: Area, harbour: Application, pier: Practice
    ) -> None:
        answered(area.user_of(pier), harbour, "DECLINE")
        later = AT + timedelta(days=20)
        name_members(application=harbour, practices=[pier], message="Please", by=lead_of(area, harbour), at=later)
        letter = Invitation.objects.get(practice=pier)
        assert (letter.message, letter.sent_at, letter.ending) == ("Please", later, "")
        assert states(pier) == {"Harbour": MembershipState.NAMED}


class TestItsEnd:
    @pytest.fixture
    def letter(self, harbour: Application, pier: Practice) -> Invitation:
        Invitation.objects.filter(practice=pier).update(expires_on=LAST_DAY)
        return Invitation.objects.get(practice=pier)

    @pytest.mark.parametrize(("at", "ended"), [(MIDNIGHT - SECOND, 0), (MIDNIGHT, 1), (MIDNIGHT + SECOND, 1)])
    def test_it_stands_until_the_midnight_in_london_that_ends_its_last_day(
        self, letter: Invitation, at: datetime, ended: int
    ) -> None:
        assert expire_invitations(at=at) == ended

    @pytest.mark.parametrize("at", [MIDNIGHT - SECOND, MIDNIGHT, MIDNIGHT + SECOND])
    def test_it_is_answered_until_then(
        self, area: Area, harbour: Application, pier: Practice, letter: Invitation, at: datetime
    ) -> None:
        """Whichever page it is answered on, and though the sweep has not come by."""
        asked = Membership.objects.get(network=harbour.network, practice=pier)
        given = partial(
            answer_application, application=harbour, membership=asked, agrees=True, by=area.user_of(pier), at=at
        )
        if at < MIDNIGHT:
            assert given().state == MembershipState.AGREED
        else:
            with pytest.raises(Conflict, match="expired at the end of 14 May 2019"):
                given()
            assert states(pier) == {"Harbour": MembershipState.NAMED}

    @pytest.mark.parametrize(("days", "status"), [(4, 302), (5, 409)])
    def test_it_cannot_be_answered_afterwards(
        self,
        area: Area,
        harbour: Application,
        pier: Practice,
        letter: Invitation,
        settings: Any,
        days: int,
        status: int,
    ) -> None:
        """Whether or not the portal has taken it back by then."""
        settings.CLOCK_OFFSET_DAYS += days
        response = answered(area.user_of(pier), harbour, "AGREE")
        assert response.status_code == status
        if status == 409:
            shown = text(opened(area.user_of(pier), address(harbour, "answer")))
            assert "expired at the end of 14 May 2019, so it can no longer be answered." in text(response)
            assert "Save answer" not in shown
            assert states(pier) == {"Harbour": MembershipState.NAMED}

    def test_both_are_told_once_and_it_counts_no_longer(
        self, area: Area, harbour: Application, pier: Practice, letter: Invitation
    ) -> None:
        assert [expire_invitations(at=MIDNIGHT) for _ in range(2)] == [1, 0]
        expired = OutgoingMessage.objects.filter(subject="The invitation of Pier to Harbour has expired")
        assert {each.recipient for each in expired} == {area.user_of(pier), lead_of(area, harbour)}
        letter.refresh_from_db()
        assert (letter.ending, letter.ended_at) == (InvitationEnd.EXPIRED, MIDNIGHT)
        assert states(pier) == {}
        shown = opened(area.user_of(pier), address(harbour, "answer"))
        assert "This invitation has expired" in text(shown)
        assert answered(area.user_of(pier), harbour, "AGREE").status_code == 409
        event = AuditEvent.objects.filter(action="PRACTICE_REMOVED").get()
        assert event.actor is None

    def test_what_was_answered_does_not_expire(
        self, area: Area, harbour: Application, pier: Practice, letter: Invitation
    ) -> None:
        answered(area.user_of(pier), harbour, "AGREE")
        assert expire_invitations(at=MIDNIGHT) == 0
        assert states(pier) == {"Harbour": MembershipState.AGREED}

    def test_what_is_submitted_can_be_answered_until_it_is_decided(self, area: Area) -> None:
        moor = submitted(area, "Moor")
        member = moor.network.memberships.exclude(practice=moor.lead_practice)[0]
        Membership.objects.filter(pk=member.pk).update(state=MembershipState.NAMED, answered_at=None, answered_by=None)
        Invitation.objects.update(expires_on=date(2019, 5, 1))
        assert expire_invitations(at=AT) == 0
        assert answered(area.user_of(member.practice), moor, "AGREE").status_code == 302

    @pytest.mark.parametrize("action", [Action.RETURN, Action.WITHDRAW])
    def test_what_comes_back_keeps_who_has_not_answered(self, area: Area, action: Action) -> None:
        """Though the last day passed while it was with its commissioner."""
        moor = submitted(area, "Moor")
        Membership.objects.exclude(practice=moor.lead_practice).update(
            state=MembershipState.NAMED, answered_at=None, answered_by=None
        )
        Invitation.objects.update(expires_on=date(2019, 5, 1))
        if action is Action.RETURN:
            take(moor, Action.PICK_UP, area.officer)
        take(moor, action, area.officer if action is Action.RETURN else lead_of(area, moor))
        assert expire_invitations(at=AT) == 0
        assert {each.expires_on for each in Invitation.objects.all()} == {date(2019, 5, 15)}

    def test_taken_back_before_it_is_answered(self, area: Area, harbour: Application, pier: Practice) -> None:
        """Whoever has the page open still is told."""
        seen = seen_by(asked_of(pier, year()))
        [member] = Membership.objects.filter(practice=pier)
        remove_member(application=harbour, membership=member, by=lead_of(area, harbour), at=AT)
        response = posted(area.user_of(pier), address(harbour, "answer"), answer="AGREE", seen=seen)
        assert response.status_code == 409
        assert "Harbour took back its invitation to Pier" in text(response)
        assert "Quay (" in text(response)


class TestMoreTime:
    """Given by who asks, while the practice has not answered."""

    def give(self, area: Area, application: Application, practice: Practice, day: date) -> HttpResponse:
        parts = {f"expires_on_{part}": getattr(day, part) for part in ("day", "month", "year")}
        page = address(application, f"members/{practice.code}/last-day")
        return posted(lead_of(area, application), page, **parts)

    @pytest.fixture
    def letter(self, harbour: Application) -> Invitation:
        today = clock.today()
        Invitation.objects.update(expires_on=today + timedelta(days=3))
        return harbour.invitations.get()

    def test_moves_the_last_day_and_tells_the_practice_once(
        self, area: Area, harbour: Application, pier: Practice, letter: Invitation
    ) -> None:
        page = address(harbour, f"members/{pier.code}/last-day")
        assert f'href="{page}"' in text(opened(lead_of(area, harbour), address(harbour, "members")))
        assert "Until now it is " in text(opened(lead_of(area, harbour), page))
        later = letter.expires_on + timedelta(days=7)
        for _ in range(2):
            assert self.give(area, harbour, pier, later).status_code == 302
        letter.refresh_from_db()
        assert letter.expires_on == later
        assert told(Matter.ASKED)[1:] == [f"Pier has until {words.day(later)} to answer Harbour"]
        assert AuditEvent.objects.filter(action="INVITATION_LENGTHENED").count() == 1

    @pytest.mark.parametrize("days", [2, -30, 400])
    def test_not_less_and_not_for_ever(
        self, area: Area, harbour: Application, pier: Practice, letter: Invitation, days: int
    ) -> None:
        refused = self.give(area, harbour, pier, clock.today() + timedelta(days=days))
        assert refused.status_code == 422
        assert "Last day to answer must be after" in text(refused)
        assert Invitation.objects.get().expires_on == letter.expires_on

    def test_not_once_it_has_answered_or_run_out(
        self, area: Area, harbour: Application, pier: Practice, letter: Invitation
    ) -> None:
        later = letter.expires_on + timedelta(days=7)
        Invitation.objects.update(expires_on=clock.today() - timedelta(days=1))
        expired = self.give(area, harbour, pier, later)
        assert expired.status_code == 409
        assert "can no longer be answered" in text(expired)
        Invitation.objects.update(expires_on=letter.expires_on)
        answered(area.user_of(pier), harbour, "AGREE")
        assert self.give(area, harbour, pier, later).status_code == 302
        assert Invitation.objects.get().expires_on == letter.expires_on


class TestAnsweredOnce:
    def test_the_same_answer_again_is_the_first(self, area: Area, harbour: Application, pier: Practice) -> None:
        seen = seen_by(asked_of(pier, year()))
        page, user = address(harbour, "answer"), area.user_of(pier)
        for _ in range(2):
            assert posted(user, page, answer="AGREE", seen=seen).status_code == 302
        assert AuditEvent.objects.filter(action="MEMBERSHIP_AGREED", subjects__contains=[pier.subject]).count() == 1
        assert told(Matter.ANSWERED) == ["Pier has agreed to join Harbour"]

    def test_another_answer_from_a_page_that_is_old_is_told_what_was_answered(
        self, area: Area, harbour: Application, pier: Practice
    ) -> None:
        seen = seen_by(asked_of(pier, year()))
        answered(area.user_of(pier), harbour, "AGREE")
        response = posted(area.user_of(pier), address(harbour, "answer"), answer="DECLINE", seen=seen, reason="Too far")
        assert response.status_code == 409
        assert "User of Pier agreed to join Harbour on 10 May 2019" in text(response)
        assert "Too far" in text(response)
        assert states(pier) == {"Harbour": MembershipState.AGREED}

    @pytest.mark.parametrize("seen", ["", "x", "\0", "1" * 5_000])
    def test_an_answer_that_says_nothing_of_what_was_seen_is_none(
        self, area: Area, harbour: Application, pier: Practice, seen: str
    ) -> None:
        response = posted(area.user_of(pier), address(harbour, "answer"), answer="AGREE", seen=seen)
        assert response.status_code in (409, 422)
        assert states(pier) == {"Harbour": MembershipState.NAMED}


class TestSeveral:
    def test_they_stand_side_by_side_with_what_each_would_be(
        self, area: Area, harbour: Application, bay: Application, pier: Practice
    ) -> None:
        shown = text(opened(area.user_of(pier), choices(pier)))
        for fact in ("24,000 patients", "42,000 patients, within 30,000 to 50,000", "Led by Quay", "Led by Sands"):
            assert fact in shown
        assert "those who have agreed: <strong>24,000</strong>" in shown
        assert "1 of 2 agreed" in shown
        assert shown.count("What the rules say") == 2
        assert "app-verdict--" in shown
        assert "Which network will Pier join?" in shown
        assert choices(pier) in text(opened(area.user_of(pier), address(bay, "answer")))

    def test_agreeing_to_one_declines_the_others_at_once(
        self, area: Area, harbour: Application, bay: Application, pier: Practice
    ) -> None:
        for _ in range(2):
            assert choose(area, pier, bay.reference).status_code == 302
        assert states(pier) == {"Harbour": MembershipState.DECLINED, "Bay": MembershipState.AGREED}
        assert sorted(told(Matter.ANSWERED)) == ["Pier has agreed to join Bay", "Pier has declined to join Harbour"]
        assert OutgoingMessage.objects.get(subject__contains="declined").text == "Its reason: It chose another network"
        shown = text(opened(area.user_of(pier), choices(pier)))
        assert "Which network" not in shown
        assert "has agreed to join Bay for 2019/20" in shown

    def test_so_does_an_answer_on_the_page_of_one(
        self, area: Area, harbour: Application, bay: Application, pier: Practice
    ) -> None:
        assert "Bay asks Pier as well" in text(opened(area.user_of(pier), address(harbour, "answer")))
        answered(area.user_of(pier), harbour, "AGREE")
        assert states(pier) == {"Harbour": MembershipState.AGREED, "Bay": MembershipState.DECLINED}

    def test_none_of_them(self, area: Area, harbour: Application, bay: Application, pier: Practice) -> None:
        choose(area, pier, "NONE", reason="We stay alone this year")
        assert set(states(pier).values()) == {MembershipState.DECLINED}
        assert set(Membership.objects.filter(practice=pier).values_list("reason", flat=True)) == {
            "We stay alone this year"
        }

    def test_one_that_asked_meanwhile_is_not_declined_unseen(
        self, area: Area, harbour: Application, pier: Practice
    ) -> None:
        seen = seen_by(asked_of(pier, year()))
        draft(area, "Cliff", area.practice("Top"), pier)
        for network in (harbour.reference, "NONE"):
            response = choose(area, pier, network, seen=seen)
            assert response.status_code == 409
            assert "Harbour and Cliff wait for its answer" in text(response)
        assert set(states(pier).values()) == {MembershipState.NAMED}

    @pytest.mark.parametrize("network", ["", "A-ZZZZZZ", "\0", "<script>"])
    def test_a_choice_that_is_none_is_asked_again(
        self, area: Area, harbour: Application, bay: Application, pier: Practice, network: str
    ) -> None:
        response = choose(area, pier, network, reason="Kept")
        assert response.status_code == 422
        assert "Kept" in text(response)
        assert set(states(pier).values()) == {MembershipState.NAMED}

    def test_one_that_stopped_asking_meanwhile_is_told_and_can_be_chosen_anew(
        self, area: Area, harbour: Application, bay: Application, pier: Practice
    ) -> None:
        seen = seen_by(asked_of(pier, year()))
        bays = Membership.objects.get(network=bay.network, practice=pier)
        remove_member(application=bay, membership=bays, by=lead_of(area, bay), at=AT)
        stale = choose(area, pier, bay.reference, seen=seen, reason="Nearest")
        assert stale.status_code == 409
        assert "Harbour waits for its answer. Look at it as it stands now" in text(stale)
        assert "Nearest" in text(stale)
        now = seen_by(asked_of(pier, year()))
        assert f'name="seen" value="{now}"' in text(stale)
        assert choose(area, pier, harbour.reference, seen=now).status_code == 302

    def test_a_network_that_does_not_ask_cannot_be_chosen(self, area: Area, bay: Application, pier: Practice) -> None:
        strange = draft(area, "Strange", area.practice("Stray"))
        assert choose(area, pier, strange.reference).status_code == 422

    def test_what_a_practice_is_asked_is_its_own_to_see(
        self, area: Area, harbour: Application, bay: Application, pier: Practice
    ) -> None:
        people = (lead_of(area, harbour), area.officer, area.approver, area.lmc_user, area.nhse)
        for user in people:
            assert opened(user, choices(pier)).status_code == 404
            assert posted(user, choices(pier), network=bay.reference).status_code == 404
        assert opened(area.user_of(pier), f"/invitations/{pier.code}/1999-00/").status_code == 404

    def test_home_has_one_line_for_all(
        self, area: Area, harbour: Application, bay: Application, pier: Practice
    ) -> None:
        shown = text(opened(area.user_of(pier), "/"))
        assert "Choose one of 2 networks" in shown
        assert choices(pier) in shown
        assert len(invitations_waiting(area.user_of(pier))) == 2

    def test_nothing_is_asked(self, area: Area, pier: Practice) -> None:
        assert "No network asks you now" in text(opened(area.user_of(pier), choices(pier)))

    def test_as_many_queries_with_six_networks_of_many_as_with_one(self, area: Area, pier: Practice) -> None:
        elm = area.practice("Elm")
        draft(area, "One", area.practice("Alone"), elm)
        for number in range(6):
            lead = area.practice(f"Lead {number}")
            members = [make_practice(area.commissioner, list_size=3_000) for _ in range(4)]
            draft(area, f"Net {number}", lead, pier, *members)
        drain()
        assert self._queries(area, pier) <= self._queries(area, elm) <= 25

    def _queries(self, area: Area, practice: Practice) -> int:
        person = as_person(area.user_of(practice))
        person.get(choices(practice))
        with CaptureQueriesContext(connection) as caught:
            assert person.get(choices(practice)).status_code == 200
        return len(caught)


class TestQuestions:
    @pytest.fixture
    def asking(self, harbour: Application) -> str:
        return address(harbour, "answer") + "question/"

    def test_a_question_and_its_reply_are_read_by_both_and_nobody_else(
        self, area: Area, harbour: Application, pier: Practice, asking: str
    ) -> None:
        mole = area.practice("Mole")
        name_members(application=harbour, practices=[mole], by=lead_of(area, harbour), at=AT)
        for _ in range(2):
            response = posted(area.user_of(pier), asking, text="Who employs the <b>pharmacist</b>?")
            assert response["Location"] == f"{address(harbour, 'answer')}?practice={pier.code}"
        [asked] = Question.objects.all()
        assert told(Matter.QUESTION) == ["Pier asks a question about Harbour"]
        assert "Reply to Pier" in text(opened(lead_of(area, harbour), "/"))
        there = f"{address(harbour, 'questions')}{asked.pk}/"
        assert there in text(opened(lead_of(area, harbour), address(harbour, "members")))
        assert "Who employs the &lt;b&gt;pharmacist&lt;/b&gt;?" in text(opened(lead_of(area, harbour), there))
        assert posted(lead_of(area, harbour), there, text="By Zebra Ltd.")["Location"] == address(harbour, "members")
        assert told(Matter.QUESTION)[1:] == ["Quay has replied about Harbour"]
        for user, where in (
            (area.user_of(pier), address(harbour, "answer")),
            (lead_of(area, harbour), address(harbour, "members")),
        ):
            assert "By Zebra Ltd." in text(opened(user, where))
        shown = [text(opened(area.user_of(mole), address(harbour, name))) for name in ("", "answer", "history")]
        assert "pharmacist" not in "".join(shown)
        assert "Zebra" not in "".join(shown)

    def test_a_reply_after_the_submission_leads_to_a_page_that_is_open(
        self, area: Area, harbour: Application, pier: Practice, asking: str
    ) -> None:
        posted(area.user_of(pier), asking, text="Who?")
        take(complete(area, harbour), Action.SUBMIT, lead_of(area, harbour))
        there = f"{address(harbour, 'questions')}{Question.objects.get().pk}/"
        assert posted(lead_of(area, harbour), there, text="We")["Location"] == address(harbour)

    def test_replied_to_twice_the_first_reply_stays(
        self, area: Area, harbour: Application, pier: Practice, asking: str
    ) -> None:
        posted(area.user_of(pier), asking, text="Who?")
        there = f"{address(harbour, 'questions')}{Question.objects.get().pk}/"
        assert posted(lead_of(area, harbour), there, text="We").status_code == 302
        assert posted(lead_of(area, harbour), there, text="We").status_code == 302
        response = posted(lead_of(area, harbour), there, text="They do")
        assert response.status_code == 409
        assert "They do" in text(response)
        assert "has replied already, on 10 May 2019: “We”" in text(response)
        assert Question.objects.get().reply == "We"

    def test_no_reply_goes_to_a_practice_whose_invitation_was_taken_back(
        self, area: Area, harbour: Application, pier: Practice, asking: str
    ) -> None:
        lead, members = lead_of(area, harbour), address(harbour, "members")
        for question in ("Who?", "When?"):
            posted(area.user_of(pier), asking, text=question)
        replied, open_still = (f"{address(harbour, 'questions')}{each.pk}/" for each in Question.objects.order_by("id"))
        posted(lead, replied, text="We")
        posted(lead, f"{members}{pier.code}/remove/")
        before, told_before = snapshot(), told(Matter.QUESTION)
        refused = posted(lead, open_still, text="In July")
        assert refused.status_code == 409
        assert "Harbour took back its invitation to Pier" in text(refused)
        assert "You can ask again." in text(refused)
        assert "In July" in text(refused)
        assert opened(lead, open_still).status_code == 409
        assert posted(lead, replied, text="We").status_code == 302
        assert opened(lead, replied).status_code == 200
        assert (snapshot(), told(Matter.QUESTION)) == (before, told_before)
        assert [each.reply for each in Question.objects.order_by("id")] == ["We", ""]
        shown = text(opened(lead, members))
        assert open_still not in shown
        assert "The practice is not asked any more" in shown

    @pytest.mark.parametrize("typed", ["", "   ", "q" * 1_001, "\0"])
    def test_a_question_that_is_none_is_explained(
        self, area: Area, harbour: Application, pier: Practice, asking: str, typed: str
    ) -> None:
        assert posted(area.user_of(pier), asking, text=typed).status_code == 422
        assert not Question.objects.exists()

    def test_only_the_invited_ask_and_only_the_lead_replies(
        self, area: Area, harbour: Application, bay: Application, pier: Practice, asking: str
    ) -> None:
        elm = area.practice("Elm")
        assert posted(lead_of(area, harbour), asking, text="?").status_code == 403
        for user in (area.user_of(elm), area.officer, area.lmc_user, area.nhse):
            assert posted(user, asking, text="?").status_code == 404
        posted(area.user_of(pier), asking, text="Who?")
        number = Question.objects.get().pk
        for user, application, status in (
            (area.user_of(pier), harbour, 403),
            (lead_of(area, bay), bay, 404),
            (lead_of(area, bay), harbour, 404),
        ):
            assert posted(user, f"{address(application, 'questions')}{number}/", text="We").status_code == status
        assert Question.objects.get().reply == ""

    def test_not_about_what_was_taken_back(self, area: Area, harbour: Application, pier: Practice, asking: str) -> None:
        posted(lead_of(area, harbour), address(harbour, "members") + f"{pier.code}/remove/")
        assert posted(area.user_of(pier), asking, text="Why?").status_code == 404
