"""The numbers beneath the solver, against every placement tried one by one."""

import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from networks.placement.allowances import MOST_UNDECIDED, best_allowances, limits
from networks.placement.ascent import SCALE, settled, whole
from networks.placement.branch import Outcome, Tree, explore
from networks.placement.prices import best_prices
from networks.placement.problem import Problem, components, filled, part, simplified
from networks.placement.search import Search


@st.composite
def problems(draw, most_practices=5):
    """Lists and sizes in tens of patients against a band of 30 to 50, so that every edge is met often."""
    networks = draw(st.integers(1, 4))
    positions = st.integers(0, networks - 1)
    options = st.dictionaries(positions, st.integers(0, 12), min_size=1)
    new = [draw(st.integers(0, 3)) == 0 for _ in range(networks)]
    lists = draw(st.lists(st.integers(0, 30), max_size=most_practices))
    return Problem(
        lists=tuple(lists),
        options=tuple(draw(options) for _ in lists),
        sizes=tuple(0 if one else draw(st.integers(0, 70)) for one in new),
        new=tuple(new),
        flat=tuple(draw(st.integers(0, 4)) == 0 for _ in range(networks)),
        floor=30,
        ceiling=50,
    )


def placements(problem):
    return itertools.product(*problem.options)


def least(problem):
    return min(problem.total(homes) for homes in placements(problem))


def searched(problem):
    search = Search(problem)
    search.greedy()
    search.descend()
    return search


@given(problems())
def test_a_simpler_problem_has_the_same_best_placement(problem):
    smaller = simplified(problem)
    assert all(set(kept) <= set(those) for kept, those in zip(smaller.options, problem.options, strict=True))
    best = min(placements(smaller), key=smaller.total)
    assert problem.total(best) == least(problem)


@given(problems())
def test_practices_of_different_groups_compete_for_no_network(problem):
    groups = components(problem)
    assert sorted(i for group in groups for i in group) == list(range(len(problem.lists)))
    touched = [{j for i in group for j in problem.options[i] if not problem.flat[j]} for group in groups]
    assert all(not one & other for one, other in itertools.combinations(touched, 2))
    parts = [part(problem, group) for group in groups]
    untouched = sum(
        problem.band_cost(j, problem.sizes[j], 0) for j in set(range(len(problem.sizes))).difference(*touched)
    )
    assert sum(least(alone) for alone, _ in parts) + untouched == least(problem)


@given(problems())
def test_no_placement_costs_less_than_either_bound(problem):
    best, cost = least(problem), problem.total(searched(problem).homes)
    prices, bound = best_prices(problem, cost)
    root = Tree(prices, best_allowances(prices, cost)).root().bound
    assert whole(bound) <= whole(root) <= best <= cost


@given(problems(), st.data())
def test_any_allowances_bound_every_node(problem, data):
    """However bad: at the end of each path the bound is the placement's cost, and it never falls on the way."""
    prices, _ = best_prices(problem, problem.total(searched(problem).homes))
    highest = [int(min(40_000, high)) for _, high in limits(problem)]
    tree = Tree(prices, [data.draw(st.integers(-40_000, high)) for high in highest])
    node = tree.root()
    while len(node.homes) < len(problem.lists):
        children = list(tree.children(node))
        assert all(child.bound >= node.bound for child in children)
        node = data.draw(st.sampled_from(children))
    assert node.bound == SCALE * problem.total(tree.placement(node))
    assert (list(node.sizes), list(node.counts)) == filled(problem, tree.placement(node))


@given(problems(most_practices=6))
def test_branch_and_bound_finds_the_best(problem):
    """From the worst placement there is, so that the tree itself has to find it."""
    worst = max(placements(problem), key=problem.total)
    prices, _ = best_prices(problem, problem.total(worst))
    outcome = Outcome(list(worst), problem.total(worst), proved=False)
    explore(Tree(prices, best_allowances(prices, outcome.cost)), outcome, 100_000)
    assert outcome.proved
    assert outcome.cost == problem.total(outcome.homes) == least(problem)


@given(problems())
def test_the_search_ends_where_no_move_of_one_practice_helps(problem):
    search = searched(problem)
    assert (search.sizes, search.counts) == filled(problem, search.homes)
    cost = problem.total(search.homes)
    for i, those in enumerate(problem.options):
        for j in those:
            moved = [*search.homes[:i], j, *search.homes[i + 1 :]]
            assert problem.total(moved) >= cost


def test_two_moves_exchange_what_one_cannot():
    """Two full networks, each holding the practice that is dear there and cheap in the other."""
    problem = Problem((20, 20), ({0: 9, 1: 0}, {0: 0, 1: 9}), (30, 30), (False,) * 2, (False,) * 2, 30, 50)
    search = Search(problem)
    search.move(0, 0)
    search.move(1, 1)
    search.descend()
    assert search.homes == [1, 0]


def test_a_network_that_too_many_may_join_is_bounded_by_its_price():
    crowd = MOST_UNDECIDED + 4
    problem = Problem((7,) * crowd, ({0: 0, 1: 3},) * crowd, (30, 30), (False,) * 2, (False,) * 2, 30, 50)
    cost = problem.total(searched(problem).homes)
    prices, bound = best_prices(problem, cost)
    root = Tree(prices, best_allowances(prices, cost)).root().bound
    exact = min(problem.total([0] * k + [1] * (crowd - k)) for k in range(crowd + 1))
    assert whole(bound) <= whole(root) <= exact <= cost


def test_a_bound_is_rounded_up_and_never_down():
    assert (whole(0), whole(1), whole(SCALE), whole(SCALE + 1), whole(-1)) == (0, 1, 1, 2, 0)
    assert settled(SCALE * 6 + 1, 7)
    assert not settled(SCALE * 6, 7)


def test_of_new_networks_that_are_alike_one_is_opened_first():
    problem = Problem((30, 30), ({0: 0, 1: 0},) * 2, (0, 0), (True,) * 2, (False,) * 2, 30, 50)
    prices, _ = best_prices(problem, 60)
    tree = Tree(prices, [0, 0])
    (first,) = tree.children(tree.root())
    assert first.homes == (0,)
    assert [child.homes for child in tree.children(first)] == [(0, 0), (0, 1)]
    other = replace(problem, options=({0: 0, 1: 0}, {0: 0, 1: 1}))
    assert len(list(Tree(best_prices(other, 60)[0], [0, 0]).children(Tree(prices, [0, 0]).root()))) == 2
