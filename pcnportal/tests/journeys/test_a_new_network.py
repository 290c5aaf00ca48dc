"""Five practices form a network: from a first thought to a receipt, and through a return to a second one.

By the keyboard alone: with scripts and axe, and without scripts on a narrow page.
"""

import pytest
from playwright.sync_api import expect

from networks.models import Site
from pcnportal.tests.journeys.typist import Typist
from practices.models import Practice
from signoff.models import Application
from signoff.tests.area import Area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LISTS = {
    "Alder Surgery": 14_000,
    "Beech Practice": 16_500,
    "Cedar House": 11_000,
    "Damson Practice": 10_000,
    "Elder Surgery": 9_500,
}
NORTH = ("Alder Surgery", "Beech Practice")


@pytest.fixture
def practices(area: Area) -> list[Practice]:
    """Side by side, the one that leads first."""
    found = [area.practice(name, list_size=patients) for name, patients in LISTS.items()]
    for number, practice in enumerate(found):
        Site.objects.create(practice=practice, easting=500_000 + 1_000 * number, northing=400_000)
    return found


def test_from_a_first_thought_to_a_receipt_and_through_a_return(
    typist: Typist, area: Area, practices: list[Practice]
) -> None:
    alder, *asked = practices
    given_alder_starts_an_application(typist, area, alder)
    given_it_asks_its_four_neighbours(typist, asked)
    when_it_fills_in_what_is_needed(typist, practices)
    when_each_neighbour_answers_and_signs_for_itself(typist, area, asked)
    then_alder_signs_submits_and_has_a_receipt(typist, area, alder)
    when_the_officer_asks_for_two_changes(typist, area)
    then_alder_finds_each_beside_its_part_and_makes_them(typist, area, alder)
    when_it_submits_again(typist)
    then_the_officer_sees_what_changed(typist, area)


def given_alder_starts_an_application(typist: Typist, area: Area, alder: Practice) -> None:
    typist.signs_in_as(area.user_of(alder))
    typist.follows("Start an application", "Form a Primary Care Network with other practices")
    typist.writes("Network name", "Five Trees")
    typist.presses("Start application", "Tick the practices to ask")


def given_it_asks_its_four_neighbours(typist: Typist, asked: list[Practice]) -> None:
    for practice in asked:
        typist.ticks(f"Ask {practice.name}")
    if not typist.looks:
        typist.presses("Show the network with those ticked", "With the 4 ticked")
    typist.sees("With the 4 ticked")
    typist.sees("61,000 patients")
    typist.writes("Message (optional)", "We share a corridor.")
    typist.presses("Ask the ticked practices", "4 practices are asked to join Five Trees. Each answers for itself.")
    typist.turns_to("Back to the application", "Needed to submit")


def when_it_fills_in_what_is_needed(typist: Typist, practices: list[Practice]) -> None:
    typist.follows("Network area", "How do you give the area?")
    typist.chooses("Electoral wards")
    typist.writes("The wards, LSOAs or postcode sectors", "E05001514\nE05001515")
    typist.presses("Save", "Network area: saved")
    typist.follows("Network Agreement", "You do not send the agreement itself")
    typist.dates("Date of the Network Agreement", 8, 5, 2019)
    for practice in practices:
        typist.writes(f"Who signs for {practice.name}", f"Dr {practice.name}")
    typist.presses("Save", "Network Agreement: saved")
    typist.follows("Clinical director", "accountable for the network")
    typist.writes("Full name", "Dr Cy Cedar")
    typist.writes("Profession", "GP")
    typist.picks("Member practice they work for", "Cedar House")
    typist.presses("Save", "Clinical director: saved")
    typist.follows("Nominated payee", "Give no bank details here")
    typist.chooses("A member practice")
    typist.picks("Member practice", "Alder Surgery")
    typist.presses("Save", "Nominated payee: saved")
    typist.follows("Neighbourhoods", "works in neighbourhoods of 30,000 to 50,000")
    for number, name in enumerate(("North", "South"), 1):
        typist.writes(f"Name of neighbourhood {number}", name)
    typist.presses("Save and come back later", "Neighbourhoods: saved, not complete yet")
    typist.follows("Neighbourhoods", "works in neighbourhoods of 30,000 to 50,000")
    for practice in practices:
        typist.picks(f"Neighbourhood of {practice.name}", "1" if practice.name in NORTH else "2")
    typist.presses("Save", "Neighbourhoods: saved")
    typist.follows("Contact", "Lead commissioner")
    typist.writes("Contact’s name", "Ann Ash")
    typist.writes("Contact’s telephone number", "01632 960001")
    typist.presses("Save", "Everything needed is there")


def when_each_neighbour_answers_and_signs_for_itself(typist: Typist, area: Area, asked: list[Practice]) -> None:
    for practice in asked:
        typist.signs_in_as(area.user_of(practice))
        typist.follows("Answer Five Trees", "We share a corridor.")
        typist.sees("61,000 patients")
        typist.chooses("Yes, we agree to join")
        typist.presses("Save answer", "has agreed to join Five Trees.")
        typist.follows("Sign the Network Agreement", "You do not send the agreement itself")
        typist.writes("Their role", "GP partner")
        typist.dates("Signed on", 9, 5, 2019)
        typist.presses("Save signature", f"The signature of {practice}")


def then_alder_signs_submits_and_has_a_receipt(typist: Typist, area: Area, alder: Practice) -> None:
    typist.signs_in_as(area.user_of(alder))
    typist.follows("Finish the application of Five Trees", "5 of 5 practices have agreed")
    typist.follows("Signatures of the Network Agreement", "4 of 5 practices signed")
    typist.follows("Sign for Alder Surgery", "You do not send the agreement itself")
    typist.writes("Their role", "GP partner")
    typist.dates("Signed on", 9, 5, 2019)
    typist.presses("Save signature", "5 of 5 practices signed")
    typist.turns_to("Back to the application", "Everything needed is there")
    typist.follows("Check and submit", "Check the application of Five Trees")
    typist.presses("Submit application", "There is a problem")
    typist.ticks("I declare for")
    typist.presses("Submit application", "Application submitted")
    for words in (Application.objects.get().reference, "10 May 2019 at", "61,000 patients", "Print this page"):
        typist.sees(words)


def when_the_officer_asks_for_two_changes(typist: Typist, area: Area) -> None:
    typist.signs_in_as(area.officer)
    typist.follows("Check Five Trees", "What the application says")
    typist.presses("Start checking", "Ask for changes")
    typist.follows("Ask for changes", "What has to change?")
    typist.presses("Ask for changes", "There is a problem")
    typist.ticks("Network area")
    typist.writes("What has to change in “Network area”, and why?", "Fen End is missing.")
    typist.ticks("Clinical director")
    typist.writes("What has to change in “Clinical director”, and why?", "Give the whole name.")
    typist.presses("Ask for changes", "is asked for changes to Five Trees")


def then_alder_finds_each_beside_its_part_and_makes_them(typist: Typist, area: Area, alder: Practice) -> None:
    typist.signs_in_as(area.user_of(alder))
    typist.follows("Make changes to Five Trees", "Asked for:")
    expect(typist.page.get_by_text("Change asked for", exact=True)).to_have_count(2)
    typist.follows("Network area", "Fen End is missing.")
    typist.writes("The wards, LSOAs or postcode sectors", "E05001514\nE05001515\nE05001516")
    typist.presses("Save", "Changed since")
    typist.follows("Clinical director", "Give the whole name.")
    typist.writes("Full name", "Dr Cyril Cedar-Wood")
    typist.presses("Save", "Dr Cyril Cedar-Wood")
    expect(typist.page.get_by_text("Change asked for", exact=True)).to_have_count(0)


def when_it_submits_again(typist: Typist) -> None:
    typist.follows("Check and submit", "Check the application of Five Trees")
    typist.ticks("I declare for")
    typist.presses("Submit application", "Application submitted")
    typist.follows("All versions and their receipts", "From version 1 to version 2")


def then_the_officer_sees_what_changed(typist: Typist, area: Area) -> None:
    typist.signs_in_as(area.officer)
    typist.follows("Check Five Trees", "This is version 2.")
    typist.follows("See what changed from version 1", "From version 1 to version 2")
    for words in ("E05001514, E05001515, E05001516", "Dr Cyril Cedar-Wood"):
        expect(typist.page.get_by_role("cell", name=words)).to_be_visible()
    typist.follows("Version 1", "As it was submitted.")
    expect(typist.page.get_by_text("Dr Cy Cedar", exact=True)).to_be_visible()
