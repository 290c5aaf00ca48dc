"""Results that say otherwise than the national check: of the same revision and day, and by the rules of now."""

import json
from typing import Any

from networks.rules import RULE_SET_VERSION
from networks.rules.facts import YearRules
from networks.rules.national import (
    COMMISSIONER_RULES,
    NETWORK_RULES,
    NetworkCounts,
    commissioner_verdicts,
    network_verdicts,
    numbers,
)
from networks.selectors.facts import YearDay
from networks.selectors.told import rows

VERDICTS = """
    (SELECT COALESCE(jsonb_object_agg(rule, verdict), '{}')
        FROM jsonb_to_recordset(result.findings) finding(rule text, verdict text) WHERE rule = ANY(%(rules)s))"""
OF_NOW = "result.contract_year_id = %(year)s AND result.day = %(day)s AND result.rule_set_version = %(version)s"
NETWORKS = f"""
SELECT result.network_id, result.members, result.size, {VERDICTS}, COALESCE(f.members, 0), f.size,
    COALESCE(f.clash, false), COALESCE(f.waived, false), COALESCE(f.larger, false), p.pieces
FROM networks_networkvalidation result
JOIN networks_network n ON n.id = result.network_id AND n.revision = result.revision
LEFT JOIN networks_networkfigures f ON f.network_id = n.id AND f.contract_year_id = %(year)s
LEFT JOIN networks_networkpieces p ON p.network_id = n.id AND p.contract_year_id = %(year)s
WHERE {OF_NOW} AND COALESCE(f.revision, n.revision) = n.revision AND COALESCE(p.revision, n.revision) = n.revision
"""
COMMISSIONERS = f"""
SELECT result.commissioner_id, result.numbers::text, {VERDICTS}, f.counts::text, f.without_reason, f.scope_undecided
FROM networks_commissionervalidation result
JOIN practices_commissioner c ON c.id = result.commissioner_id AND c.revision = result.revision
JOIN networks_commissionerfigures f
    ON f.commissioner_id = c.id AND f.contract_year_id = %(year)s AND f.revision = c.revision
WHERE {OF_NOW}
"""


def networks_that_disagree(year_day: YearDay) -> list[int]:
    found = rows(NETWORKS, {**_of_now(year_day), "rules": list(NETWORK_RULES)})
    return [network_id for network_id, *rest in found if not _network_agrees(*rest, year=year_day.rules)]


def commissioners_that_disagree(year_day: YearDay) -> list[int]:
    found = rows(COMMISSIONERS, {**_of_now(year_day), "rules": list(COMMISSIONER_RULES)})
    return [commissioner_id for commissioner_id, *rest in found if not _area_agrees(*rest, year=year_day.rules)]


def _of_now(year_day: YearDay) -> dict[str, Any]:
    return {"year": year_day.year.id, "day": year_day.day, "version": RULE_SET_VERSION}


def _network_agrees(members: int, size: int | None, verdicts: str, *counted: Any, year: YearRules) -> bool:
    counts = NetworkCounts(*counted)
    return (members, size, json.loads(verdicts)) == (counts.members, counts.size, network_verdicts(counts, year))


def _area_agrees(held: str, verdicts: str, counted: str, *doubts: int, year: YearRules) -> bool:
    counts = json.loads(counted)
    found = commissioner_verdicts(year, counts, *doubts)
    return (json.loads(held), json.loads(verdicts)) == (numbers(counts), found)
