"""A good placement soon: greedy by regret, then single moves and pairs of moves while they help."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from networks.placement.problem import Problem, filled


class Search:
    """A placement being bettered. `homes[i]` is the network of practice `i`, -1 while it has none.

    Every choice among equals takes the lower position, so the same problem always gives the same placement.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.homes = [-1] * len(problem.lists)
        self.sizes, self.counts = filled(problem, ())
        self.sharing: dict[int, list[int]] = defaultdict(list)
        for i, those in enumerate(problem.options):
            for j in those:
                if not problem.flat[j]:
                    self.sharing[j].append(i)

    def greedy(self) -> None:
        """Places first whoever would lose most by its second choice, the larger list before the smaller."""
        waiting = set(range(len(self.homes)))
        regrets = {i: self._regret(i) for i in waiting}
        while waiting:
            i = max(waiting, key=lambda k: (regrets[k], self.problem.lists[k], -k))
            waiting.remove(i)
            _, best = min((self.joining(i, j), j) for j in self.problem.options[i])
            self.move(i, best)
            regrets.update({k: self._regret(k) for k in self.sharing[best] if k in waiting})

    def descend(self) -> None:
        """Single moves while any helps, then pairs, until neither does."""
        while self._one_move() or self._two_moves():
            pass

    def joining(self, i: int, j: int) -> int:
        """What it costs to put practice `i`, which is not there, into network `j` as it now stands."""
        size, count, cost = self.sizes[j], self.counts[j], self.problem.band_cost
        added = cost(j, size + self.problem.lists[i], count + 1) - cost(j, size, count)
        return self.problem.options[i][j] + added

    def leaving(self, i: int) -> int:
        """What it costs (less than nothing: what it saves) to take practice `i` out of its network."""
        j = self.homes[i]
        size, count, cost = self.sizes[j], self.counts[j], self.problem.band_cost
        added = cost(j, size - self.problem.lists[i], count - 1) - cost(j, size, count)
        return added - self.problem.options[i][j]

    def move(self, i: int, j: int) -> None:
        for network, sign in ((self.homes[i], -1), (j, 1)):
            if network >= 0:
                self.sizes[network] += sign * self.problem.lists[i]
                self.counts[network] += sign
        self.homes[i] = j

    def _regret(self, i: int) -> float:
        costs = sorted(self.joining(i, j) for j in self.problem.options[i])
        return costs[1] - costs[0] if len(costs) > 1 else math.inf

    def _moves(self, i: int) -> Iterator[tuple[int, int]]:
        """Each other network for practice `i`, and what the move costs."""
        leaving = self.leaving(i)
        return ((j, leaving + self.joining(i, j)) for j in self.problem.options[i] if j != self.homes[i])

    def _one_move(self) -> bool:
        moved = False
        for i in range(len(self.homes)):
            cost, j = min(((cost, j) for j, cost in self._moves(i)), default=(0, -1))
            if cost < 0:
                self.move(i, j)
                moved = True
        return moved

    def _two_moves(self) -> bool:
        return any(self._pair(i, j, cost) for i in range(len(self.homes)) for j, cost in list(self._moves(i)))

    def _pair(self, i: int, j: int, cost: int) -> bool:
        """Moves `i` to `j` together with the first practice whose move then makes the two worth it."""
        old = self.homes[i]
        self.move(i, j)
        for k in self._touched(old, j):
            if k != i:
                second, network = min(((more, n) for n, more in self._moves(k)), default=(0, -1))
                if cost + second < 0:
                    self.move(k, network)
                    return True
        self.move(i, old)
        return False

    def _touched(self, *networks: int) -> Sequence[int]:
        """The practices whose moves may cost something else once these networks have changed."""
        return sorted({k for j in networks for k in self.sharing.get(j, ())})
