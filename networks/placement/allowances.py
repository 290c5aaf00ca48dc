"""A tighter bound: every practice carries an allowance, and every network takes whomever it likes for theirs.

A network then costs at least the least, over all sets of practices that may join it, of its band and their
options less their allowances. Those leasts and all the allowances together are no more than any placement costs,
because a placement is one such choice of sets. Allowances are in 1/1024 of a patient.
"""

import math
from collections.abc import Sequence

import numpy as np

from networks.placement.ascent import SCALE, ascend
from networks.placement.prices import Prices
from networks.placement.problem import Problem, added

# Where more practices than this might or might not join a network, its sets are too many: its price bounds it.
MOST_UNDECIDED = 16


class Allowances:
    """The bound for practices that are placed one by one in `order`. The allowances must be within `limits`."""

    def __init__(self, prices: Prices, order: Sequence[int], allowances: Sequence[int]) -> None:
        self.prices, self.problem, self.allowances = prices, prices.problem, allowances
        self.takers = takers_of(prices.problem, order)
        self._known: dict[tuple[int, int, int, bool], int] = {}

    def bound(self) -> int:
        sizes = enumerate(self.problem.sizes)
        return sum(self.allowances) + sum(self.least(j, 0, size, occupied=False) for j, size in sizes)

    def least(self, j: int, passed: int, size: int, occupied: bool) -> int:
        """Network `j`'s share: it has `size` patients, and its first `passed` takers are placed, there or not."""
        key = (j, passed, size, occupied)
        if key not in self._known:
            takers = self.takers[j][passed:]
            self._known[key] = cheapest(self.prices, j, takers, self.allowances, size, occupied)[0]
        return self._known[key]


def best_allowances(prices: Prices, cost: int) -> list[int]:
    """Allowances whose bound is high, starting from those that make it no lower than the prices' bound."""
    problem = prices.problem
    takers = takers_of(problem, range(len(problem.lists)))

    def evaluate(allowances: Sequence[int]) -> tuple[int, list[int]]:
        bound, slopes = sum(allowances), [1] * len(allowances)
        for j, those in enumerate(takers):
            least, chosen = cheapest(prices, j, those, allowances, problem.sizes[j], occupied=False)
            bound += least
            for i in chosen:
                slopes[i] -= 1
        return bound, slopes

    start = [min(charged.values()) for charged in prices.charged]
    return ascend(evaluate, start, limits(problem), cost)[0]


def takers_of(problem: Problem, order: Sequence[int]) -> list[list[int]]:
    """For each network the practices that may join it, in order; none where its size does not matter."""
    takers: list[list[int]] = [[] for _ in problem.sizes]
    for i in order:
        for j in problem.options[i]:
            if not problem.flat[j]:
                takers[j].append(i)
    return takers


def cheapest(
    prices: Prices, j: int, takers: Sequence[int], allowances: Sequence[int], size: int, occupied: bool
) -> tuple[int, list[int]]:
    """The least that network `j`, now of `size`, can cost over all sets of takers, and the set it is of."""
    problem = prices.problem
    net = {i: SCALE * problem.options[i][j] - allowances[i] for i in takers}
    chosen, undecided = _decided(problem, j, net, size, problem.new[j] and not occupied)
    if len(undecided) > MOST_UNDECIDED:
        return _by_price(prices, j, net, size, occupied)
    sizes = np.array([size + sum(problem.lists[i] for i in chosen)])
    costs = np.array([sum(net[i] for i in chosen)])
    for i in undecided:
        sizes = np.concatenate([sizes, sizes + problem.lists[i]])
        costs = np.concatenate([costs, costs + net[i]])
    totals = costs + SCALE * np.maximum(0, np.maximum(problem.floor - sizes, sizes - problem.ceiling))
    if not chosen:
        totals[0] = SCALE * problem.band_cost(j, size, occupied)
    best = int(totals.argmin())
    return int(totals[best]), chosen + [i for bit, i in enumerate(undecided) if best >> bit & 1]


def _decided(problem: Problem, j: int, net: dict[int, int], size: int, empty: bool) -> tuple[list[int], list[int]]:
    """The takers that every cheapest set may as well hold, and those that depend on the others; none else pays.

    A practice adds least to the band where it joins first and most where it joins last. In an `empty` new network
    the first to join brings the whole band with it, so that nobody there is decided beforehand.
    """
    lists = problem.lists
    if empty:
        return [], [i for i, cost in net.items() if cost < SCALE * lists[i]]
    chosen, undecided = [], []
    everyone = size + sum(lists[i] for i in net)
    for i, cost in net.items():
        if cost + SCALE * added(problem, j, everyone - lists[i], lists[i]) <= 0:
            chosen.append(i)
        elif cost + SCALE * added(problem, j, size, lists[i]) < 0:
            undecided.append(i)
    return chosen, undecided


def _by_price(prices: Prices, j: int, net: dict[int, int], size: int, occupied: bool) -> tuple[int, list[int]]:
    """A lower least by the network's price, with the practices whose charge is below their allowance."""
    price, lists = prices.price[j], prices.problem.lists
    high = size + sum(lists[i] for i in net)
    least = prices.least(j, size, high, occupied)[0] + price * size
    charged = {i: cost + price * lists[i] for i, cost in net.items()}
    return least + sum(min(0, cost) for cost in charged.values()), [i for i, cost in charged.items() if cost < 0]


def limits(problem: Problem) -> list[tuple[float, float]]:
    """No allowance above the cheapest network whose size does not matter: that one would take the practice."""
    flat = [[cost for j, cost in those.items() if problem.flat[j]] for those in problem.options]
    return [(-math.inf, float(SCALE * min(costs)) if costs else math.inf) for costs in flat]
