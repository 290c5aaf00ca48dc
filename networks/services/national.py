"""The national check: every network and commissioner counted afresh by set-based statements, which trust no trigger.

It is a second way of finding what the rules find; results that say otherwise are worked out again (docs/adr/0006).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.timezone import localdate

from networks.models import CommissionerFigures, NationalCheck, NetworkFigures
from networks.rules.contiguity import pieces_number
from networks.rules.national import AreaTally, NetworkTally
from networks.selectors.disagreements import commissioners_that_disagree, networks_that_disagree
from networks.selectors.facts import YearDay
from networks.selectors.national import (
    COMMISSIONERS,
    NETWORKS,
    PIECES,
    neighbours,
    parameters,
    tallies,
    years_that_concern,
)
from networks.selectors.told import array

log = structlog.get_logger(__name__)

Row = tuple[Any, ...]
Revised = tuple[int, int]  # a network's id and revision

# Only what differs is locked and written, and nothing over what is of a newer revision.
STORE = """
INSERT INTO {table} AS stored (contract_year_id, {columns})
SELECT %(year)s, {columns} FROM json_to_recordset(%(found)s) found({types}) ORDER BY {owner}
ON CONFLICT ({owner}, contract_year_id) DO UPDATE SET {assignments} WHERE stored.revision <= EXCLUDED.revision
"""
TYPES = {"clash": "boolean", "waived": "boolean", "larger": "boolean", "counts": "jsonb"}
_NETWORK_COLUMNS = ("members", "size", "clash", "waived", "larger")
_AREA_COLUMNS = ("counts", "without_reason", "scope_undecided")
DISAGREED = "Figures that did not agree"
# Results are kept where they would come out the same; these are worked out again.
AGAIN = """
INSERT INTO networks_{name}due ({name}_id, wanted_revision, due_at, attempts, last_error, cause)
SELECT id, revision, now(), 0, '', %(cause)s FROM {table} WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id
ON CONFLICT ({name}_id) DO NOTHING
"""
NOT_KEPT = """
WITH locked AS MATERIALIZED (
    SELECT id FROM networks_{name}validation WHERE {name}_id = ANY(%(ids)s::bigint[])
    ORDER BY {name}_id, contract_year_id FOR NO KEY UPDATE)
UPDATE networks_{name}validation SET digest = '' WHERE id IN (SELECT id FROM locked)
"""
COMMISSIONERS_AGAIN, COMMISSIONERS_NOT_KEPT = (
    statement.format(name="commissioner", table="practices_commissioner") for statement in (AGAIN, NOT_KEPT)
)
NETWORKS_AGAIN, NETWORKS_NOT_KEPT = (
    statement.format(name="network", table="networks_network") for statement in (AGAIN, NOT_KEPT)
)


@transaction.atomic
def check_nation(*, at: datetime) -> int:
    """Count the nation, and have everything checked again that results say otherwise of: how many these are."""
    count_nation(at=at)
    disagreed = _check_again(localdate(at))
    found = {
        "at": Now(),
        "networks": NetworkFigures.objects.values("network").distinct().count(),
        "commissioners": CommissionerFigures.objects.values("commissioner").distinct().count(),
        "disagreements": disagreed,
    }
    NationalCheck.objects.update_or_create(id=1, defaults=found)
    return disagreed


def count_nation(*, at: datetime) -> None:
    """Store what differs from what was counted last, in every year that concerns anybody."""
    for year_day in years_that_concern(localdate(at)):
        store_pieces(year_day, store_figures(year_day))


def store_figures(year_day: YearDay) -> dict[Revised, list[int]]:
    """Members, sizes and coverage of the nation in a year; the networks that it concerns, with their practices."""
    asked = parameters(year_day)
    networks, commissioners = NETWORKS.rows(asked), COMMISSIONERS.rows(asked)
    tally, areas = tallies(year_day)
    concerned = [
        (network_id, revision, tally.get(network_id) or NetworkTally(), rest)
        for network_id, always, with_members, revision, *rest in networks
        if always or (with_members and network_id in tally)
    ]
    _store("networks_networkfigures", "network_id", _NETWORK_COLUMNS, year_day, _networks_that_differ(concerned))
    _store(
        "networks_commissionerfigures",
        "commissioner_id",
        _AREA_COLUMNS,
        year_day,
        _areas_that_differ(commissioners, areas),
    )
    return {(network_id, revision): counted.ids for network_id, revision, counted, _ in concerned}


def _networks_that_differ(concerned: Iterable[tuple[int, int, NetworkTally, list[Any]]]) -> Iterator[Row]:
    for network_id, revision, tally, (waived, larger, *held) in concerned:
        found = [revision, tally.members, tally.size, tally.clash, waived, larger]
        if held != found:
            yield network_id, *found


def _areas_that_differ(commissioners: Iterable[Row], tallies: Mapping[int, AreaTally]) -> Iterator[Row]:
    nobody = AreaTally()
    for commissioner_id, revision, held_revision, held, *held_doubts in commissioners:
        tally = tallies.get(commissioner_id, nobody)
        doubts = [tally.without_reason, tally.scope_undecided]
        same = (held_revision, held_doubts) == (revision, doubts) and json.loads(held) == tally.counts
        if not same:
            yield commissioner_id, revision, tally.counts, *doubts


def store_pieces(year_day: YearDay, members: Mapping[Revised, Sequence[int]]) -> None:
    """Into how many pieces the land of each network falls, as far as the places of its members are known."""
    held = set(PIECES.rows(parameters(year_day)))
    near = neighbours()
    found = ((network_id, revision, pieces_number(ids, near)) for (network_id, revision), ids in members.items())
    differ = (row for row in found if row not in held)
    _store("networks_networkpieces", "network_id", ("pieces",), year_day, differ)


def _store(table: str, owner: str, columns: Sequence[str], year_day: YearDay, differ: Iterable[Row]) -> None:
    """Rows of the owner's id, its revision and the columns, in that order; stored by owner."""
    listed = (owner, "revision", *columns)
    sql = STORE.format(
        table=table,
        owner=owner,
        columns=", ".join(listed),
        types=", ".join(f"{column} {TYPES.get(column, 'bigint')}" for column in listed),
        assignments=", ".join(f"{column} = EXCLUDED.{column}" for column in listed[1:]),
    )
    if found := [dict(zip(listed, row, strict=True)) for row in differ]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"year": year_day.year.id, "found": json.dumps(found)})


def _check_again(today: date) -> int:
    days = years_that_concern(today)
    networks = {network_id for year_day in days for network_id in networks_that_disagree(year_day)}
    commissioners = {commissioner_id for year_day in days for commissioner_id in commissioners_that_disagree(year_day)}
    if networks or commissioners:
        log.warning("results disagree with the national check", networks=networks, commissioners=commissioners)
        for statement, ids in (
            (COMMISSIONERS_AGAIN, commissioners),
            (NETWORKS_AGAIN, networks),
            (COMMISSIONERS_NOT_KEPT, commissioners),
            (NETWORKS_NOT_KEPT, networks),
        ):
            with connection.cursor() as cursor:
                cursor.execute(statement, {"ids": array(ids), "cause": DISAGREED})
    return len(networks) + len(commissioners)
