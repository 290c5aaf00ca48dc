"""A refusal that goes to NHS England and back, and a reviewer with an interest: by clicks alone."""

import re

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from pcnportal.tests.journeys.visitor import Visitor
from signoff.models import Application
from signoff.tests.area import Area, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visitor(page: Page, live_server: LiveServer) -> Visitor:
    return Visitor(page, live_server.url)


@pytest.fixture
def moor(area: Area) -> Application:
    """Checked by the officer; the approver is a partner of one of its practices."""
    return looked_at(area, "Moor")


def test_a_refusal_is_reviewed_taken_to_nhs_england_and_opened_again(
    visitor: Visitor, area: Area, moor: Application
) -> None:
    a_partner_declares_it_and_can_only_comment(visitor, area, moor)
    another_approver_refuses_with_reasons(visitor, area)
    its_practices_ask_for_a_review(visitor, area, moor)
    the_commissioner_takes_it_to_nhs_england_which_advises(visitor, area)
    it_is_taken_back_to_review(visitor, area, moor)


def a_partner_declares_it_and_can_only_comment(visitor: Visitor, area: Area, moor: Application) -> None:
    visitor.signs_in_as(area.approver)
    visitor.goes_to("Areas")
    visitor.follows("Marlshire CCG")
    visitor.follows("Declared interests")
    visitor.writes("In which practice?", moor.lead_practice.code)
    visitor.chooses("Partner of the practice")
    visitor.dates("Since when?", 1, 4, 2015)
    visitor.presses("Declare this interest")
    visitor.goes_to("Applications")
    visitor.follows("Moor")
    assert visitor.page.get_by_role("link", name=re.compile("^(Refuse|Mark requirements)")).count() == 0
    visitor.follows("Comments")
    visitor.writes("Your comment", "We have worked together for years.")
    visitor.presses("Add for everyone on the matter")
    visitor.sees(re.compile("Declared interest in Moor Quay"))
    visitor.signs_out()


def another_approver_refuses_with_reasons(visitor: Visitor, area: Area) -> None:
    visitor.signs_in_as(area.second_approver)
    visitor.goes_to("Applications")
    visitor.follows("Moor")
    visitor.follows(re.compile("^Refuse"))
    visitor.chooses("The network area")
    visitor.writes("Why is it refused?", "It leaves out the valley.")
    visitor.presses("Refuse the application")
    visitor.sees("It leaves out the valley.")
    visitor.signs_out()


def its_practices_ask_for_a_review(visitor: Visitor, area: Area, moor: Application) -> None:
    visitor.signs_in_as(area.user_of(moor.lead_practice))
    visitor.follows(re.compile("^Say what is to become of Moor"))
    visitor.sees("It leaves out the valley.")
    visitor.follows(re.compile("^Ask for the refusal to be reviewed"))
    visitor.writes("Why should it be reviewed?", "The valley has a network of its own.")
    visitor.presses("Ask for a review")
    visitor.sees("The valley has a network of its own.")
    visitor.signs_out()


def the_commissioner_takes_it_to_nhs_england_which_advises(visitor: Visitor, area: Area) -> None:
    visitor.signs_in_as(area.second_approver)
    visitor.goes_to("Applications")
    visitor.follows("Moor")
    visitor.follows(re.compile("NHS England"))
    visitor.writes("What could not be settled, and what did the LMC say?", "We could not agree.")
    visitor.presses("Take it to NHS England")
    visitor.signs_out()
    visitor.signs_in_as(area.nhse)
    visitor.goes_to("Applications")
    visitor.follows("Moor")
    visitor.follows(re.compile("^Advise|advice", re.IGNORECASE))
    visitor.writes("What do you advise?", "The area is whole. Look at it again.")
    visitor.presses("Give this advice")
    visitor.signs_out()


def it_is_taken_back_to_review(visitor: Visitor, area: Area, moor: Application) -> None:
    visitor.signs_in_as(area.second_approver)
    visitor.goes_to("Applications")
    visitor.follows("Moor")
    visitor.sees("The area is whole. Look at it again.")
    visitor.follows(re.compile("[Bb]ack to review"))
    visitor.writes("What was settled, and what did the LMC say?", "As NHS England advised.")
    visitor.presses("Take it back to review")
    moor.refresh_from_db()
    assert moor.status == "UNDER_REVIEW"
