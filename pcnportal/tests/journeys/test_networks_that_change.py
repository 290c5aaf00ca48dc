"""Networks in force that change, page by page: erosion, a change of mind, a merger of practices, one that joins."""

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils.timezone import localdate

from networks.enums import CoverState
from networks.models import CoverAgreement, Network
from networks.selectors.position import position
from networks.selectors.results import network_result
from pcnportal.core import clock
from pcnportal.testing.factories import year
from practices.models import Practice
from signoff.models import NetworkChange
from signoff.tasks import remind
from signoff.tests.area import Area, make_area
from signoff.tests.changes.pages import agrees, browser_of, dated, decides, proposes, shown, words_of
from signoff.tests.changes.scene import live_network, members, practice_of, settle

pytestmark = pytest.mark.django_db


class Days:
    """The portal's clock, which goes on from day to day with what a sweep does by itself."""

    def __init__(self, area: Area, settings: Any) -> None:
        self.area, self.settings = area, settings

    def come_to(self, day: date) -> None:
        self.settings.CLOCK_OFFSET_DAYS = (day - localdate()).days
        remind()
        settle(self.area, clock.now())


@pytest.fixture
def area(db: None) -> Area:
    return make_area()


@pytest.fixture
def days(area: Area, settings: Any) -> Days:
    return Days(area, settings)


def answers(area: Area, practice: Practice, branch: str, reason: str = "") -> HttpResponse:
    """On its page for the year, having seen what stands there."""
    last = practice.notices.filter(contract_year=year("2020/21")).order_by("id").last()
    body = {"choice": branch, "reason": reason, "seen": last.reference if last else ""}
    return browser_of(area.user_of(practice)).post(f"/practices/{practice.code}/answers/2020-21/", body)


def page_of(area: Area, network: Network) -> str:
    return words_of(browser_of(area.officer).get(f"/networks/{network.reference}/?year=2020-21"))


def test_erosion(area: Area, days: Days) -> None:
    """T11: a member leaves in July, and the network stays open with 21,012 patients; its size is to be reviewed."""
    days.come_to(date(2020, 7, 5))
    quay, elm = practice_of(area, "Quay", 21_012), practice_of(area, "Elm", 15_798)
    garden = live_network(area, "Garden City", quay, elm)
    receipt = answers(area, elm, "ENDS", "Our last partner is ill.")["Location"]
    assert NetworkChange.objects.count() == 0, "it waits for the commissioner"
    decision = {"accepted": "yes", "reason": "It is exceptional."}
    assert browser_of(area.approver).post(f"{receipt}decide/", decision).status_code == 302
    days.come_to(date(2020, 7, 6))
    shown_then = page_of(area, garden)
    assert "In force with 21,012 patients, 8,988 below the minimum of 30,000. It stays open" in shown_then
    garden.refresh_from_db()
    assert (garden.closed_on, members(garden, date(2020, 7, 6))) == (None, ["Quay"])
    home = words_of(browser_of(area.officer).get("/?year=2020-21"))
    assert "Review the size of Garden City" in home
    assert "Elm" in words_of(browser_of(area.officer).get("/commissioners/99A/?year=2020-21"))
    assert position(year=year("2020/21"), as_at=date(2020, 7, 6)).cover.practices_covered == 1


def test_a_change_of_mind(area: Area, days: Days) -> None:
    """T20: in on 12 May, out on 29 May; it is out from June on, and both answers are kept."""
    days.come_to(date(2020, 5, 12))
    quay, elm = practice_of(area, "Quay", 31_000), practice_of(area, "Elm", 12_000)
    harbour = live_network(area, "Harbour", quay, elm)
    answers(area, elm, "NO_CHANGE")
    days.come_to(date(2020, 5, 29))
    question = words_of(browser_of(area.user_of(elm)).get(f"/practices/{elm.code}/answers/2020-21/"))
    assert "2 practices, 43,000 patients (30,000 to 50,000) 1 practice, 31,000 patients (30,000 to 50,000)" in question
    receipt = answers(area, elm, "ENDS")["Location"]
    assert "in Harbour ends with 31 May 2020" in words_of(browser_of(area.user_of(elm)).get(receipt))
    assert members(harbour, date(2020, 5, 29)) == ["Elm", "Quay"]
    days.come_to(date(2020, 6, 1))
    assert members(harbour, date(2020, 6, 1)) == ["Quay"]
    kept = words_of(browser_of(area.user_of(elm)).get(f"/practices/{elm.code}/answers/2020-21/"))
    assert kept.count("We stay in our network and nothing changes") == 2, "once as an answer, once to choose"


def test_a_merger_of_practices(area: Area, days: Days) -> None:
    """T24: in the middle of the year; the size is as it was, there is one member less, and nobody loses cover."""
    days.come_to(date(2020, 9, 20))
    quay, elm, oak = practice_of(area, "Quay", 20_000), practice_of(area, "Elm", 9_000), practice_of(area, "Oak", 6_000)
    harbour = live_network(area, "Harbour", quay, elm, oak)
    asked = {"practice": oak.code, "successor": elm.code, **dated("last_day", 30, 9)}
    page = words_of(shown(area.officer, harbour, "PRACTICE_CLOSURE", **asked))
    assert "3 practices, 35,000 patients (30,000 to 50,000) 2 practices, 35,000 patients (30,000 to 50,000)" in page
    change = proposes(area.officer, harbour, "PRACTICE_CLOSURE", **asked)
    assert decides(area.approver, change).status_code == 302
    days.come_to(date(2020, 10, 1))
    result = network_result(harbour, year("2020/21"))
    assert result
    assert (result.size, result.members) == (35_000, 2)
    numbers = position(year=year("2020/21"), as_at=date(2020, 10, 1)).cover
    assert (numbers.practices_in_scope, numbers.practices_covered, numbers.patients_covered) == (2, 2, 35_000)
    assert position(year=year("2020/21"), as_at=date(2020, 9, 30)).cover.patients_covered == 35_000


def test_a_large_practice_joins_later(area: Area, days: Days) -> None:
    """T31: outside every network in 2019/20, covered by an agreement; it joins in 2020/21, and the network grows."""
    days.come_to(date(2020, 4, 20))
    quay, elm = practice_of(area, "Quay", 31_000), practice_of(area, "De Parys", 38_505)
    bedford = live_network(area, "North Bedford", quay)
    CoverAgreement.objects.create(
        network=bedford,
        practice=elm,
        contract_year=year("2019/20"),
        during=(date(2019, 10, 1), date(2020, 4, 1)),
        state=CoverState.AGREED,
        agreed_at=clock.now(),
        agreed_by=area.officer,
    )
    answers(area, elm, "JOINS", "We join North Bedford.")
    change = proposes(area.user_of(elm), bedford, "JOIN", practice=elm.code, **dated("first_day", 1, 4))
    assert agrees(area.user_of(quay), change).status_code == 302
    assert decides(area.approver, change).status_code == 302
    settle(area, clock.now())
    result = network_result(bedford, year("2020/21"))
    assert result
    assert result.size == 69_505
    assert members(bedford, date(2020, 4, 1)) == ["De Parys", "Quay"]
    shown_then = page_of(area, bedford)
    assert "69,505" in shown_then
    assert position(year=year("2020/21"), as_at=date(2020, 4, 20)).cover.patients_covered == 69_505
