"""The applicant's pages in a real browser: every one at both widths."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from pcnportal.accounts.models import User
from pcnportal.testing.browser import check_page
from pcnportal.testing.factories import make_imported_network, make_practice
from signoff.enums import Action
from signoff.models import Question
from signoff.tests.apply.pages import ITEMS, address, answered, as_person, posted
from signoff.tests.area import Area, complete, draft, submitted, take, under_review

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


MORE = ("border", "ask-for-waiver", "neighbourhoods", "people", "discard", "signatures", "partners", "not-included")


def sign_in(context: BrowserContext, live_server: LiveServer, user: User) -> None:
    key = as_person(user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])


def test_pages_of_a_draft(page: Page, live_server: LiveServer, area: Area) -> None:
    quay, pier = area.practice("Quay Surgery"), area.practice("Pier Practice", list_size=8_120)
    make_practice(area.commissioner, "Closed Surgery", ods_status="C", closed_on="2018-03-31")
    mole = area.practice("The Mole Medical Centre")
    application = draft(area, "Harbour network", quay, pier, mole)
    posted(area.user_of(mole), address(application, "answer/question"), text="Who employs the pharmacist?")
    answered(area.user_of(mole), application, "AGREE")
    answered(area.user_of(pier), application, "DECLINE", reason="No capacity this year")
    sign_in(page.context, live_server, area.user_of(quay))
    posted(area.user_of(quay), address(application, "partners"), name="Bay Federation", kind="FEDERATION")
    posted(area.user_of(quay), address(application, "not-included"), code=pier.code, reason="It asked to stay out")
    question = f"questions/{Question.objects.get().pk}"
    own = ("", *MORE, f"signatures/{quay.code}", f"signatures/{mole.code}", question, "submit", "answer")
    pages = [address(application, name) for name in own]
    pages += [f"{address(application, 'members')}?q={typed}" for typed in ("surgery", "A8100")]
    pages.append(f"{address(application, 'members')}{pier.code}/remove/")
    for path in pages:
        page.goto(live_server.url + path)
        check_page(page)


def test_pages_with_mistakes(page: Page, live_server: LiveServer, area: Area) -> None:
    quay, pier = area.practice("Quay Surgery"), area.practice("Pier Practice")
    application = draft(area, "Harbour network", quay, pier)
    for name, practice in (*((item, quay) for item in ITEMS), ("answer", pier)):
        sign_in(page.context, live_server, area.user_of(practice))
        page.goto(live_server.url + address(application, name))
        for box in page.locator("main input[type=text], main textarea").all():
            if box.is_visible():
                box.fill("")
        page.locator("main form button.nhsuk-button:not(.nhsuk-button--secondary)").click()
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        check_page(page)


def test_a_page_that_somebody_else_saved_meanwhile(page: Page, live_server: LiveServer, area: Area) -> None:
    quay = area.practice("Quay Surgery")
    application = draft(area, "Harbour network", quay)
    sign_in(page.context, live_server, area.user_of(quay))
    page.goto(live_server.url + address(application, "payee"))
    payee = {"kind": "FEDERATION", "name": "Bay Federation", "version": application.version}
    posted(area.user_of(quay), address(application, "payee"), **payee)
    page.get_by_role("radio", name="An NHS trust").check()
    page.get_by_label("Name of the federation").fill("Bay Trust")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("cell", name="Bay Federation")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Save mine instead").click()
    expect(page.get_by_text("Nominated payee: saved")).to_be_visible()
    assert str(application.network.years.get().payee) == "Bay Trust"


def test_pages_once_complete_and_after(page: Page, live_server: LiveServer, area: Area) -> None:
    application = complete(area, draft(area, "Harbour network", area.practice("Quay Surgery"), area.practice("Pier")))
    user = area.user_of(application.lead_practice)
    sign_in(page.context, live_server, user)
    for name in ("", "submit"):
        page.goto(live_server.url + address(application, name))
        check_page(page)
    take(application, Action.SUBMIT, user)
    for name in ("", "submitted", "versions", "versions/1", "withdraw"):
        page.goto(live_server.url + address(application, name))
        check_page(page)
    take(application, Action.PICK_UP, area.officer)
    take(application, Action.RETURN, area.officer, "Say who signs for Pier.\nAnd when.")
    page.goto(live_server.url + address(application))
    check_page(page)


def test_a_long_word_is_broken_rather_than_the_page_widened(page: Page, live_server: LiveServer, area: Area) -> None:
    application = under_review(area)
    lead, long = area.user_of(application.lead_practice), f"https://{'map' * 40}.example/"
    posted(area.officer, address(application, "comments"), text=long, heard="EVERYONE")
    asked = {"tick_area": "on", "text_area": long, "reason": long, "version": application.version}
    assert posted(area.officer, address(application, "return"), **asked).status_code == 302
    for user, paths in (
        (lead, (address(application), address(application, "area"), address(application, "comments"), "/notices/")),
        (area.officer, (address(application), address(application, "history"))),
    ):
        sign_in(page.context, live_server, user)
        for path in paths:
            page.goto(live_server.url + path)
            expect(page.locator("main")).to_contain_text(long[:40])
            check_page(page)


def test_answer_of_a_practice_that_has_a_place_already(page: Page, live_server: LiveServer, area: Area) -> None:
    application = submitted(area, "Harbour network")
    elm = area.practice("Elm Surgery")
    make_imported_network(area.commissioner, [elm], "Riverside")
    other = draft(area, "Bay network", area.practice("Bay Surgery"), elm)
    sign_in(page.context, live_server, area.user_of(elm))
    for path in ("/applications/start/", address(other, "answer")):
        page.goto(live_server.url + path)
        check_page(page)
    assert page.goto(live_server.url + address(application, "answer")).status == 404


def test_without_css_pages_read_in_order_and_an_application_starts(
    page: Page, live_server: LiveServer, area: Area
) -> None:
    page.route(re.compile(r"\.css"), lambda route: route.fulfill(content_type="text/css", body=""))
    sign_in(page.context, live_server, area.user_of(area.practice("Quay")))
    page.goto(f"{live_server.url}/applications/start/")
    assert page.evaluate("[...document.styleSheets].every(each => each.cssRules.length === 0)")
    check_order(page)
    page.get_by_label("Network name").fill("Harbour")
    page.get_by_role("button", name="Start application").click()
    check_order(page)
    page.get_by_role("link", name="Back to the application").click()
    expect(page.get_by_role("heading", level=1, name="Harbour")).to_be_visible()
    check_order(page)


def check_order(page: Page) -> None:
    """The way past the menu, the menu, the heading, what stands under it and the foot: each below the one before, all
    measured at one moment, for the menu folds itself while the page comes in."""
    page.wait_for_load_state()
    parts = [".nhsuk-skip-link", "header nav", "h1", "h1 ~ :is(p, form)", "footer"]
    tops = page.evaluate("parts => parts.map(part => document.querySelector(part).getBoundingClientRect().y)", parts)
    assert tops == sorted(tops)
