"""One scan of the nation in a year: who is with whom, and whose patients are not covered.

It gives what SIZE-01, 02, 06, 09 and 13, MEM-05, GEO-02, COV-01, 04 and 09 rest on (networks.rules.national), by
statements that share nothing with those that the rules are told by, so that each can find the other wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from networks.rules.national import AreaTally, NetworkTally
from networks.selectors.facts import LISTS_HELD, YearDay, year_days
from networks.selectors.taken_over import LIST_WITH_TAKEN_OVER, TAKEN_OVER_BY_THE_DAY
from networks.selectors.told import Prepared, rows

# Most practices are in force in one network, and nothing more is said of them. What is said of the others comes first:
# who has been asked to join, is exempt, has answered, is served by a network that it is no member of.
ASKED = """
WITH asked AS MATERIALIZED (
    SELECT m.practice_id, m.network_id, m.state, m.state = 'AGREED' AND ny.standing = 'REQUIREMENTS_MET' AS planned
    FROM networks_membership m
    LEFT JOIN networks_networkyear ny ON ny.network_id = m.network_id AND ny.contract_year_id = %(year)s
    WHERE m.kind = 'CORE' AND m.state IN ('NAMED', 'AGREED') AND m.contract_year_id = %(year)s)
"""
SAID = """
said AS MATERIALIZED (
    SELECT practice_id, max(reason) AS reason, max(answer) AS answer, bool_or(offered) AS offered,
        bool_or(served) AS served, bool_or(planned) AS planned, bool_or(named) AS named
    FROM (
        SELECT practice_id, reason, NULL AS answer, false AS offered, false AS served, false AS planned, false AS named
        FROM practices_exemption WHERE contract_year_id = %(year)s
        UNION ALL (
            SELECT DISTINCT ON (practice_id) practice_id, NULL, answer, false, false, false, false
            FROM practices_participationnotice
            WHERE contract_year_id = %(year)s AND (
                NOT waits OR id IN (SELECT notice_id FROM practices_latedecision WHERE accepted))
            ORDER BY practice_id, answered_at DESC, id DESC)
        UNION ALL
        SELECT practice_id, NULL, NULL, true, c.state = 'AGREED' AND during @> %(in_force)s::date
                AND (n.closed_on IS NULL OR n.closed_on >= %(in_force)s)
                AND (ny.standing IS NULL OR ny.standing IN ('REQUIREMENTS_MET', 'CONFIRMED')), false, false
        FROM networks_coveragreement c JOIN networks_network n ON n.id = c.network_id
        LEFT JOIN networks_networkyear ny ON ny.network_id = n.id AND ny.contract_year_id = %(year)s
        WHERE c.contract_year_id = %(year)s AND c.state IN ('PROPOSED', 'ACCEPTED', 'AGREED')
        UNION ALL
        SELECT practice_id, NULL, NULL, false, false, planned, true FROM asked
    ) every GROUP BY practice_id)
"""
IN_FORCE = "kind = 'CORE' AND state = 'IN_FORCE' AND during @> %(in_force)s::date"
# A member counts where the network is confirmed (or imported) and not closed, and the decision was taken by the day.
# `cover` and `part` are places in COVERS and PARTS; `cover` is 0 of a practice that is out of scope.
SCAN = Prepared(
    f"""{ASKED}, {SAID}
SELECT network_id, commissioner_id, cover,
    CASE WHEN cover = 1 OR (cover = 3 AND %(day)s < %(starts_on)s) THEN 0 WHEN answer = 'DECLINE' THEN 1
        WHEN answer IS NOT NULL AND NOT named THEN 2 ELSE 3 END AS part,
    doubt, count(*), count(registered), sum(registered)::bigint, array_agg(practice_id)
FROM (
    SELECT p.id AS practice_id, held.network_id, pc.commissioner_id,
        {LIST_WITH_TAKEN_OVER} AS registered, said.answer,
        held.network_id IS NOT NULL OR said.named IS TRUE AS named,
        CASE WHEN said.reason IS NOT NULL OR NOT COALESCE({LIST_WITH_TAKEN_OVER} > 0, false)
                OR CASE WHEN p.closed_on IS NULL THEN p.ods_status = 'C' ELSE p.closed_on < %(day)s END THEN 0
            WHEN (%(day)s >= %(starts_on)s OR held.decided_on <= %(day)s)
                AND held.network_id NOT IN (
                    SELECT network_id FROM networks_networkyear
                    WHERE contract_year_id = %(year)s AND standing <> 'CONFIRMED'
                    UNION ALL SELECT id FROM networks_network WHERE closed_on < %(in_force)s) THEN 1
            WHEN said.served THEN 2 WHEN said.planned THEN 3 ELSE 4 END AS cover,
        CASE WHEN said.reason IS NOT NULL THEN CASE WHEN said.reason !~ '\\S' THEN 1 ELSE 0 END
            WHEN l.registered IS NULL AND p.ods_status <> 'C'
                AND (held.network_id IS NOT NULL OR said.answer IS NOT NULL OR said.named OR said.offered)
                AND (said.answer IS NOT NULL OR EXISTS (
                    SELECT FROM networks_membership m WHERE m.practice_id = p.id AND m.state <> 'DECLINED'
                        AND (m.contract_year_id = %(year)s OR m.during @> %(day)s::date) OFFSET 0)) THEN 2
            ELSE 0 END AS doubt
    FROM practices_practice p
    LEFT JOIN (SELECT practice_id, network_id, decided_on FROM networks_membership WHERE {IN_FORCE}) held
        ON held.practice_id = p.id
    LEFT JOIN practices_practicecommissioner pc ON pc.practice_id = p.id AND pc.during @> %(day)s::date
    LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = %(list_date)s
    {TAKEN_OVER_BY_THE_DAY.format(day="%(in_force)s::date", practice="p.id")}
    LEFT JOIN said ON said.practice_id = p.id
    OFFSET 0  -- so that each column is worked out once
) practice GROUP BY network_id, commissioner_id, cover, part, doubt
"""
)
# Whoever has been asked: where it is in force, and whether it is or will be elsewhere. In force, nobody is in two.
CLAIMS = Prepared(
    f"""{ASKED}
SELECT asked.network_id, asked.practice_id, {LIST_WITH_TAKEN_OVER}, held.network_id,
    EXISTS (SELECT FROM asked o WHERE o.practice_id = asked.practice_id AND o.network_id <> asked.network_id
        AND o.state = 'AGREED')
    OR EXISTS (SELECT FROM networks_membership o WHERE o.practice_id = asked.practice_id
        AND o.network_id <> asked.network_id AND o.kind = 'CORE'
        AND o.during && daterange(%(in_force)s, %(last)s, '[]')),
    asked.state = 'AGREED'
FROM asked
LEFT JOIN practices_listsize l ON l.practice_id = asked.practice_id AND l.as_at = %(list_date)s
{TAKEN_OVER_BY_THE_DAY.format(day="%(in_force)s::date", practice="asked.practice_id")}
LEFT JOIN (SELECT practice_id, network_id FROM networks_membership WHERE {IN_FORCE}) held
    ON held.practice_id = asked.practice_id
"""
)
# A year concerns the networks that are formed in it and, where any list of it is held, those with members.
NETWORKS = Prepared(
    """
SELECT n.id, ny.id IS NOT NULL OR f.id IS NOT NULL, EXISTS (SELECT FROM practices_listsize WHERE as_at = %(list_date)s),
    n.revision, w.id IS NOT NULL, larger.id IS NOT NULL,
    f.revision, f.members, f.size, f.clash, f.waived, f.larger
FROM networks_network n
LEFT JOIN networks_networkyear ny ON ny.network_id = n.id AND ny.contract_year_id = %(year)s
LEFT JOIN networks_sizewaiver w ON w.network_year_id = ny.id
LEFT JOIN networks_largernetwork larger ON larger.network_id = n.id AND larger.contract_year_id = %(year)s
LEFT JOIN networks_networkfigures f ON f.network_id = n.id AND f.contract_year_id = %(year)s
"""
)
COMMISSIONERS = Prepared(
    """
SELECT c.id, c.revision, f.revision, f.counts::text, f.without_reason, f.scope_undecided
FROM practices_commissioner c
LEFT JOIN networks_commissionerfigures f ON f.commissioner_id = c.id AND f.contract_year_id = %(year)s
"""
)
PIECES = Prepared("SELECT network_id, revision, pieces FROM networks_networkpieces WHERE contract_year_id = %(year)s")
CONCERNING = f"""
SELECT id FROM practices_contractyear y
WHERE {LISTS_HELD}
    OR EXISTS (SELECT FROM networks_networkyear ny WHERE ny.contract_year_id = y.id)
    OR EXISTS (SELECT FROM networks_networkfigures f WHERE f.contract_year_id = y.id)
"""


def parameters(year_day: YearDay) -> dict[str, Any]:
    year = year_day.year
    return {
        "year": year.id,
        "day": year_day.day,
        "in_force": year_day.day_in_force,
        "starts_on": year.starts_on,
        "last": year.last_day,
        "list_date": year.list_date,
    }


def years_that_concern(today: date) -> list[YearDay]:
    """In which there is anything to count: lists, networks that are formed, or what was counted before."""
    concerning = {year_id for (year_id,) in rows(CONCERNING, {})}
    return [year_day for year_day in year_days(today) if year_day.year.id in concerning]


def tallies(year_day: YearDay) -> tuple[dict[int, NetworkTally], dict[int, AreaTally]]:
    """Networks and commissioners, by id, in one pass over the groups of the scan and over who has been asked."""
    asked = parameters(year_day)
    networks: dict[int, NetworkTally] = {}
    areas: dict[int, AreaTally] = defaultdict(AreaTally)
    for network_id, commissioner_id, cover, part, doubt, practices, listed, patients, ids in SCAN.rows(asked):
        if network_id in networks:
            networks[network_id].add(practices, listed, patients, ids)
        elif network_id:
            networks[network_id] = NetworkTally(practices, listed, patients or 0, ids)
        if commissioner_id:
            areas[commissioner_id].add(cover, part, doubt, practices, patients)
    _add_claims(networks, CLAIMS.rows(asked))
    return networks, areas


def _add_claims(networks: dict[int, NetworkTally], claims: Iterable[tuple[Any, ...]]) -> None:
    for network_id, practice_id, registered, held_by, elsewhere, agreed in claims:
        tally = networks.setdefault(network_id, NetworkTally())
        tally.clash |= elsewhere
        if held_by != network_id:  # else it is counted already
            tally.add(1, registered is not None, registered, [practice_id])
        if agreed and held_by not in (None, network_id):
            networks[held_by].clash = True


def neighbours() -> Mapping[int, frozenset[int]]:
    """Whom each practice touches, of those whose place is known; read again when any of it has changed."""
    ((changed_at,),) = rows("SELECT max(changed_at)::text FROM networks_placeschange", {})
    return _neighbours(changed_at)


@lru_cache(maxsize=1)
def _neighbours(changed_at: str | None) -> Mapping[int, frozenset[int]]:
    near: dict[int, list[int]] = {
        practice_id: [] for (practice_id,) in rows("SELECT practice_id FROM networks_site", {})
    }
    for one, other in rows("SELECT a_id, b_id FROM networks_neighbour", {}):
        if one in near and other in near:
            near[one].append(other)
            near[other].append(one)
    return {practice_id: frozenset(others) for practice_id, others in near.items()}
