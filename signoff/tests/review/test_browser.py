"""Every page of those who check, help and confirm, in a real browser at both widths."""

from datetime import date

import pytest
from django.conf import settings
from playwright.sync_api import Page

from pcnportal.accounts.models import User
from pcnportal.testing.browser import check_page
from pcnportal.testing.factories import AT
from practices.enums import Answer, InterestKind
from practices.services.interests import declare_interest
from signoff.enums import HoldCode
from signoff.models import Application
from signoff.services.comments import add_comment
from signoff.services.holds import place_hold, release_hold
from signoff.tests.apply.pages import as_person
from signoff.tests.area import Area, check_coverage, requirements_met, submitted, under_review
from signoff.tests.participation.answering import answer
from signoff.tests.road.test_refusals import refused

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROUND = "/commissioners/99A/rounds/2019-20/"


def sign_in(page: Page, url: str, user: User) -> None:
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": as_person(user).cookies[name].value, "url": url}])


def hold(area: Area, application: Application, body: str) -> None:
    place_hold(
        application=application,
        code=HoldCode.AWAITING_STP,
        body=body,
        reason="It meets on 14 May.",
        review_on=date(2019, 5, 14),
        by=area.officer,
        at=AT,
    )


def test_pages_of_an_application(page: Page, live_server, area: Area) -> None:
    fen = area.practice("Fen Surgery", list_size=9_000)
    submitted(area, "Moor network")
    application = under_review(area, "Harbour network", fen, area.practice("Quay Surgery"))
    hold(area, application, "Marlshire STP")
    release_hold(hold=application.holds.get(), reason="The STP agrees.", by=area.officer, at=AT)
    hold(area, application, "The committee")
    add_comment(on=application, text="The LMC is content.", by=area.lmc_user, at=AT)
    own = f"/applications/{application.reference}/"
    sign_in(page, live_server.url, area.officer)
    for path in (
        "/",
        "/applications/",
        own,
        *(f"{own}{part}/" for part in ("checks", "holds", "comments", "history", "return")),
    ):
        page.goto(live_server.url + path)
        check_page(page)


def test_pages_of_a_round(page: Page, live_server, area: Area) -> None:
    requirements_met(area, "Harbour network")
    application = under_review(area, "Moor network")
    hold(area, application, "Marlshire STP")
    check_coverage(area)
    sign_in(page, live_server.url, area.approver)
    declare_interest(
        commissioner=area.commissioner,
        practice=application.lead_practice,
        kind=InterestKind.PARTNER,
        since=date(2015, 4, 1),
        by=area.approver,
        at=AT,
    )
    for path in ("/", ROUND, "/commissioners/99A/interests/", f"/applications/{application.reference}/"):
        page.goto(live_server.url + path)
        check_page(page)


def test_a_round_is_confirmed_by_clicks(page: Page, live_server, area: Area) -> None:
    requirements_met(area, "Harbour network")
    requirements_met(area, "Moor network")
    check_coverage(area)
    sign_in(page, live_server.url, area.approver)
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="Confirm the round 2019/20 of Marlshire CCG").click()
    page.get_by_role("link", name="Confirm all 2 Network Contracts").click()
    check_page(page)
    page.get_by_role("button", name="Confirm all 2 Network Contracts").click()
    page.get_by_text("The round 2019/20 of Marlshire CCG is confirmed.").wait_for()
    check_page(page)
    assert page.get_by_text("Confirmed", exact=True).count() == 3


def test_lists_of_an_lmc_and_of_the_nation(page: Page, live_server, area: Area) -> None:
    hold(area, under_review(area, "Moor network", area.practice("Fen Surgery", list_size=9_000)), "Marlshire STP")
    answer(area, area.practice("Elm Surgery"), Answer.NO_NETWORK)
    check_coverage(area)
    refused(area, "Harbour network")
    lists = {
        area.lmc_user: ("/", *(f"/lmc/marlshire/{matter}/" for matter in ("practices", "holds", "decisions"))),
        area.nhse: ("/", "/escalations/", "/small-networks/"),
    }
    for user, paths in lists.items():
        sign_in(page, live_server.url, user)
        for path in paths:
            page.goto(live_server.url + path)
            check_page(page)
