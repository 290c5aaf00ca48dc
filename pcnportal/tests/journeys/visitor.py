"""A person at a browser, who reads, clicks and types. Each page met for the first time is checked for accessibility."""

import re
from typing import ClassVar

from playwright.sync_api import Locator, Page, expect

from pcnportal.accounts.models import User
from pcnportal.testing.browser import check_page
from pcnportal.testing.factories import PASSWORD

AGAIN = "Enter your password again"  # before a decision
PATIENCE = 15_000  # milliseconds for what the queue works out


class Visitor:
    checked: ClassVar[set[str]] = set()  # of all journeys

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        page.set_default_timeout(10_000)

    def signs_in_as(self, user: User) -> None:
        self.page.goto(f"{self.address}/accounts/login/")
        self.looks()
        self.page.get_by_label("Email address").fill(user.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.presses("Sign in")

    def signs_out(self) -> None:
        self.presses("Sign out")

    def follows(self, name: str | re.Pattern[str]) -> None:
        """A link of the page itself, or else of its frame."""
        inside = self.page.get_by_role("main").get_by_role("link", name=name)
        self.clicks(inside if inside.count() else self.page.get_by_role("link", name=name))

    def goes_to(self, section: str) -> None:
        self.clicks(self.page.get_by_role("navigation").get_by_role("link", name=section, exact=True))

    def presses(self, name: str | re.Pattern[str]) -> None:
        self.clicks(self.page.get_by_role("button", name=name))

    def clicks(self, what: Locator) -> None:
        """And waits until the next page is there."""
        with self.page.expect_navigation():
            what.first.click()
        self.looks()
        if self.page.title().startswith(AGAIN):
            self.writes("Password", PASSWORD)
            self.presses("Continue")

    def fills(self, **answers: str) -> None:
        """Fields by the words of their labels, with underscores for spaces."""
        for label, text in answers.items():
            self.writes(label.replace("_", " "), text)

    def writes(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def chooses(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def dates(self, legend: str, day: int, month: int, year: int) -> None:
        group = self.page.get_by_role("group", name=legend)
        for part, value in (("Day", day), ("Month", month), ("Year", year)):
            group.get_by_label(part).fill(str(value))

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def does_not_see(self, text: str) -> None:
        expect(self.page.get_by_role("main").get_by_text(text)).to_have_count(0)

    def sees_soon(self, text: str | re.Pattern[str]) -> None:
        """Loads the page again until the queue has worked it out."""

        def there() -> bool:
            return self.page.get_by_role("main").get_by_text(text).count() > 0

        for _ in range(PATIENCE // 250):
            if there():
                return
            self.page.wait_for_timeout(250)
            self.page.reload()
        self.sees(text)

    def looks(self) -> None:
        kind = re.sub(r"/[A-Z]+-?[A-Z0-9]{5,}|/\d+\w?", "/…", self.page.evaluate("location.pathname"))
        key = f"{kind} {self.page.title()}"
        if key not in self.checked:
            check_page(self.page)
            self.checked.add(key)
