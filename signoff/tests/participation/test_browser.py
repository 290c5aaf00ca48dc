"""A practice that cannot find a network, by keyboard alone and without scripts, until its commissioner and LMC hear."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from pcnportal.testing.browser import WIDTHS, check_page
from practices.enums import Answer
from signoff.tests.apply.test_browser import sign_in
from signoff.tests.area import Area, submitted
from signoff.tests.participation.answering import LATE, answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control or link with this name has the focus."""
    wanted = page.get_by_role("main").get_by_text(name, exact=True).first
    expect(wanted).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const e = document.activeElement;"
            " return e.labels && e.labels.length ? e.labels[0].innerText.trim() : e.innerText.trim() }"
        )
        if focused == name:
            return
    pytest.fail(f"{name} is not reached by the keyboard")


@pytest.mark.parametrize("width", WIDTHS)
def test_by_keyboard_alone(page: Page, live_server: LiveServer, area: Area, width: int) -> None:
    elm = area.practice("Elm Surgery", list_size=9_412)
    submitted(area, "Harbour")
    sign_in(page.context, live_server, area.user_of(elm))
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.goto(live_server.url)
    tab_to(page, "Say whether Elm Surgery takes part in 2019/20")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your answer for 2019/20")).to_be_visible()
    tab_to(page, "Yes, we take part")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Yes, but we cannot find a network")).to_be_checked()
    tab_to(page, "Anything to add (optional)")
    page.keyboard.type("Harbour has no room.")
    tab_to(page, "Give this answer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Answer received")).to_be_visible()
    check_page(page)
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    tab_to(page, "Networks that Elm Surgery might join")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Networks that Elm Surgery might join")).to_be_visible()
    assert elm.notices.get().answer == Answer.NO_NETWORK


def test_without_scripts_to_the_commissioner_and_the_lmc(browser: Browser, live_server: LiveServer, area: Area) -> None:
    elm = area.practice("Elm Surgery", list_size=9_412)
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    sign_in(context, live_server, area.user_of(elm))
    page.goto("/")
    page.get_by_role("link", name="Say whether Elm Surgery takes part in 2019/20").click()
    page.get_by_role("button", name="Give this answer").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Yes, but we cannot find a network").check()
    page.get_by_label("Anything to add").fill("Harbour has no room.")
    page.get_by_role("button", name="Give this answer").click()
    expect(page.get_by_role("heading", name="Answer received")).to_be_visible()
    for user in (area.officer, area.lmc_user):
        sign_in(context, live_server, user)
        page.goto("/notices/")
        page.get_by_role("button", name="Elm Surgery cannot find a network for 2019/20").click()
        expect(page.get_by_role("heading", name="Networks that Elm Surgery might join")).to_be_visible()
        page.goto("/")
        expect(page.get_by_role("link", name="Find a network for Elm Surgery")).to_be_visible()
    context.close()


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
