"""A practice without a network: its LMC and its commissioner bring it to a home; a year later an approver directs.

By clicks alone; each page met for the first time is checked at both widths.
"""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from networks.models import Membership, Network, Site
from pcnportal.testing.factories import make_imported_network, year
from pcnportal.tests.journeys.visitor import Visitor
from practices.enums import Answer, FormBranch
from practices.models import Practice
from practices.services.participation import Said
from signoff.tests.area import Area
from signoff.tests.participation.answering import answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visitor(page: Page, live_server: LiveServer) -> Visitor:
    return Visitor(page, live_server.url)


@pytest.fixture
def elm(area: Area) -> Practice:
    """Beside Harbour."""
    elm, quay = area.practice("Elm Surgery", list_size=9_412), area.practice("Quay Surgery", list_size=33_000)
    for number, practice in enumerate((elm, quay)):
        Site.objects.create(practice=practice, easting=500_000 + 1_000 * number, northing=400_000)
    make_imported_network(area.commissioner, [quay], "Harbour")
    return elm


def test_from_an_answer_to_a_home(visitor: Visitor, area: Area, elm: Practice) -> None:
    answer(area, elm, Answer.NO_NETWORK, reason="Three networks have said no.")
    the_officer_asks_the_lmc(visitor, area)
    the_lmc_brings_them_together(visitor, area)
    the_officer_records_what_was_agreed(visitor, area)


def the_officer_asks_the_lmc(visitor: Visitor, area: Area) -> None:
    visitor.signs_in_as(area.officer)
    visitor.goes_to("Cases")
    visitor.follows("Elm Surgery")
    visitor.sees("Three networks have said no.")
    visitor.follows("Ask the LMC to comment")
    visitor.presses("Ask the LMC")
    visitor.signs_out()


def the_lmc_brings_them_together(visitor: Visitor, area: Area) -> None:
    visitor.signs_in_as(area.lmc_user)
    visitor.follows("Comment on the case about Elm Surgery")
    visitor.follows("Record when the LMC was engaged")
    visitor.dates("When was the LMC engaged?", 10, 5, 2019)
    visitor.writes("How?", "Dr Low met both partners.")
    visitor.presses("Record it")
    visitor.follows("Give Harbour a part in the case")
    visitor.presses("Give them a part in the case")
    visitor.sees("It has a part in the case")
    visitor.follows("Begin to mediate")
    visitor.writes("How will you go about it?", "We meet on Friday.")
    visitor.presses("Begin to mediate")
    visitor.follows("Say what comes next, by whom and when")
    visitor.writes("What has to be done next?", "Record what was agreed on Friday")
    visitor.chooses("Marlshire CCG")
    visitor.dates("By which day?", 20, 5, 2019)
    visitor.presses("Save what comes next")
    visitor.sees("Marlshire CCG, by 20 May 2019")
    visitor.follows("Comments and statements")
    visitor.writes("Your comment", "Both will say yes.")
    visitor.presses("Add for Marlshire CCG and the LMC")
    visitor.sees("Only for Marlshire CCG and the LMC")
    visitor.goes_to("Home")
    visitor.sees("Record what was agreed on Friday: case about Elm Surgery")
    visitor.follows("Cases by age")
    visitor.sees("In mediation")
    visitor.signs_out()


def the_officer_records_what_was_agreed(visitor: Visitor, area: Area) -> None:
    visitor.signs_in_as(area.officer)
    visitor.follows("Record what was agreed on Friday")
    visitor.follows("Record what was agreed")
    visitor.writes("Which network? (optional)", Network.objects.get().reference)
    visitor.dates("A member from which day? (optional)", 1, 7, 2019)
    visitor.writes("What was agreed, and by whom?", "Harbour takes Elm Surgery.")
    visitor.presses("Record the agreement")
    visitor.sees("1 practice now, 1 expected on 1 July 2019")
    visitor.follows("Elm Surgery: lists, networks and answers through time")
    visitor.follows("Open a case")
    visitor.sees("A case brings the practices, their LMC and Marlshire CCG together")


def test_a_network_is_directed_to_take_a_practice(visitor: Visitor, area: Area, elm: Practice, settings: Any) -> None:
    """T2: in 2020/21 an officer proposes it; once the LMC has said that it was engaged, an approver decides."""
    settings.CLOCK_OFFSET_DAYS = (date(2020, 6, 10) - localdate()).days
    said = Said(Answer.NO_NETWORK, FormBranch.NO_NETWORK, "None has room.")
    in_may = datetime(2020, 5, 20, 9, tzinfo=UTC)
    answer(area, elm, Answer.NO_NETWORK, in_may, said_by_form=said, in_year=year("2020/21"))
    visitor.signs_in_as(area.officer)
    visitor.goes_to("Cases")
    visitor.follows("Elm Surgery")
    visitor.follows("Propose to direct a network to take the practice")
    harbour_from_july(visitor, "Why this network, and what did the LMC say?", "Propose the direction")
    visitor.signs_out()
    visitor.signs_in_as(area.approver)
    visitor.goes_to("Cases")
    visitor.follows("Elm Surgery")
    visitor.follows("Direct the network to take the practice")
    harbour_from_july(visitor, "Your reasons", "Direct the network")
    visitor.sees("Record first when the LMC was engaged")
    visitor.follows("Cancel and change nothing")
    assert not Membership.objects.filter(practice=elm).exists()
    visitor.signs_out()
    the_lmc_says_that_it_was_engaged(visitor, area)
    visitor.signs_in_as(area.approver)
    visitor.goes_to("Cases")
    visitor.follows("Elm Surgery")
    visitor.follows("Direct the network to take the practice")
    harbour_from_july(visitor, "Your reasons", "Direct the network")
    visitor.sees("is a member of Harbour from 15 July 2020")
    assert Membership.objects.get(practice=elm).directed


def the_lmc_says_that_it_was_engaged(visitor: Visitor, area: Area) -> None:
    visitor.signs_in_as(area.lmc_user)
    visitor.goes_to("Cases")
    visitor.follows("Elm Surgery")
    visitor.follows("Record when the LMC was engaged")
    visitor.dates("When was the LMC engaged?", 10, 6, 2020)
    visitor.writes("How?", "At a meeting.")
    visitor.presses("Record it")
    visitor.signs_out()


def harbour_from_july(visitor: Visitor, question: str, button: str) -> None:
    visitor.writes("Which network?", Network.objects.get().reference)
    visitor.dates("A member from which day?", 15, 7, 2020)
    visitor.writes(question, "No other network touches it.")
    visitor.presses(button)
