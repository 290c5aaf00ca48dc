"""Goal 7: whether a move leaves two networks whole agrees with GerryChain, and is found sooner."""

import statistics
import time
from collections.abc import Iterator
from random import Random

from benchmarks.country import Country, oracle, read
from benchmarks.measure import Line
from networks.rules.contiguity import pieces_number

GOALS = ("7",)
MOVES = 10_000
BATCH = 100


def run(scale: int) -> Iterator[Line]:
    country = read()
    moves = country.moves(MOVES, Random(scale))
    agreed, ratios = 0, []
    with oracle(country) as other:
        for first in range(0, len(moves), BATCH):
            batch = moves[first : first + BATCH]
            theirs, their_seconds = other.ask("moves", batch)
            started = time.perf_counter()
            ours = [stay_whole(country, *move) for move in batch]
            ratios.append(their_seconds / (time.perf_counter() - started))
            agreed += sum(one == another for one, another in zip(ours, theirs, strict=True))
    yield Line("7", f"{scale}x", agreed, len(moves), pieces_number, what="moves that agree", at_least=True)
    yield Line(
        "7",
        f"{scale}x",
        statistics.median(ratios),
        15,
        pieces_number,
        what="times as fast as GerryChain",
        at_least=True,
    )


def stay_whole(country: Country, practice: int, joined_network: int) -> bool:
    """Whether the network that is left and the one that is joined are both in one piece then."""
    left = country.members[country.home[practice]] - {practice}
    joined = country.members[joined_network] | {practice}
    return pieces_number(left, country.near) == 1 and pieces_number(joined, country.near) == 1
