"""Goal 2: the complete national check, contiguity included, and how it grows with the nation."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from benchmarks import nation
from benchmarks.measure import Line, interleaved, ratio
from benchmarks.yardstick import select
from networks.services.national import count_nation
from pcnportal.core import clock

GOALS = ("2",)
AT_100 = True
ROUNDS = {1: 30, 10: 10, 100: 3}
BOUNDS = {1: 2, 10: 2, 100: 2.5}
PER_DECADE = 14


def run(scale: int) -> Iterator[Line]:
    _count()
    nation.execute("VACUUM (ANALYZE)")
    times = interleaved({"select": select, "counted": _count}, rounds=ROUNDS[scale])
    note = f"{times['counted'].ms} to the SELECT's {times['select'].ms}"
    yield Line("2", f"{scale}x", ratio(times["counted"], times["select"]), BOUNDS[scale], count_nation, note=note)


def across(scales: Sequence[int]) -> Iterator[Line]:
    for small, large in pairwise(scales):
        medians = [_median(scale) for scale in (small, large)]
        times = medians[1] / medians[0]
        yield Line("2", f"{large}x to {small}x", times, PER_DECADE, count_nation, what="growth")


def _median(scale: int) -> float:
    with nation.at(scale):
        _count()  # so that the graph of this nation is in mind
        return interleaved({"counted": _count}, rounds=ROUNDS[scale])["counted"].median


def _count() -> None:
    count_nation(at=clock.now())
