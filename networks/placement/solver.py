"""The best joint placement of many practices: it proposes, and says whether anything could be better."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from networks.placement.allowances import best_allowances
from networks.placement.ascent import whole
from networks.placement.branch import Outcome, Tree, explore
from networks.placement.facts import CandidateNetwork, UnplacedPractice
from networks.placement.prices import best_prices
from networks.placement.problem import Problem, components, filled, part, simplified
from networks.placement.ranking import TOGETHER, Suggestion, added, suggestion
from networks.placement.reach import Terms, crosses, distance_m, within_reach
from networks.placement.search import Search
from networks.rules.facts import CEILING, FLOOR

# About a second where the search must give up; nearly all cases are proved in a few hundred.
NODE_BUDGET = 100_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What a placement costs, in patients or what weighs as much as one.

    `outside_band`: patients missing to the floor or above the ceiling, summed over the networks given, and the
    whole list of each practice placed where the size is unknown, because nobody can say those are inside;
    `distance` and `border`: as `Terms` weighs them.
    """

    outside_band: int
    distance: int
    border: int

    @property
    def total(self) -> int:
        return self.outside_band + self.distance + self.border


@dataclass(frozen=True, slots=True)
class Proposal:
    """Each practice's home in the order of their codes, with the size after everyone is placed.

    `proved`: no placement within reach costs less; else this is the best found. `lower_bound`: what every
    placement costs at least, the cost itself where proved. `nowhere`: practices for which no network was given.
    """

    homes: tuple[Suggestion, ...]
    nowhere: tuple[str, ...]
    cost: Cost
    lower_bound: int
    proved: bool
    nodes: int


def place(
    practices: Iterable[UnplacedPractice],
    networks: Iterable[CandidateNetwork],
    *,
    floor: int = FLOOR,
    ceiling: int = CEILING,
    terms: Terms | None = None,
    node_budget: int = NODE_BUDGET,
) -> Proposal:
    """The placement of least cost, each practice within its reach. The order of what is given does not matter."""
    case = _case(practices, networks, terms or Terms())
    problem = _problem(case, floor, ceiling)
    result = _solved(simplified(problem), node_budget)
    cost = _cost(case, problem, result.homes)
    homes = _suggestions(case, result.homes, floor, ceiling)
    return Proposal(homes, case.nowhere, cost, cost.total - result.gap, result.proved, result.nodes)


@dataclass(frozen=True, slots=True)
class _Case:
    """Practices by code, networks by reference. `apart[i][j]`: what distance and border cost practice `i` in `j`."""

    practices: tuple[UnplacedPractice, ...]
    networks: tuple[CandidateNetwork, ...]
    apart: tuple[Mapping[int, tuple[int, int]], ...]
    nowhere: tuple[str, ...]


def _case(practices: Iterable[UnplacedPractice], networks: Iterable[CandidateNetwork], terms: Terms) -> _Case:
    everyone = sorted(practices, key=lambda practice: practice.code)
    choice = sorted(networks, key=lambda network: network.reference)
    reached = list(zip(everyone, within_reach(everyone, choice, terms), strict=True))
    return _Case(
        practices=tuple(practice for practice, reach in reached if reach),
        networks=tuple(choice),
        apart=tuple({j: _apart(practice, choice[j], terms) for j in reach} for practice, reach in reached if reach),
        nowhere=tuple(practice.code for practice, reach in reached if not reach),
    )


def _apart(practice: UnplacedPractice, network: CandidateNetwork, terms: Terms) -> tuple[int, int]:
    """An unknown distance counts as the limit."""
    distance = distance_m(practice, network)
    far = terms.limit_m if distance is None else distance
    return round(terms.per_km * far / 1000), terms.border if crosses(practice, network) else 0


def _problem(case: _Case, floor: int, ceiling: int) -> Problem:
    """A practice without a list counts as no patients; a network of unknown size takes each at its whole list."""
    lists = tuple(practice.list_size or 0 for practice in case.practices)
    unknown = tuple(network.size is None for network in case.networks)
    options = tuple(
        {j: sum(costs) + (patients if unknown[j] else 0) for j, costs in apart.items()}
        for patients, apart in zip(lists, case.apart, strict=True)
    )
    sizes = tuple(network.size or 0 for network in case.networks)
    new = tuple(network.new for network in case.networks)
    return Problem(lists, options, sizes, new, unknown, floor, ceiling)


@dataclass(frozen=True, slots=True)
class _Result:
    """`gap`: how far below this cost the best may still lie."""

    homes: tuple[int, ...]
    gap: int
    proved: bool
    nodes: int


def _solved(problem: Problem, budget: int) -> _Result:
    homes = [-1] * len(problem.lists)
    gap, proved, nodes = 0, True, 0
    for group in components(problem):
        alone, networks = part(problem, group)
        outcome, bound = _best(alone, budget - nodes)
        for i, j in zip(group, outcome.homes, strict=True):
            homes[i] = networks[j]
        gap += outcome.cost - bound
        proved, nodes = proved and outcome.proved, nodes + outcome.nodes
    return _Result(tuple(homes), gap, proved, nodes)


def _best(problem: Problem, budget: int) -> tuple[Outcome, int]:
    """The best placement of practices that compete, and what each placement of them costs at least."""
    search = Search(problem)
    search.greedy()
    search.descend()
    best = Outcome(search.homes, problem.total(search.homes), proved=all(len(o) == 1 for o in problem.options))
    if best.proved:
        return best, best.cost
    prices, _ = best_prices(problem, best.cost)
    tree = Tree(prices, best_allowances(prices, best.cost))
    explore(tree, best, budget)
    return best, best.cost if best.proved else whole(tree.root().bound)


def _cost(case: _Case, problem: Problem, homes: Sequence[int]) -> Cost:
    sizes, counts = filled(problem, homes)
    band = sum(problem.band_cost(j, sizes[j], counts[j]) for j in range(len(sizes)))
    band += sum(problem.lists[i] for i, j in enumerate(homes) if problem.flat[j])
    apart = [case.apart[i][j] for i, j in enumerate(homes)]
    return Cost(band, sum(distance for distance, _ in apart), sum(border for _, border in apart))


def _suggestions(case: _Case, homes: Sequence[int], floor: int, ceiling: int) -> tuple[Suggestion, ...]:
    after = {j: case.networks[j].size for j in homes}
    for practice, j in zip(case.practices, homes, strict=True):
        after[j] = added(after[j], practice.list_size)
    networks = _formed(case, homes)
    placed = zip(case.practices, homes, strict=True)
    return tuple(suggestion(practice, networks[j], after[j], floor, ceiling, TOGETHER) for practice, j in placed)


def _formed(case: _Case, homes: Sequence[int]) -> dict[int, CandidateNetwork]:
    """The homes; a new network has the practices that are placed there, not all that might have been."""
    joining = {(practice.code, j) for practice, j in zip(case.practices, homes, strict=True)}
    networks = {j: case.networks[j] for j in homes}
    return {
        j: replace(each, members=tuple(member for member in each.members if (member.code, j) in joining))
        if each.new
        else each
        for j, each in networks.items()
    }
