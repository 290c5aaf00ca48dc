"""Goal 8: the pieces of all networks in one pass, beside NetworkX.

Each begins from who touches whom, and has to find out who of them share a network.
"""

import statistics
import time
from collections.abc import Iterator

from benchmarks.country import oracle, read
from benchmarks.measure import Line
from networks.rules.contiguity import pieces_number

GOALS = ("8",)
ROUNDS = 9


def run(scale: int) -> Iterator[Line]:
    country = read()
    ratios = []
    with oracle(country) as other:
        for _ in range(ROUNDS):
            theirs, their_seconds = other.ask("pieces")
            started = time.perf_counter()
            ours = sum(pieces_number(members, country.near) or 0 for members in country.members.values())
            ratios.append(their_seconds / (time.perf_counter() - started))
            assert ours == theirs
    note = f"{ours:,} pieces of {len(country.members):,} networks, as NetworkX says"
    value = statistics.median(ratios)
    yield Line("8", f"{scale}x", value, 5, pieces_number, what="times as fast as NetworkX", note=note, at_least=True)
