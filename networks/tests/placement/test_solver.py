import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.placement.facts import CandidateNetwork, Member, Site, UnplacedPractice, among_themselves
from networks.placement.ranking import Fit
from networks.placement.reach import Terms
from networks.placement.solver import place
from networks.tests.placement.build import area, cost_of, least_cost, network, practice

TERMS = Terms(limit_m=400, nearest=2, per_km=10, border=4)
SITES = st.none() | st.builds(Site, st.integers(0, 9).map(lambda n: n * 100), st.just(0))
COMMISSIONERS = ("00X", "00Y")


def homes(proposal):
    return {row.practice: row.network for row in proposal.homes}


@st.composite
def cases(draw):
    """At most five practices of up to 30 patients and five networks, for a band of 30 to 50."""
    count = draw(st.integers(0, 5))
    practices = [
        UnplacedPractice(
            f"V8100{n}",
            "",
            draw(st.none() | st.integers(0, 30)),
            draw(st.none() | st.sampled_from(COMMISSIONERS)),
            draw(SITES),
            draw(st.frozensets(st.sampled_from(["M0", "M1", "M2", "V81000", "V81001"]), max_size=2)),
        )
        for n in range(count)
    ]
    networks = [
        CandidateNetwork(
            f"N-{n}",
            "",
            draw(st.none() | st.integers(0, 70)),
            (Member(f"M{n}", draw(SITES)),),
            draw(st.frozensets(st.sampled_from(COMMISSIONERS))),
        )
        for n in range(draw(st.integers(1, 3)))
    ]
    own = among_themselves(practices, floor=30) if draw(st.booleans()) else ()
    return practices, [*networks, *own[:2]]


@given(cases())
def test_it_is_the_best_of_all_placements_and_says_so(case):
    proposal = place(*case, floor=30, ceiling=50, terms=TERMS)
    assert proposal.proved
    assert proposal.cost.total == proposal.lower_bound == least_cost(case[0], case[1], 30, 50, TERMS)
    position = {one.reference: j for j, one in enumerate(case[1])}
    placed = [position[row.network] for row in proposal.homes]
    assert cost_of(case[0], case[1], placed, 30, 50, TERMS) == proposal.cost.total


@given(cases(), st.sampled_from([0, 100_000]))
def test_everybody_has_one_home_and_the_sizes_add_up(case, budget):
    practices, networks = case
    proposal = place(practices, networks, floor=30, ceiling=50, terms=TERMS, node_budget=budget)
    assert sorted([row.practice for row in proposal.homes] + list(proposal.nowhere)) == [one.code for one in practices]
    before, lists = {one.reference: one.size for one in networks}, {one.code: one.list_size for one in practices}
    for row in proposal.homes:
        joining = [lists[other.practice] for other in proposal.homes if other.network == row.network]
        counts = [before[row.network], *joining]
        assert row.after == (None if None in counts else sum(counts))


@given(cases(), st.integers(0, 3))
def test_with_too_small_a_budget_it_claims_no_more_than_it_knows(case, budget):
    best = least_cost(case[0], case[1], 30, 50, TERMS)
    proposal = place(*case, floor=30, ceiling=50, terms=TERMS, node_budget=budget)
    assert proposal.lower_bound <= best <= proposal.cost.total
    assert proposal.proved == (proposal.lower_bound == proposal.cost.total)


@given(cases(), st.randoms())
def test_the_order_given_makes_no_difference(case, chance):
    practices, networks = list(case[0]), list(case[1])
    proposal = place(practices, networks, floor=30, ceiling=50, terms=TERMS)
    chance.shuffle(practices)
    chance.shuffle(networks)
    assert place(practices, networks, floor=30, ceiling=50, terms=TERMS) == proposal


def test_one_practice_goes_where_it_hurts_least_and_is_told_why():
    networks = [network("N-1", 49_000), network("N-2", 24_000, east=4_000), network("N-3", 36_000, east=4_900)]
    proposal = place([practice()], networks)
    (row,) = proposal.homes
    assert (row.network, row.before, row.after, row.fit_after) == ("N-2", 24_000, 32_000, Fit.WITHIN)
    assert "With all who join it would have 32,000 patients: within 30,000 to 50,000 (24,000 now)" in row.reasons
    assert (proposal.cost.outside_band, proposal.cost.distance, proposal.cost.border) == (0, 400, 0)
    assert proposal.proved


def test_sizes_are_those_after_everyone_is_placed():
    both = [practice("V81001", 9_000), practice("V81002", 8_000)]
    proposal = place(both, [network(size=14_000)])
    assert {row.after for row in proposal.homes} == {31_000}
    unknown = place([both[0], practice("V81002", None)], [network(size=14_000)])
    assert {row.after for row in unknown.homes} == {None}
    assert (
        "We do not know the size it would have: a list that would count there is not held" in unknown.homes[0].reasons
    )
    assert "We do not know the size it would have: the practice's own list is not held" in unknown.homes[1].reasons


def test_two_that_together_would_pass_the_ceiling_are_parted():
    both = [practice("V81001", 9_000), practice("V81002", 9_000)]
    networks = [network("N-1", 40_000, east=500), network("N-2", 40_000, east=4_000)]
    assert sorted(homes(place(both, networks)).values()) == ["N-1", "N-2"]


def test_passing_the_ceiling_is_no_bar():
    proposal = place([practice()], [network(size=50_000)])
    assert homes(proposal) == {"V81001": "N-HARB22"}
    assert proposal.cost.outside_band == 8_000
    assert proposal.proved


def test_a_border_is_crossed_only_for_a_reason():
    across = network("N-1", 36_000, east=1_000, commissioners=frozenset({"00Y"}))
    within = network("N-2", 36_000, east=4_000)
    assert homes(place([practice()], [across, within])) == {"V81001": "N-2"}
    full = replace(within, size=50_000)
    proposal = place([practice()], [across, full])
    assert homes(proposal) == {"V81001": "N-1"}
    assert proposal.cost.border == 1_000


def test_a_network_of_unknown_size_is_taken_only_where_nothing_better_is_known():
    unknown = network("N-1", None, east=100)
    assert homes(place([practice()], [unknown, network("N-2", 36_000)])) == {"V81001": "N-2"}
    proposal = place([practice()], [unknown])
    assert homes(proposal) == {"V81001": "N-1"}
    assert proposal.cost.outside_band == 8_000
    assert proposal.homes[0].after is None


def test_a_practice_far_from_everyone_is_offered_the_nearest():
    far = practice(north=90_000)
    networks = [network("N-1", east=0), network("N-2", east=0, north=-9_000)]
    assert homes(place([far], networks, terms=Terms(nearest=1))) == {"V81001": "N-1"}


def test_with_no_network_at_all_nobody_is_placed():
    proposal = place([practice()], [])
    assert (proposal.homes, proposal.nowhere, proposal.proved) == ((), ("V81001",), True)
    assert place([], [network()]).homes == ()


def test_equals_go_to_the_first_by_reference():
    alike = [network(f"N-{n}", 36_000) for n in (3, 1, 2)]
    assert homes(place([practice()], alike)) == {"V81001": "N-1"}


def test_seven_practices_of_a_network_that_collapses_can_form_two_of_their_own():
    """80,188 patients by the sea, and neighbours that are full."""
    sizes = (17_200, 14_250, 12_800, 11_140, 9_648, 8_100, 7_050)
    leaving = [practice(f"V8100{n}", size, east=500 * n) for n, size in enumerate(sizes)]
    proposal = place(leaving, [*among_themselves(leaving), network("N-1", 50_000), network("N-2", 49_000)])
    assert {row.network for row in proposal.homes} == {"NEW-01", "NEW-02"}
    assert proposal.cost.outside_band == 0
    assert proposal.proved
    assert all(row.fit_after is Fit.WITHIN and row.before == 0 for row in proposal.homes)


def test_a_new_network_is_judged_by_those_who_would_form_it():
    """One of three that touch goes elsewhere, so that the two that stay together touch each other alone."""
    codes = ("V81001", "V81002", "V81003")
    sizes = dict(zip(codes, (20_000, 20_000, 9_000), strict=True))
    leaving = [
        practice(code, sizes[code], east=1_000 * n, neighbours=frozenset(codes) - {code})
        for n, code in enumerate(codes)
    ]
    proposal = place(leaving, [*among_themselves(leaving), network("N-1", 24_000, east=2_100)])
    assert homes(proposal) == {"V81001": "NEW-01", "V81002": "NEW-01", "V81003": "N-1"}
    assert [row.touches for row in proposal.homes] == [1, 1, 0]


def test_practices_too_few_for_a_network_of_their_own_join_others():
    leaving = [practice(f"V8100{n}", 8_000, east=500 * n) for n in range(3)]
    networks = [*among_themselves(leaving), network("N-1", 38_000), network("N-2", 38_000)]
    proposal = place(leaving, networks)
    assert {row.network for row in proposal.homes} == {"N-1", "N-2"}
    assert proposal.cost.outside_band == 4_000


@pytest.mark.parametrize("count", [1, 5, 20])
@pytest.mark.parametrize("seed", range(8))
def test_practices_of_one_commissioner_are_placed_as_well_as_can_be(seed, count):
    whole = area(seed)
    codes = sorted(code for code, one in whole.practices.items() if one.commissioner == "00X")
    proposal = place(*whole.without(random.Random(seed).sample(codes, count)))
    assert proposal.proved
    assert len(proposal.homes) == count


@pytest.mark.parametrize("seed", range(3))
def test_collapses_are_placed_as_well_as_can_be(seed):
    """Every network of an area in turn, with and without new ones among themselves."""
    whole = area(seed)
    collapses = {ref: codes for ref, codes in whole.networks.items() if 3 <= len(codes) <= 9}
    assert len(collapses) > 10
    for ref, codes in collapses.items():
        practices, networks = whole.without(codes, collapsed=ref)
        joined = place(practices, networks)
        either = place(practices, [*networks, *among_themselves(practices)])
        assert joined.proved
        assert either.proved
        assert either.cost.total <= joined.cost.total
