"""The pages of answers for the year in a real browser."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from pcnportal.testing.browser import check_page
from practices.enums import Answer
from signoff.tests.apply.test_browser import sign_in
from signoff.tests.area import Area
from signoff.tests.participation.answering import LATE, answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_page_is_accessible(page: Page, live_server: LiveServer, area: Area) -> None:
    elm, ash = area.practice("Elm Surgery", list_size=9_412), area.practice("Ash Surgery")
    answer(area, elm, Answer.JOIN)
    late = answer(area, elm, Answer.DECLINE, LATE)
    pages = {
        area.user_of(elm): [f"/practices/{elm.code}/answers/{slug}/" for slug in ("2019-20", "2020-21", "2021-22")],
        area.approver: [
            "/commissioners/99A/answers/",
            f"/practices/{ash.code}/answers/2019-20/paper/",
            f"/answers/{late.reference}/",
            f"/answers/{late.reference}/decide/",
        ],
    }
    for user, paths in pages.items():
        sign_in(page.context, live_server, user)
        for path in paths:
            page.goto(live_server.url + path)
            check_page(page)
    page.goto(f"{live_server.url}/practices/{ash.code}/answers/2019-20/paper/")
    page.get_by_role("button", name="Record this answer").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    check_page(page)
