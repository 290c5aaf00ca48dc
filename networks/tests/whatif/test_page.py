"""The page that asks what would differ: what is supposed, what is told to whom, and what cannot be asked."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse

from networks.enums import MembershipState, Standing
from networks.models import Membership, Network
from networks.tests.pages.reading import bring_to, opened, signed_in, words_of
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import (
    AT,
    add_member,
    make_commissioner,
    make_lmc,
    make_network,
    make_practice,
    make_user,
)
from practices.enums import InterestKind
from practices.models import Commissioner, DeclaredInterest, Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def marlshire() -> Commissioner:
    return make_commissioner("99A", "Marlshire CCG")


@pytest.fixture
def officer(marlshire: Commissioner) -> User:
    return make_user(Role.CCG_OFFICER, marlshire.organisation)


@pytest.fixture
def elm(marlshire: Commissioner) -> Practice:
    return make_practice(marlshire, "Elm", list_size=9_000)


@pytest.fixture
def harbour(marlshire: Commissioner, elm: Practice) -> Network:
    """Of 34,000 patients with Elm."""
    return laid(marlshire, "Harbour", elm, make_practice(marlshire, "Quay", list_size=25_000))


@pytest.fixture
def ridge(marlshire: Commissioner) -> Network:
    return laid(marlshire, "Ridge", make_practice(marlshire, "Fell", list_size=22_000))


def laid(lead: Commissioner, name: str, *members: Practice) -> Network:
    network = make_network(lead, members, name=name)
    bring_to(network, Standing.SUBMITTED)
    return network


def own(practice: Practice) -> User:
    return make_user(Role.PRACTICE_USER, practice.organisation)


def ask(user: User, network: Network, **answers: Any) -> HttpResponse:
    client = signed_in(user)
    response = client.get(f"/networks/{network.reference}/what-if/?{urlencode(answers, doseq=True)}")
    return client.get(response["Location"]) if response.status_code == 302 else response


def asked(user: User, network: Network, **answers: Any) -> str:
    response = ask(user, network, **answers)
    assert response.status_code == 200, response.status_code
    return words_of(response)


def test_a_practice_that_goes_elsewhere_is_seen_on_both_sides(
    officer: User, harbour: Network, ridge: Network, elm: Practice
) -> None:
    text = asked(officer, harbour, way="LEAVE", practice=elm.code.lower(), other=ridge.reference, patients="")
    assert f"Elm ({elm.code}) moves from Harbour ({harbour.reference}) to Ridge ({ridge.reference})" in text
    assert "Minimum list size (now: met) 25,000 patients: 5,000 below" in text
    assert "31,000 patients, within 30,000 to 50,000" in text
    assert "Met Minimum list size (now: not met)" in text
    assert "Marlshire CCG 99A Now, once its networks are confirmed" in text
    assert Membership.objects.get(practice=elm).network == harbour


def test_moves_are_supposed_together_and_taken_out_one_by_one(officer: User, harbour: Network, elm: Practice) -> None:
    more = make_practice(harbour.lead_commissioner, "Pier", list_size=20_000)
    response = ask(
        officer, harbour, move=[f"LEAVE,{elm.code},{harbour.reference},,"], way="JOIN", practice=more.code, other=""
    )
    assert "45,000 patients, within 30,000 to 50,000" in words_of(response)
    without = f"?year=2019-20&move=JOIN,{more.code},,{harbour.reference},"
    assert f'href="{without.replace("&", "&amp;")}"' in response.content.decode()
    assert "54,000 patients" in words_of(opened(officer, f"/networks/{harbour.reference}/what-if/{without}"))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "Select what is to be supposed"),
        ({"way": "LEAVE", "practice": ""}, "Enter the code of the practice"),
        ({"way": "LEAVE", "practice": "A99999"}, "We do not know practice A99999"),
        ({"way": "LEAVE", "practice": "Elm, please"}, "Codes have letters and figures only"),
        ({"way": "JOIN", "other": "U00000"}, "We do not know network U00000"),
        ({"way": "SPLIT"}, "Enter the code of the other network"),
        ({"way": "SPLIT", "patients": "many"}, "Enter the number of patients in figures"),
        ({"way": "SPLIT", "patients": "-5"}, "Enter at least 1 patient"),
        ({"way": "SPLIT", "patients": "99999999999999999999"}, "patients or fewer"),
        ({"way": "JOIN", "patients": "500"}, "Leave this empty"),
    ],
)
def test_what_cannot_be_supposed_is_said_beside_what_was_typed(
    officer: User, harbour: Network, elm: Practice, answers: dict[str, str], said: str
) -> None:
    before = f"LEAVE,{elm.code},{harbour.reference},," if answers.get("way") == "LEAVE" else []
    response = ask(officer, harbour, move=before, **{"practice": elm.code, "other": "", "patients": "", **answers})
    assert response.status_code == 422
    assert said in words_of(response)
    for typed in filter(None, answers.values()):
        assert f'value="{typed}"' in response.content.decode()


@pytest.mark.parametrize(
    "row", ["", "MOVE,A,,N-B,", "SPLIT,A,N-A,N-B,0", "DROP,A,B,C,", "JOIN,A,,N-B,\x00", "JOIN,Ä,,N-B,"]
)
def test_an_address_that_somebody_altered_is_refused_in_words(officer: User, harbour: Network, row: str) -> None:
    response = ask(officer, harbour, move=row)
    assert response.status_code == 422
    assert "We cannot read the moves in this address" in words_of(response)


def test_as_many_moves_as_can_be_supposed(officer: User, harbour: Network, elm: Practice) -> None:
    rows = [f"LEAVE,{elm.code},{harbour.reference},,"] * 20
    assert "Take one out to add another" in asked(officer, harbour, move=rows, practice=elm.code, way="JOIN")
    assert ask(officer, harbour, move=[*rows, rows[0]]).status_code == 422


def test_a_place_in_a_draft_out_of_sight_is_not_told(officer: User, harbour: Network, elm: Practice) -> None:
    """Neither by a refusal nor by its name."""
    pier = make_practice(harbour.lead_commissioner, "Pier", list_size=3_000)
    secret = make_network(harbour.lead_commissioner, [pier], name="Secret")
    for person in (officer, own(elm)):
        text = asked(person, harbour, way="JOIN", practice=pier.code, other="")
        assert "37,000 patients" in text
        assert "Secret" not in text
        response = ask(person, harbour, way="JOIN", practice=pier.code, other=secret.reference)
        assert f"We do not know network {secret.reference}" in words_of(response)


def test_who_reads_for_a_practice_is_told_of_no_area(harbour: Network, elm: Practice) -> None:
    """What an area will have once its networks are ready says how far its commissioner is with them."""
    text = asked(own(elm), harbour, way="LEAVE", practice=elm.code, other="")
    assert "25,000 patients" in text
    assert "once its networks are confirmed" not in text


def test_a_person_with_an_interest_in_a_member_asks_nothing(officer: User, harbour: Network, elm: Practice) -> None:
    """CMP-10"""
    DeclaredInterest.objects.create(
        commissioner=harbour.lead_commissioner,
        person=officer,
        practice=elm,
        kind=InterestKind.CLOSE,
        since=AT.date(),
        declared_at=AT,
    )
    assert ask(officer, harbour).status_code == 403
    assert "What if" not in words_of(opened(officer, f"/networks/{harbour.reference}/"))


def test_its_parties_find_it_from_the_network(officer: User, harbour: Network, elm: Practice) -> None:
    lmc = make_user(Role.LMC_REVIEWER, make_lmc(harbour.lead_commissioner).organisation)
    for person in (officer, own(elm), lmc):
        assert "What if" in words_of(opened(person, f"/networks/{harbour.reference}/"))
    assert "What if" not in words_of(opened(make_user(Role.NHSE_READER), f"/networks/{harbour.reference}/"))


def test_one_that_declined_asks_nothing_of_a_published_network(harbour: Network) -> None:
    pier = make_practice(harbour.lead_commissioner, "Pier")
    add_member(harbour, pier, state=MembershipState.DECLINED)
    bring_to(harbour, Standing.CONFIRMED)
    assert ask(own(pier), harbour).status_code == 403
