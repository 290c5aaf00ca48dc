"""Places laid by hand, in kilometres, and who touches whom."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from networks.touching import REACH, touching


def names(*sites: tuple[int, float, float]) -> dict[tuple[int, int], int]:
    return touching((practice, round(1000 * x), round(1000 * y)) for practice, x, y in sites)


def test_nobody_and_one_and_two():
    assert names() == {}
    assert names((1, 5, 5)) == {}
    assert names((1, 5, 5), (2, 8, 9)) == {(1, 2): 5_000}


def test_a_row_touches_one_after_the_other():
    assert names((1, 0, 0), (2, 1, 0), (3, 2, 0), (4, 3, 0)) == {(1, 2): 1_000, (2, 3): 1_000, (3, 4): 1_000}


def test_a_square_touches_along_its_sides_and_not_at_its_corner():
    pairs = names((1, 0, 0), (2, 1, 0), (3, 1, 1), (4, 0, 1))
    assert set(pairs) == {(1, 2), (2, 3), (3, 4), (1, 4)}


def test_a_place_between_two_keeps_them_apart():
    assert set(names((1, 0, 0), (2, 2, 0), (3, 1, 0))) == {(1, 3), (2, 3)}


def test_land_ends_at_the_reach():
    assert names((1, 0, 0), (2, 19.9, 0)) == {(1, 2): 19_900}
    assert names((1, 0, 0), (2, 20, 0)) == {}


def test_a_far_border_beyond_the_reach_is_none():
    """1 and 2 are near each other, and their border behind 3 and 4 would be reached only far from both."""
    wall = [(number, 0, y) for number, y in enumerate([-3, -2, -1, 0, 1, 2, 3], start=3)]
    assert (1, 2) not in names((1, -4, 0), (2, 4, 0), *wall)


def test_practices_at_one_place_touch_each_other_and_all_that_the_place_touches():
    pairs = names((1, 0, 0), (2, 0, 0), (3, 1, 0))
    assert pairs == {(1, 2): 0, (1, 3): 1_000, (2, 3): 1_000}


def test_branches_are_land_of_their_practice():
    """Practice 1 has a branch beside 3, behind 2; the nearest sites that touch give the distance."""
    pairs = names((1, 0, 0), (2, 3, 0), (3, 6, 0), (1, 7, 0))
    assert pairs == {(1, 2): 3_000, (2, 3): 3_000, (1, 3): 1_000}


def test_a_practice_does_not_touch_itself():
    assert names((1, 0, 0), (1, 1, 0), (1, 0, 0)) == {}


places = st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 40_000)), max_size=12, unique=True)


@given(places)
def test_the_nearest_place_always_touches(spots):
    pairs = touching((number, x, y) for number, (x, y) in enumerate(spots))
    for one, (x, y) in enumerate(spots):
        others = [((x - u) ** 2 + (y - v) ** 2, two) for two, (u, v) in enumerate(spots) if two != one]
        nearest = min(others, default=None)
        ties = [distance for distance, _ in others if nearest and distance == nearest[0]]
        if nearest and 2 < nearest[0] < (2 * REACH - 10) ** 2 and len(ties) == 1:
            assert tuple(sorted((one, nearest[1]))) in pairs


@given(places)
def test_the_order_of_the_places_does_not_matter(spots):
    numbered = [(number, x, y) for number, (x, y) in enumerate(spots)]
    pairs = touching(numbered)
    assert touching(reversed(numbered)) == pairs
    assert all(one < other for one, other in pairs)
    assert set(pairs) <= set(combinations(range(len(spots)), 2))
