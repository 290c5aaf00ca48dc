"""What a network's page says, and to whom."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.enums import AreaKind, MembershipState, PayeeKind, Standing
from networks.models import BranchInArea, Membership, Network, NetworkValidation, NetworkYear
from networks.services import items
from networks.services.membership import answer_membership
from networks.services.revalidation import sweep
from networks.tests.pages.reading import bring_to, read, signed_in
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import (
    AT,
    add_member,
    make_commissioner,
    make_imported_network,
    make_network,
    make_practice,
    make_user,
    year,
)
from practices.models import Branch, Commissioner

PAYEE = "Marlshire Federation Limited"
DIRECTOR = "Dr Ada Quill"


@pytest.fixture
def elm(marlshire: Commissioner) -> Any:
    return make_practice(marlshire, "Elm Surgery", list_size=20_000)


@pytest.fixture
def oak(marlshire: Commissioner) -> Any:
    return make_practice(marlshire, "Oak Practice", list_size=22_310)


@pytest.fixture
def network(marlshire: Commissioner, elm: Any, oak: Any) -> Network:
    network = make_network(marlshire, [elm, oak], name="Harbour")
    network_year = NetworkYear.objects.select_related("network__lead_commissioner").get(network=network)
    lead = make_user(Role.PRACTICE_USER, elm.organisation, name="Lee Lead")
    common: dict[str, Any] = {"network_year": network_year, "by": lead, "acting_for": elm.organisation, "at": AT}
    items.set_area(kind=AreaKind.WARDS, codes=["Harbour East", "Harbour West"], description="", **common)
    items.set_payee(kind=PayeeKind.FEDERATION, practice=None, name=PAYEE, **common)
    items.set_clinical_director(name=DIRECTOR, profession="GP", practice=elm, email="", **common)
    items.set_agreement(dated_on=date(2019, 5, 2), signatories={elm: ("Dr Elm", "Partner", None)}, **common)
    return network


def page(network: Network) -> str:
    return f"/networks/{network.reference}/"


def answer(network: Network, practice: Any, *, agrees: bool, reason: str = "") -> None:
    membership = Membership.objects.get(network=network, practice=practice)
    user = make_user(Role.PRACTICE_USER, practice.organisation, name=f"User of {practice.name}")
    answer_membership(membership=membership, agrees=agrees, by=user, at=AT, reason=reason)


def test_standing_size_and_check(network: Network, people: dict[str, Any]) -> None:
    bring_to(network, Standing.SUBMITTED)
    network.refresh_from_db()
    text = read(people["officer"], page(network))
    assert "Harbour Submitted since 10 May 2019, lead commissioner Marlshire CCG" in text
    assert "42,310 patients, within 30,000 to 50,000" in text
    assert f"Checked against revision {network.revision}," in text


def test_verdicts_come_worst_first_with_sentence_rule_and_facts(network: Network, people: dict[str, Any]) -> None:
    bring_to(network, Standing.SUBMITTED)
    text = read(people["officer"], page(network))
    rules = text.partition(" Rules ")[2]
    found = [rules.index(words) for words in ("Not met Agreement of each practice", "Warning Payee", "Met List size")]
    assert found == sorted(found)
    assert "Minimum list size 42,310 patients: the minimum is 30,000." in rules
    assert "List size: 42,310 Minimum: 30,000 Waiver: none Rule SIZE-02. Source: NHS England" in rules


def test_members_with_lists_shares_and_answers(network: Network, elm: Any, oak: Any, people: dict[str, Any]) -> None:
    answer(network, elm, agrees=True)
    bring_to(network, Standing.SUBMITTED)
    text = read(people["LMC"], page(network))
    assert f"Elm Surgery {elm.code} 20,000 47.3% Agreed 10 May 2019 at 12.00pm by User of Elm Surgery" in text
    assert f"Oak Practice {oak.code} 22,310 52.7% Asked" in text


def test_who_declined_stands_apart_with_the_reason(network: Network, oak: Any, people: dict[str, Any]) -> None:
    answer(network, oak, agrees=False, reason="We have joined nobody yet")
    bring_to(network, Standing.SUBMITTED)
    text = read(people["officer"], page(network))
    assert "1 core member " in text
    assert f"Asked, and declined Oak Practice ({oak.code}), Declined 10 May 2019" in text
    assert "“We have joined nobody yet”" in text


def test_items_are_for_its_parties_and_the_nation(network: Network, people: dict[str, Any]) -> None:
    bring_to(network, Standing.CONFIRMED)
    said = ("Harbour East, Harbour West", "2 May 2019", f"{DIRECTOR}, GP", PAYEE)
    for who in ("officer", "LMC", "NHS England"):
        text = read(people[who], page(network))
        assert [words for words in said if words not in text] == [], who
    for who in ("other CCG", "other LMC"):
        text = read(people[who], page(network))
        assert [words for words in (*said, "Asked", "Agreed") if words in text] == [], who
        assert "Payee Exactly one practice or provider receives the network's money." in text


def test_missing_items_are_said_to_be_missing(marlshire: Commissioner, elm: Any, people: dict[str, Any]) -> None:
    network = make_network(marlshire, [elm])
    bring_to(network, Standing.SUBMITTED)
    text = read(people["officer"], page(network))
    assert (
        "Area Not given yet Network Agreement No date yet Clinical director Not named yet Payee Not named yet" in text
    )


def test_the_name_of_a_network_out_of_sight_is_not_told(network: Network, elm: Any, people: dict[str, Any]) -> None:
    """A member that has agreed to join a draft elsewhere is a breach; the draft keeps its name."""
    elsewhere = make_network(make_commissioner("99D", "Coastshire CCG"), [], name="Secret Zanzibar")
    add_member(elsewhere, elm, state=MembershipState.AGREED)
    bring_to(network, Standing.CONFIRMED)
    sweep()
    stored = NetworkValidation.objects.get(network=network)
    assert "Secret Zanzibar" in str(stored.findings)
    shown = f"Another network holds or names Elm Surgery ({elm.code}) as well."
    for who in ("officer", "other CCG"):
        text = read(people[who], page(network))
        assert (shown in text, "Zanzibar" in text, elsewhere.reference in text) == (True, False, False)
    assert "Secret Zanzibar" in read(make_user(Role.PRACTICE_USER, elm.organisation), page(network))


def test_a_branch_in_the_area_of_a_network_out_of_sight(network: Network, elm: Any, people: dict[str, Any]) -> None:
    elsewhere = make_network(make_commissioner("99D", "Coastshire CCG"), [], name="Zanzibar")
    branch = Branch.objects.create(code=f"{elm.code}001", practice=elm, name="Elm at the Quay")
    BranchInArea.objects.create(branch=branch, network_year=elsewhere.years.get())
    for each in (network, elsewhere):
        bring_to(each, Standing.SUBMITTED)
    sweep()
    text = read(people["officer"], page(network))
    assert f"being its core member. It concerns Elm Surgery ({elm.code})." in text
    assert "Zanzibar" not in text
    assert "Elm at the Quay" in read(people["NHS England"], page(network))


def test_an_imported_network(marlshire: Commissioner, elm: Any, people: dict[str, Any]) -> None:
    network = make_imported_network(marlshire, [elm], name="Formby")
    text = read(people["other CCG"], page(network))
    assert "The figures of 2019/20 have not been worked out yet." in text
    sweep()
    text = read(people["other CCG"], page(network))
    assert "Open since 1 July 2019, lead commissioner Marlshire CCG" in text
    assert "20,000 patients, 10,000 below 30,000" in text
    assert "Member from 1 July 2019" in text
    assert "What the application says" not in text


def test_an_old_result_is_said_to_be_one(marlshire: Commissioner, elm: Any, people: dict[str, Any]) -> None:
    network = make_imported_network(marlshire, [elm])
    sweep()
    elm.list_sizes.update(registered=31_000)
    text = read(people["officer"], page(network))
    assert "Being re-checked: something has changed since these figures were worked out" in text
    assert "Checked against" not in text


def test_the_number_of_statements_does_not_grow_with_the_members(network: Network, people: dict[str, Any]) -> None:
    def statements(reader: User) -> int:
        client = signed_in(reader)
        with CaptureQueriesContext(connection) as queries:
            client.get(page(network))
        return len(queries)

    bring_to(network, Standing.SUBMITTED)
    few = statements(people["officer"])
    for _ in range(30):
        add_member(network, make_practice(network.lead_commissioner))
    sweep()
    assert statements(people["officer"]) == few


def test_years_of_the_network_can_be_chosen(network: Network, people: dict[str, Any]) -> None:
    bring_to(network, Standing.CONFIRMED)
    assert 'aria-label="Contract year"' not in signed_in(people["officer"]).get(page(network)).content.decode()
    NetworkYear.objects.create(network=network, contract_year=year("2020/21"), standing="CONFIRMED", standing_since=AT)
    assert "2019/20 2020/21" in read(people["officer"], page(network))
    assert "· 2020/21" in read(people["officer"], f"{page(network)}?year=2020-21")


def test_a_finding_of_a_rule_not_known_here_breaks_nothing(network: Network, people: dict[str, Any]) -> None:
    """A worker of a newer version may have stored it."""
    bring_to(network, Standing.CONFIRMED)
    stored = NetworkValidation.objects.get(network=network)
    newer = {**stored.findings[0], "rule": "NEW-01", "title": "New rule", "sentence": "Said by newer code."}
    NetworkValidation.objects.update(findings=[newer])
    assert "Met New rule Said by newer code." in read(people["officer"], page(network))
    assert "Said by newer code" not in read(people["other CCG"], page(network))
