import re
from typing import Any
from uuid import uuid4

import pytest

from pcnportal.core import clock
from pcnportal.core.words import longdate
from practices.models import ContractYear
from signoff.enums import Action, ApplicationStatus
from signoff.models import Application, StatusChange
from signoff.tests.apply.pages import address, answered, as_person, opened, posted, text
from signoff.tests.area import Area, complete, draft, submitted, take, under_review


@pytest.fixture
def ready(area: Area) -> Application:
    return complete(area, draft(area, "Harbour", *(area.practice(name) for name in ("Quay", "Pier", "Mole"))))


def lead(area: Area, application: Application) -> Any:
    return area.user_of(application.lead_practice)


def submit(area: Area, application: Application, **values: Any) -> Any:
    values = {"declaration": "on", "version": application.version} | values
    return posted(lead(area, application), address(application, "submit"), **values)


class TestTheTaskList:
    def test_names_the_six_items_and_the_one_thing_that_each_lacks(self, area: Area) -> None:
        application = draft(area, "Harbour", area.practice("Quay"), area.practice("Pier"))
        shown = text(opened(lead(area, application), address(application)))
        for fact in (
            "2 practices named",
            "24,000 patients",
            "No area is given.",
            "The Network Agreement has no date.",
            "No clinical director is named.",
            "No payee is named.",
            "1 of 2 practices has agreed",
            "24,000 patients, 6,000 below 30,000",
            "You can submit once everything under “Needed to submit” is completed.",
            "Submit it by 15 May 2019.",
        ):
            assert fact in shown
        assert 'href="' + address(application, "submit") not in shown

    def test_offers_to_submit_what_is_complete(self, area: Area, ready: Application) -> None:
        shown = text(opened(lead(area, ready), address(ready)))
        assert shown.count("Incomplete") == 1  # the signatures, which can follow
        assert f'href="{address(ready, "submit")}"' in shown
        assert re.search(r"Checked against revision \d+, (just now|\d+ \w+ ago)", shown)

    def test_a_size_below_the_minimum_does_not_stop_a_submission(self, area: Area) -> None:
        small = complete(area, draft(area, "Small", area.practice("Quay")))
        assert submit(area, small).status_code == 302

    def test_says_once_what_is_missing_beside_where_it_is_given(self, area: Area) -> None:
        application = draft(area, "Harbour", area.practice("Quay"), area.practice("Pier"))
        shown = text(opened(lead(area, application), address(application)))
        tasks, rules = shown.split("What the rules say so far")
        for page, lack in {
            "area": "No area is given",
            "agreement": "The Network Agreement has no date",
            "clinical-director": "No clinical director is named",
            "payee": "No payee is named",
        }.items():
            assert (tasks.count(f'href="{address(application, page)}"'), tasks.count(lack)) == (1, 1)
        assert "has agreed" in tasks
        assert "yet to agree" not in rules

    def test_what_stops_it_and_is_said_of_no_item_is_a_sentence_with_a_link(self, area: Area) -> None:
        application = draft(area, "Harbour", area.practice("Quay"), area.practice("Pier"))
        answered(lead(area, application), application, "DECLINE")
        shown = text(opened(lead(area, application), address(application)))
        end = shown.split("What the rules say so far")[0].split("is completed, and this is done:")[1]
        assert f'href="{address(application, "answer")}?practice={application.lead_practice.code}">Answer again<' in end
        assert "No area is given" not in end

    def test_says_what_the_commissioner_asked_for(self, area: Area) -> None:
        application = submitted(area)
        take(application, Action.PICK_UP, area.officer)
        take(application, Action.RETURN, area.officer, "Say who <b>signs</b>")
        shown = text(opened(lead(area, application), address(application)))
        assert "Marlshire CCG asked for changes on" in shown
        assert "Say who &lt;b&gt;signs&lt;/b&gt;" in shown
        assert "marked late" not in shown

    def test_others_of_the_network_do_not_get_it(self, area: Area, ready: Application) -> None:
        member = ready.network.memberships.get(practice__name="Pier")
        shown = text(opened(area.user_of(member.practice), address(ready)))
        assert "Needed to submit" not in shown


class TestSubmitting:
    def test_everything_stands_on_the_page(self, area: Area, ready: Application) -> None:
        shown = text(opened(lead(area, ready), address(ready, "submit")))
        for fact in (
            "36,000 patients",
            "3 practices, of which 3 agreed",
            "Electoral wards: E05000001",
            "Dr Ada Harbour, GP",
        ):
            assert fact in shown
        assert f"I declare for {ready.lead_practice}" in shown

    def test_gives_a_receipt(self, area: Area, ready: Application) -> None:
        response = submit(area, ready)
        assert (response.status_code, response["Location"]) == (302, address(ready, "submitted/1"))
        ready.refresh_from_db()
        assert ready.status == ApplicationStatus.SUBMITTED
        receipt = text(opened(lead(area, ready), address(ready, "submitted")))
        for fact in (ready.reference, longdate(clock.today()), str(lead(area, ready)), "In time", "Yes"):
            assert fact in receipt

    def test_keeps_who_declared_and_in_what_role(self, area: Area, ready: Application) -> None:
        by = lead(area, ready)
        submit(area, ready, declared_role="GP <b>partner</b>")
        type(by).objects.filter(pk=by.pk).update(name="Another name")
        for page, reader in (("submitted", by), ("versions/1", area.officer)):
            shown = text(opened(reader, address(ready, page)))
            assert "Declared by" in shown
            assert "User of Quay, GP &lt;b&gt;partner&lt;/b&gt;" in shown

    def test_a_role_once_declared_is_filled_in_again(self, area: Area, ready: Application) -> None:
        submit(area, ready, declared_role="Partner in Quay")
        ready.refresh_from_db()
        take(ready, Action.WITHDRAW, lead(area, ready))
        assert 'value="Partner in Quay"' in text(opened(lead(area, ready), address(ready, "submit")))

    def test_late_is_taken_and_marked(self, area: Area, ready: Application) -> None:
        ContractYear.objects.filter(pk=ready.contract_year_id).update(submission_deadline="2019-05-01")
        assert "it will be marked late" in text(opened(lead(area, ready), address(ready)))
        submit(area, ready)
        assert "is marked late" in text(opened(lead(area, ready), address(ready, "submitted")))

    def test_needs_the_declaration(self, area: Area, ready: Application) -> None:
        response = submit(area, ready, declaration="")
        assert response.status_code == 422
        assert "Confirm the declaration before you submit" in text(response)

    def test_what_is_missing_is_said_and_nothing_is_submitted(self, area: Area) -> None:
        application = draft(area, "Harbour", area.practice("Quay"))
        response = submit(area, application)
        assert response.status_code == 422
        shown = text(response)
        assert "You cannot submit yet" in shown
        assert "No payee is named." in shown
        assert "<title>Error: " in shown
        application.refresh_from_db()
        assert application.status == ApplicationStatus.DRAFT

    def test_a_lead_that_declined_its_own_network_is_told_so(self, area: Area, ready: Application) -> None:
        quay = ready.lead_practice
        answered(area.user_of(quay), ready, "DECLINE")
        said = f"{quay} leads this application and has declined to join its network."
        assert said in text(opened(area.user_of(quay), address(ready)))
        response = submit(area, ready)
        assert response.status_code == 422
        assert said in text(response)
        ready.refresh_from_db()
        assert ready.status == "DRAFT"

    def test_twice_is_once(self, area: Area, ready: Application) -> None:
        for _ in range(2):
            assert submit(area, ready)["Location"] == address(ready, "submitted/1")
        assert StatusChange.objects.filter(application=ready, action=Action.SUBMIT).count() == 1

    def test_what_changed_meanwhile_has_to_be_declared_anew(self, area: Area, ready: Application) -> None:
        old = ready.version
        elm = area.practice("Elm")
        posted(lead(area, ready), address(ready, "members"), practice=elm.code)
        response = submit(area, ready, version=old)
        assert response.status_code == 409
        shown = text(response)
        assert "has changed since you opened this page" in shown
        ready.refresh_from_db()
        assert ready.status == ApplicationStatus.DRAFT

    def test_the_declaration_comes_back_open(self, area: Area, ready: Application) -> None:
        old = ready.version
        posted(lead(area, ready), address(ready, "details"), network_name="Bay", lead_commissioner="99A", version=old)
        shown = text(submit(area, ready, version=old))
        assert 'name="declaration"' in shown
        assert "checked" not in shown.split('name="declaration"')[1].split(">")[0]
        assert f'name="version" value="{old + 1}"' in shown

    def test_what_another_tab_withdrew_is_not_submitted(self, area: Area) -> None:
        application = submitted(area)
        old = application.version
        take(application, Action.WITHDRAW, lead(area, application))
        assert submit(area, application, version=old).status_code == 409

    def test_the_page_of_what_is_submitted_leads_to_the_receipt(self, area: Area) -> None:
        application = submitted(area)
        response = opened(lead(area, application), address(application, "submit"))
        assert (response.status_code, response["Location"]) == (302, address(application, "submitted"))

    def test_there_is_no_receipt_before(self, area: Area, ready: Application) -> None:
        response = opened(lead(area, ready), address(ready, "submitted"))
        assert (response.status_code, response["Location"]) == (302, address(ready))
        assert posted(lead(area, ready), address(ready, "submitted")).status_code == 405


class TestWithdrawing:
    def test_asks_first_and_can_be_submitted_again(self, area: Area) -> None:
        application = submitted(area)
        page = address(application, "withdraw")
        assert "Marlshire CCG stops checking it." in text(opened(lead(area, application), page))
        response = as_person(lead(area, application)).post(
            page, {"version": application.version, "token": uuid4()}, follow=True
        )
        assert "The application of Harbour is withdrawn." in text(response)
        assert "Nobody is checking this application" in text(response)
        application.refresh_from_db()
        assert submit(area, application).status_code == 302

    def test_of_an_older_version_is_a_conflict(self, area: Area) -> None:
        application = submitted(area)
        response = posted(lead(area, application), address(application, "withdraw"), version=application.version - 1)
        assert response.status_code == 409
        application.refresh_from_db()
        assert application.status == ApplicationStatus.SUBMITTED

    def test_without_a_version_is_refused(self, area: Area) -> None:
        application = submitted(area)
        response = posted(lead(area, application), address(application, "withdraw"))
        assert response.status_code == 422
        assert "This page is out of date" in text(response)

    @pytest.mark.parametrize("under_review", [False, True])
    def test_only_what_waits_with_the_commissioner(self, area: Area, ready: Application, under_review: bool) -> None:
        if under_review:
            submit(area, ready)
            ready.refresh_from_db()
            take(ready, Action.PICK_UP, area.officer)
        assert opened(lead(area, ready), address(ready, "withdraw")).status_code == 409

    def test_twice_is_once(self, area: Area) -> None:
        application = submitted(area)
        first = posted(lead(area, application), address(application, "withdraw"), version=application.version)
        again = posted(lead(area, application), address(application, "withdraw"), version=application.version)
        assert (first.status_code, again.status_code) == (302, 302)
        assert StatusChange.objects.filter(application=application, action=Action.WITHDRAW).count() == 1


def test_whose_turn_it_is_is_said_once(area: Area) -> None:
    application = under_review(area)
    lead = text(opened(area.user_of(application.lead_practice), address(application)))
    assert re.search(r"With Marlshire CCG</strong> since 10 May 2019 </p>", lead)
    assert re.search(
        r"Under review</strong> since 10 May 2019, with Marlshire CCG", text(opened(area.officer, address(application)))
    )
