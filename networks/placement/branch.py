"""Branch and bound: the best placement of a few practices that compete, or the best found within a budget."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from networks.placement.allowances import Allowances
from networks.placement.ascent import SCALE, settled
from networks.placement.prices import Prices
from networks.placement.problem import Problem


@dataclass(frozen=True, slots=True)
class Node:
    """The first practices of the order are placed: `homes` says where, `bound` what the whole costs at least."""

    bound: int
    homes: tuple[int, ...]
    sizes: tuple[int, ...]
    counts: tuple[int, ...]


@dataclass(slots=True)
class Outcome:
    """The best placement known, its cost, whether nothing can be better, and how many nodes it took to see."""

    homes: list[int]
    cost: int
    proved: bool
    nodes: int = 0


class Tree:
    """Practices are placed in a fixed order, the largest list first. `passed[i][j]`: takers of `j` before `i`."""

    def __init__(self, prices: Prices, allowances: Sequence[int]) -> None:
        self.prices, self.problem, self.allowances = prices, prices.problem, allowances
        self.order = sorted(range(len(self.problem.lists)), key=lambda i: (-self.problem.lists[i], i))
        self.shares = Allowances(prices, self.order, allowances)
        self.passed = _passed(self.shares.takers)
        self.twins = _twins(self.problem)

    def root(self) -> Node:
        return Node(self.shares.bound(), (), self.problem.sizes, (0,) * len(self.problem.sizes))

    def children(self, node: Node) -> Iterator[Node]:
        """One for each network of the next practice; of new ones that are alike and empty, the first alone."""
        i = self.order[len(node.homes)]
        patients, options = self.problem.lists[i], self.problem.options[i]
        without = {j: self._share(node, i, j, 1) for j in options}
        others = node.bound - self.allowances[i] + sum(without[j] - self._share(node, i, j, 0) for j in options)
        for j, cost in options.items():
            if node.counts[j] or all(node.counts[k] for k in self.twins[j]):
                bound = others + SCALE * cost + self._share(node, i, j, 1, patients) - without[j]
                sizes, counts = _raised(node.sizes, j, patients), _raised(node.counts, j, 1)
                yield Node(bound, (*node.homes, j), sizes, counts)

    def placement(self, node: Node) -> list[int]:
        return [j for _, j in sorted(zip(self.order, node.homes, strict=True))]

    def _share(self, node: Node, i: int, j: int, more: int, patients: int | None = None) -> int:
        """Network `j`'s share of the bound before (`more` 0) or after (1) `i` is placed, there with its patients."""
        if self.problem.flat[j]:
            return 0
        occupied = bool(node.counts[j]) or patients is not None
        return self.shares.least(j, self.passed[i][j] + more, node.sizes[j] + (patients or 0), occupied)


def explore(tree: Tree, best: Outcome, budget: int) -> None:
    """Depth first, the most promising child first; `best` is bettered in place. One node is one child looked at."""
    waiting = [tree.root()]
    while waiting:
        node = waiting.pop()
        if settled(node.bound, best.cost):
            continue
        if len(node.homes) == len(tree.order):
            best.homes, best.cost = tree.placement(node), tree.problem.total(tree.placement(node))
            continue
        if best.nodes >= budget:
            return
        children = sorted(tree.children(node), key=lambda child: (child.bound, child.homes[-1]), reverse=True)
        best.nodes += len(children)
        waiting.extend(child for child in children if not settled(child.bound, best.cost))
    best.proved = True


def _raised(numbers: tuple[int, ...], j: int, by: int) -> tuple[int, ...]:
    return (*numbers[:j], numbers[j] + by, *numbers[j + 1 :])


def _passed(takers: Sequence[Sequence[int]]) -> dict[int, dict[int, int]]:
    passed: dict[int, dict[int, int]] = defaultdict(dict)
    for j, those in enumerate(takers):
        for before, i in enumerate(those):
            passed[i][j] = before
    return passed


def _twins(problem: Problem) -> list[list[int]]:
    """For each network the earlier new ones that no practice can tell from it by its costs."""
    new = [j for j in range(len(problem.sizes)) if problem.new[j]]
    return [
        [k for k in new if k < j and _alike(problem, j, k)] if problem.new[j] else [] for j in range(len(problem.sizes))
    ]


def _alike(problem: Problem, one: int, other: int) -> bool:
    same = all(those.get(one) == those.get(other) for those in problem.options)
    return same and problem.sizes[one] == problem.sizes[other]
