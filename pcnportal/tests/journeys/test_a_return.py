"""An application is returned and submitted again, by the keyboard alone: with scripts and axe, and without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils.timezone import localdate
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from pcnportal.accounts.models import User
from pcnportal.testing.browser import check_page
from pcnportal.testing.factories import AT
from signoff.models import Application
from signoff.tests.apply.pages import address, as_person
from signoff.tests.area import Area, make_area, under_review

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_TABS = 90


@pytest.fixture
def area(settings: Any) -> Area:
    settings.CLOCK_OFFSET_DAYS = (AT.date() - localdate()).days
    return make_area()


class Typist:
    """A person without a mouse. `looks`: each page is checked for accessibility at both widths when it is first met."""

    def __init__(self, context: BrowserContext, page: Page, url: str, *, looks: bool) -> None:
        self.context, self.page, self.url, self.looks = context, page, url, looks
        self.checked: set[str] = set()

    def is_now(self, user: User) -> None:
        key = as_person(user).cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.url}])

    def opens(self, path: str) -> None:
        self.page.goto(self.url + path)

    def reaches(self, role: Any, name: str) -> None:
        """By tabs, from the top of the page or from where the focus is."""
        wanted = self.page.get_by_role("main").get_by_role(role, name=name).first
        expect(wanted).to_be_visible()
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                return
        pytest.fail(f"{role} “{name}” is not reached by the keyboard")

    def follows(self, name: str, heading: str) -> None:
        self.reaches("link", name)
        self.page.keyboard.press("Enter")
        self.sees(heading)

    def presses(self, name: str, heading: str) -> None:
        self.reaches("button", name)
        self.page.keyboard.press("Enter")
        self.sees(heading)

    def ticks(self, name: str) -> None:
        self.reaches("checkbox", name)
        self.page.keyboard.press("Space")

    def writes(self, name: str, text: str) -> None:
        self.reaches("textbox", name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()
        if self.looks and self.page.title() not in self.checked:
            check_page(self.page)
            self.checked.add(self.page.title())


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def typist(request: Any, browser: Browser, live_server: LiveServer) -> Iterator[Typist]:
    context = browser.new_context(java_script_enabled=request.param)
    yield Typist(context, context.new_page(), live_server.url, looks=request.param)
    context.close()


def test_a_return_and_a_resubmission(typist: Typist, area: Area) -> None:
    application = under_review(area, "Harbour", area.practice("Quay Surgery"), *map(area.practice, ("Pier", "Mole")))
    when_the_officer_asks_for_two_changes(typist, area, application)
    then_the_practice_finds_each_beside_its_part_and_makes_them(typist, area, application)
    when_it_submits_again(typist, application)
    then_the_officer_sees_what_changed(typist, area, application)


def when_the_officer_asks_for_two_changes(typist: Typist, area: Area, application: Application) -> None:
    typist.is_now(area.officer)
    typist.opens(address(application))
    typist.follows("Ask for changes", "What has to change?")
    typist.presses("Ask for changes", "There is a problem")
    typist.ticks("Network area")
    typist.writes("What has to change in “Network area”, and why?", "Fen End is missing.")
    typist.ticks("Clinical director")
    typist.writes("What has to change in “Clinical director”, and why?", "Give the whole name.")
    typist.presses("Ask for changes", "is asked for changes to Harbour")


def then_the_practice_finds_each_beside_its_part_and_makes_them(
    typist: Typist, area: Area, application: Application
) -> None:
    typist.is_now(area.user_of(application.lead_practice))
    typist.opens("/")
    typist.follows("Make changes to Harbour", "Asked for:")
    expect(typist.page.get_by_text("Change asked for", exact=True)).to_have_count(2)
    typist.follows("Network area", "Fen End is missing.")
    typist.writes("The wards, LSOAs or postcode sectors", "E05000001\nE05000002")
    typist.presses("Save", "Changed since")
    typist.follows("Clinical director", "Give the whole name.")
    typist.writes("Full name", "Dr Ada Harbour-Lane")
    typist.presses("Save", "Dr Ada Harbour-Lane")
    expect(typist.page.get_by_text("Change asked for", exact=True)).to_have_count(0)


def when_it_submits_again(typist: Typist, application: Application) -> None:
    typist.follows("Check and submit", "Check the application of Harbour")
    typist.ticks("I declare for")
    typist.presses("Submit application", "Application submitted")
    typist.sees(application.reference)
    typist.follows("All versions and their receipts", "From version 1 to version 2")


def then_the_officer_sees_what_changed(typist: Typist, area: Area, application: Application) -> None:
    typist.is_now(area.officer)
    typist.opens("/")
    typist.follows("Check Harbour", "This is version 2.")
    typist.follows("See what changed from version 1", "From version 1 to version 2")
    for words in ("E05000001, E05000002", "Dr Ada Harbour-Lane"):
        expect(typist.page.get_by_role("cell", name=words)).to_be_visible()
    typist.follows("Version 1", "As it was submitted.")
    expect(typist.page.get_by_text("Dr Ada Harbour", exact=True)).to_be_visible()
