"""The joint placement as numbers, made smaller by what holds in at least one best placement.

Practices and networks are positions here: practice `i` has `lists[i]` patients and may go to the networks in
`options[i]`, each with its cost apart from the band. Every cost is a whole number of patients.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

Options = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Problem:
    """`flat[j]`: what network `j` costs does not hang on its size, or that is in its options already.

    `new[j]`: it costs nothing while nobody is in it.
    """

    lists: tuple[int, ...]
    options: tuple[Options, ...]
    sizes: tuple[int, ...]
    new: tuple[bool, ...]
    flat: tuple[bool, ...]
    floor: int
    ceiling: int

    def outside(self, size: int) -> int:
        """Patients missing to the floor or above the ceiling: convex in the size."""
        return max(0, self.floor - size, size - self.ceiling)

    def band_cost(self, j: int, size: int, count: int) -> int:
        """What the network costs with `count` practices placed in it and `size` patients in all."""
        return 0 if self.flat[j] or (self.new[j] and not count) else self.outside(size)

    def total(self, homes: Sequence[int]) -> int:
        sizes, counts = filled(self, homes)
        band = sum(self.band_cost(j, sizes[j], counts[j]) for j in range(len(sizes)))
        return band + sum(self.options[i][j] for i, j in enumerate(homes))


def filled(problem: Problem, homes: Sequence[int]) -> tuple[list[int], list[int]]:
    """Patients and placed practices of every network once each practice `i` is in `homes[i]`."""
    sizes, counts = list(problem.sizes), [0] * len(problem.sizes)
    for i, j in enumerate(homes):
        sizes[j] += problem.lists[i]
        counts[j] += 1
    return sizes, counts


def simplified(problem: Problem) -> Problem:
    """The same best cost, but for a constant, with fewer options and more networks whose size does not matter."""
    while True:
        smaller = _without_dominated(_flattened(problem))
        if smaller == problem:
            return problem
        problem = smaller


def _flattened(problem: Problem) -> Problem:
    """Folds into its options the band of each network that no placement can take across an edge of the band."""
    slopes = _slopes(problem)
    if not slopes:
        return problem
    options = tuple(
        {j: cost + slopes.get(j, 0) * patients for j, cost in those.items()}
        for patients, those in zip(problem.lists, problem.options, strict=True)
    )
    flat = tuple(flat or j in slopes for j, flat in enumerate(problem.flat))
    return replace(problem, options=options, flat=flat)


def _slopes(problem: Problem) -> dict[int, int]:
    """Patients outside the band that each patient adds, for the networks where that is always the same."""
    most = most_of(problem)
    slopes = {}
    for j, size in enumerate(problem.sizes):
        if problem.flat[j] or problem.new[j]:
            continue
        if most[j] <= problem.floor:
            slopes[j] = -1
        elif size >= problem.ceiling:
            slopes[j] = 1
        elif problem.floor <= size and most[j] <= problem.ceiling:
            slopes[j] = 0
    return slopes


def most_of(problem: Problem) -> list[int]:
    """Each network's size if everyone who may join it did."""
    most = list(problem.sizes)
    for patients, those in zip(problem.lists, problem.options, strict=True):
        for j in those:
            most[j] += patients
    return most


def _without_dominated(problem: Problem) -> Problem:
    """Leaves out a practice's option where another is at least as good whatever the others do."""
    most = most_of(problem)
    options = tuple(_undominated(problem, i, most) for i in range(len(problem.lists)))
    return problem if options == problem.options else replace(problem, options=options)


def _undominated(problem: Problem, i: int, most: Sequence[int]) -> Options:
    """A new network is kept, and sets no measure: what it costs to join hangs on who else does."""
    patients, those = problem.lists[i], problem.options[i]
    settled = [j for j in those if not problem.new[j]]
    if not settled:
        return those
    worst = {j: those[j] + added(problem, j, most[j] - patients, patients) for j in settled}
    measure = min(settled, key=lambda j: (worst[j], j))
    best = {j: those[j] + added(problem, j, problem.sizes[j], patients) for j in settled}
    return {j: those[j] for j in those if j == measure or problem.new[j] or best[j] < worst[measure]}


def added(problem: Problem, j: int, size: int, patients: int) -> int:
    """What `patients` joining network `j` at `size` add to its cost; no less at any greater size."""
    return 0 if problem.flat[j] else problem.outside(size + patients) - problem.outside(size)


def components(problem: Problem) -> list[list[int]]:
    """Groups of practices that compete for no network with another group, the first practice's first."""
    sharing: dict[int, list[int]] = defaultdict(list)
    for i, those in enumerate(problem.options):
        for j in those:
            if not problem.flat[j]:
                sharing[j].append(i)
    groups, seen = [], set()
    for start in range(len(problem.options)):
        if start not in seen:
            group = _connected(problem, sharing, start)
            seen |= group
            groups.append(sorted(group))
    return groups


def _connected(problem: Problem, sharing: Mapping[int, Sequence[int]], start: int) -> set[int]:
    group, waiting = {start}, [start]
    while waiting:
        for j in problem.options[waiting.pop()]:
            fresh = set(sharing.get(j, ())) - group
            group |= fresh
            waiting.extend(fresh)
    return group


def part(problem: Problem, group: Sequence[int]) -> tuple[Problem, list[int]]:
    """The problem of these practices alone, and the position each of its networks has in the whole."""
    networks = sorted({j for i in group for j in problem.options[i]})
    position = {j: new for new, j in enumerate(networks)}
    alone = replace(
        problem,
        lists=tuple(problem.lists[i] for i in group),
        options=tuple({position[j]: cost for j, cost in problem.options[i].items()} for i in group),
        sizes=tuple(problem.sizes[j] for j in networks),
        new=tuple(problem.new[j] for j in networks),
        flat=tuple(problem.flat[j] for j in networks),
    )
    return alone, networks
