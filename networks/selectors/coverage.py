"""Whose patients are covered: commissioners with their practices' cover on a day, and what else rules go by."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from networks.rules.cover import derive_cover, in_scope, member_once_confirmed
from networks.rules.facts import CommissionerFacts, CoreMembership, LocalCover, PracticeCover
from networks.selectors.facts import YearDay, grouped, rows, year_days
from networks.selectors.statements import NOTICE_COUNTS
from networks.selectors.territory import territory


@dataclass(frozen=True, slots=True)
class CommissionerSubject:
    """A commissioner in a year, ready to be checked. `revision` was read before the facts, never after."""

    commissioner_id: int
    revision: int
    year_day: YearDay
    facts: CommissionerFacts

    @property
    def day(self) -> date:
        return self.year_day.day


COMMISSIONERS = """
SELECT id, revision, code, name FROM practices_commissioner WHERE id = ANY(%(commissioners)s) ORDER BY id
"""
# Practices with a list, and those that somebody treats as having one. The last answer that counts wins.
PRACTICES = f"""
SELECT pc.commissioner_id, y.id, p.id, p.code, p.name, c.code, l.registered, p.ods_status, p.closed_on,
    p.prescribing_setting, e.id IS NOT NULL, COALESCE(e.reason, ''), notice.answer
FROM practices_practicecommissioner pc
JOIN unnest(%(years)s::bigint[], %(days)s::date[], %(list_dates)s::date[]) AS y(id, day, list_date)
    ON pc.during @> y.day
JOIN practices_practice p ON p.id = pc.practice_id
JOIN practices_commissioner c ON c.id = pc.commissioner_id
LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = y.list_date
LEFT JOIN practices_exemption e ON e.practice_id = p.id AND e.contract_year_id = y.id
LEFT JOIN LATERAL (
    SELECT answer FROM practices_participationnotice n
    WHERE n.practice_id = p.id AND n.contract_year_id = y.id
        AND {NOTICE_COUNTS}
    ORDER BY n.answered_at DESC, n.id DESC LIMIT 1) notice ON true
WHERE pc.commissioner_id = ANY(%(commissioners)s) AND (l.registered > 0 OR e.id IS NOT NULL
    OR notice.answer IS NOT NULL OR EXISTS (
        SELECT FROM networks_membership m WHERE m.practice_id = p.id AND m.state <> 'DECLINED'
            AND (m.contract_year_id = y.id OR m.during @> y.day)))
ORDER BY p.code
"""
MEMBERSHIPS = """
WITH here AS MATERIALIZED (
    SELECT practice_id FROM practices_practicecommissioner WHERE commissioner_id = ANY(%(commissioners)s))
SELECT m.practice_id, y.id, n.name, m.state, ny.standing, lower(m.during), upper(m.during) - 1, m.decided_on,
    n.closed_on, n.reference
FROM networks_membership m
JOIN unnest(%(years)s::bigint[], %(in_force)s::date[]) AS y(id, day)
    ON (m.state = 'IN_FORCE' AND m.during @> y.day)
    OR (m.state IN ('NAMED', 'AGREED') AND m.contract_year_id = y.id)
JOIN networks_network n ON n.id = m.network_id
LEFT JOIN networks_networkyear ny ON ny.network_id = n.id AND ny.contract_year_id = y.id
WHERE m.kind = 'CORE' AND m.practice_id IN (SELECT practice_id FROM here)
ORDER BY m.state = 'IN_FORCE' DESC, m.state, n.name
"""
LOCAL_COVER = """
SELECT a.practice_id, a.contract_year_id, n.name, a.state = 'AGREED', ny.standing, lower(a.during),
    upper(a.during) - 1, n.closed_on
FROM networks_coveragreement a
JOIN networks_network n ON n.id = a.network_id
LEFT JOIN networks_networkyear ny ON ny.network_id = n.id AND ny.contract_year_id = a.contract_year_id
WHERE a.state <> 'DECLINED' AND a.practice_id IN (
    SELECT practice_id FROM practices_practicecommissioner WHERE commissioner_id = ANY(%(commissioners)s))
ORDER BY n.name
"""


def commissioner_subjects(
    commissioner_ids: Collection[int], today: date, *, year: str | None = None
) -> list[CommissionerSubject]:
    """Every commissioner in every year (or the one with code `year`), with its practices' cover on the day."""
    days = {yd.year.id: yd for yd in year_days(today) if year in (None, yd.year.code)}
    parameters = _parameters(commissioner_ids, days.values())
    commissioners = rows(COMMISSIONERS, parameters)
    practices = grouped(rows(PRACTICES, parameters), 2)
    memberships = grouped(rows(MEMBERSHIPS, parameters), 2)
    local_cover = grouped(rows(LOCAL_COVER, parameters), 2)
    more = territory(parameters)
    return [
        CommissionerSubject(
            commissioner_id,
            revision,
            year_day,
            CommissionerFacts(
                code,
                name,
                tuple(
                    _practice(row, year_day, memberships[row[0], year_id], local_cover[row[0], year_id])
                    for row in practices[commissioner_id, year_id]
                ),
                before_start=year_day.day < year_day.year.starts_on,
                day=year_day.day,
                **more[commissioner_id, year_id],
            ),
        )
        for commissioner_id, revision, code, name in commissioners
        for year_id, year_day in days.items()
    ]


def _practice(
    row: tuple[Any, ...],
    year_day: YearDay,
    memberships: list[tuple[Any, ...]],
    local_cover: list[tuple[Any, ...]],
) -> PracticeCover:
    _, code, name, commissioner, list_size, status, closed_on, setting, exempt, reason, answer = row
    day, starts_on = year_day.day, year_day.year.starts_on
    held = [CoreMembership(*values) for _, *values in memberships]
    scope = in_scope(code=code, ods_status=status, closed_on=closed_on, list_size=list_size, exempt=exempt, day=day)
    cover = derive_cover(
        scope=scope,
        memberships=held,
        local_cover=[LocalCover(*values) for _, *values in local_cover],
        day=day,
        starts_on=starts_on,
    )
    networks = [network for network, *_ in (*memberships, *local_cover)]
    return PracticeCover(
        code,
        name,
        commissioner,
        list_size,
        status,
        closed_on,
        setting,
        exempt,
        reason,
        answer,
        cover,
        network=networks[0] if networks else "",
        named=bool(memberships),
        member_of=frozenset(each.network for each in held if member_once_confirmed(each, day, starts_on)),
    )


def _parameters(commissioner_ids: Iterable[int], days: Iterable[YearDay]) -> dict[str, Any]:
    days = list(days)
    return {
        "commissioners": list(commissioner_ids),
        "years": [yd.year.id for yd in days],
        "days": [yd.day for yd in days],
        "in_force": [yd.day_in_force for yd in days],
        "list_dates": [yd.year.list_date for yd in days],
    }
