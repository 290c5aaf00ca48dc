"""An evidence pack is asked for, waited for and taken away, by clicks alone."""

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from pcnportal.testing.pdf import text_of
from pcnportal.tests.journeys.visitor import Visitor
from signoff.services.packs import make_packs
from signoff.tests.area import Area, under_review


def once_only(route: Route) -> None:
    """Without the header by which the page loads itself again: it is to stand still while it is looked at."""
    response = route.fetch()
    route.fulfill(response=response, headers={k: v for k, v in response.headers.items() if k != "refresh"})


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_is_asked_for_waited_for_and_taken_away(page: Page, live_server: LiveServer, area: Area) -> None:
    application, visitor = under_review(area), Visitor(page, live_server.url)
    visitor.signs_in_as(area.officer)
    page.goto(f"{live_server.url}/applications/{application.reference}/")
    visitor.follows("Evidence pack")
    page.route("**/evidence/", once_only)
    visitor.presses("Make the evidence pack")
    visitor.sees("waiting to be made")
    page.unroute("**/evidence/")
    visitor.follows("Look again now")
    assert make_packs() == 1
    expect(page.get_by_role("link", name="Download the PDF")).to_be_visible(timeout=15_000)
    visitor.looks()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    assert "Evidence pack" in text_of(download.value.path().read_bytes())
