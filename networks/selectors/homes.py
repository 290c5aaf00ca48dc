"""Who needs a home and which networks might give one: what suggestions are worked out from, in six statements whatever
the numbers."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from networks.enums import CoverState, MembershipKind, MembershipState
from networks.models import CoverAgreement, Membership, Network
from networks.placement.facts import Approach, CandidateNetwork, Member, Reply, Site, UnplacedPractice
from networks.placement.reach import Terms
from networks.selectors.facts import YearDay, grouped
from networks.selectors.scope import Reach, networks_visible_to
from networks.selectors.told import rows
from pcnportal.accounts.models import User
from practices.models import Practice, PracticeCommissioner

PRACTICES = """
SELECT p.id, p.code, p.name, l.registered, c.name, s.easting, s.northing
FROM practices_practice p
LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = %(list_date)s
LEFT JOIN practices_practicecommissioner pc ON pc.practice_id = p.id AND pc.during @> %(day)s
LEFT JOIN practices_commissioner c ON c.id = pc.commissioner_id
LEFT JOIN networks_site s ON s.practice_id = p.id
WHERE p.id = ANY(%(practices)s) ORDER BY p.code
"""
TOUCHED = """
SELECT near.practice_id, p.code
FROM (SELECT a_id AS practice_id, b_id AS other_id FROM networks_neighbour WHERE a_id = ANY(%(practices)s)
    UNION ALL SELECT b_id, a_id FROM networks_neighbour WHERE b_id = ANY(%(practices)s)) near
JOIN practices_practice p ON p.id = near.other_id
"""
# Open networks with a member that touches one of the practices, has the same commissioner or lies near. The practices
# themselves are members of nothing.
CANDIDATES = """
WITH member AS MATERIALIZED (
    SELECT DISTINCT m.network_id, m.practice_id, pc.commissioner_id, s.easting, s.northing
    FROM networks_membership m
    LEFT JOIN practices_practicecommissioner pc ON pc.practice_id = m.practice_id AND pc.during @> %(day)s
    LEFT JOIN networks_site s ON s.practice_id = m.practice_id
    WHERE m.kind = 'CORE' AND m.network_id = ANY(%(networks)s) AND m.practice_id <> ALL(%(practices)s)
        AND ((m.state = 'IN_FORCE' AND m.during @> %(day)s)
            OR (m.state IN ('NAMED', 'AGREED') AND m.contract_year_id = %(year)s))),
touched AS (
    SELECT b_id AS practice_id FROM networks_neighbour WHERE a_id = ANY(%(practices)s)
    UNION SELECT a_id FROM networks_neighbour WHERE b_id = ANY(%(practices)s)),
near AS (
    SELECT network_id FROM member JOIN touched USING (practice_id)
    UNION SELECT network_id FROM member JOIN practices_practicecommissioner pc USING (commissioner_id)
        WHERE pc.practice_id = ANY(%(practices)s) AND pc.during @> %(day)s
    UNION SELECT network_id FROM member JOIN networks_site s ON s.practice_id = ANY(%(practices)s)
        AND abs(member.easting - s.easting) <= %(near)s AND abs(member.northing - s.northing) <= %(near)s)
SELECT n.reference, n.name, p.code, l.registered, c.name, member.easting, member.northing
FROM member
JOIN near USING (network_id)
JOIN networks_network n ON n.id = member.network_id
JOIN practices_practice p ON p.id = member.practice_id
LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = %(list_date)s
LEFT JOIN practices_commissioner c ON c.id = member.commissioner_id
LEFT JOIN networks_networkyear ny ON ny.network_id = n.id AND ny.contract_year_id = %(year)s
WHERE ny.standing IS DISTINCT FROM 'ENDED' AND (n.closed_on IS NULL OR n.closed_on >= %(day)s)
    AND (n.opened_on IS NULL OR n.opened_on <= %(day)s)
ORDER BY n.reference, p.code
"""
_ANSWERS: Mapping[str, Reply] = {
    MembershipState.NAMED: Reply.WAITING,
    MembershipState.AGREED: Reply.AGREED,
    MembershipState.DECLINED: Reply.DECLINED,
}
_COVER_ANSWERS: Mapping[str, Reply] = {
    CoverState.PROPOSED: Reply.WAITING,
    CoverState.ACCEPTED: Reply.AGREED,
    CoverState.AGREED: Reply.AGREED,
    CoverState.DECLINED: Reply.DECLINED,
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What suggestions may rest on: networks that may be seen, and practices of which it may be told what was asked of
    them and what was said."""

    networks: QuerySet[Network]
    told_of: QuerySet[Practice]

    @classmethod
    def of(cls, user: User, year_day: YearDay) -> "Sight":
        reach = Reach.reading(user)
        here = PracticeCommissioner.objects.filter(commissioner__in=reach.areas, during__contains=year_day.day_in_force)
        told_of = Practice.objects.filter(Q(code__in=reach.practices) | Q(pk__in=here.values("practice")))
        return cls(networks_visible_to(user, year_day.year), told_of)


@dataclass(frozen=True, slots=True)
class Scene:
    """Practices as if no network held them, and the networks that might take them, by code and reference."""

    practices: tuple[UnplacedPractice, ...]
    networks: tuple[CandidateNetwork, ...]


def scene(practice_ids: Collection[int], year_day: YearDay, sight: Sight) -> Scene:
    seen = list(sight.networks.values_list("id", flat=True))
    parameters = _parameters(practice_ids, year_day, seen)
    touched = grouped(rows(TOUCHED, parameters), 1)
    asked = _approaches(practice_ids, year_day, seen, sight.told_of)
    return Scene(
        tuple(
            UnplacedPractice(
                code,
                name,
                list_size,
                commissioner,
                _site(*place),
                frozenset(near for (near,) in touched[practice_id,]),
                tuple(asked[practice_id]),
            )
            for practice_id, code, name, list_size, commissioner, *place in rows(PRACTICES, parameters)
        ),
        tuple(_candidate(*found) for found in grouped(rows(CANDIDATES, parameters), 2).items()),
    )


def near_to(practice_ids: Collection[int], year_day: YearDay, networks: QuerySet[Network]) -> set[str]:
    """References of those of the networks that might take one of the practices."""
    seen = list(networks.values_list("id", flat=True))
    return {reference for reference, *_ in rows(CANDIDATES, _parameters(practice_ids, year_day, seen))}


def _parameters(practice_ids: Collection[int], year_day: YearDay, seen: list[int]) -> dict[str, Any]:
    year = year_day.year
    return {
        "practices": list(practice_ids),
        "networks": seen,
        "year": year.id,
        "day": year_day.day_in_force,
        "list_date": year.list_date,
        "near": Terms().limit_m,
    }


def _candidate(named: tuple[Any, ...], members: list[tuple[Any, ...]]) -> CandidateNetwork:
    """Its size is unknown where a member has no list."""
    reference, name = named
    lists = [list_size for _, list_size, *_ in members]
    return CandidateNetwork(
        reference,
        name,
        None if None in lists else sum(lists),
        tuple(Member(code, _site(*place)) for code, _, _, *place in members),
        frozenset(commissioner for _, _, commissioner, *_ in members if commissioner),
    )


def _site(easting: int | None, northing: int | None) -> Site | None:
    return None if easting is None or northing is None else Site(easting, northing)


def _approaches(
    practice_ids: Collection[int], year_day: YearDay, seen: list[int], told_of: QuerySet[Practice]
) -> dict[int, list[Approach]]:
    found: dict[int, list[Approach]] = defaultdict(list)
    here = Q(practice__in=told_of.filter(pk__in=practice_ids), network__in=seen, contract_year=year_day.year)
    named = Membership.objects.filter(here, kind=MembershipKind.CORE, state__in=_ANSWERS)
    columns = ("practice_id", "network__reference", "state")
    for practice_id, network, state, asked_at, answered_at, reason in named.values_list(
        *columns, "named_at", "answered_at", "reason"
    ):
        answered_on = localdate(answered_at) if answered_at else None
        found[practice_id].append(Approach(network, _ANSWERS[state], localdate(asked_at), answered_on, reason))
    covering = CoverAgreement.objects.filter(here, state__in=_COVER_ANSWERS).order_by("id")
    for practice_id, network, state in covering.values_list(*columns):
        found[practice_id].append(Approach(network, _COVER_ANSWERS[state], cover=True))
    return found
