"""The position of the nation, or of one commissioner, on any day of a contract year, in two statements."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any

from django.db import connection

from networks.rules.bands import cumulative_bands
from networks.rules.position import percent
from networks.selectors.facts import YearDay, year_rules
from networks.selectors.taken_over import LIST_WITH_TAKEN_OVER, TAKEN_OVER_BY_THE_DAY
from practices.models import Commissioner, ContractYear

# A core membership that counts on the day: in force, of a network that is confirmed, or was imported and is open.
# Before the networks of the year come into force, what was decided by then counts as it will be on that day.
COUNTS = """
    m.kind = 'CORE' AND m.state = 'IN_FORCE' AND m.during @> %(in_force)s AND m.decided_on <= %(as_at)s
    AND (n.opened_on IS NULL OR n.opened_on <= %(in_force)s) AND (n.closed_on IS NULL OR n.closed_on >= %(in_force)s)
    AND (ny.standing IS NULL OR ny.standing = 'CONFIRMED')
"""
NETWORK_OF_YEAR = """
    JOIN networks_network n ON n.id = {of}.network_id
    LEFT JOIN networks_networkyear ny ON ny.network_id = n.id AND ny.contract_year_id = %(year)s
"""
# A row for each commissioner that has a practice on the day, in the order of regions and STPs; one for practices
# without a commissioner, whose id is NULL. In scope: a list above 0 at the list date, not closed, not exempt.
PRACTICES = f"""
WITH member AS (
    SELECT DISTINCT m.practice_id FROM networks_membership m {NETWORK_OF_YEAR.format(of="m")} WHERE {COUNTS}
), planned AS (
    SELECT DISTINCT m.practice_id FROM networks_membership m
    JOIN networks_networkyear ny ON ny.network_id = m.network_id AND ny.contract_year_id = m.contract_year_id
    WHERE m.kind = 'CORE' AND m.state = 'AGREED' AND m.contract_year_id = %(year)s
        AND ny.standing = 'REQUIREMENTS_MET' AND (m.answered_at AT TIME ZONE 'Europe/London')::date <= %(as_at)s
), local_cover AS (
    SELECT DISTINCT a.practice_id FROM networks_coveragreement a {NETWORK_OF_YEAR.format(of="a")}
    WHERE a.contract_year_id = %(year)s AND a.during @> %(in_force)s
        AND (a.agreed_at AT TIME ZONE 'Europe/London')::date <= %(as_at)s
        AND (n.closed_on IS NULL OR n.closed_on >= %(in_force)s)
        AND (ny.standing IS NULL OR ny.standing IN ('REQUIREMENTS_MET', 'CONFIRMED'))
), named AS (
    SELECT DISTINCT m.practice_id FROM networks_membership m
    WHERE m.kind = 'CORE' AND (m.state = 'IN_FORCE' AND m.during @> %(in_force)s
        OR m.state IN ('NAMED', 'AGREED') AND m.contract_year_id = %(year)s
        AND (m.named_at AT TIME ZONE 'Europe/London')::date <= %(as_at)s)
), notice AS (
    SELECT DISTINCT ON (n.practice_id) n.practice_id, n.answer FROM practices_participationnotice n
    LEFT JOIN practices_latedecision d ON d.notice_id = n.id
    WHERE n.contract_year_id = %(year)s AND (n.answered_at AT TIME ZONE 'Europe/London')::date <= %(as_at)s
        AND (NOT n.waits OR d.accepted AND (d.decided_at AT TIME ZONE 'Europe/London')::date <= %(as_at)s)
    ORDER BY n.practice_id, n.answered_at DESC, n.id DESC
), practice AS (
    SELECT pc.commissioner_id, {LIST_WITH_TAKEN_OVER} AS patients,
        COALESCE({LIST_WITH_TAKEN_OVER} > 0 AND CASE WHEN p.closed_on IS NULL THEN p.ods_status <> 'C'
            ELSE p.closed_on >= %(as_at)s END AND e.id IS NULL, false) AS in_scope,
        member.practice_id IS NOT NULL AS member,
        member.practice_id IS NOT NULL OR local_cover.practice_id IS NOT NULL AS covered,
        planned.practice_id IS NOT NULL AS planned,
        CASE WHEN member.practice_id IS NOT NULL OR (%(before_start)s AND planned.practice_id IS NOT NULL)
                THEN 'participating'
            WHEN notice.answer = 'DECLINE' THEN 'declined'
            WHEN notice.answer IN ('JOIN', 'NO_NETWORK') AND named.practice_id IS NULL THEN 'unplaced'
            ELSE 'undecided' END AS in_group
    FROM practices_practice p
    LEFT JOIN practices_practicecommissioner pc ON pc.practice_id = p.id AND pc.during @> %(as_at)s
    LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = %(list_date)s
    {TAKEN_OVER_BY_THE_DAY.format(day="%(in_force)s", practice="p.id")}
    LEFT JOIN practices_exemption e ON e.practice_id = p.id AND e.contract_year_id = %(year)s
        AND (e.recorded_at AT TIME ZONE 'Europe/London')::date <= %(as_at)s
    LEFT JOIN member ON member.practice_id = p.id
    LEFT JOIN planned ON planned.practice_id = p.id
    LEFT JOIN local_cover ON local_cover.practice_id = p.id
    LEFT JOIN named ON named.practice_id = p.id
    LEFT JOIN notice ON notice.practice_id = p.id
    WHERE %(commissioner)s IS NULL OR pc.commissioner_id = %(commissioner)s
)
SELECT COALESCE(c.code, ''), COALESCE(c.name, ''), COALESCE(c.stp_code, ''), COALESCE(c.stp_name, ''),
    COALESCE(c.region_code, ''), COALESCE(c.region_name, ''),
    count(*) FILTER (WHERE in_scope),
    count(*) FILTER (WHERE in_scope AND in_group = 'participating'),
    count(*) FILTER (WHERE in_scope AND in_group = 'declined'),
    count(*) FILTER (WHERE in_scope AND in_group = 'unplaced'),
    count(*) FILTER (WHERE in_scope AND in_group = 'undecided'),
    count(*) FILTER (WHERE in_scope AND covered),
    count(*) FILTER (WHERE in_scope AND (covered OR planned)),
    count(*) FILTER (WHERE in_scope AND member),
    COALESCE(sum(patients) FILTER (WHERE in_scope), 0),
    COALESCE(sum(patients) FILTER (WHERE in_scope AND in_group = 'participating'), 0),
    COALESCE(sum(patients) FILTER (WHERE in_scope AND in_group = 'declined'), 0),
    COALESCE(sum(patients) FILTER (WHERE in_scope AND in_group = 'unplaced'), 0),
    COALESCE(sum(patients) FILTER (WHERE in_scope AND in_group = 'undecided'), 0),
    COALESCE(sum(patients) FILTER (WHERE in_scope AND covered), 0),
    COALESCE(sum(patients) FILTER (WHERE in_scope AND (covered OR planned)), 0),
    COALESCE(sum(patients) FILTER (WHERE in_scope AND member), 0)
FROM practice LEFT JOIN practices_commissioner c ON c.id = practice.commissioner_id
GROUP BY c.id ORDER BY c.region_name, c.region_code, c.stp_name, c.stp_code, c.name, c.code
"""
# Sizes are of all core members, wherever they are. A member without a list makes its network's size unknown.
NETWORKS = f"""
SELECT COALESCE(array_agg(size), '{{}}'), count(*) FILTER (WHERE members = 1), count(*) FILTER (WHERE commissioners > 1)
FROM (
    SELECT CASE WHEN bool_and(l.id IS NOT NULL) THEN sum({LIST_WITH_TAKEN_OVER}) END AS size, count(*) AS members,
        count(DISTINCT pc.commissioner_id) AS commissioners
    FROM networks_membership m {NETWORK_OF_YEAR.format(of="m")}
    LEFT JOIN practices_practicecommissioner pc ON pc.practice_id = m.practice_id AND pc.during @> %(as_at)s
    LEFT JOIN practices_listsize l ON l.practice_id = m.practice_id AND l.as_at = %(list_date)s
    {TAKEN_OVER_BY_THE_DAY.format(day="%(in_force)s", practice="m.practice_id")}
    WHERE {COUNTS}
    GROUP BY m.network_id
    HAVING %(commissioner)s IS NULL OR bool_or(pc.commissioner_id = %(commissioner)s)
) sized
"""


@dataclass(frozen=True, slots=True)
class Cover:
    """Practices in scope and their patients, in sum. The four groups make up those in scope, as do covered and not."""

    practices_in_scope: int = 0
    practices_participating: int = 0
    practices_declined: int = 0
    practices_unplaced: int = 0
    practices_undecided: int = 0
    practices_covered: int = 0
    practices_covered_once_confirmed: int = 0
    practices_by_membership: int = 0
    patients_in_scope: int = 0
    patients_participating: int = 0
    patients_declined: int = 0
    patients_unplaced: int = 0
    patients_undecided: int = 0
    patients_covered: int = 0
    patients_covered_once_confirmed: int = 0
    patients_by_membership: int = 0

    @property
    def practices_uncovered(self) -> int:
        return self.practices_in_scope - self.practices_covered

    @property
    def patients_uncovered(self) -> int:
        return self.patients_in_scope - self.patients_covered

    @property
    def is_full(self) -> bool:
        return self.practices_in_scope > 0 and self.practices_uncovered == 0

    @property
    def percentages(self) -> dict[str, float | None]:
        return {
            "participation_percent_practices": percent(self.practices_participating, self.practices_in_scope),
            "coverage_percent_practices": percent(self.practices_covered, self.practices_in_scope),
            "coverage_percent_patients": percent(self.patients_covered, self.patients_in_scope),
            "membership_percent_practices": percent(self.practices_by_membership, self.practices_in_scope),
            "membership_percent_patients": percent(self.patients_by_membership, self.patients_in_scope),
        }


@dataclass(frozen=True, slots=True)
class Networks:
    """Networks with a core member on the day. The `under_` counts each hold the ones before them."""

    networks: int = 0
    under_20000: int = 0
    under_27000: int = 0
    under_30000: int = 0
    within_30000_50000: int = 0
    over_50000: int = 0
    size_unknown: int = 0
    single_practice_networks: int = 0
    networks_crossing_commissioners: int = 0


@dataclass(frozen=True, slots=True)
class Area:
    """One commissioner's share of the position, or that of the practices without one, whose code is empty."""

    code: str
    name: str
    stp_code: str
    stp_name: str
    region_code: str
    region_name: str
    cover: Cover


@dataclass(frozen=True, slots=True)
class Position:
    year: ContractYear
    as_at: date
    networks: Networks
    cover: Cover
    areas: tuple[Area, ...]

    @property
    def commissioners(self) -> tuple[Area, ...]:
        return tuple(area for area in self.areas if area.code)

    def as_json(self) -> dict[str, Any]:
        """The figures under their published names; shares are None of nothing."""
        return {
            "year": self.year.code,
            "as_at": self.as_at.isoformat(),
            **asdict(self.networks),
            **asdict(self.cover),
            "practices_uncovered": self.cover.practices_uncovered,
            "patients_uncovered": self.cover.patients_uncovered,
            **self.cover.percentages,
            "commissioners": len(self.commissioners),
            "commissioners_fully_covered": sum(area.cover.is_full for area in self.commissioners),
        }


def position(*, year: ContractYear, as_at: date, commissioner: Commissioner | None = None) -> Position:
    """The figures of `year` on the day `as_at`, which lies in it; of one commissioner's practices where it is given."""
    parameters: dict[str, Any] = {
        "year": year.id,
        "as_at": as_at,
        "in_force": YearDay(year, as_at).day_in_force,
        "before_start": as_at < year.starts_on,
        "list_date": year.list_date,
        "commissioner": commissioner.id if commissioner else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(PRACTICES, parameters)
        areas = tuple(_area(*row) for row in cursor.fetchall())
        cursor.execute(NETWORKS, parameters)
        networks = _networks(year, *cursor.fetchone())
    return Position(year, as_at, networks, summed(area.cover for area in areas), areas)


def _area(code: str, name: str, stp_code: str, stp_name: str, region_code: str, region_name: str, *counts: int) -> Area:
    return Area(code, name, stp_code, stp_name, region_code, region_name, Cover(*map(int, counts)))


def _networks(year: ContractYear, sizes: Sequence[int | None], single_practice: int, crossing: int) -> Networks:
    return Networks(
        networks=len(sizes),
        **cumulative_bands(sizes, year_rules(year)),
        single_practice_networks=single_practice,
        networks_crossing_commissioners=crossing,
    )


def summed(covers: Iterable[Cover]) -> Cover:
    totals: Sequence[str] = [field.name for field in fields(Cover)]
    every = list(covers)
    return Cover(**{name: sum(map(attrgetter(name), every)) for name in totals})
