"""Goal 3: one change checked and stored, two networks and their commissioner, costs the same in a larger nation."""

from collections.abc import Iterator, Sequence
from itertools import cycle
from random import Random
from typing import Any

from django.db import connection

from benchmarks import nation
from benchmarks.changes import Change, possible, write
from benchmarks.measure import Line, Times, interleaved, ratio
from networks.selectors.facts import YearDay
from networks.services.validation import store_commissioners, validate_networks
from pcnportal.core import clock
from practices.models import ContractYear

GOALS = ("3",)
AT_100 = True
CHANGES, ROUNDS = 20, 5
# Size and band of two networks, and what is not covered of a commissioner, counted and stored by SQL alone.
BARE_NETWORKS = """
WITH found AS (
    SELECT m.network_id, count(*) AS members, sum(l.registered) AS size,
        CASE WHEN sum(l.registered) < 30000 THEN 'below' ELSE 'above' END AS band
    FROM networks_membership m LEFT JOIN practices_listsize l ON l.practice_id = m.practice_id AND l.as_at = %(list)s
    WHERE m.network_id = ANY(%(networks)s) AND m.kind = 'CORE' AND m.state = 'IN_FORCE' GROUP BY m.network_id)
UPDATE networks_networkvalidation held SET members = found.members, size = found.size FROM found
WHERE held.network_id = found.network_id AND held.contract_year_id = %(year)s
"""
BARE_COMMISSIONER = """
WITH found AS (
    SELECT sum(l.registered) AS patients, sum(l.registered) FILTER (WHERE m.id IS NULL) AS uncovered
    FROM practices_practicecommissioner pc
    LEFT JOIN networks_membership m ON m.practice_id = pc.practice_id AND m.kind = 'CORE' AND m.state = 'IN_FORCE'
    LEFT JOIN practices_listsize l ON l.practice_id = pc.practice_id AND l.as_at = %(list)s
    WHERE pc.commissioner_id = %(commissioner)s AND upper_inf(pc.during))
UPDATE networks_commissionervalidation SET numbers = jsonb_build_object('patients', patients, 'uncovered', uncovered)
FROM found WHERE commissioner_id = %(commissioner)s AND contract_year_id = %(year)s
"""


def run(scale: int) -> Iterator[Line]:
    times = _measured(possible(Random(scale), CHANGES))
    note = f"{times['check'].ms} to the SQL's {times['bare'].ms}"
    yield Line("3", f"{scale}x", ratio(times["check"], times["bare"]), 2.5, validate_networks, note=note)


def across(scales: Sequence[int]) -> Iterator[Line]:
    """The largest nation beside the smallest, in turns."""
    changes: dict[int, list[Change]] = {}
    found: dict[int, list[float]] = {scales[0]: [], scales[-1]: []}
    for _ in range(ROUNDS):
        for scale, medians in found.items():
            with nation.at(scale):
                changes.setdefault(scale, possible(Random(scale), CHANGES))
                medians.append(_measured(changes[scale])["check"].median)
    one, other = (Times(tuple(medians)) for medians in found.values())
    note = f"{other.ms} to {one.ms}, medians of {CHANGES} changes"
    yield Line("3", f"{scales[-1]}x/{scales[0]}x", ratio(other, one), 1.2, validate_networks, note=note)


def _measured(changes: Sequence[Change]) -> dict[str, Times]:
    """Before each side a practice moves, so that there is something to find."""
    year_day = YearDay.of(ContractYear.objects.get(code="2019/20"), clock.today())
    coming, now = cycle(changes), list(changes[:1])

    def change() -> None:
        now[0] = next(coming)
        write(now[0])

    def check() -> None:
        validate_networks(now[0].networks, at=clock.now())
        store_commissioners([now[0].commissioner], at=clock.now())

    def bare() -> None:
        asked: dict[str, Any] = {"networks": list(now[0].networks), "commissioner": now[0].commissioner}
        asked |= {"year": year_day.year.id, "list": year_day.year.list_date}
        with connection.cursor() as cursor:
            cursor.execute(BARE_NETWORKS, asked)
            cursor.execute(BARE_COMMISSIONER, asked)

    return interleaved({"check": check, "bare": bare}, rounds=CHANGES, before=change)
