"""A practice cannot find a network, says so, and its commissioner and LMC hear of it at once.

By the keyboard alone: with scripts and axe, and without scripts on a narrow page.
"""

import pytest

from networks.models import Site
from pcnportal.accounts.models import User
from pcnportal.testing.factories import make_imported_network
from pcnportal.tests.journeys.typist import Typist
from practices.models import Practice
from signoff.tests.area import Area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def elm(area: Area) -> Practice:
    """Beside a practice that is in a network already."""
    elm, quay = area.practice("Elm Surgery", list_size=9_412), area.practice("Quay Surgery", list_size=31_000)
    for number, practice in enumerate((elm, quay)):
        Site.objects.create(practice=practice, easting=500_000 + 1_000 * number, northing=400_000)
    make_imported_network(area.commissioner, [quay], "Harbour")
    return elm


def test_from_its_answer_to_those_who_help(typist: Typist, area: Area, elm: Practice) -> None:
    given_elm_says_that_it_cannot_find_one(typist, area, elm)
    when_it_looks_where_it_might_go(typist)
    for helper in (area.officer, area.lmc_user):
        then_whoever_helps_it_is_told(typist, helper)


def given_elm_says_that_it_cannot_find_one(typist: Typist, area: Area, elm: Practice) -> None:
    typist.signs_in_as(area.user_of(elm))
    typist.follows("Say whether Elm Surgery takes part in 2019/20", "Your answer for 2019/20")
    typist.presses("Give this answer", "There is a problem")
    typist.chooses("Yes, but we cannot find a network")
    typist.writes("Anything to add (optional)", "Harbour has no room.")
    typist.presses("Give this answer", "Answer received")
    typist.sees("have been told, and help Elm Surgery to find a network")


def when_it_looks_where_it_might_go(typist: Typist) -> None:
    typist.follows("Networks that Elm Surgery might join", "1 network, the likeliest with the lowest number")
    typist.sees("Joining would make it 40,412 patients: within 30,000 to 50,000")


def then_whoever_helps_it_is_told(typist: Typist, helper: User) -> None:
    typist.signs_in_as(helper)
    typist.turns_to("Notices (1 new)", "Notices")
    typist.presses("Elm Surgery cannot find a network for 2019/20", "Networks that Elm Surgery might join")
    typist.turns_to("Home", "case about Elm Surgery")
