"""Areas: their figures for everybody, what stands behind them for the commissioner, its LMC and NHS England."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.enums import MembershipState, Standing
from networks.models import Membership, Network
from networks.services.membership import bring_into_force
from networks.services.networks import set_standing
from networks.services.revalidation import sweep
from networks.tests.pages.reading import bring_to, opened, read, signed_in
from pcnportal.accounts.enums import Role
from pcnportal.testing.factories import AT, make_commissioner, make_lmc, make_network, make_practice, make_user, year
from practices.enums import Answer
from practices.models import Commissioner, Practice

PAGE = "/commissioners/99A/"


def answer(practice: Practice, answer: Answer) -> None:
    practice.notices.create(
        contract_year=year(), answer=answer, answered_at=AT, recorded_at=AT, source="paper", recorded_by=None
    )


@pytest.fixture
def area(marlshire: Commissioner) -> dict[str, Practice]:
    """Harbour is ready with Elm and Oak; the others are not covered, each for a reason of its own."""
    practices = {
        name: make_practice(marlshire, f"{name} Surgery", list_size=size)
        for name, size in {"Elm": 20_000, "Oak": 20_000, "Ash": 9_000, "Birch": 8_000, "Cedar": 7_000}.items()
    }
    harbour = make_network(marlshire, [], name="Harbour", state=MembershipState.AGREED)
    for name in ("Elm", "Oak"):
        Membership.objects.create(
            network=harbour, practice=practices[name], contract_year=year(), state=MembershipState.AGREED, named_at=AT
        )
    bring_to(harbour, Standing.REQUIREMENTS_MET)
    answer(practices["Ash"], Answer.DECLINE)
    answer(practices["Birch"], Answer.NO_NETWORK)
    sweep()
    return practices


def test_figures_and_deadline(area: dict[str, Practice], people: dict[str, Any]) -> None:
    text = read(people["officer"], PAGE)
    assert "Not covered today 5 practices 64,000 patients" in text
    assert "Networks ready 1 of 1 network requirements met, or confirmed" in text
    assert "Deadline 21 days to 31 May 2019" in text


def test_what_is_for_its_officers_alone_is_shown_to_nobody_else(area: Any, people: dict[str, Any]) -> None:
    for person, shown in (("officer", True), ("LMC", False), ("NHS England", False)):
        text = read(people[person], PAGE)
        assert "Holds, and what waits for what" in text
        assert [words in text for words in ("Notices to ODS", "Declared interests", "Who is away")] == [shown] * 3


def test_an_area_without_an_lmc_says_so(marlshire: Commissioner, people: dict[str, Any]) -> None:
    """To who reads it for the commissioner."""
    marlshire.lmcs.clear()
    assert "The portal knows no LMC for" in read(people["officer"], PAGE)
    make_lmc(marlshire, code="anew")
    assert "The portal knows no LMC for" not in read(people["officer"], PAGE)


def test_coverage_today_once_confirmed_and_without_local_cover(area: Any, people: dict[str, Any]) -> None:
    text = read(people["officer"], PAGE)
    assert "Covered today 0 of 5 practices covered (0.00%) 0 of 64,000 patients covered (0.00%)" in text
    assert "Covered once confirmed 2 of 5 practices covered (40.00%) 40,000 of 64,000 patients covered (62.50%)" in text
    assert "Today, without local cover 0 of 5 practices covered (0.00%)" in text


def test_groups_are_never_put_together(area: Any, people: dict[str, Any]) -> None:
    text = read(people["officer"], PAGE)
    assert (
        "Take part 2 40.00% 40,000 Take no part 1 20.00% 9,000 "
        "Want to take part; no network names them 1 20.00% 8,000 "
        "Not settled yet 1 20.00% 7,000"
    ) in text


def test_the_uncovered_practices_stand_behind_the_figure(area: dict[str, Practice], people: dict[str, Any]) -> None:
    make_network(make_commissioner("99D", "Coast CCG"), [area["Cedar"]], name="Secret Zanzibar")
    sweep()
    for who in ("officer", "LMC", "NHS England"):
        text = read(people[who], PAGE)
        listed = text.partition("Not covered today Practice")[2]
        assert f"Ash Surgery {area['Ash'].code} 9,000 Takes no part No network" in listed, who
        assert f"Birch Surgery {area['Birch'].code} 8,000 Wants to take part; no network names it No network" in listed
        assert f"Cedar Surgery {area['Cedar'].code} 7,000 Has not decided No network" in listed
        assert f"Elm Surgery {area['Elm'].code} 20,000 Covered once its network is confirmed Harbour" in listed
        assert "Zanzibar" not in text


def test_who_has_said_that_it_takes_part_is_not_called_undecided_because_a_draft_is_not_in_sight(
    area: dict[str, Practice], people: dict[str, Any], marlshire: Commissioner
) -> None:
    make_network(marlshire, [area["Cedar"]], name="Secret Zanzibar")
    answer(area["Cedar"], Answer.JOIN)
    sweep()
    for who in ("officer", "LMC"):
        text = read(people[who], PAGE)
        assert (
            f"Cedar Surgery {area['Cedar'].code} 7,000 Wants to take part; its place is not settled No network" in text
        )
        assert "Zanzibar" not in text


def test_what_a_network_in_sight_was_told_is_said(
    area: dict[str, Practice], people: dict[str, Any], marlshire: Commissioner
) -> None:
    network = make_network(marlshire, [area["Cedar"]], name="Pier")
    bring_to(network, Standing.SUBMITTED)
    sweep()
    cedar = f"Cedar Surgery {area['Cedar'].code} 7,000"
    assert f"{cedar} Asked to join, has not answered Pier" in read(people["officer"], PAGE)
    network.memberships.update(state=MembershipState.AGREED)
    sweep()
    assert f"{cedar} Agreed to join; the network is not ready Pier" in read(people["officer"], PAGE)


def test_others_read_aggregates_and_no_practice(area: dict[str, Practice], people: dict[str, Any]) -> None:
    member = make_user(Role.PRACTICE_USER, area["Ash"].organisation)
    for reader in (people["other CCG"], people["other LMC"], people["administrator of the CCG"], member):
        text = read(reader, PAGE)
        assert "Not covered today 5 practices 64,000 patients" in text
        inside = reader in (people["other CCG"], people["other LMC"])
        assert ("Not met Every practice list It concerns 3 practices." in text) is inside
        assert "Which practices are not covered is for Marlshire CCG, its LMC and NHS England." in text
        assert [name for name in area if f"{name} Surgery" in text] == []
        assert [each.code for each in area.values() if each.code in text] == []
        assert "Record local cover" not in text
    assert "Harbour" not in read(people["other CCG"], PAGE)


def test_a_practice_learns_no_other_practices_answer(marlshire: Commissioner, people: dict[str, Any]) -> None:
    """Both lists are public: a number, or a verdict, on what the other one answered would be its answer."""
    ash, birch = (make_practice(marlshire, f"{name} Surgery", list_size=9_000) for name in ("Ash", "Birch"))
    sweep()
    answer(ash, Answer.DECLINE)
    answer(birch, Answer.NO_NETWORK)
    sweep()
    words = (
        "Take no part 1",
        "Want to take part; no network names them 1",
        "Practices that take no part",
        "Practices without a network",
    )
    of_practice = make_user(Role.PRACTICE_USER, birch.organisation)
    for page in (PAGE, f"{PAGE}verdicts/"):
        shown = read(of_practice, page)
        assert "Not covered today" in shown or page != PAGE
        assert [each for each in (*words, "Take part") if each in shown] == [], page
    for who in ("officer", "LMC", "NHS England", "other CCG"):
        shown = read(people[who], PAGE)
        assert [each for each in words if each not in shown] == [], who


def test_networks_with_members_here(area: Any, people: dict[str, Any], marlshire: Commissioner) -> None:
    neighbour = make_commissioner("99C", "Coastshire CCG")
    make_network(neighbour, [make_practice(marlshire), make_practice(neighbour)], name="Coast")
    bring_to(Network.objects.get(name="Coast"), Standing.SUBMITTED)
    text = read(people["officer"], PAGE)
    networks = text.partition("networks with members here")[2]
    assert "2 networks with members here" in text
    assert "led by Coastshire CCG Submitted 1 of 2 24,000 Not met" in networks
    assert "Requirements met 2 of 2 40,000" in networks


def test_drafts_count_for_nobody(area: Any, people: dict[str, Any], marlshire: Commissioner) -> None:
    make_network(marlshire, [make_practice(marlshire)], name="Secret Zanzibar")
    sweep()
    text = read(people["officer"], PAGE)
    assert "Zanzibar" not in text
    assert "1 of 1 network" in text


def test_an_old_result_is_said_to_be_one(area: dict[str, Practice], people: dict[str, Any]) -> None:
    assert "Checked against revision" in read(people["officer"], PAGE)
    area["Ash"].list_sizes.update(registered=9_001)
    assert "Being re-checked" in read(people["officer"], PAGE)


def test_a_year_without_lists(area: Any, people: dict[str, Any]) -> None:
    text = read(people["officer"], f"{PAGE}?year=2021-22")
    assert "The figures of 2021/22 have not been worked out yet." in text
    assert "Not covered today" not in text


def test_a_year_in_which_a_network_forms_before_there_are_lists(
    marlshire: Commissioner, area: Any, people: dict[str, Any]
) -> None:
    make_network(marlshire, [], "Next", in_year="2021/22")
    sweep()
    text = read(people["officer"], f"{PAGE}?year=2021-22")
    assert "We hold no list of any practice here at 1 January 2021." in text
    assert "Not covered today" not in text


def test_once_the_round_is_confirmed(area: Any, people: dict[str, Any]) -> None:
    harbour = Network.objects.get(name="Harbour")
    bring_into_force(networks=[harbour], contract_year=year(), at=AT)
    set_standing(network=harbour, contract_year=year(), standing=Standing.CONFIRMED, at=AT + timedelta(hours=1))
    sweep()
    text = read(people["officer"], PAGE)
    assert "Memberships that are decided count today, though they begin on 1 July 2019. " in text
    assert "Covered today 2 of 5 practices covered (40.00%)" in text
    assert "Confirmed 2 of 2 40,000" in text
    assert "Harbour" in read(people["other LMC"], PAGE)


def test_the_list_of_areas(area: Any, people: dict[str, Any]) -> None:
    text = read(people["other LMC"], "/commissioners/")
    assert "2 commissioners in 2019/20" in text
    assert ("Marlshire CCG 99A · Mid England 0.00% 5 of 5 64,000 1 of 1") in text
    assert "Northshire CCG 99B No practice with a list at 1 January 2019 none formed here" in text


def test_who_reads_for_a_practice_is_not_told_how_far_a_commissioner_is(
    area: dict[str, Practice], people: dict[str, Any]
) -> None:
    member = make_user(Role.PRACTICE_USER, area["Elm"].organisation)
    listed, own = read(member, "/commissioners/"), read(member, PAGE)
    assert "Networks submitted" in listed
    assert "Marlshire CCG 99A · Mid England 0.00% 5 of 5 64,000 1 Northshire" in listed
    assert "Covered today 0 of 5 practices covered (0.00%)" in own
    told = ("Networks ready", "Every practice list", "Whole geography", "Areas that overlap", "Covered once confirmed")
    for page in ("/commissioners/", PAGE, f"{PAGE}verdicts/", "/position/?year=2019-20"):
        shown = read(member, page)
        assert [each for each in told if each in shown] == [], page
        by_officer = [each for each in told if each in read(people["officer"], page)]
        assert by_officer or page.endswith("verdicts/"), page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["99A", "99B"]),
        ("q=marl", ["99A"]),
        ("q=99b", ["99B"]),
        ("region=Y99", ["99A"]),
        ("gaps=on", ["99A"]),
        ("sort=-name", ["99B", "99A"]),
        ("sort=-uncovered", ["99A", "99B"]),
        ("sort=share&region=nonsense&page=99", ["99A", "99B"]),
    ],
)
def test_searching_areas(area: Any, people: dict[str, Any], query: str, found: list[str]) -> None:
    page = opened(people["NHS England"], f"/commissioners/?{query}").context["page"]
    assert [each.commissioner.code for each in page.object_list] == found


def test_the_number_of_statements_does_not_grow(area: Any, people: dict[str, Any], marlshire: Commissioner) -> None:
    def statements() -> list[int]:
        counted = []
        for path in (PAGE, "/commissioners/"):
            client = signed_in(people["officer"])
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counted.append(len(queries))
        return counted

    few = statements()
    for number in range(30):
        make_commissioner(f"{number + 10}Z", f"Another CCG {number}")
        bring_to(make_network(marlshire, [make_practice(marlshire)]), Standing.SUBMITTED)
        make_practice(marlshire)
    sweep()
    assert statements() == few
    assert few[0] <= 8 + 6  # the page's own, and session, person, roles, the names and notices in the header, the lag


def test_unknown_areas_are_not_found(people: dict[str, Any]) -> None:
    assert opened(people["officer"], "/commissioners/ZZZ/").status_code == 404
    assert opened(people["officer"], "/commissioners/99A/?year=nonsense").status_code == 404
