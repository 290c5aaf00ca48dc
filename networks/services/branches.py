"""Which branch surgeries lie in which Network Areas, worked out again whenever an area or a branch may have moved."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from networks.models import BranchInArea, NetworkArea
from networks.rules.drawing import Holds, holding
from networks.selectors.facts import area_facts

BRANCHES = """
SELECT b.id, b.postcode, point.easting, point.northing FROM practices_branch b
LEFT JOIN practices_postcodepoint point ON point.postcode = upper(regexp_replace(b.postcode, '\\s', '', 'g'))
"""


def place_branches(areas: Iterable[NetworkArea]) -> None:
    """Call inside a transaction that holds the locks of the networks of `areas`. Only what differs is written."""
    years = {area.network_year_id: holding(area_facts(area.kind, area.codes, area.drawing)) for area in areas}
    branches = _branches() if any(years.values()) else {}
    inside = {(branch, year) for year, holds in years.items() if holds for branch in _within(holds, branches)}
    held = BranchInArea.objects.filter(network_year__in=years)
    rows = {(row.branch_id, row.network_year_id): row.id for row in held}
    BranchInArea.objects.filter(id__in=[rows[gone] for gone in rows.keys() - inside]).delete()
    BranchInArea.objects.bulk_create(
        [BranchInArea(branch_id=branch, network_year_id=year) for branch, year in sorted(inside - rows.keys())]
    )


def _within(holds: Holds, branches: Mapping[int, tuple[Any, ...]]) -> Iterable[int]:
    for branch, (postcode, easting, northing) in branches.items():
        if holds(None if easting is None else (easting, northing), postcode):
            yield branch


def _branches() -> dict[int, tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(BRANCHES)
        return {branch: tuple(values) for branch, *values in cursor.fetchall()}
