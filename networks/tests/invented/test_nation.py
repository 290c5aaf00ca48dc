"""The invented nation as values: the same again, of the right size, and as odd as the real one."""

import re

import pytest

from networks.invented import names
from networks.invented.nation import largest_remainders
from networks.invented.odd import ODD, invent, oddities
from networks.rules.contiguity import pieces
from networks.touching import touching
from practices.importers import cells
from practices.models import COMMISSIONER_CODE


@pytest.fixture(scope="module")
def england():
    return invent(1, 7)


def test_the_same_seed_lays_the_same_nation(england):
    assert invent(1, 7) == england
    assert invent(0.02, 1) != invent(0.02, 2)


def test_it_is_as_large_as_england(england):
    assert len(england.commissioners) == 191
    assert len(england.practices) == 6_900
    assert len(england.networks) == 1_259
    assert 59_000_000 < england.patients < 62_000_000
    assert {c.stp for c in england.commissioners} == set(range(42))
    assert {c.region for c in england.commissioners} == set(range(7))
    assert 1_800 < len(england.branches) < 3_000


@pytest.mark.parametrize("scale", [0.02, 0.05, 0.5])
def test_it_may_be_smaller(scale):
    nation = invent(scale)
    assert len(nation.practices) == round(6_900 * scale)
    assert len(nation.networks) == round(1_259 * scale)
    assert all(count for count in oddities(nation).values())


def test_it_is_as_odd(england):
    found = oddities(england)
    above = {"single-practice networks", "leads without the majority"}  # some come about by themselves
    assert {what: number for what, number in found.items() if what not in above} == {
        what: number for what, number in ODD.items() if what not in above
    }
    assert all(ODD[what] <= found[what] < 2 * ODD[what] for what in above)


def test_every_practice_is_in_one_network_or_none(england):
    held = [member for network in england.networks for member in network.members]
    assert len(held) == len(set(held)) == 6_900 - 81
    assert all(network.members for network in england.networks)
    for number, network in enumerate(england.networks):
        assert {england.practices[member].network for member in network.members} == {number}


def test_a_lead_has_a_member(england):
    for network in england.networks:
        assert network.lead in {england.practices[member].commissioner for member in network.members}


def test_sizes_are_those_of_networks(england):
    sizes = [sum(england.practices[i].registered or 0 for i in network.members) for network in england.networks]
    small, middling = sum(size < 30_000 for size in sizes), sum(30_000 <= size <= 50_000 for size in sizes)
    assert 40 < small < 160
    assert 600 < middling < 850


def test_most_networks_are_in_one_piece_and_many_are_not(england):
    near = touching([(n, *practice.place) for n, practice in enumerate(england.practices)])
    whole = sum(len(pieces(network.members, [])) == 1 for network in england.networks)
    assert whole == sum(len(network.members) == 1 for network in england.networks)
    edges: dict[int, list[tuple[int, int]]] = {}
    for one, other in near:
        if england.practices[one].network == england.practices[other].network is not None:
            edges.setdefault(england.practices[one].network, []).append((one, other))
    apart = sum(len(pieces(network.members, edges.get(n, []))) > 1 for n, network in enumerate(england.networks))
    assert 0.1 < apart / len(england.networks) < 0.5


def test_codes_are_well_formed_and_nobody_elses(england):
    practices = [names.practice_code(number) for number in [*range(0, 1_700_000, 997), 99_999, 100_000, 600_000]]
    assert all(cells.PRACTICE.fullmatch(code) for code in practices)
    assert all(code[0] in "VUTSRQ" or code[1] in "01234567" for code in practices)
    assert len(set(practices)) == len(practices)
    commissioners = [names.commissioner_code(number) for number in range(19_100)]
    assert len(set(commissioners)) == 19_100
    assert all(re.fullmatch(COMMISSIONER_CODE, code) for code in commissioners)
    assert not [code for code in commissioners if code[:2] < "20" or (code[:2] > "69" and code[0] != "Z")]


def test_networks_beyond_the_codes_of_ods_have_none():
    assert names.network_codes(7) == ("U00007", "U00007")
    assert names.network_codes(100_000) == ("N-100000", None)


def test_postcodes_are_well_formed_of_areas_there_are_not():
    codes = [names.postcode(number) for number in [*range(0, 9_900_000, 9_973), 399, 400, 3_999, 4_000]]
    assert len(set(codes)) == len(codes)
    assert all(cells.POSTCODE.fullmatch(code.replace(" ", "")) and code.startswith("X") for code in codes)


@pytest.mark.parametrize(
    ("weights", "total", "shares"), [((1, 1, 1), 10, [4, 3, 3]), ((5, 1), 8, [6, 2]), ((1, 0), 2, [1, 1])]
)
def test_shares_add_up(weights, total, shares):
    assert largest_remainders(weights, total, least=1) == shares
