"""Goal 1: the nation's figures stored, where nothing has changed and where every row has."""

from collections.abc import Iterator

from benchmarks import nation
from benchmarks.measure import Line, interleaved, ratio
from benchmarks.yardstick import select, the_year
from networks.services.national import store_figures

GOALS = ("1",)
AT_100 = True
ROUNDS = {1: 30, 10: 10, 100: 3}
FIGURES = ("networks_networkfigures", "networks_commissionerfigures")


def run(scale: int) -> Iterator[Line]:
    year_day = the_year()
    store_figures(year_day)
    nation.execute("VACUUM (ANALYZE)")
    sides = {"select": select, "stored": lambda: store_figures(year_day)}
    same = interleaved(sides, rounds=ROUNDS[scale])
    yield _line(scale, "unchanged", same, 1.5)
    changed = interleaved(sides, rounds=ROUNDS[scale], before=_change_every_row)
    yield _line(scale, "every row changed", changed, 3)


def _line(scale: int, what: str, times: dict, bound: float) -> Line:
    note = f"{times['stored'].ms} to the SELECT's {times['select'].ms}"
    value = ratio(times["stored"], times["select"])
    return Line("1", f"{scale}x", value, bound, store_figures, what=f"ratio, {what},", note=note)


def _change_every_row() -> None:
    nation.execute("UPDATE networks_networkfigures SET members = members + 1")
    nation.execute("UPDATE networks_commissionerfigures SET without_reason = without_reason + 1")
    for table in FIGURES:
        nation.execute(f"VACUUM {table}")
