"""The pages of networks and areas in a real browser: accessible, and at home on both widths."""

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from networks.enums import Standing
from networks.models import Network
from networks.services.membership import name_practice
from networks.services.revalidation import sweep
from networks.tests.pages.reading import bring_to, signed_in
from pcnportal.accounts.models import User
from pcnportal.testing.browser import check_page
from pcnportal.testing.factories import AT, make_imported_network, make_network, make_practice, year
from practices.enums import Answer
from practices.models import Commissioner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def harbour(marlshire: Commissioner) -> Network:
    """Small and submitted, with a declined practice in its area and a vast network beside it."""
    network = make_network(marlshire, [make_practice(marlshire, "Elm Surgery")], name="Harbour")
    oak = make_practice(marlshire, "Oak Practice with a name that is rather long for a narrow screen")
    name_practice(
        network=network,
        contract_year=year(),
        practice=oak,
        by=User.objects.get(name="Olive Officer"),
        acting_for=marlshire.organisation,
        at=AT,
    )
    bring_to(network, Standing.SUBMITTED)
    ash = make_practice(marlshire, "Ash Surgery")
    ash.notices.create(contract_year=year(), answer=Answer.DECLINE, answered_at=AT, recorded_at=AT, source="paper")
    make_imported_network(marlshire, [make_practice(marlshire, list_size=99_000)], name="Vast")
    sweep()
    return network


def sign_in(page: Page, url: str, user: User) -> None:
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": signed_in(user).cookies[name].value, "url": url}])


def test_every_page_is_accessible_at_both_widths(
    page: Page, live_server: Any, people: dict[str, Any], harbour: Network
) -> None:
    own = f"/networks/{harbour.reference}/"
    sign_in(page, live_server.url, people["officer"])
    for path in (
        "/networks/",
        "/networks/?q=nothing",
        "/rules/",
        own,
        f"{own}history/",
        "/commissioners/",
        "/commissioners/99A/",
        "/commissioners/99A/?year=2021-22",
        "/commissioners/99A/cover/record/",
        "/commissioners/99A/cover/propose/",
        "/commissioners/99A/cover/",
        "/commissioners/99A/exemptions/",
        "/commissioners/99A/list-sizes/",
    ):
        page.goto(live_server.url + path)
        check_page(page)


def test_an_officer_records_cover_from_the_area_s_page(
    page: Page, live_server: Any, people: dict[str, Any], harbour: Network
) -> None:
    sign_in(page, live_server.url, people["officer"])
    page.goto(f"{live_server.url}/commissioners/99A/")
    page.get_by_role("link", name="Record local cover of Ash Surgery").click()
    page.get_by_role("button", name="Record local cover").click()
    page.get_by_role("alert").get_by_text("Select the network that covers them").wait_for()
    check_page(page)
    page.get_by_label("Which network covers them?").select_option(label="Vast")
    page.get_by_label("What was agreed?").fill("Agreed with Vast on 3 May")
    page.get_by_role("button", name="Record local cover").click()
    page.get_by_text("Vast covers the patients of Ash Surgery").wait_for()
    check_page(page)
