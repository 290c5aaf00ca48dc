"""The whole story, by clicks alone: three practices form a network, and their commissioner confirms its round."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import override_settings
from django.utils.timezone import localdate
from playwright.sync_api import Page

from networks.models import Membership
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.audit.services import first_broken_link
from pcnportal.testing.factories import make_commissioner, make_lmc, make_practice, make_user
from pcnportal.tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _may_2019() -> Iterator[None]:
    """For the pages and for the worker it is 9 May 2019, six days before the deadline."""
    with override_settings(CLOCK_OFFSET_DAYS=(date(2019, 5, 9) - localdate()).days):
        yield


@pytest.fixture
def visitor(page: Page, live_server, real_worker) -> Visitor:
    return Visitor(page, live_server.url)


@pytest.fixture
def people() -> dict[str, User]:
    """Only what is there before anybody starts: an area with three practices, and accounts."""
    marlshire = make_commissioner()
    lmc = make_lmc(marlshire)
    practices = {
        "alder": make_practice(marlshire, "Alder Surgery", list_size=14_200),
        "beech": make_practice(marlshire, "Beech Practice", list_size=12_100),
        "cedar": make_practice(marlshire, "Cedar House", list_size=9_800),
    }
    users = {name: make_user(Role.PRACTICE_USER, each.organisation) for name, each in practices.items()}
    return {
        **users,
        "officer": make_user(Role.CCG_OFFICER, marlshire.organisation, name="Olive Officer"),
        "approver": make_user(Role.CCG_APPROVER, marlshire.organisation, name="Ada Approver"),
        "lmc": make_user(Role.LMC_REVIEWER, lmc.organisation, name="Liam Lmc"),
    }


def test_from_a_first_thought_to_a_confirmed_round(visitor: Visitor, people: dict[str, User]) -> None:
    given_alder_starts_an_application_and_asks_its_neighbours(visitor, people)
    when_alder_fills_in_the_items_and_tries_to_submit(visitor, people)
    when_the_neighbours_agree(visitor, people)
    when_the_officer_checks_and_holds_it(visitor, people)
    when_the_lmc_looks_and_comments(visitor, people)
    then_the_round_cannot_be_confirmed(visitor, people)
    when_the_hold_is_lifted_and_the_requirements_are_met(visitor, people)
    then_the_approver_confirms_and_everyone_is_covered(visitor, people)


def given_alder_starts_an_application_and_asks_its_neighbours(visitor: Visitor, people: dict[str, User]) -> None:
    visitor.signs_in_as(people["alder"])
    visitor.goes_to("Applications")
    visitor.follows("Start an application")
    visitor.writes("Network name", "Three Trees")
    visitor.chooses("2019/20")
    visitor.presses("Start application")
    for name in ("Beech Practice", "Cedar House"):
        visitor.writes("Find a practice to ask", name.split()[0])
        visitor.presses("Search")
        visitor.page.get_by_role("checkbox", name=f"Ask {name}").check()
        visitor.presses("Ask the ticked practices")
        visitor.sees(re.compile(f"{name}.*asked"))


def when_alder_fills_in_the_items_and_tries_to_submit(visitor: Visitor, people: dict[str, User]) -> None:
    visitor.follows("Back to the application")
    visitor.follows("Network area")
    visitor.chooses("Electoral wards")
    visitor.writes("The wards, LSOAs or postcode sectors", "E05001514\nE05001515")
    visitor.presses("Save")
    visitor.follows("Network Agreement")
    visitor.dates("Date of the Network Agreement", 8, 5, 2019)
    for practice in ("Alder Surgery", "Beech Practice", "Cedar House"):
        visitor.writes(f"Who signs for {practice}", "Dr Someone")
    visitor.presses("Save")
    visitor.follows("Nominated payee")
    visitor.chooses("A member practice")
    visitor.page.get_by_label("Member practice", exact=True).select_option(index=1)
    visitor.presses("Save")
    visitor.sees("no clinical director is named")
    visitor.follows("Clinical director")
    visitor.fills(Full_name="Dr Ann Ash", Profession="GP")
    visitor.page.get_by_label("Member practice they work for", exact=True).select_option(index=1)
    visitor.presses("Save")
    visitor.follows("Check and submit")
    visitor.page.get_by_role("checkbox").check()
    visitor.presses("Submit application")
    visitor.sees("Application submitted")
    visitor.signs_out()


def when_the_neighbours_agree(visitor: Visitor, people: dict[str, User]) -> None:
    for name in ("beech", "cedar"):
        visitor.signs_in_as(people[name])
        visitor.follows(re.compile("Three Trees"))
        visitor.sees("36,100")
        visitor.chooses("Yes, we agree to join")
        visitor.presses("Save answer")
        visitor.signs_out()


def when_the_officer_checks_and_holds_it(visitor: Visitor, people: dict[str, User]) -> None:
    visitor.signs_in_as(people["officer"])
    visitor.sees("3 practices")
    visitor.follows("Check Three Trees")
    visitor.presses("Start checking")
    visitor.follows("Holds")
    visitor.chooses("The STP has to agree")
    visitor.chooses("Another body")
    visitor.writes("Its code, reference or name", "Middle England STP")
    visitor.writes("What has to happen?", "The STP agrees to the area.")
    visitor.dates("When will you review it?", 20, 5, 2019)
    visitor.presses("Put on hold")
    visitor.sees(re.compile("Middle England STP"))
    visitor.signs_out()


def when_the_lmc_looks_and_comments(visitor: Visitor, people: dict[str, User]) -> None:
    visitor.signs_in_as(people["lmc"])
    visitor.goes_to("Applications")
    visitor.follows("Three Trees")
    visitor.sees(re.compile("Middle England STP"))
    visitor.follows("Comments")
    visitor.writes("Your comment", "The practices have worked together for years.")
    visitor.presses("Add for everyone on the matter")
    visitor.sees("The practices have worked together for years.")
    visitor.signs_out()


def then_the_round_cannot_be_confirmed(visitor: Visitor, people: dict[str, User]) -> None:
    visitor.signs_in_as(people["approver"])
    visitor.follows("Round 2019/20 of Marlshire CCG")
    visitor.sees("In the way of the confirmation")
    visitor.sees(re.compile("on hold and waits for Middle England STP"))
    assert visitor.page.get_by_role("link", name=re.compile("^Confirm")).count() == 0
    visitor.signs_out()


def when_the_hold_is_lifted_and_the_requirements_are_met(visitor: Visitor, people: dict[str, User]) -> None:
    visitor.signs_in_as(people["officer"])
    visitor.follows("Finish checking Three Trees")
    visitor.follows("Holds")
    visitor.follows(re.compile("Release this hold"))
    visitor.writes("Why is it released?", "The STP agreed on 9 May.")
    visitor.presses("Release the hold")
    visitor.follows("Checks")
    for radio in visitor.page.get_by_role("radio", name="Met", exact=True).all():
        radio.check()
    visitor.presses("Save what you found")
    visitor.sees("All six are met.")
    visitor.follows(re.compile("^Application"))
    visitor.follows("Mark requirements met")
    visitor.presses(re.compile("requirements met", re.IGNORECASE))
    visitor.sees("Requirements met")
    visitor.signs_out()


def then_the_approver_confirms_and_everyone_is_covered(visitor: Visitor, people: dict[str, User]) -> None:
    visitor.signs_in_as(people["approver"])
    visitor.follows("Round 2019/20 of Marlshire CCG")
    visitor.sees_soon("3 of 3 practices covered (100.00%)")
    visitor.follows(re.compile("^Confirm"))
    visitor.presses(re.compile("^Confirm"))
    visitor.sees("Confirmed")
    visitor.goes_to("Areas")
    visitor.follows("Marlshire CCG")
    visitor.sees_soon(re.compile(r"36,100 of 36,100 patients covered \(100.00%\)"))
    visitor.goes_to("Position")
    visitor.sees("100.00%")
    assert set(Membership.objects.values_list("state", flat=True)) == {"IN_FORCE"}
    assert first_broken_link() is None
