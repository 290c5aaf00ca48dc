"""What the rules are told, read in a handful of set-based statements whatever the number of networks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from networks.models import NetworkYear
from networks.rules.facts import (
    AgreementFacts,
    AreaFacts,
    DirectorFacts,
    Elsewhere,
    MemberFacts,
    NetworkFacts,
    PayeeFacts,
    SignatoryFacts,
    Thresholds,
    WaiverFacts,
    YearRules,
)
from practices.models import ContractYear

Key = tuple[int, int]  # network id, contract year id


@dataclass(frozen=True, slots=True)
class YearDay:
    """A contract year and the day of it that results speak for: today, held within the year."""

    year: ContractYear
    day: date

    @classmethod
    def of(cls, year: ContractYear, today: date) -> "YearDay":
        return cls(year, min(max(today, year.first_day), year.last_day))

    @property
    def day_in_force(self) -> date:
        """The day whose memberships make up a network of the year: from the year's start on."""
        return max(self.day, self.year.starts_on)

    @property
    def rules(self) -> YearRules:
        year = self.year
        return YearRules(
            code=year.code,
            list_date=year.list_date,
            floor=year.floor,
            ceiling=year.ceiling,
            severities=year.severities,
            spread=year.spread,
            thresholds=Thresholds(**year.thresholds),
            inactive=frozenset(year.inactive),
            starts_on=year.starts_on,
            submission_deadline=year.submission_deadline,
            confirmation_deadline=year.confirmation_deadline,
            resolution_deadline=year.resolution_deadline,
            agreement_deadline=year.agreement_deadline,
            directions_allowed=year.directions_allowed,
            other_providers_allowed=year.other_providers_allowed,
            auto_enrolment=year.auto_enrolment,
        )


@dataclass(frozen=True, slots=True)
class NetworkSubject:
    """A network in a year, ready to be checked. `revision` was read before the facts, never after."""

    network_id: int
    revision: int
    year_day: YearDay
    facts: NetworkFacts

    @property
    def day(self) -> date:
        return self.facts.day


def year_days(today: date) -> list[YearDay]:
    return [YearDay.of(year, today) for year in ContractYear.objects.order_by("id")]


NETWORKS = """
SELECT n.id, n.revision, n.reference, n.name, c.code, n.imported
FROM networks_network n JOIN practices_commissioner c ON c.id = n.lead_commissioner_id
WHERE n.id = ANY(%(networks)s) ORDER BY n.id
"""
# A year concerns a network that is formed in it, was checked for it, or has members in force in a year whose lists are
# held. Years of networks formed here carry their items; for others those columns are empty.
YEARS = """
SELECT y.network_id, y.contract_year_id FROM networks_networkyear y WHERE y.network_id = ANY(%(networks)s)
UNION SELECT v.network_id, v.contract_year_id FROM networks_networkvalidation v WHERE v.network_id = ANY(%(networks)s)
UNION SELECT m.network_id, y.id FROM networks_membership m
    JOIN practices_contractyear y ON m.during && daterange(y.first_day, y.last_day, '[]')
    WHERE m.network_id = ANY(%(networks)s)
        AND EXISTS (SELECT FROM practices_listsize l WHERE l.as_at = y.list_date)
"""
MEMBERS = """
SELECT m.network_id, y.id, m.practice_id, p.code, p.name, m.state, p.ods_status, p.closed_on, p.prescribing_setting,
    c.code, COALESCE(c.name, ''), l.registered,
    COALESCE(c.stp_code, ''), COALESCE(c.stp_name, ''), s.easting, s.northing
FROM networks_membership m
JOIN unnest(%(years)s::bigint[], %(days)s::date[], %(list_dates)s::date[]) AS y(id, day, list_date)
    ON (m.state = 'IN_FORCE' AND m.during @> y.day)
    OR (m.state IN ('NAMED', 'AGREED') AND m.contract_year_id = y.id)
JOIN practices_practice p ON p.id = m.practice_id
LEFT JOIN practices_practicecommissioner pc ON pc.practice_id = p.id AND pc.during @> y.day
LEFT JOIN practices_commissioner c ON c.id = pc.commissioner_id
LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = y.list_date
LEFT JOIN networks_site s ON s.practice_id = p.id
WHERE m.network_id = ANY(%(networks)s) AND m.kind = 'CORE'
ORDER BY p.code
"""
# The practices that the members touch, whoever holds them.
NEIGHBOURS = """
SELECT near.practice_id, array_agg(p.code), array_agg(p.name)
FROM (SELECT a_id AS practice_id, b_id AS other_id FROM networks_neighbour
    UNION ALL SELECT b_id, a_id FROM networks_neighbour) near
JOIN practices_practice p ON p.id = near.other_id
WHERE near.practice_id IN (
    SELECT practice_id FROM networks_membership WHERE network_id = ANY(%(networks)s) AND kind = 'CORE')
GROUP BY near.practice_id
"""
# Other networks that hold or name the members in the same year.
ELSEWHERE = """
SELECT DISTINCT m.network_id, y.id, m.practice_id, n.name, n.reference, o.state,
    COALESCE(ny.standing IN ('SUBMITTED', 'REQUIREMENTS_MET', 'CONFIRMED'), false),
    o.during IS NULL OR m.during IS NULL OR o.during && m.during
FROM networks_membership m
JOIN unnest(%(years)s::bigint[], %(firsts)s::date[], %(lasts)s::date[]) AS y(id, first_day, last_day)
    ON m.contract_year_id = y.id OR m.during && daterange(y.first_day, y.last_day, '[]')
JOIN networks_membership o ON o.practice_id = m.practice_id AND o.network_id <> m.network_id AND o.kind = 'CORE'
    AND ((o.state IN ('NAMED', 'AGREED') AND o.contract_year_id = y.id)
        OR o.during && daterange(y.first_day, y.last_day, '[]'))
JOIN networks_network n ON n.id = o.network_id
LEFT JOIN networks_networkyear ny ON ny.network_id = o.network_id AND ny.contract_year_id = y.id
WHERE m.network_id = ANY(%(networks)s) AND m.kind = 'CORE' AND m.state <> 'DECLINED'
ORDER BY n.name, n.reference
"""


def network_subjects(network_ids: Collection[int], today: date) -> list[NetworkSubject]:
    """Every (network, year) that concerns `network_ids`, with its facts on the day."""
    days = {yd.year.id: yd for yd in year_days(today)}
    parameters = _parameters(network_ids, days.values())
    networks = {row[0]: row for row in rows(NETWORKS, parameters)}
    keys = sorted(rows(YEARS, parameters))
    elsewhere = grouped(rows(ELSEWHERE, parameters), 3)
    touches = {
        practice: dict(zip(codes, names, strict=True)) for practice, codes, names in rows(NEIGHBOURS, parameters)
    }
    members: dict[Key, list[MemberFacts]] = defaultdict(list)
    for network_id, year_id, practice_id, *values in rows(MEMBERS, parameters):
        others = tuple(Elsewhere(*row) for row in elsewhere[network_id, year_id, practice_id])
        members[network_id, year_id].append(_member(values, others, touches.get(practice_id, {})))
    items = _items(network_ids)
    return [
        _subject(
            networks[network_id],
            days[year_id],
            members[network_id, year_id],
            items.get((network_id, year_id)),
        )
        for network_id, year_id in keys
    ]


def _member(values: Sequence[Any], elsewhere: tuple[Elsewhere, ...], touches: Mapping[str, str]) -> MemberFacts:
    *plain, stp, stp_name, easting, northing = values
    place = None if easting is None else (easting, northing)
    return MemberFacts(*(*plain, elsewhere, stp, stp_name, place, touches))


def _subject(
    network: tuple[Any, ...], year_day: YearDay, members: list[MemberFacts], items: dict[str, Any] | None
) -> NetworkSubject:
    network_id, revision, reference, name, lead, imported = network
    facts = NetworkFacts(reference, name, lead, imported, year_day.day_in_force, tuple(members), **(items or {}))
    return NetworkSubject(network_id, revision, year_day, facts)


def _items(network_ids: Collection[int]) -> dict[Key, dict[str, Any]]:
    """The items of networks formed here, as keyword arguments of NetworkFacts."""
    years = (
        NetworkYear.objects.filter(network_id__in=list(network_ids))
        .select_related("area", "agreement", "clinical_director__practice", "payee__practice", "waiver")
        .prefetch_related("signatories__practice")
    )
    return {(year.network_id, year.contract_year_id): _item_facts(year) for year in years}


def _item_facts(year: NetworkYear) -> dict[str, Any]:
    area, agreement = getattr(year, "area", None), getattr(year, "agreement", None)
    director, payee = getattr(year, "clinical_director", None), getattr(year, "payee", None)
    waiver = getattr(year, "waiver", None)
    signatories = tuple(SignatoryFacts(s.practice.code, s.name, s.role, s.signed_on) for s in year.signatories.all())
    return {
        "area": area and AreaFacts(area.kind, tuple(area.codes)),
        "agreement": AgreementFacts(agreement.dated_on if agreement else None, signatories)
        if agreement or signatories
        else None,
        "directors": (DirectorFacts(director.name, director.profession, director.practice.code),) if director else (),
        "payee": payee and PayeeFacts(payee.kind, payee.practice.code if payee.practice else None, payee.name),
        "waiver": waiver and WaiverFacts(waiver.ground, waiver.evidence),
    }


def _parameters(network_ids: Iterable[int], days: Iterable[YearDay]) -> dict[str, Any]:
    days = list(days)
    return {
        "networks": list(network_ids),
        "years": [yd.year.id for yd in days],
        "days": [yd.day_in_force for yd in days],
        "list_dates": [yd.year.list_date for yd in days],
        "firsts": [yd.year.first_day for yd in days],
        "lasts": [yd.year.last_day for yd in days],
    }


def rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def grouped(table: Iterable[tuple[Any, ...]], width: int) -> dict[tuple[Any, ...], list[tuple[Any, ...]]]:
    """Rows by their first `width` columns, which are taken off."""
    groups: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in table:
        groups[row[:width]].append(row[width:])
    return groups
