"""A real Chromium, and what every page must stand: accessibility, both widths, a silent console."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

WIDTHS = {1280: 900, 390: 844}
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What is in order need not be told node by node, which takes axe longer than to find it
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium. From here on an event loop runs in this thread, which Django must be told."""
    chromium = os.environ.get("PCN_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.fail("Chromium is not installed: apt-get install chromium, or set PCN_CHROMIUM to its path.")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page whose console stayed silent; a refusal's own status is no error of the page."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    yield page
    assert [line for line in complaints if "the server responded with a status of 4" not in line] == []


def check_accessibility(page: Page) -> None:
    """No finding of axe-core on the page as it stands once it is here whole."""
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES).response["violations"]
    findings = [f"{rule['id']}: {rule['help']}: {node['html']}" for rule in found for node in rule["nodes"]]
    assert findings == []


def check_page(page: Page) -> None:
    """Accessible at both widths, and nothing to be scrolled sideways. With PCN_SCREENSHOTS set to a folder,
    both views are kept there, named after the page's path."""
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator("html")).to_have_js_property("scrollWidth", width)  # once the menu has folded itself
        check_accessibility(page)
        if folder := os.environ.get("PCN_SCREENSHOTS"):
            _keep(page, Path(folder), width)
    page.set_viewport_size({"width": 1280, "height": 900})


def _keep(page: Page, folder: Path, width: int) -> None:
    path = page.evaluate("location.pathname")
    name = re.sub(r"[^\w.-]+", "-", path).strip("-") or "home"
    page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
