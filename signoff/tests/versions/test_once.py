"""A form that comes again, at once or much later, gives the first result."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from pcnportal.accounts.models import User
from pcnportal.core.errors import Conflict, Refused
from pcnportal.testing.factories import AT
from pcnportal.testing.threads import at_once
from signoff.enums import Action, ApplicationStatus
from signoff.models import Application, PostedForm
from signoff.services.once import once
from signoff.tests.apply.pages import address, as_person, opened, posted, text
from signoff.tests.area import Area, complete, draft, submitted, take, version
from signoff.tests.snapshot import snapshot


@pytest.fixture
def ready(area: Area) -> Application:
    return complete(area, draft(area, "Harbour", area.practice("Quay", list_size=40_000)))


def lead(area: Area, application: Application) -> User:
    return area.user_of(application.lead_practice)


def sent(application: Application, **values: Any) -> dict[str, Any]:
    return {"token": uuid4(), "version": version(application), **values}


def test_every_step_posted_again_long_after_gives_its_first_result(area: Area, ready: Application) -> None:
    """Submit, withdraw, submit again, return; then each is sent once more by the browser's way back."""
    by, steps = lead(area, ready), []

    def step(page: str, user: User, **values: Any) -> None:
        form = sent(ready, **values)
        response = posted(user, address(ready, page), **form)
        assert response.status_code == 302
        steps.append((page, user, form, response["Location"]))

    step("submit", by, declaration="on")
    step("withdraw", by)
    step("submit", by, declaration="on")
    take(ready, Action.PICK_UP, area.officer)
    step("return", area.officer, tick_area="on", text_area="There is a hole.")
    before = snapshot()
    for page, user, form, first in steps:
        assert posted(user, address(ready, page), **form)["Location"] == first
    assert [first for page, _, _, first in steps if page == "submit"] == [
        address(ready, "submitted/1"),
        address(ready, "submitted/2"),
    ]
    assert (snapshot(), ready.submissions.count()) == (before, 2)


def test_other_words_after_the_way_back_are_kept_and_not_taken_for_the_first(area: Area) -> None:
    application = submitted(area)
    take(application, Action.PICK_UP, area.officer)
    form = sent(application, tick_area="on", text_area="There is a hole.")
    assert posted(area.officer, address(application, "return"), **form).status_code == 302
    before = snapshot()
    response = posted(area.officer, address(application, "return"), **form | {"text_area": "There are two holes."})
    assert response.status_code == 409
    assert "You sent this form on 10 May 2019" in text(response)
    assert "There are two holes." in text(response)
    assert str(form["token"]) not in text(response)
    assert snapshot() == before


def test_the_receipt_to_which_the_way_back_leads_says_that_it_was_withdrawn(area: Area, ready: Application) -> None:
    by, form = lead(area, ready), sent(ready, declaration="on")
    receipt = posted(by, address(ready, "submit"), **form)["Location"]
    assert "withdrawn since" not in text(opened(by, receipt))
    posted(by, address(ready, "withdraw"), **sent(ready))
    again = posted(by, address(ready, "submit"), **form)["Location"]
    assert "The application has been withdrawn since" in text(opened(by, again))


def test_a_refused_form_can_be_sent_again(area: Area, ready: Application) -> None:
    form = sent(ready, declaration="on") | {"version": version(ready) - 1}
    by = lead(area, ready)
    assert posted(by, address(ready, "submit"), **form).status_code == 409
    assert not PostedForm.objects.filter(token=form["token"]).exists()
    form["version"] = version(ready)
    assert posted(by, address(ready, "submit"), **form)["Location"] == address(ready, "submitted/1")


@pytest.mark.parametrize("token", ["", "x", "1" * 500])
@pytest.mark.parametrize("page", ["submit", "withdraw", "return"])
def test_a_form_without_its_token_is_refused(area: Area, ready: Application, page: str, token: str) -> None:
    if page != "submit":
        take(ready, Action.SUBMIT, lead(area, ready))
    if page == "return":
        take(ready, Action.PICK_UP, area.officer)
    before = snapshot()
    user = area.officer if page == "return" else lead(area, ready)
    values = sent(ready, declaration="on", reason="Because", token=token)
    assert posted(user, address(ready, page), **values).status_code == 422
    assert snapshot() == before


def test_the_token_of_another_person_does_nothing(area: Area) -> None:
    token = uuid4()
    assert once(token, "", by=area.officer, at=AT, act=lambda: "/first/") == "/first/"
    with pytest.raises(Conflict, match="out of date"):
        once(token, "", by=area.approver, at=AT, act=lambda: "/second/")


def test_what_is_refused_leaves_the_token_as_new(area: Area) -> None:
    def refuse() -> str:
        raise Refused("No.")

    token = uuid4()
    with pytest.raises(Refused):
        once(token, "", by=area.officer, at=AT, act=refuse)
    assert once(token, "", by=area.officer, at=AT, act=lambda: "/then/") == "/then/"


@pytest.mark.django_db(transaction=True)
def test_a_double_click_submits_once(area: Area, ready: Application) -> None:
    form, clients = sent(ready, declaration="on"), [as_person(lead(area, ready)) for _ in range(2)]
    clicks = [partial(client.post, address(ready, "submit"), form) for client in clients]
    assert [response["Location"] for response in at_once(*clicks)] == [address(ready, "submitted/1")] * 2
    ready.refresh_from_db()
    assert (ready.status, ready.submissions.count()) == (ApplicationStatus.SUBMITTED, 1)
