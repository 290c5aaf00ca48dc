"""The pages that are open to everyone, and the pages of errors, in a real browser."""

import pytest
from playwright.sync_api import Page

from pcnportal.testing.browser import check_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("pcnportal.core.tests.urls"),
    pytest.mark.django_db(transaction=True),
]

OPEN = [
    "/help/",
    "/help/accessibility/",
    "/help/privacy/",
    "/status/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-x/",
    "/nowhere/",
    "/fails/conflict/",
    "/fails/refused/",
    "/fails/denied/",
]


def test_pages(page: Page, live_server) -> None:
    for path in OPEN:
        page.goto(live_server.url + path)
        check_page(page)


def test_a_mistake_takes_one_to_its_field(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Sign in").click()

    check_page(page)
    page.get_by_role("link", name="Enter your password").click()
    page.keyboard.type("gulls")
    assert page.get_by_label("Password", exact=True).input_value() == "gulls"
