"""The national position as a page: everybody's, in aggregates, down to the commissioner."""

from typing import Any

import pytest
from django.test import Client

from networks.models import Membership
from networks.tests.pages.reading import opened, read, signed_in
from pcnportal.accounts.enums import Role
from pcnportal.testing.factories import AT, make_commissioner, make_imported_network, make_practice, make_user, year
from practices.enums import Answer
from practices.models import Commissioner, ContractYear, ParticipationNotice

DAY = "?year=2019-20&as_at_day=4&as_at_month=12&as_at_year=2019"


@pytest.fixture
def nation(marlshire: Commissioner) -> None:
    """Marlshire with a network of 31,000 and Elm, which declines; Coast, in another region, with one small network."""
    Commissioner.objects.filter(pk=marlshire.pk).update(stp_code="E54000901", stp_name="Marlshire and Vale")
    coast = make_commissioner(
        "99C", "Coast CCG", region_code="Y98", region_name="The Coast", stp_code="E54000902", stp_name="Coast STP"
    )
    make_imported_network(marlshire, [make_practice(marlshire, list_size=31_000)], "Harbour")
    make_imported_network(coast, [make_practice(coast, list_size=19_000)], "Dunes")
    elm = make_practice(marlshire, "Elm Surgery", list_size=1_000)
    ParticipationNotice.objects.create(
        practice=elm, contract_year=year(), answer=Answer.DECLINE, answered_at=AT, source="letter", recorded_at=AT
    )


def test_everybody_signed_in_sees_the_figures(nation: None, people: dict[str, Any]) -> None:
    practice_user = make_user(Role.PRACTICE_USER, make_practice(None, list_size=None).organisation)
    for person in (practice_user, *people.values()):
        shown = read(person, f"/position/{DAY}")
        assert "Position on 4 December 2019" in shown
        assert "Patients covered 98.04% Patients not covered 1,000 Practices not covered 1 Networks 2" in shown
        assert "Elm Surgery" not in shown
    assert Client().get("/position/").status_code == 302


def test_a_practice_gets_no_numbers_of_answers(nation: None, people: dict[str, Any]) -> None:
    """Elm's list of 1,000 is public: 1 that takes no part with 1,000 patients would be its answer."""
    practice_user = make_user(Role.PRACTICE_USER, make_practice(None, list_size=None).organisation)
    words = ("Participation", "Take part", "Take no part", "Without a network", "Not settled yet")
    for query in ("", "&by=commissioner", "&by=commissioner&sort=-declined"):
        shown = read(practice_user, f"/position/{DAY}{query}")
        assert "Patients not covered" in shown
        assert not [each for each in words if each in shown]
    commissioners = "/position/{}&by=commissioner&sort={}declined"
    first, second = (read(practice_user, commissioners.format(DAY, way)) for way in ("", "-"))
    assert first == second, "the order tells as much as the number"
    for person in people.values():
        shown = read(person, f"/position/{DAY}")
        assert not [each for each in words if each not in shown]


def test_sizes_are_named_by_the_edges_of_the_year(nation: None, people: dict[str, Any]) -> None:
    edges = {"regional_confirmation": 19_000, "regional_sight": 31_001}
    ContractYear.objects.filter(code="2019/20").update(thresholds=edges)
    shown = read(people["NHS England"], f"/position/{DAY}")
    assert "Fewer than 19,000 0 Fewer than 31,001 2 Fewer than 30,000 1" in shown


def test_the_figures_read_in_words(nation: None, people: dict[str, Any]) -> None:
    shown = read(people["NHS England"], f"/position/{DAY}")

    assert "1 of 2 commissioners have all their practices covered." in shown
    assert "Covered 2 of 3 practices covered (66.67%) 50,000 of 51,000 patients covered (98.04%)" in shown
    groups = "Take part 2 66.67% 50,000 Take no part 1 33.33% 1,000 Want to take part; no network names them 0 0.00% 0"
    assert f"{groups} Not settled yet 0 0.00% 0" in shown
    bands = "Fewer than 20,000 1 Fewer than 27,000 1 Fewer than 30,000 1 30,000 to 50,000 1 More than 50,000 0"
    assert f"{bands} Not known: a member has no list 0 All networks 2" in shown
    assert "With a single practice: 2. With practices of more than one commissioner: 0." in shown


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Mid England", "The Coast"]),
        ("&by=stp", ["Coast STP", "Marlshire and Vale"]),
        ("&by=commissioner", ["Coast CCG", "Marlshire CCG"]),
        ("&by=commissioner&sort=-patients", ["Marlshire CCG", "Coast CCG"]),
        ("&by=commissioner&sort=-share", ["Coast CCG", "Marlshire CCG"]),
        ("&by=stp&within=Y99", ["Marlshire and Vale"]),
        ("&by=commissioner&within=E54000902", ["Coast CCG"]),
        ("&by=commissioner&within=nowhere", []),
        ("&by=password&sort=password", ["Mid England", "The Coast"]),
    ],
)
def test_the_nation_opens_down_to_its_commissioners(
    nation: None, people: dict[str, Any], query: str, names: list[str]
) -> None:
    response = opened(people["officer"], f"/position/{DAY}{query}")

    assert [line.name for line in response.context["lines"]] == names


def test_lines_add_up_and_lead_on(nation: None, people: dict[str, Any]) -> None:
    page = opened(people["officer"], f"/position/{DAY}&by=commissioner").content.decode()
    regions = opened(people["officer"], f"/position/{DAY}").content.decode()

    assert 'href="/commissioners/99C/?year=2019-20"' in page
    assert "by=stp&amp;within=Y98" in regions
    shown = read(people["officer"], f"/position/{DAY}&by=stp&within=Y99")
    assert "Mid England" in shown
    assert "31,000 of 32,000 patients covered (96.88%) 1 of 2 1,000 1 0 0" in shown


def test_practices_without_a_commissioner_stand_on_a_line_of_their_own(nation: None, people: dict[str, Any]) -> None:
    make_practice(None, list_size=7)

    shown = read(people["officer"], f"/position/{DAY}&by=commissioner")
    assert "Practices without a commissioner 0 of 7 patients covered" in shown


def test_by_itself_it_shows_today_and_leads_to_the_networks_of_a_size(nation: None, people: dict[str, Any]) -> None:
    Membership.objects.update(decided_on=AT.date())
    response = opened(people["officer"], "/position/")

    assert response.context["position"].as_at == AT.date()
    assert "/networks/?year=2019-20&amp;size=under_20000" in response.content.decode()
    shown = read(people["officer"], "/position/")
    assert "The networks of 2019/20 come into force on 1 July 2019." in shown
    assert "what was decided by 10 May 2019" in shown
    assert "/networks/?year=2019-20&amp;size" not in opened(people["officer"], f"/position/{DAY}").content.decode()


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("as_at_day=31&as_at_month=2&as_at_year=2020", "Day must be a real date"),
        ("as_at_day=1&as_at_month=4&as_at_year=2020", "Day must be from 1 April 2019 to 31 March 2020"),
        ("as_at_day=4&as_at_month=&as_at_year=", "Day must include a month"),
    ],
)
def test_a_day_that_is_none_of_the_year_is_said_to_be(
    nation: None, people: dict[str, Any], query: str, says: str
) -> None:
    response = opened(people["officer"], f"/position/?year=2019-20&{query}")

    assert response.status_code == 422
    assert says in response.content.decode()
    assert "<title>Error: Position" in response.content.decode().replace("\n", "")
    assert response.context["position"].as_at == AT.date()


def test_an_unknown_year_is_not_found(people: dict[str, Any]) -> None:
    assert opened(people["officer"], "/position/?year=1999-00").status_code == 404


def test_without_lists_it_says_what_will_appear(people: dict[str, Any]) -> None:
    assert "Coverage appears here once practices and their lists are imported." in read(people["officer"], "/position/")


@pytest.mark.parametrize("number", [1, 30])
def test_it_takes_as_many_statements_for_many_as_for_one(
    people: dict[str, Any], number: int, django_assert_num_queries: Any
) -> None:
    for each in range(number):
        commissioner = make_commissioner(f"{each:02}X", f"CCG {each}")
        make_imported_network(commissioner, [make_practice(commissioner)])
    client = signed_in(people["officer"])

    with django_assert_num_queries(9):
        client.get("/position/?by=commissioner")
