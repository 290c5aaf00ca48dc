"""A person without a mouse: every link, button and field is reached by the tab key and used by the key for it."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from pcnportal.accounts.models import User
from pcnportal.testing.browser import check_page
from pcnportal.testing.factories import PASSWORD

MOST_TABS = 120
IS_FOCUSED = "element => element === document.activeElement"
IN_ITS_GROUP = "element => element.form === document.activeElement.form && element.name === document.activeElement.name"


class Typist:
    """`looks`: each page is checked for accessibility at both widths when it is first met."""

    def __init__(self, context: BrowserContext, page: Page, address: str, *, looks: bool) -> None:
        self.context, self.page, self.address, self.looks = context, page, address, looks
        self.checked: set[str] = set()

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def signs_in_as(self, user: User) -> None:
        """On another computer than whoever was here before."""
        self.context.clear_cookies()
        self.page.goto(self.address)
        self.writes("Email address", user.email)
        self.writes("Password", PASSWORD)
        self.presses("Sign in", "Waiting for you")

    def sees(self, text: str) -> None:
        expect(self.main.get_by_text(text).first).to_be_visible()
        if self.looks and self.page.title() not in self.checked:
            check_page(self.page)
            self.checked.add(self.page.title())

    def follows(self, name: str, then_sees: str) -> None:
        self._goes_to(self.main.get_by_role("link", name=name))
        self.page.keyboard.press("Enter")
        self.sees(then_sees)

    def presses(self, name: str, then_sees: str) -> None:
        self._goes_to(self.main.get_by_role("button", name=name))
        self.page.keyboard.press("Enter")
        asked = self.main.get_by_role("heading", name="Enter your password again")
        expect(asked.or_(self.main.get_by_text(then_sees)).first).to_be_visible()
        if asked.is_visible():
            self.writes("Password", PASSWORD)
            self.presses("Continue", then_sees)
        self.sees(then_sees)

    def turns_to(self, name: str, then_sees: str) -> None:
        """By the links that stand above a page: of the menu, of the account, or back."""
        self._goes_to(self.page.get_by_role("navigation").get_by_role("link", name=name))
        self.page.keyboard.press("Enter")
        self.sees(then_sees)

    def ticks(self, name: str) -> None:
        self._goes_to(self.main.get_by_role("checkbox", name=name))
        self.page.keyboard.press("Space")

    def chooses(self, name: str) -> None:
        """Among radios the arrows go on from the one where the tab key stops."""
        wanted = self.main.get_by_role("radio", name=name).first
        self._goes_to(wanted, IN_ITS_GROUP)
        self.page.keyboard.press("Space")
        for _ in range(wanted.evaluate("element => element.form.elements[element.name].length")):
            if not wanted.is_checked():
                self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()

    def picks(self, label: str, option: str) -> None:
        """In a list that drops down, by typing how the option begins."""
        wanted = self.main.get_by_label(label, exact=True)
        self._goes_to(wanted)
        self.page.keyboard.type(option)
        shown = wanted.evaluate("element => element.selectedOptions[0].text")
        assert shown.startswith(option), f"{label}: {shown}"

    def writes(self, label: str, text: str) -> None:
        self._goes_to(self.main.get_by_label(label, exact=True))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def dates(self, legend: str, day: int, month: int, year: int, *, among: str = "") -> None:
        """`among`: the legend of the group in which it is asked for."""
        within = self.main.get_by_role("group", name=among) if among else self.main
        group = within.get_by_role("group", name=legend, exact=True)
        for part, number in (("Day", day), ("Month", month), ("Year", year)):
            self._goes_to(group.get_by_label(part))
            self.page.keyboard.type(str(number))

    def _goes_to(self, wanted: Locator, there: str = IS_FOCUSED) -> None:
        """By tabs, from the top of the page or from where the focus is."""
        wanted = wanted.first
        expect(wanted).to_be_visible()
        element = wanted.element_handle()
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if element.evaluate(there):
                return
        pytest.fail(f"{wanted} is not reached by the keyboard")
