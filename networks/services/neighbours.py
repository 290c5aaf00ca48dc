"""The practices' places and which of them touch, worked out from scratch; only what differs is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from networks.touching import Place, touching

# The practices that have patients or may have: not the clinics, prisons and hospitals among the cost centres.
COUNTED = """
SELECT p.id, p.postcode FROM practices_practice p
WHERE p.ods_status <> 'C' AND (p.ods_status = 'A' AND p.prescribing_setting = 4
    OR EXISTS (SELECT FROM practices_listsize l WHERE l.practice_id = p.id))
"""
PLACED = """
SELECT counted.id, point.easting, point.northing FROM ({counted}) counted
LEFT JOIN practices_postcodepoint point ON point.postcode = upper(regexp_replace(counted.postcode, '\\s', '', 'g'))
ORDER BY counted.id
"""
MAIN_SITES = PLACED.format(counted=COUNTED)
BRANCHES = PLACED.format(
    counted="""SELECT practice_id AS id, postcode FROM practices_branch
    WHERE (closed_on IS NULL OR closed_on >= %(today)s) AND (opened_on IS NULL OR opened_on <= %(today)s)"""
)

HELD_SITES = "SELECT practice_id, easting, northing FROM networks_site"
HELD_NEIGHBOURS = "SELECT a_id, b_id, metres FROM networks_neighbour"
DROP_SITES = "DELETE FROM networks_site WHERE practice_id = ANY(%s)"
KEEP_SITES = """
INSERT INTO networks_site (practice_id, easting, northing) SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[])
ON CONFLICT (practice_id) DO UPDATE SET easting = EXCLUDED.easting, northing = EXCLUDED.northing
"""
DROP_NEIGHBOURS = """
DELETE FROM networks_neighbour held USING unnest(%s::bigint[], %s::bigint[]) gone(a, b)
WHERE held.a_id = gone.a AND held.b_id = gone.b
"""
KEEP_NEIGHBOURS = """
INSERT INTO networks_neighbour (a_id, b_id, metres) SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[])
ON CONFLICT (a_id, b_id) DO UPDATE SET metres = EXCLUDED.metres
"""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many pairs of practices touch now, how many of them are new and how many gone; who has no known place."""

    pairs: int
    new: int
    gone: int
    placed: int
    without_place: int


@transaction.atomic
def rebuild_neighbours(*, today: date) -> Rebuilt:
    """A practice whose own postcode is not known has no place, whatever its branches have."""
    main = _rows(MAIN_SITES)
    sites: dict[int, Place] = {practice: (east, north) for practice, east, north in main if east is not None}
    branches = [row for row in _rows(BRANCHES, {"today": today}) if row[1] is not None and row[0] in sites]
    pairs = touching([*((practice, *place) for practice, place in sites.items()), *branches])
    held = {(a, b): metres for a, b, metres in _rows(HELD_NEIGHBOURS)}
    gone = held.keys() - pairs.keys()
    _keep_sites(sites)
    _write(DROP_NEIGHBOURS, gone)
    _write(KEEP_NEIGHBOURS, [(*pair, metres) for pair, metres in pairs.items() if held.get(pair) != metres])
    return Rebuilt(len(pairs), len(pairs.keys() - held.keys()), len(gone), len(sites), len(main) - len(sites))


def _keep_sites(sites: dict[int, Place]) -> None:
    held = {practice: (east, north) for practice, east, north in _rows(HELD_SITES)}
    if gone := held.keys() - sites.keys():
        _execute(DROP_SITES, [sorted(gone)])
    _write(KEEP_SITES, [(practice, *place) for practice, place in sites.items() if held.get(practice) != place])


def _write(sql: str, rows: Iterable[tuple[int, ...]]) -> None:
    """All rows in one statement, in order, so that the triggers run once and two runs lock alike."""
    if columns := [list(column) for column in zip(*sorted(rows), strict=True)]:
        _execute(sql, columns)


def _rows(sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _execute(sql: str, parameters: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
