"""A practice takes no part, and a neighbouring network serves its patients: from the gap to the agreement.

By the keyboard alone: with scripts and axe, and without scripts on a narrow page.
"""

import pytest

from networks.models import Site
from pcnportal.testing.factories import make_imported_network
from pcnportal.tests.journeys.typist import Typist
from practices.enums import Answer
from practices.models import Practice
from signoff.tests.area import Area, check_coverage
from signoff.tests.participation.answering import answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MEANS = "All network entitlements for these patients follow to Harbour"


@pytest.fixture
def quay(area: Area) -> Practice:
    """Of Harbour, beside Elm, which has declined to take part."""
    elm, quay = area.practice("Elm Surgery", list_size=9_412), area.practice("Quay Surgery", list_size=31_000)
    for number, practice in enumerate((elm, quay)):
        Site.objects.create(practice=practice, easting=500_000 + 1_000 * number, northing=400_000)
    make_imported_network(area.commissioner, [quay], "Harbour")
    answer(area, elm, Answer.DECLINE)
    check_coverage(area)
    return quay


def test_from_the_gap_to_the_agreement(typist: Typist, area: Area, quay: Practice) -> None:
    given_the_commissioner_asks_harbour(typist, area)
    when_harbour_reads_what_it_means_and_accepts(typist, area, quay)
    then_the_commissioner_agrees_and_it_counts(typist, area)


def given_the_commissioner_asks_harbour(typist: Typist, area: Area) -> None:
    typist.signs_in_as(area.officer)
    typist.page.goto(f"{typist.address}/commissioners/99A/?year=2019-20")
    typist.follows("Ask a network for cover of the patients of Elm Surgery", "Ask a network to cover patients")
    typist.presses("Ask this network", "There is a problem")
    typist.picks("Which network covers them?", "Harbour")
    typist.writes("What do you ask of the network?", "Please answer by 20 May.")
    typist.presses("Ask this network", "Harbour is asked to cover the patients of Elm Surgery")
    typist.sees("1.0 km away")


def when_harbour_reads_what_it_means_and_accepts(typist: Typist, area: Area, quay: Practice) -> None:
    typist.signs_in_as(area.user_of(quay))
    typist.follows("Say if Harbour covers the patients of Elm Surgery", "What you can do")
    typist.follows("Accept", MEANS)
    typist.presses("Accept", "Harbour has accepted.")


def then_the_commissioner_agrees_and_it_counts(typist: Typist, area: Area) -> None:
    typist.signs_in_as(area.officer)
    typist.follows("Agree that Harbour covers the patients of Elm Surgery", "Accepted by the network")
    typist.follows("Agree the cover", MEANS)
    typist.writes("How do its services reach these patients?", "Its pharmacist calls there on Mondays.")
    typist.ticks("The services of Harbour reach these patients")
    typist.presses("Agree the cover", "Harbour covers the patients of Elm Surgery from 1 July 2019.")
    typist.sees("The patients are covered from 1 July 2019.")
