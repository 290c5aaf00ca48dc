"""A practice chooses between two invitations, in a real browser: by clicks, by keys alone, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from networks.models import Membership, Site
from pcnportal.testing.browser import check_page
from practices.models import Practice
from signoff.models import Question
from signoff.tests.apply.pages import address, posted
from signoff.tests.apply.test_browser import sign_in
from signoff.tests.area import Area, draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Press = Callable[[Page, str, str], None]


def click(page: Page, role: str, name: str) -> None:
    page.get_by_role(role, name=name).first.click()


def by_keys(page: Page, role: str, name: str) -> None:
    """Goes there with the tab key, among radios with the arrows, and does it with the key for it."""
    wanted = page.get_by_role(role, name=name).first
    expect(wanted).to_be_visible()
    _tab_to(page.get_by_role("radio").first if role == "radio" else wanted)
    page.keyboard.press("Space" if role in ("radio", "checkbox") else "Enter")
    while role == "radio" and not wanted.is_checked():
        page.keyboard.press("ArrowDown")


def _tab_to(wanted: Locator) -> None:
    for _ in range(120):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        wanted.page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by the tab key")


@pytest.mark.parametrize(
    ("press", "width", "scripts"),
    [(click, 1280, True), (by_keys, 390, True), (click, 390, False)],
    ids=["clicks", "keys", "no-scripts"],
)
def test_a_practice_chooses_between_two(
    browser: Browser, live_server: LiveServer, area: Area, press: Press, width: int, scripts: bool
) -> None:
    pier, quay = area.practice("Pier", list_size=9_000), area.practice("Quay", list_size=25_000)
    sands = area.practice("Sands", list_size=45_000)
    for number, practice in enumerate((quay, pier, sands)):
        Site.objects.create(practice=practice, easting=500_000 + 1_000 * number, northing=400_000)
    harbour = draft(area, "Harbour", quay)
    draft(area, "Bay", sands, pier)
    size = {"width": width, "height": 900}
    context = browser.new_context(java_script_enabled=scripts, base_url=live_server.url, viewport=size)
    page = context.new_page()
    sign_in(context, live_server, area.user_of(quay))
    _ask(page, press, harbour_page=address(harbour, "members"), scripts=scripts)
    context.clear_cookies()
    sign_in(context, live_server, area.user_of(pier))

    page.goto("/")
    press(page, "link", "Choose one of 2 networks")
    expect(page.get_by_role("heading", name="Networks that ask Pier")).to_be_visible()
    if scripts:
        check_page(page)
    press(page, "link", "Ask Quay a question")
    expect(page.get_by_role("heading", name="Ask Quay a question")).to_be_visible()
    page.get_by_label("Your question").fill("Who employs the pharmacist?")
    press(page, "button", "Ask")
    expect(page.get_by_text("Your question is with Quay")).to_be_visible()
    _reply(area, quay)
    page.reload()
    expect(page.get_by_text("The federation does.")).to_be_visible()
    if scripts:
        check_page(page)
    press(page, "link", "Compare the networks that ask Pier")
    expect(page.get_by_role("heading", name="Networks that ask Pier")).to_be_visible()
    press(page, "radio", "Harbour")
    press(page, "button", "Save choice")
    expect(page.get_by_text("has agreed to join Harbour.")).to_be_visible()
    expect(page.get_by_text("Declined", exact=True)).to_be_visible()
    asked = Membership.objects.filter(practice=pier).values_list("network__name", "state")
    assert dict(asked) == {"Harbour": "AGREED", "Bay": "DECLINED"}
    context.close()


def _ask(page: Page, press: Press, *, harbour_page: str, scripts: bool) -> None:
    """The lead practice ticks Pier: with a script the bar follows at once, without one after the button."""
    page.goto(harbour_page)
    press(page, "checkbox", "Ask Pier")
    if not scripts:
        press(page, "button", "Show the network with those ticked")
    expect(page.get_by_role("heading", name="With the 1 ticked")).to_be_visible()
    expect(page.get_by_text("34,000 patients, within 30,000 to 50,000")).to_be_visible()
    if scripts:
        check_page(page)
    page.get_by_label("Message (optional)").fill("We share a corridor.")
    press(page, "button", "Ask the ticked practices")
    expect(page.get_by_text("is asked to join Harbour. It answers for itself.")).to_be_visible()


def _reply(area: Area, quay: Practice) -> None:
    asked = Question.objects.select_related("invitation__application").get()
    page = f"{address(asked.invitation.application, 'questions')}{asked.pk}/"
    assert posted(area.user_of(quay), page, text="The federation does.").status_code == 302
