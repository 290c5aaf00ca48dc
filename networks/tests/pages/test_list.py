"""Finding a network in the list."""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.models import Network
from networks.services.revalidation import sweep
from networks.tests.pages.reading import opened, read, signed_in
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import make_commissioner, make_imported_network, make_practice, make_user
from practices.models import Commissioner, ContractYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(marlshire: Commissioner) -> User:
    return make_user(Role.CCG_OFFICER, marlshire.organisation)


def network(lead: Commissioner, name: str, sizes: Iterable[int | None]) -> Network:
    return make_imported_network(lead, [make_practice(lead, list_size=size) for size in sizes], name=name)


@pytest.fixture
def networks(marlshire: Commissioner) -> dict[str, Network]:
    other = make_commissioner("99B", "Northshire CCG")
    laid = {
        "Harbour": network(marlshire, "Harbour", [20_000, 22_310]),
        "Little": network(marlshire, "Little", [19_999]),
        "Vast": network(other, "Vast", [30_000, 30_000]),
        "Unlisted": network(other, "Unlisted", [30_000, None]),
    }
    sweep()
    return laid


def names(user: User, query: str = "") -> list[str]:
    page = opened(user, f"/networks/?{query}").context["page"]
    return [network.name for network in page.object_list]


def test_where_every_rule_is_met_the_row_says_so(reader: User, networks: dict[str, Network]) -> None:
    met = {"rule": "SIZE-01", "verdict": "MET"}
    networks["Harbour"].validations.update(findings=[met], not_met=0, warnings=0)
    assert "Marlshire CCG 2 42,310 Met" in read(reader, "/networks/")


def test_a_row_says_size_practices_and_verdicts(reader: User, networks: dict[str, Network]) -> None:
    text = read(reader, "/networks/")
    assert "4 networks in 2019/20" in text
    assert f"Harbour {networks['Harbour'].reference} Marlshire CCG 2 42,310 Not known yet" in text
    assert "Marlshire CCG 1 19,999 Not met 1" in text
    assert "Northshire CCG 2 60,000 Warning 2" in text
    assert "Northshire CCG 2 not known Not known yet" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Harbour", "Little", "Unlisted", "Vast"]),
        ("q=harb", ["Harbour"]),
        ("q=nothing+such", []),
        ("q=%00", ["Harbour", "Little", "Unlisted", "Vast"]),
        ("commissioner=99B", ["Unlisted", "Vast"]),
        ("size=under_20000", ["Little"]),
        ("size=under_30000", ["Little"]),
        ("size=within_30000_50000", ["Harbour"]),
        ("size=over_50000", ["Vast"]),
        ("size=size_unknown", ["Unlisted"]),
        ("verdict=not_met", ["Little"]),
        ("verdict=warnings", ["Little", "Vast"]),
        ("verdict=attention", ["Little", "Unlisted", "Vast"]),
        ("size=nonsense&verdict=nonsense&commissioner=nonsense", ["Harbour", "Little", "Unlisted", "Vast"]),
        ("sort=-name", ["Vast", "Unlisted", "Little", "Harbour"]),
        ("sort=size", ["Little", "Harbour", "Vast", "Unlisted"]),
        ("sort=-size", ["Vast", "Harbour", "Little", "Unlisted"]),
        ("sort=password&page=nine", ["Harbour", "Little", "Unlisted", "Vast"]),
        ("year=2020-21", ["Harbour", "Little", "Unlisted", "Vast"]),
    ],
)
def test_search_filters_and_sort(reader: User, networks: dict[str, Network], query: str, found: list[str]) -> None:
    assert names(reader, query) == found


def test_sizes_are_searched_by_the_edges_of_the_year(reader: User, networks: dict[str, Network]) -> None:
    edges = {"regional_confirmation": 19_999, "regional_sight": 42_311}
    ContractYear.objects.filter(code="2019/20").update(thresholds=edges)
    assert [names(reader, f"size={size}") for size in ("under_20000", "under_27000")] == [[], ["Harbour", "Little"]]
    assert "Any size Fewer than 19,999 Fewer than 42,311 Fewer than 30,000" in read(reader, "/networks/")


def test_a_code_finds_its_network_in_any_case(reader: User, networks: dict[str, Network]) -> None:
    assert names(reader, f"q={networks['Vast'].reference.lower()}") == ["Vast"]


def test_a_long_search_is_cut(reader: User, networks: dict[str, Network]) -> None:
    assert names(reader, f"q={'x' * 10_000}") == []


def test_a_year_that_is_none_is_not_found(reader: User) -> None:
    assert opened(reader, "/networks/?year=1999-00").status_code == 404


def test_an_empty_list_says_what_will_appear(reader: User) -> None:
    assert "Networks appear here once the national file is imported" in read(reader, "/networks/")
    assert "No network fits the search" in read(reader, "/networks/?q=harbour")


def test_the_number_of_statements_does_not_grow_with_the_list(reader: User, marlshire: Commissioner) -> None:
    def statements() -> int:
        client = signed_in(reader)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/networks/").status_code == 200
        return len(queries)

    network(marlshire, "First", [30_000])
    sweep()
    one = statements()
    for number in range(29):
        network(marlshire, f"Another {number}", [19_999, None])
    sweep()
    assert statements() == one
    assert one <= 4 + 6  # the list's own, and session, person, roles, the names and notices in the header, the lag
