"""The pages of suggested homes in a real browser: accessible, and at home on a telephone."""

from typing import Any

import pytest
from django.conf import settings as configured
from django.utils.timezone import localdate
from playwright.sync_api import Page

from networks.tests.homes.places import placed, touch
from networks.tests.pages.reading import signed_in
from pcnportal.accounts.enums import Role
from pcnportal.testing.browser import check_page
from pcnportal.testing.factories import AT, make_imported_network, make_user
from practices.models import Commissioner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_area_to_the_networks_of_one_practice(
    page: Page, live_server: Any, settings: Any, marlshire: Commissioner, northshire: Commissioner
) -> None:
    settings.CLOCK_OFFSET_DAYS = (AT.date() - localdate()).days
    elm = placed(marlshire, "Elm Surgery with a name that is rather long for a narrow screen", 0, code="V85001")
    quay, pier = placed(marlshire, "Quay", 3_000), placed(northshire, "Pier", 1_000, 1_000)
    touch(elm, [quay])
    harbour = make_imported_network(marlshire, [quay], name="Harbour")
    make_imported_network(northshire, [pier], name="Pier")
    officer = signed_in(make_user(Role.CCG_OFFICER, marlshire.organisation))
    name = configured.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": officer.cookies[name].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/commissioners/99A/")
    page.get_by_role("link", name="Homes for practices without a network").click()
    page.get_by_role("heading", name="The best placement, proved").wait_for()
    check_page(page)
    page.get_by_role("link", name="Elm Surgery").click()
    page.get_by_role("heading", name="Networks that Elm Surgery").wait_for()
    check_page(page)
    page.get_by_role("link", name="Distance").click()
    page.get_by_role("rowheader").first.get_by_text("Pier").wait_for()
    page.goto(f"{live_server.url}/networks/{harbour.reference}/homes/")
    check_page(page)
    page.get_by_role("link", name="What if").click()
    page.get_by_label("a practice joins Harbour").check()
    page.get_by_label("Which practice?").fill("V85001")
    page.get_by_role("button", name="Show what would differ").click()
    page.get_by_text(
        "Elm Surgery with a name that is rather long for a narrow screen (V85001) joins Harbour"
    ).wait_for()
    check_page(page)
