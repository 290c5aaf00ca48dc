"""A network that has closed: its application says so, and its years stay as they were."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.timezone import localdate

from networks.enums import Standing
from networks.models import NetworkYear
from pcnportal.testing.factories import year
from signoff.enums import Action, ApplicationStatus, CaseKind, ChangeKind
from signoff.models import Application, OutgoingMessage
from signoff.services.cases.opening import open_by_portal
from signoff.services.changes.applying import apply_changes
from signoff.tests.apply.pages import address
from signoff.tests.area import Area
from signoff.tests.changes.pages import browser_of, words_of
from signoff.tests.changes.scene import IN_YEAR, decided, live_network, plan_of, practice_of, proposed

pytestmark = pytest.mark.django_db

LAST, IN_JUNE = date(2020, 5, 31), datetime(2020, 6, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("status", [ApplicationStatus.CONFIRMED, ApplicationStatus.READY, ApplicationStatus.LIVE])
def test_its_application_is_closed_and_its_year_stays(area: Area, status: ApplicationStatus) -> None:
    application = closed_of(area, status)
    last = application.status_changes.get()
    assert (application.status, last.action, last.from_status, last.by) == ("CLOSED", Action.CLOSE, status, None)
    assert last.reason == "Harbour closed on 31 May 2020."
    assert NetworkYear.objects.get(network=application.network).standing == Standing.CONFIRMED
    for told in (area.user_of(application.lead_practice), area.officer, area.lmc_user):
        last = OutgoingMessage.objects.filter(recipient=told, at=IN_JUNE)
        assert [(each.subject, each.text) for each in last if "Harbour" in each.subject] == [
            ("Harbour has closed", "We want to.\n\nHarbour closed on 31 May 2020.")
        ]


def test_the_pages_say_when_and_count_it_no_longer(area: Area, settings: Any) -> None:
    application, commissioner = closed_of(area, ApplicationStatus.LIVE), f"/commissioners/{area.commissioner.code}/"
    of_year = {"year": "2020-21"}
    assert "Networks ready 1 of 1 network" in words_of(browser_of(area.officer).get(commissioner, of_year))
    settings.CLOCK_OFFSET_DAYS = (IN_JUNE.date() - localdate()).days
    page = browser_of(area.officer)
    network = f"/networks/{application.network.reference}/"
    shown = words_of(page.get(network, of_year))
    assert "Closed (last day 31 May 2020)" in shown
    assert "no rule is checked on it" in shown
    assert not any(each in shown for each in ("Not met", "not known yet", "If it came to an end"))
    assert "Harbour" not in words_of(page.get("/networks/", {**of_year, "verdict": "attention"}))
    refused = page.get(f"{network}changes/propose/")
    assert (refused.status_code, "Harbour closed on 31 May 2020" in words_of(refused)) == (403, True)
    assert "Closed on 31 May 2020" in words_of(page.get(address(application)))
    assert "Closed on 31 May 2020" in words_of(page.get("/applications/"))
    assert "Networks ready" not in words_of(page.get(commissioner, of_year))


def test_the_cases_that_it_left_behind_say_whose_they_are(area: Area, settings: Any) -> None:
    network = closed_of(area, ApplicationStatus.LIVE).network
    quay = network.memberships.get().practice
    case = open_by_portal(
        kind=CaseKind.UNPLACED,
        practice=quay,
        contract_year=year("2020/21"),
        why="Harbour has closed.",
        network=network,
        at=IN_JUNE,
    )
    assert case
    page, address_of = browser_of(area.officer), f"/networks/{network.reference}/?year=2020-21"
    assert f"Practice without a network: Quay, case {case.reference}" in words_of(page.get(address_of))
    assert f"Practice without a network: Quay, case {case.reference}" in words_of(
        browser_of(area.user_of(quay)).get(address_of)
    )
    settings.CLOCK_OFFSET_DAYS = (IN_JUNE.date() - localdate()).days
    shown = words_of(page.get(f"/cases/{case.reference}/"))
    assert "Harbour has closed: its last day was 31 May 2020." in shown
    assert "List size not known yet" not in shown
    own = words_of(page.get(f"/practices/{quay.code}/?year=2020-21"))
    assert f"Practice without a network: case {case.reference}" in own


def closed_of(area: Area, status: ApplicationStatus) -> Application:
    """Of Harbour, which has closed after the last of May."""
    quay = practice_of(area, "Quay", 40_000)
    harbour = live_network(area, "Harbour", quay)
    values = {"created_at": IN_YEAR, "created_by": area.user_of(quay), "status": status}
    application = Application.objects.create(
        network=harbour, contract_year=year("2020/21"), commissioner=area.commissioner, lead_practice=quay, **values
    )
    change = proposed(area.approver, plan_of(ChangeKind.NETWORK_CLOSURE, harbour, last_day=LAST))
    decided(change, area.second_approver)
    assert apply_changes(at=IN_JUNE) == 1
    application.refresh_from_db()
    return application
