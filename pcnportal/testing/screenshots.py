"""Pictures of the demonstration for the README: python -m pcnportal.testing.screenshots

The portal runs in a temporary PCN_HOME, so that the pictures show it as it is first met.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from pcnportal.launcher.home import PROJECT, Home
from pcnportal.launcher.process import free_port
from pcnportal.launcher.run import prepared
from pcnportal.launcher.services import ADDRESSES, owned
from pcnportal.testing.browser import FLAGS
from signoff.demonstration.story import MARLSHIRE, PASSWORD

FOLDER = PROJECT / "docs" / "screenshots"
WIDTH, HIGHEST = 1280, 1400
OFFICER, APPROVER = "officer@demo.example", "approver@demo.example"
# For each picture who looks, from which page on, and the link followed there.
PICTURES = {
    "home": (OFFICER, "/", ""),
    "application": (OFFICER, "/applications/", "Riverside"),
    "area": (APPROVER, f"/commissioners/{MARLSHIRE}/", ""),
    "round": (APPROVER, f"/commissioners/{MARLSHIRE}/rounds/2019-20/", ""),
}


def main() -> None:
    for name in ("PCN_HOME", *ADDRESSES):
        os.environ.pop(name, None)
    FOLDER.mkdir(exist_ok=True)
    chromium = os.environ.get("PCN_CHROMIUM") or shutil.which("chromium")
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, (email, path, link) in PICTURES.items():
            take(browser, FOLDER / f"{name}.png", address, email, path, link)
        browser.close()


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a portal that is laid for the occasion."""
    with tempfile.TemporaryDirectory(prefix="pcn-screenshots-") as folder:
        Path(folder).chmod(0o755)
        home = Home(Path(folder))
        with owned(home, durable=False) as supervisor:
            web = prepared(home).web(free_port(None))
            supervisor.add(web)
            yield f"http://127.0.0.1:{web.port}"


def take(browser: Browser, file: Path, address: str, email: str, path: str, link: str) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": HIGHEST})
    page.goto(f"{address}/accounts/login/?next={path}")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}{path}")
    if link:
        page.get_by_role("main").get_by_role("link", name=link).first.click()
    page.get_by_role("heading", level=1).wait_for()
    height = min(page.evaluate("document.documentElement.scrollHeight"), HIGHEST)
    page.screenshot(path=file, clip={"x": 0, "y": 0, "width": WIDTH, "height": height}, full_page=True)
    page.close()
    print(f"{file.relative_to(PROJECT)} {file.stat().st_size // 1024:,} KB")


if __name__ == "__main__":
    main()
