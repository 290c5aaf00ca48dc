"""No placement costs less than this: a bound by prices on the networks' patients.

For any price `a` of a patient in network `j`, between -1 and 1, its band costs at least the least that
`band(size) - a * size` can be, plus `a` for each patient it gets. Charged that way practices no longer compete:
each takes its cheapest network.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from networks.placement.ascent import SCALE, ascend
from networks.placement.problem import Problem, most_of


@dataclass(frozen=True, slots=True)
class Prices:
    """`price[j]` in 1/1024; `charged[i][j]`: the option's cost with the price of its patients, as `price`."""

    problem: Problem
    price: tuple[int, ...]
    charged: tuple[dict[int, int], ...]

    def least(self, j: int, low: int, high: int, occupied: bool) -> tuple[int, int]:
        """The least of band less price over every size from `low` to `high`, and the size it is at.

        It falls or rises in straight pieces, so the least is at an end or at an edge of the band. A new
        network that is not occupied may also stay empty and cost nothing.
        """
        price, problem = self.price[j], self.problem
        if problem.flat[j]:
            return 0, low
        edge = problem.floor if price < 0 else problem.ceiling
        size = min(max(edge, low), high)
        least = SCALE * problem.outside(size) - price * size
        empty = problem.new[j] and not occupied and -price * low <= least
        return (-price * low, low) if empty else (least, size)


def best_prices(problem: Problem, cost: int) -> tuple[Prices, int]:
    """Prices whose bound is high, with the bound; `cost` is a placement's."""
    most = most_of(problem)
    limit = [(0.0, 0.0) if flat else (-float(SCALE), float(SCALE)) for flat in problem.flat]
    best, bound = ascend(lambda price: _bound(priced(problem, price), most), [0] * len(limit), limit, cost)
    return priced(problem, best), bound


def priced(problem: Problem, price: Sequence[int]) -> Prices:
    charged = tuple(
        {j: SCALE * cost + price[j] * patients for j, cost in those.items()}
        for patients, those in zip(problem.lists, problem.options, strict=True)
    )
    return Prices(problem, tuple(price), charged)


def _bound(prices: Prices, most: Sequence[int]) -> tuple[int, list[int]]:
    """The bound before anyone is placed, and how many patients more each network gets than suits it best."""
    problem, bound = prices.problem, 0
    slopes = [0] * len(problem.sizes)
    for j, size in enumerate(problem.sizes):
        least, at = prices.least(j, size, most[j], occupied=False)
        bound += least + prices.price[j] * size
        slopes[j] = size - at
    for patients, charged in zip(problem.lists, prices.charged, strict=True):
        cheapest, home = min((cost, j) for j, cost in charged.items())
        bound += cheapest
        slopes[home] += patients
    return bound, [0 if flat else slope for flat, slope in zip(problem.flat, slopes, strict=True)]
