"""Who finds which network: 404 outside the scope, 403 inside it without a role that reads."""

from typing import Any

import pytest

from networks.enums import MembershipState, Standing
from networks.models import Network
from networks.selectors.scope import networks_visible_to
from networks.tests.pages.reading import bring_to, opened, read
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import (
    add_member,
    make_commissioner,
    make_imported_network,
    make_network,
    make_practice,
    make_user,
    year,
)
from practices.models import Commissioner

MARKER = "Zanzibar Quay"
READERS = ("officer", "LMC", "NHS England", "administrator")
OUTSIDERS = ("other CCG", "other LMC")


@pytest.fixture
def network(marlshire: Commissioner) -> Network:
    practices = [make_practice(marlshire, name) for name in ("Elm Surgery", "Oak Practice")]
    return make_network(marlshire, practices, name=MARKER)


def member_of(network: Network) -> User:
    practice = network.memberships.select_related("practice")[0].practice
    return make_user(Role.PRACTICE_USER, practice.organisation)


def codes(user: User, network: Network) -> list[int]:
    """Of its page and its history; and whether it is on the list."""
    path = f"/networks/{network.reference}/"
    return [opened(user, path).status_code, opened(user, f"{path}history/").status_code]


def test_a_forming_network_is_its_practices_alone(network: Network, people: dict[str, Any]) -> None:
    assert codes(member_of(network), network) == [200, 200]
    for who in people:
        assert codes(people[who], network) == [404, 404], who
        assert MARKER not in opened(people[who], "/networks/").content.decode(), who


@pytest.mark.parametrize("standing", [Standing.SUBMITTED, Standing.REQUIREMENTS_MET])
def test_a_submitted_one_is_its_area_s_too(network: Network, people: dict[str, Any], standing: Standing) -> None:
    bring_to(network, standing)
    assert codes(member_of(network), network) == [200, 200]
    assert {who: codes(people[who], network) for who in READERS} == {who: [200, 200] for who in READERS}
    assert {who: codes(people[who], network) for who in OUTSIDERS} == {who: [404, 404] for who in OUTSIDERS}
    assert codes(people["administrator of the CCG"], network) == [403, 403]
    assert codes(make_user(Role.PRACTICE_USER, make_practice(None).organisation), network) == [404, 404]
    for who in OUTSIDERS:
        assert MARKER not in opened(people[who], f"/networks/?q={MARKER}").content.decode().replace(
            f'value="{MARKER}"', ""
        )


def test_the_commissioner_of_a_member_sees_it_as_the_lead_does(network: Network, people: dict[str, Any]) -> None:
    neighbour = make_commissioner("99C", "Coastshire CCG")
    officer = make_user(Role.CCG_OFFICER, neighbour.organisation)
    bring_to(network, Standing.SUBMITTED)
    assert codes(officer, network) == [404, 404]
    add_member(network, make_practice(neighbour, "Pier Practice"))
    assert codes(officer, network) == [200, 200]


@pytest.mark.parametrize("standing", [Standing.CONFIRMED])
def test_a_confirmed_network_is_everybody_s(network: Network, people: dict[str, Any], standing: Standing) -> None:
    bring_to(network, standing)
    assert {tuple(codes(person, network)) for person in people.values()} == {(200, 200)}
    assert MARKER in read(people["other LMC"], "/networks/")


def test_an_imported_network_is_everybody_s(marlshire: Commissioner, people: dict[str, Any]) -> None:
    network = make_imported_network(marlshire, [make_practice(marlshire)], name=MARKER)
    assert {tuple(codes(person, network)) for person in people.values()} == {(200, 200)}


def test_an_ended_network_goes_back_to_its_practices(network: Network, people: dict[str, Any]) -> None:
    bring_to(network, Standing.ENDED)
    assert codes(member_of(network), network) == [200, 200]
    assert codes(people["officer"], network) == [404, 404]


def test_scope_is_asked_by_the_year(network: Network, people: dict[str, Any], marlshire: Commissioner) -> None:
    """A network that is public in one year and forming in the next shows outsiders the first alone."""
    bring_to(network, Standing.CONFIRMED)
    network.years.create(contract_year=year("2020/21"), standing_since=network.created_at)
    outsider, path = people["other CCG"], f"/networks/{network.reference}/"
    assert opened(outsider, f"{path}?year=2019-20").status_code == 200
    assert opened(outsider, f"{path}?year=2020-21").status_code == 404
    assert "2020/21" not in read(outsider, path)
    assert not networks_visible_to(outsider, year("2020/21")).exists()
    add_member(network, practice := make_practice(marlshire), state=MembershipState.NAMED, in_year="2020/21")
    assert "2020/21" in read(make_user(Role.PRACTICE_USER, practice.organisation), path)


def test_a_role_that_is_taken_away_counts_from_the_next_page_on(network: Network) -> None:
    user = member_of(network)
    assert codes(user, network) == [200, 200]
    user.role_assignments.all().delete()
    assert codes(User.objects.get(pk=user.pk), network) == [404, 404]


@pytest.mark.parametrize("code", ["%00", "N-NOPE22", "99A%00", "..%2f", "x" * 500, "%F0%9F%98%80"])
def test_addresses_that_name_nothing_are_not_found(people: dict[str, Any], code: str) -> None:
    for path in (f"/networks/{code}/", f"/networks/{code}/history/", f"/commissioners/{code}/"):
        assert opened(people["officer"], path).status_code == 404
    assert opened(people["officer"], f"/commissioners/99A/cover/record/?practice={code}").status_code == 200


def test_pages_want_a_sign_in(network: Network, client: Any) -> None:
    for path in ("/networks/", f"/networks/{network.reference}/", f"/networks/{network.reference}/history/"):
        response = client.get(path)
        assert (response.status_code, response.url.partition("?")[0]) == (302, "/accounts/login/")
