"""That a practice declined, and why, is for the lead that asked, the area and the nation: not for a fellow. Whoever
declined reads no more of the network, and its own word on the page of its answer."""

import pytest
from django.test import Client
from django.urls import reverse

from networks.models import Membership
from networks.services.membership import answer_membership, name_practice
from networks.tests.pages.reading import read
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import AT, make_commissioner, make_lmc, make_network, make_practice, make_user, year

pytestmark = pytest.mark.django_db
REASON = "We could not work with them zxq"


@pytest.fixture
def people() -> dict[str, User]:
    """Of a network that asked Elm, which declined, and Oak, a fellow."""
    marlshire = make_commissioner()
    elm, oak = make_practice(marlshire, "Elm Surgery"), make_practice(marlshire, "Oak Practice")
    network = make_network(marlshire, [oak], "Harbour")
    network.years.update(standing="SUBMITTED")
    users = {
        "elm": make_user(Role.PRACTICE_USER, elm.organisation),
        "oak": make_user(Role.PRACTICE_USER, oak.organisation),
        "officer": make_user(Role.CCG_OFFICER, marlshire.organisation),
        "lmc": make_user(Role.LMC_REVIEWER, make_lmc(marlshire).organisation),
    }
    asked = name_practice(
        network=network,
        contract_year=year(),
        practice=elm,
        by=users["oak"],
        acting_for=oak.organisation,
        at=AT,
    )
    answer_membership(membership=asked, agrees=False, reason=REASON, by=users["elm"], at=AT)
    return users


def reads(user: User, page: str) -> bool:
    client = Client()
    client.force_login(user)
    reference = Membership.objects.get(reason=REASON).network.reference
    response = client.get(reverse(f"networks:{page}", args=[reference]) + "?year=2019-20")
    assert response.status_code == 200
    return REASON in response.content.decode()


@pytest.mark.parametrize("page", ["network", "network_history"])
def test_a_refusal_is_not_for_fellow_practices(people: dict[str, User], page: str) -> None:
    assert {who for who, user in people.items() if reads(user, page)} == {"officer", "lmc"}


def test_who_declined_reads_no_verdict_of_a_network_that_is_forming(people: dict[str, User]) -> None:
    network = Membership.objects.get(reason=REASON).network
    people["nhse"] = make_user(Role.NHSE_READER)

    def told(page: str, words: str) -> set[str]:
        address = reverse(f"networks:{page}", args=[network.reference]) + "?year=2019-20"
        return {who for who, user in people.items() if words in read(user, address)}

    assert told("network", "Since revision") == {"oak", "officer", "lmc", "nhse"}
    assert told("network_verdicts", "Revision ") == {"oak", "officer", "lmc", "nhse"}
    network.years.update(standing="CONFIRMED")
    assert "elm" in told("network_verdicts", "Revision ")
