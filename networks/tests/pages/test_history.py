"""The history of a network, in words: whole for its parties, in outline for others."""

from typing import Any

import pytest

from networks.enums import AreaKind, Standing
from networks.models import Membership, Network, NetworkYear
from networks.services import items
from networks.services import networks as services
from networks.services.membership import answer_membership, name_practice
from networks.tests.pages.reading import bring_to, read
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.audit.services import record
from pcnportal.testing.factories import AT, make_imported_network, make_network, make_practice, make_user, year
from practices.models import Commissioner, Practice

LEAD = "Lee Lead"
REASON = "We go with Riverside"


@pytest.fixture
def elm(marlshire: Commissioner) -> Practice:
    return make_practice(marlshire, "Elm Surgery")


@pytest.fixture
def oak(marlshire: Commissioner) -> Practice:
    return make_practice(marlshire, "Oak Practice")


@pytest.fixture
def lead(elm: Practice) -> User:
    return make_user(Role.PRACTICE_USER, elm.organisation, name=LEAD)


@pytest.fixture
def network(marlshire: Commissioner, elm: Practice, oak: Practice, lead: User) -> Network:
    done: dict[str, Any] = {"by": lead, "acting_for": elm.organisation, "at": AT}
    network = services.start_network(name="Harbour", lead_commissioner=marlshire, contract_year=year(), **done)
    for practice in (elm, oak):
        name_practice(network=network, contract_year=year(), practice=practice, **done)
    network_year = NetworkYear.objects.select_related("network__lead_commissioner").get(network=network)
    items.set_area(network_year=network_year, kind=AreaKind.WARDS, codes=["East", "West"], description="", **done)
    membership = Membership.objects.get(practice=oak)
    person = make_user(Role.PRACTICE_USER, oak.organisation, name="Olu Oak")
    answer_membership(membership=membership, agrees=False, by=person, at=AT, reason=REASON)
    return network


def page(network: Network) -> str:
    return f"/networks/{network.reference}/history/"


def test_its_parties_read_who_did_what_when_and_why(network: Network, people: dict[str, Any], lead: User) -> None:
    bring_to(network, Standing.SUBMITTED)
    role = "Practice user, Elm Surgery"
    for reader in (lead, people["officer"], people["LMC"], people["administrator"]):
        text = read(reader, page(network))
        assert f"{LEAD} started to form Harbour {role} Name: Harbour Lead commissioner: Marlshire CCG" in text
        assert f"{LEAD} asked Oak Practice to join Harbour {role}" in text
        assert f"{LEAD} gave the area of Harbour {role} Kind: Wards Area: East, West 10 May 2019 at 12.00pm" in text
        refusal = f"Olu Oak declined for Oak Practice to join Harbour Practice user, Oak Practice {REASON}"
        assert (refusal in text) == (reader != lead)


def test_others_read_how_it_came_to_be_and_no_person(network: Network, people: dict[str, Any]) -> None:
    bring_to(network, Standing.CONFIRMED)
    for who in ("other CCG", "other LMC", "NHS England"):
        text = read(people[who], page(network))
        assert "Its practices, its commissioners and their LMCs can read the rest." in text
        assert "Elm Surgery started to form Harbour" in text
        assert [words for words in (LEAD, "Olu Oak", REASON, "Oak Practice", "East") if words in text] == []


def test_a_confirmation_is_public(network: Network, people: dict[str, Any], marlshire: Commissioner) -> None:
    bring_to(network, Standing.CONFIRMED)
    record(
        chain=marlshire.code,
        action="ROUND_CONFIRMED",
        subjects=[f"round:{marlshire.code}:2019-20", network.subject],
        by=people["officer"],
        capacity=Role.CCG_APPROVER,
        organisation=marlshire.organisation,
        at=AT,
        after={"memberships_in_force": 1},
        reason="",
    )
    assert "Marlshire CCG confirmed all Network Contracts of the round" in read(people["other CCG"], page(network))
    text = read(people["LMC"], page(network))
    assert "Olive Officer confirmed all Network Contracts of the round CCG approver, Marlshire CCG" in text
    assert "Memberships that come into force: 1" in text


def test_what_also_concerns_a_network_out_of_sight_says_no_more_than_its_outline(
    network: Network, people: dict[str, Any], marlshire: Commissioner, lead: User
) -> None:
    hidden = make_network(marlshire, [], name="Secret Zanzibar")
    record(
        chain=marlshire.code,
        action="HOLD_PLACED",
        subjects=["application:A-XXXXXX", hidden.subject, network.subject],
        by=people["officer"],
        organisation=marlshire.organisation,
        at=AT,
        after={"waits_for": "Secret Zanzibar"},
        reason="Because of Zanzibar",
    )
    text = read(lead, page(network))
    assert "Marlshire CCG put another network on hold" in text
    assert "Zanzibar" not in text


def test_an_imported_network_s_history_is_its_import(marlshire: Commissioner, elm: Practice, people: Any) -> None:
    network = make_imported_network(marlshire, [elm])
    assert "Nothing is recorded yet" in read(people["other LMC"], page(network))
    record(chain="national", action="IMPORT", subjects=["import:networks"], by=None, at=AT, after={"file": "a.xlsx"})
    assert "The portal imported the national file of networks" in read(people["other LMC"], page(network))
    assert "File: a.xlsx" in read(people["officer"], page(network))


def test_a_long_history_has_pages(network: Network, lead: User, marlshire: Commissioner) -> None:
    for _ in range(60):
        record(chain=marlshire.code, action="NETWORK_RENAMED", subjects=[network.subject], by=lead, at=AT)
    assert "started to form" not in read(lead, page(network))
    assert "started to form" in read(lead, f"{page(network)}?page=2")


def test_markup_in_what_people_wrote_is_inert(network: Network, lead: User, marlshire: Commissioner) -> None:
    subjects = [network.subject]
    record(
        chain=marlshire.code, action="NETWORK_RENAMED", subjects=subjects, by=lead, at=AT, reason="<script>x</script>"
    )
    assert AuditEvent.objects.filter(reason__contains="<script>").exists()
    assert "<script>x</script>" in read(lead, page(network))
