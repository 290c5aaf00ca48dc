"""Two networks ask one practice: it asks back, compares them and chooses once.

By the keyboard alone: with scripts and axe, and without scripts on a narrow page.
"""

import pytest

from networks.models import Membership, Site
from pcnportal.tests.journeys.typist import Typist
from practices.models import Practice
from signoff.tests.area import Area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pier(area: Area) -> Practice:
    return placed(area, "Pier Practice", 9_000, east=0)


@pytest.fixture
def quay(area: Area) -> Practice:
    return placed(area, "Quay Surgery", 25_000, east=1_000)


@pytest.fixture
def sands(area: Area) -> Practice:
    return placed(area, "Sands Surgery", 45_000, east=2_000)


def placed(area: Area, name: str, patients: int, *, east: int) -> Practice:
    practice = area.practice(name, list_size=patients)
    Site.objects.create(practice=practice, easting=500_000 + east, northing=400_000)
    return practice


def test_a_practice_chooses_between_two(
    typist: Typist, area: Area, pier: Practice, quay: Practice, sands: Practice
) -> None:
    given_a_network_asks_it(typist, area, quay, "Harbour")
    given_a_network_asks_it(typist, area, sands, "Bay")
    when_pier_sees_both_and_asks_a_question(typist, area, pier)
    when_quay_replies(typist, area, quay)
    then_pier_chooses_once(typist, area, pier)
    then_the_other_network_is_told(typist, area, sands)


def given_a_network_asks_it(typist: Typist, area: Area, lead: Practice, name: str) -> None:
    typist.signs_in_as(area.user_of(lead))
    typist.follows("Start an application", "Form a Primary Care Network with other practices")
    typist.writes("Network name", name)
    typist.presses("Start application", "Tick the practices to ask")
    typist.ticks("Ask Pier Practice")
    typist.writes("Message (optional)", f"Come to {name}.")
    typist.presses("Ask the ticked practices", f"is asked to join {name}. It answers for itself.")


def when_pier_sees_both_and_asks_a_question(typist: Typist, area: Area, pier: Practice) -> None:
    typist.signs_in_as(area.user_of(pier))
    typist.follows("Choose one of 2 networks", "Networks that ask Pier Practice")
    for words in ("34,000 patients, within 30,000 to 50,000", "54,000 patients, 4,000 above 50,000"):
        typist.sees(words)
    typist.follows("Ask Quay Surgery a question", "Ask Quay Surgery a question")
    typist.writes("Your question", "Who employs the pharmacist?")
    typist.presses("Ask", "Your question is with Quay Surgery")


def when_quay_replies(typist: Typist, area: Area, quay: Practice) -> None:
    typist.signs_in_as(area.user_of(quay))
    typist.follows("Reply to Pier Practice", "Who employs the pharmacist?")
    typist.writes("Your reply", "The federation does.")
    typist.presses("Reply", "The federation does.")


def then_pier_chooses_once(typist: Typist, area: Area, pier: Practice) -> None:
    typist.signs_in_as(area.user_of(pier))
    typist.follows("Choose one of 2 networks", "Networks that ask Pier Practice")
    typist.follows("Harbour", "Come to Harbour.")
    typist.sees("The federation does.")
    typist.follows("Compare the networks that ask Pier Practice", "Networks that ask Pier Practice")
    typist.chooses("Harbour")
    typist.presses("Save choice", "has agreed to join Harbour.")
    typist.sees("Declined")
    asked = Membership.objects.filter(practice=pier).values_list("network__name", "state")
    assert dict(asked) == {"Harbour": "AGREED", "Bay": "DECLINED"}


def then_the_other_network_is_told(typist: Typist, area: Area, sands: Practice) -> None:
    typist.signs_in_as(area.user_of(sands))
    typist.turns_to("Notices", "Pier Practice")
    typist.turns_to("Applications", "Applications")
    typist.follows("Bay", "Declined on 10 May 2019")
