"""What the pages of review let each person do, through the browser's eyes: addresses, forms and answers."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from networks.enums import WaiverGround
from networks.models import Membership
from networks.services.membership import answer_membership
from pcnportal.testing.factories import AT
from signoff.enums import Action, ApplicationStatus, HoldCode, RoundStatus
from signoff.models import Application, Hold
from signoff.services.comments import add_comment
from signoff.services.holds import place_hold
from signoff.tests.apply.pages import address, as_person, opened, posted, text
from signoff.tests.area import (
    Area,
    check_coverage,
    complete,
    draft,
    looked_at,
    make_area,
    requirements_met,
    submitted,
    take,
    under_review,
)
from signoff.tests.snapshot import snapshot

ROUND = "/commissioners/99A/rounds/2019-20/"
HOLD = {
    "code": HoldCode.AWAITING_STP,
    "kind": "BODY",
    "name": "Marlshire STP",
    "reason": "It meets next week.",
    "review_on_day": "20",
    "review_on_month": "5",
    "review_on_year": "2019",
}


def status_of(application: Application) -> str:
    return Application.objects.values_list("status", flat=True).get(pk=application.pk)


def hidden(response: HttpResponse) -> dict[str, str]:
    """The hidden fields of the page's form, as a browser would send them."""
    inputs = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", response.content.decode())
    pairs = ((re.search(r'name="([^"]+)"', each), re.search(r'value="([^"]*)"', each)) for each in inputs)
    return {name[1]: value[1] for name, value in pairs if name and value and name[1] != "csrfmiddlewaretoken"}


def listed(response: HttpResponse) -> list[str]:
    return [application.network.name for application in response.context["page"].object_list]


class TestList:
    def test_a_person_finds_their_applications(self, area: Area) -> None:
        submitted(area, "Moor")
        under_review(area, "Harbour")
        submitted(make_area("99B", "Northshire"), "Coast")
        draft(area, "Fen", area.practice("Fen"))
        assert listed(opened(area.officer, "/applications/")) == ["Harbour", "Moor"]
        assert listed(opened(area.officer, "/applications/", sort="-name")) == ["Moor", "Harbour"]
        assert listed(opened(area.officer, "/applications/", status="UNDER_REVIEW")) == ["Harbour"]
        assert listed(opened(area.officer, "/applications/", q="moor quay")) == ["Moor"]
        assert listed(opened(area.nhse, "/applications/", commissioner="99B")) == ["Coast"]
        assert listed(opened(area.officer, "/applications/", year="2020-21")) == []
        page = text(opened(area.officer, "/applications/"))
        assert "Coast" not in page
        assert "Fen" not in page

    def test_odd_addresses_show_the_nearest_page(self, area: Area) -> None:
        submitted(area, "Moor")
        for query in ({"page": "0"}, {"page": "abc"}, {"sort": "password"}, {"q": "\x00" * 300}, {"status": "x"}):
            assert opened(area.officer, "/applications/", **query).status_code == 200
        assert opened(area.officer, "/applications/", year="1999-00").status_code == 404

    def test_an_empty_list_says_what_will_appear(self, area: Area) -> None:
        assert "No applications yet" in text(opened(area.officer, "/applications/"))
        assert "No application fits the search" in text(opened(area.officer, "/applications/", q="Harbour"))


class TestApplication:
    def test_it_shows_figures_rules_members_items_and_steps(self, area: Area) -> None:
        application = under_review(area)
        page = text(opened(area.lmc_user, address(application)))
        for words in (
            "36,000 patients",
            "Every member practice has agreed.",
            "Harbour Pier",
            "Dr Ada Harbour, GP",
            "Electoral wards: E05000001",
            "Partner of Harbour Mole, Partner",
            "<strong>Officer of Marlshire</strong> started to check it",
            "with Marlshire CCG",
        ):
            assert words in page

    @pytest.mark.parametrize(
        ("stage", "person", "offers"),
        [
            (submitted, "officer", {"Start checking"}),
            (submitted, "lead", {"Withdraw the application", "Answer for"}),
            (submitted, "lmc_user", set()),
            (submitted, "nhse", set()),
            (under_review, "officer", {"Ask for changes", "Put it on hold"}),
            (looked_at, "officer", {"Mark requirements met", "Ask for changes", "Put it on hold"}),
            (looked_at, "approver", {"Mark requirements met", "Ask for changes", "Put it on hold"}),
            (under_review, "lead", {"Answer for"}),
            (under_review, "lmc_user", set()),
            (requirements_met, "officer", {"Ask for changes", "Put it on hold"}),
            (requirements_met, "lead", {"Answer for"}),
        ],
    )
    def test_it_offers_what_the_person_may_do_now(self, area: Area, stage: Any, person: str, offers: set[str]) -> None:
        application = stage(area)
        user = area.user_of(application.lead_practice) if person == "lead" else getattr(area, person)
        page = text(opened(user, address(application)))
        everything = {
            "Start checking",
            "Mark requirements met",
            "Ask for changes",
            "Put it on hold",
            "Withdraw the application",
            "Answer for",
        }
        assert {offer for offer in everything if offer in page} == offers

    def test_it_says_what_stands_in_the_way(self, area: Area) -> None:
        application = under_review(area, "Harbour", area.practice("Quay", list_size=29_000))
        page = text(opened(area.officer, address(application)))
        assert "You can mark the requirements met when this is put right" in page
        assert "29,000 patients: 1,000 below the minimum of 30,000." in page
        assert "Mark requirements met</a>" not in page

    def test_a_network_that_is_not_theirs_to_see_is_not_named(self, area: Area) -> None:
        """A practice of a third area, undecided between this application and one of another area."""
        north, far = make_area("99B", "Northshire"), make_area("99C", "Farshire")
        elm, quay, tarn = far.practice("Elm"), area.practice("Quay"), north.practice("Tarn")
        ours = complete(area, draft(area, "Harbour", quay, elm), answered=False)
        theirs = complete(north, draft(north, "Secretum", tarn, elm), answered=False)
        take(ours, Action.SUBMIT, area.user_of(quay))
        take(theirs, Action.SUBMIT, north.user_of(tarn))
        page = text(opened(area.officer, address(ours)))
        assert f"Another network holds or names Elm ({elm.code}) as well." in page
        assert "Secretum" not in page

    def test_nothing_is_answered_outside_the_scope(self, area: Area) -> None:
        application = submitted(area)
        outsider = make_area("99B", "Northshire").officer
        pages = ("", "holds", "comments", "history", "return", "requirements-met")
        assert {opened(outsider, address(application, page)).status_code for page in pages} == {404}
        before = snapshot()
        for page in ("pick-up", "return", "requirements-met", "holds", "comments"):
            assert posted(outsider, address(application, page), version=application.version).status_code == 404
        assert snapshot() == before


class TestDecisions:
    def test_start_checking(self, area: Area) -> None:
        application = submitted(area)
        client = as_person(area.officer)
        sent = hidden(client.get(address(application)))
        response = client.post(address(application, "pick-up"), sent, follow=True)
        assert "You are checking Harbour." in text(response)
        assert status_of(application) == ApplicationStatus.UNDER_REVIEW
        assert client.post(address(application, "pick-up"), sent).status_code == 302
        assert posted(area.approver, address(application, "pick-up"), **sent).status_code == 409

    def test_a_version_that_is_none_is_refused(self, area: Area) -> None:
        application = submitted(area)
        before = snapshot()
        for version in ("", "one", "999999"):
            assert posted(area.officer, address(application, "pick-up"), version=version).status_code == 409
        assert snapshot() == before

    def test_ask_for_changes(self, area: Area) -> None:
        application = under_review(area)
        sent = hidden(opened(area.officer, address(application, "return")))
        refused = posted(area.officer, address(application, "return"), **sent, reason=" ")
        assert (refused.status_code, "Say what has to change" in text(refused)) == (422, True)
        response = posted(area.officer, address(application, "return"), **sent, reason="The map has a hole.")
        assert response.status_code == 302
        assert status_of(application) == ApplicationStatus.RETURNED
        lead = area.user_of(application.lead_practice)
        assert "The map has a hole." in text(opened(lead, address(application)))

    def test_what_was_typed_on_a_stale_page_is_kept(self, area: Area) -> None:
        application = under_review(area)
        sent = hidden(opened(area.officer, address(application, "return")))
        take(application, Action.MARK_REQUIREMENTS_MET, area.approver)
        stale = posted(area.officer, address(application, "return"), **sent, reason="The map has a hole.")
        assert stale.status_code == 409
        assert "Harbour has changed since you opened this page, last by Approver of Marlshire" in text(stale)
        assert "The map has a hole." in text(stale)
        again = posted(area.officer, address(application, "return"), **hidden(stale), reason="The map has a hole.")
        assert (again.status_code, status_of(application)) == (302, ApplicationStatus.RETURNED)

    def test_mark_the_requirements_met(self, area: Area) -> None:
        application = looked_at(area)
        page = opened(area.officer, address(application, "requirements-met"))
        assert "Harbour: 36,000 patients, 3 practices." in text(page)
        response = posted(area.officer, address(application, "requirements-met"), **hidden(page))
        assert (response.status_code, status_of(application)) == (302, ApplicationStatus.REQUIREMENTS_MET)

    def test_figures_that_changed_meanwhile_come_first(self, area: Area) -> None:
        application = under_review(area, "Harbour", area.practice("Quay", list_size=31_000), area.practice("Pier"))
        sent = hidden(opened(area.officer, address(application, "requirements-met")))
        pier = Membership.objects.get(network=application.network, practice__name="Pier")
        answer_membership(membership=pier, agrees=False, by=area.user_of(pier.practice), at=AT)
        response = posted(area.officer, address(application, "requirements-met"), **sent)
        assert response.status_code == 409
        assert "last by User of Pier" in text(response)
        assert "Harbour: 31,000 patients, 1 practice." in text(response)
        assert status_of(application) == ApplicationStatus.UNDER_REVIEW

    def test_blockers_are_named_in_the_summary(self, area: Area) -> None:
        application = under_review(area, "Harbour", area.practice("Quay", list_size=29_000))
        sent = hidden(opened(area.officer, address(application, "requirements-met")))
        response = posted(area.officer, address(application, "requirements-met"), **sent)
        assert response.status_code == 422
        assert "Harbour does not meet the requirements yet. 29,000 patients" in text(response)

    def test_who_may_not_decide_is_told_who_may(self, area: Area) -> None:
        application = under_review(area)
        before = snapshot()
        for person in (area.lmc_user, area.nhse, area.user_of(application.lead_practice)):
            for page in ("return", "requirements-met"):
                response = opened(person, address(application, page))
                assert response.status_code == 403
                assert "only an officer or approver of Marlshire CCG can decide on it" in text(response)
            for page in ("pick-up", "return", "requirements-met"):
                sent = {"version": application.version, "revision": 1, "reason": "No"}
                assert posted(person, address(application, page), **sent).status_code == 403
        assert snapshot() == before

    def test_a_decision_whose_time_is_past_is_a_conflict(self, area: Area) -> None:
        application = submitted(area)
        for page in ("return", "requirements-met"):
            assert opened(area.officer, address(application, page)).status_code == 409

    def test_addresses_that_are_only_posted_to(self, area: Area) -> None:
        application = submitted(area)
        assert opened(area.officer, address(application, "pick-up")).status_code == 405
        assert posted(area.lmc_user, address(application, "pick-up")).status_code == 403
        assert Client().get(address(application)).status_code == 302


class TestWaiver:
    def test_an_approver_waives_the_minimum(self, area: Area) -> None:
        application = under_review(area, "Moor", area.practice("Heather", list_size=21_000))
        assert "Waive the minimum list size" in text(opened(area.approver, address(application)))
        page = opened(area.approver, address(application, "waiver"))
        assert "Moor: 21,000 patients, 1 practice." in text(page)
        values = {**hidden(page), "ground": WaiverGround.RURAL_LOW_DENSITY}
        unproved = posted(area.approver, address(application, "waiver"), **values)
        assert (unproved.status_code, "Give the evidence" in text(unproved)) == (422, True)
        done = posted(area.approver, address(application, "waiver"), **values, evidence="Few people live there.")
        assert done.status_code == 302
        assert "The commissioner has waived the minimum" in text(opened(area.officer, address(application)))

    def test_evidence_typed_on_older_figures_comes_back_and_can_be_sent_again(self, area: Area) -> None:
        application = under_review(area, "Moor", area.practice("Heather", list_size=21_000))
        values = {"ground": WaiverGround.RURAL_LOW_DENSITY, "evidence": "Few people live there."}
        stale = posted(area.approver, address(application, "waiver"), version="0", revision="0", **values)
        assert (stale.status_code, "Moor has changed since you opened this page" in text(stale)) == (409, True)
        assert "Few people live there." in text(stale)
        assert posted(area.approver, address(application, "waiver"), **hidden(stale), **values).status_code == 302

    def test_it_is_offered_to_nobody_else_and_for_no_other_network(self, area: Area) -> None:
        small = under_review(area, "Moor", area.practice("Heather", list_size=21_000))
        assert "Waive the minimum list size" not in text(opened(area.officer, address(small)))
        assert opened(area.officer, address(small, "waiver")).status_code == 403
        large = under_review(area, "Harbour")
        assert "Waive the minimum list size" not in text(opened(area.approver, address(large)))
        assert opened(area.approver, address(large, "waiver")).status_code == 422


class TestHolds:
    def test_place_and_release(self, area: Area) -> None:
        application = under_review(area)
        client = as_person(area.officer)
        placed = client.post(address(application, "holds"), HOLD, follow=True)
        assert "Harbour is on hold and waits for Marlshire STP." in text(placed)
        hold = Hold.objects.get()
        assert (hold.waits_for_body, hold.review_on, hold.owner) == ("Marlshire STP", date(2019, 5, 20), area.officer)
        for person in (area.lmc_user, area.user_of(application.lead_practice)):
            page = text(opened(person, address(application)))
            assert re.search(r"On hold since 10 May 2019 \([^)]+\): The STP has to agree", page)
            assert "It meets next week." in page
        release = f"{address(application, 'holds')}{hold.pk}/release/"
        assert client.post(release, {"reason": ""}).status_code == 422
        released = client.post(release, {"reason": "The STP agrees."}, follow=True)
        assert "The hold on Harbour is released." in text(released)
        again = client.get(release, follow=True)
        assert "This hold was released on 10 May 2019 by Officer of Marlshire." in text(again)
        stale = posted(area.approver, release, reason="Bay is ready too.")
        assert stale.status_code == 409
        assert "Officer of Marlshire released this hold on" in text(stale)
        assert "Bay is ready too." in text(stale)

    def test_a_hold_names_a_network_by_its_name_where_one_has_it(self, area: Area) -> None:
        application = under_review(area)
        named = {**HOLD, "kind": "NETWORK", "name": "moor"}
        submitted(area, "Moor")
        assert posted(area.officer, address(application, "holds"), **named).status_code == 302
        assert Hold.objects.get().waits_for == "Moor"
        submitted(area, "Moor")
        twice = posted(area.officer, address(application, "holds"), **named)
        assert (twice.status_code, "Several networks have this name." in text(twice)) == (422, True)

    def test_a_hold_names_a_practice_or_a_network_by_its_code(self, area: Area) -> None:
        application, elm = under_review(area), area.practice("Elm")
        moor = submitted(area, "Moor")
        typed = f" {elm.code[:3].lower()} {elm.code[3:]}"
        posted(area.officer, address(application, "holds"), **{**HOLD, "kind": "PRACTICE", "name": typed})
        posted(
            area.officer, address(application, "holds"), **{**HOLD, "kind": "NETWORK", "name": moor.network.reference}
        )
        assert [hold.waits_for for hold in Hold.objects.order_by("id")] == [str(elm), "Moor"]
        assert "Harbour</a> waits for Moor" in text(opened(area.officer, address(moor)))

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"kind": "PRACTICE", "name": "A8100"}, "Enter a practice code like A81001."),
            ({"kind": "NETWORK", "name": "N-ZZZZZZ"}, "We do not know a network with this code or name."),
            ({"code": ""}, "Select why it is put on hold"),
            ({"kind": ""}, "Select what it waits for"),
            ({"name": ""}, "Enter the code, reference or name of what it waits for"),
            ({"reason": ""}, "Say what has to happen"),
            ({"review_on_year": ""}, "Review date must include a year"),
            ({"review_on_day": "1"}, "The hold must be reviewed on a day to come."),
        ],
    )
    def test_what_is_wrong_is_said(self, area: Area, changes: dict[str, str], sentence: str) -> None:
        application = under_review(area)
        response = posted(area.officer, address(application, "holds"), **{**HOLD, **changes})
        assert (response.status_code, sentence in text(response)) == (422, True)
        assert "Marlshire STP" in text(response) or "name" in changes
        assert not Hold.objects.exists()

    def test_a_draft_of_others_cannot_be_named(self, area: Area) -> None:
        application = under_review(area)
        hidden_network = draft(area, "Fen", area.practice("Fen")).network
        values = {**HOLD, "kind": "NETWORK", "name": hidden_network.reference}
        response = posted(area.officer, address(application, "holds"), **values)
        assert (response.status_code, Hold.objects.count()) == (422, 0)

    def test_only_the_lead_commissioner_holds(self, area: Area) -> None:
        application = under_review(area)
        for person in (area.lmc_user, area.nhse, area.user_of(application.lead_practice)):
            assert opened(person, address(application, "holds")).status_code == 200
            assert posted(person, address(application, "holds"), **HOLD).status_code == 403
        assert not Hold.objects.exists()


class TestComments:
    def test_everyone_on_the_matter_reads_and_writes(self, area: Area) -> None:
        application = submitted(area)
        client = as_person(area.lmc_user)
        written = client.post(
            address(application, "comments"), {"text": "<b>Fine</b> by us.", "heard": "EVERYONE"}, follow=True
        )
        assert "Your comment is added." in text(written)
        page = text(opened(area.user_of(application.lead_practice), address(application, "comments")))
        assert "Reviewer of Marlshire LMC, Marlshire LMC" in page
        assert "&lt;b&gt;Fine&lt;/b&gt; by us." in page

    def test_an_empty_comment_is_refused(self, area: Area) -> None:
        application = submitted(area)
        response = posted(area.officer, address(application, "comments"), text="  ")
        assert (response.status_code, "Enter a comment" in text(response)) == (422, True)

    def test_the_nation_reads_and_does_not_write(self, area: Area) -> None:
        application = submitted(area)
        add_comment(on=application, text="Fine by us.", by=area.lmc_user, at=AT)
        page = text(opened(area.nhse, address(application, "comments")))
        assert "Fine by us." in page
        assert "Add a comment" not in page
        assert posted(area.nhse, address(application, "comments"), text="Hello").status_code == 403


def test_the_history_is_for_the_parties(area: Area) -> None:
    application = under_review(area)
    lead = area.user_of(application.lead_practice)
    for person in (area.officer, area.lmc_user, lead):
        page = text(opened(person, address(application, "history")))
        assert ("<strong>Officer of Marlshire</strong> started to check" in page) is (person != lead)
        assert "submitted the application of Harbour" in page
        assert ">History</a>" in text(opened(person, address(application)))
    assert opened(area.nhse, address(application, "history")).status_code == 403
    assert "History</a>" not in text(opened(area.nhse, address(application)))


class TestRound:
    def test_it_says_what_is_in_the_way_and_who_clears_it(self, area: Area) -> None:
        moor = under_review(area, "Moor")
        place_hold(
            application=requirements_met(area, "Harbour"),
            code=HoldCode.NEIGHBOUR_DEPENDENT,
            network=moor.network,
            reason="The border is not settled.",
            review_on=date(2019, 5, 20),
            by=area.officer,
            at=AT,
        )
        check_coverage(area)
        page = text(opened(area.approver, ROUND))
        for words in (
            "1 of 2 networks",
            "Moor: under review.",
            "Harbour is on hold and waits for Moor: The border is not settled.",
            "3 of 6 practices are not covered (36,000 patients)",
            "You can confirm when these 3 things are cleared.",
            "36,000 of 72,000 patients covered (50.00%)",
        ):
            assert words in page
        assert opened(area.approver, f"{ROUND}confirm/").status_code == 302

    def test_an_approver_confirms_it(self, area: Area) -> None:
        requirements_met(area, "Harbour")
        requirements_met(area, "Moor")
        check_coverage(area)
        assert "Confirm all 2 Network Contracts" in text(opened(area.approver, ROUND))
        page = opened(area.approver, f"{ROUND}confirm/")
        assert "6 memberships in force from 1 July 2019." in text(page)
        done = as_person(area.approver).post(f"{ROUND}confirm/", hidden(page), follow=True)
        assert "The round 2019/20 of Marlshire CCG is confirmed." in text(done)
        assert area.round.status == RoundStatus.CONFIRMED
        assert posted(area.approver, f"{ROUND}confirm/", **hidden(page)).status_code == 302
        slower = posted(area.second_approver, f"{ROUND}confirm/", **hidden(page))
        assert slower.status_code == 409
        assert "Approver of Marlshire confirmed Round 2019/20 of Marlshire CCG" in text(slower)

    def test_old_figures_are_refused_with_the_new_ones(self, area: Area) -> None:
        application = requirements_met(area, "Harbour", area.practice("Quay", list_size=31_000), area.practice("Pier"))
        check_coverage(area)
        sent = hidden(opened(area.approver, f"{ROUND}confirm/"))
        pier = Membership.objects.get(network=application.network, practice__name="Pier")
        answer_membership(membership=pier, agrees=False, by=area.user_of(pier.practice), at=AT)
        check_coverage(area)
        response = posted(area.approver, f"{ROUND}confirm/", **sent)
        assert response.status_code == 409
        assert "Harbour: 31,000 patients, 1 practice." in text(response)

    def test_others_read_it_and_are_told_who_confirms(self, area: Area) -> None:
        application = requirements_met(area)
        check_coverage(area)
        for person in (area.officer, area.lmc_user, area.nhse):
            assert "An approver of Marlshire CCG can confirm the round now." in text(opened(person, ROUND))
            assert opened(person, f"{ROUND}confirm/").status_code == 403
            assert posted(person, f"{ROUND}confirm/", version=1, revision=1).status_code == 403
        assert opened(area.user_of(application.lead_practice), ROUND).status_code == 403
        assert opened(make_area("99B", "Northshire").approver, ROUND).status_code == 404
        assert area.round.status == RoundStatus.OPEN

    def test_who_recommended_is_told_why_another_must_confirm(self, area: Area) -> None:
        application = under_review(area)
        take(application, Action.MARK_REQUIREMENTS_MET, area.approver)
        check_coverage(area)
        words = "You marked the requirements met for Harbour, so another approver of Marlshire CCG has to"
        assert words in text(opened(area.approver, ROUND))
        sent = hidden(opened(area.second_approver, f"{ROUND}confirm/"))
        refused = posted(area.approver, f"{ROUND}confirm/", **sent)
        assert (refused.status_code, words in text(refused)) == (403, True)

    def test_a_round_without_applications_has_a_page(self, area: Area) -> None:
        page = text(opened(area.officer, ROUND))
        assert "No application is submitted." in page
        assert opened(area.officer, "/commissioners/99A/rounds/1999-00/").status_code == 404
        assert opened(area.officer, "/commissioners/99Z/rounds/2019-20/").status_code == 404

    def test_a_larger_round_takes_no_more_statements(self, area: Area) -> None:
        def statements() -> int:
            client = as_person(area.approver)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(ROUND).status_code == 200
            return len(queries)

        def one_more(name: str) -> None:
            place_hold(
                application=under_review(area, name, area.practice(name, list_size=31_000)),
                code=HoldCode.AWAITING_STP,
                body="Marlshire STP",
                reason="It meets next week.",
                review_on=date(2019, 5, 20),
                by=area.officer,
                at=AT,
            )
            check_coverage(area)

        one_more("Harbour")
        once = statements()
        for number in range(9):
            one_more(f"Harbour {number}")
        assert statements() == once <= 31
