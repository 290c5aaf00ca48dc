"""Changes asked for, part by part: what the reviewer sends and what the applicant then finds."""

from typing import Any

import pytest

from signoff.enums import Action, ApplicationStatus
from signoff.models import Application, ChangeAsked, OutgoingMessage
from signoff.services.items import save_clinical_director
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, take, under_review, version
from signoff.tests.snapshot import snapshot

ASKED = {
    "tick_area": "on",
    "text_area": "Fen End is missing.\nAdd it.",
    "tick_clinical_director": "on",
    "text_clinical_director": "Who is <b>she</b>?",
}


@pytest.fixture
def application(area: Area) -> Application:
    return under_review(area)


def ask(area: Area, application: Application, **values: Any) -> Any:
    return posted(area.officer, address(application, "return"), version=version(application), **values)


def beside(area: Area, application: Application) -> str:
    return text(opened(area.user_of(application.lead_practice), address(application)))


def test_each_part_has_its_own_reason(area: Area, application: Application) -> None:
    assert ask(area, application, **ASKED, reason="Thank you.").status_code == 302
    step = application.status_changes.get(action=Action.RETURN)
    assert dict(step.asked.values_list("part", "text")) == {
        "area": "Fen End is missing.\nAdd it.",
        "clinical_director": "Who is <b>she</b>?",
    }
    words = "Thank you.\n\nNetwork area: Fen End is missing.\nAdd it.\n\nClinical director: Who is <b>she</b>?"
    assert step.reason == words
    lead = area.user_of(application.lead_practice)
    assert OutgoingMessage.objects.get(event=f"status:{step.pk}", recipient=lead).text == words


def test_the_task_list_shows_each_beside_its_part_until_it_is_submitted_again(
    area: Area, application: Application
) -> None:
    ask(area, application, **ASKED)
    shown = beside(area, application)
    assert "<strong>Asked for:</strong> Fen End is missing.<br>Add it." in shown
    assert "<strong>Asked for:</strong> Who is &lt;b&gt;she&lt;/b&gt;?" in shown
    assert shown.count("Change asked for") == 2
    lead = area.user_of(application.lead_practice)
    for page, said in (("area", "Fen End is missing."), ("clinical-director", "Who is &lt;b&gt;she&lt;/b&gt;?")):
        item = text(opened(lead, address(application, page)))
        assert ("Marlshire CCG asked for a change" in item, said in item) == (True, True)
    assert "asked for a change" not in text(opened(lead, address(application, "payee")))

    director = {"name": "Dr New", "profession": "GP", "practice": application.lead_practice, "email": ""}
    seen = version(application)
    save_clinical_director(application=application, **director, version=seen, by=lead, at=application.created_at)
    shown = beside(area, application)
    assert (shown.count("Change asked for"), shown.count("Changed since")) == (1, 1)

    take(application, Action.WITHDRAW, lead)
    assert beside(area, application).count("Asked for:") == 2
    take(application, Action.SUBMIT, lead)
    assert "Asked for:" not in beside(area, application)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Say what has to change: tick a part of the application, or write it here"),
        ({"reason": " \n "}, "Say what has to change: tick a part of the application, or write it here"),
        ({"tick_area": "on", "text_area": " "}, "Say what has to change in “Network area”"),
        ({"text_payee": "Who?"}, "Tick “Nominated payee”, or take out what you wrote about it"),
        ({"tick_area": "on", "text_area": "x" * 2_001}, "must be 2,000 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(
    area: Area, application: Application, values: dict[str, str], sentence: str
) -> None:
    before = snapshot()
    sent = {"tick_members": "on", "text_members": "Mole has closed."} if "tick_area" in values else {}
    response = ask(area, application, **sent, **values)
    assert (response.status_code, sentence in text(response)) == (422, True)
    assert ("Mole has closed." in text(response)) is bool(sent)
    assert snapshot() == before
    assert not ChangeAsked.objects.exists()


def test_who_may_not_return_changes_nothing(area: Area, application: Application) -> None:
    before = snapshot()
    for person in (area.lmc_user, area.nhse, area.user_of(application.lead_practice)):
        sent = {**ASKED, "version": version(application)}
        assert posted(person, address(application, "return"), **sent).status_code == 403
    assert (snapshot(), ChangeAsked.objects.count()) == (before, 0)


def test_a_stale_page_keeps_what_was_typed(area: Area, application: Application) -> None:
    response = posted(area.officer, address(application, "return"), version=1, **ASKED)
    assert (response.status_code, "Fen End is missing." in text(response)) == (409, True)
    application.refresh_from_db()
    assert application.status == ApplicationStatus.UNDER_REVIEW
