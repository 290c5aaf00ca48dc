"""What moves start from and what they can touch, read in five statements whatever their number."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import F, FilteredRelation, Q, QuerySet

from networks.models import CoverAgreement, Network
from networks.selectors.facts import YearDay
from networks.selectors.told import rows
from networks.whatif.values import Action, Held, Move, NetworkNow, Now, PracticeNow, Term
from practices.models import Commissioner, PracticeCommissioner

PRACTICES = """
SELECT p.id, p.code, p.name, p.ods_status, p.closed_on, pc.commissioner_id, l.registered
FROM practices_practice p
LEFT JOIN practices_practicecommissioner pc ON pc.practice_id = p.id AND pc.during @> %(first)s
LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = %(list_date)s
WHERE p.id IN (SELECT id FROM practices_practice WHERE code = ANY(%(codes)s)
    UNION SELECT practice_id FROM networks_membership WHERE kind = 'CORE' AND network_id = ANY(%(closing)s::bigint[]))
"""
HELD = """
SELECT m.id, m.network_id, n.name || ' (' || n.reference || ')', m.practice_id, m.contract_year_id, m.state,
    lower(m.during), upper(m.during)
FROM networks_membership m JOIN networks_network n ON n.id = m.network_id
WHERE m.kind = 'CORE' AND m.practice_id = ANY(%(practices)s) AND m.during IS DISTINCT FROM 'empty'
    AND (m.contract_year_id = %(year)s OR m.during && daterange(%(first_day)s, %(last_day)s, '[]'))
ORDER BY m.id
"""


@dataclass(frozen=True, slots=True)
class Outset:
    """`networks` and `commissioners`, revisions by id: what the moves can touch of what may be seen."""

    now: Now
    networks: Mapping[int, int]
    commissioners: Mapping[int, int]


def term(year_day: YearDay) -> Term:
    year = year_day.year
    end = year.last_day + timedelta(days=1)
    return Term(year.id, year_day.rules, year_day.day, year.starts_on, year_day.day_in_force, end)


def outset(
    moves: Sequence[Move],
    year_day: YearDay,
    networks: QuerySet[Network],
    commissioners: QuerySet[Commissioner],
    *,
    drafts: bool,
) -> Outset:
    """Networks outside `networks` are not known, and those of them that hold a moved practice are not named; without
    `drafts` those that name it, or that it has agreed to join, do not count."""
    named = _networks(moves, year_day, networks)
    closing = [named[code].id for code in _codes(moves, "from_network", Action.CLOSE) if code in named]
    practices = _practices(_codes(moves, "practice") | _codes(moves, "successor"), closing, year_day)
    ids = [practice.id for practice in practices.values()]
    held = _held(ids, year_day)
    touched = {network.id for network in named.values()} | {each.network_id for each in held}
    seen = dict(networks.filter(id__in=touched).values_list("id", "revision"))
    if not drafts:
        held = [each for each in held if each.network_id in seen or each.in_force]
    shown = {each.id: each if each.network_id in seen else replace(each, network="another network") for each in held}
    concerned = commissioners.filter(_concerned(ids, closing, year_day)).values_list("id", "revision")
    return Outset(Now(named, practices, shown), seen, dict(concerned))


def _codes(moves: Sequence[Move], column: str, *actions: Action) -> set[str]:
    asked = {getattr(move, column).strip().upper() for move in moves if not actions or move.action in actions}
    return asked - {""}


def _networks(moves: Sequence[Move], year_day: YearDay, networks: QuerySet[Network]) -> dict[str, NetworkNow]:
    codes = _codes(moves, "from_network") | _codes(moves, "to_network")
    in_year = FilteredRelation("years", condition=Q(years__contract_year=year_day.year))
    found = networks.filter(Q(reference__in=codes) | Q(ods_code__in=codes)).annotate(
        formed=in_year, standing_in_year=F("formed__standing")
    )
    columns = ("id", "reference", "name", "imported", "standing_in_year", "closed_on", "lead_commissioner_id")
    by_code = {}
    for ods_code, *values in found.values_list("ods_code", *columns):
        network = NetworkNow(*values)
        by_code.update({code.upper(): network for code in (network.reference, ods_code) if code})
    return by_code


def _practices(codes: Collection[str], closing: Collection[int], year_day: YearDay) -> dict[str, PracticeNow]:
    parameters = {
        "codes": list(codes),
        "closing": list(closing),
        "first": year_day.day_in_force,
        "list_date": year_day.year.list_date,
    }
    return {row[1]: PracticeNow(*row) for row in rows(PRACTICES, parameters)}


def _held(practice_ids: Collection[int], year_day: YearDay) -> list[Held]:
    year = year_day.year
    parameters = {
        "practices": list(practice_ids),
        "year": year.id,
        "first_day": year.first_day,
        "last_day": year.last_day,
    }
    return [Held(*row) for row in rows(HELD, parameters)]


def _concerned(practice_ids: Collection[int], closing: Collection[int], year_day: YearDay) -> Q:
    """Commissioners that count these practices, or one that a closing network covers."""
    covered = CoverAgreement.objects.filter(network__in=closing, contract_year=year_day.year)
    links = PracticeCommissioner.objects.filter(
        Q(practice__in=practice_ids) | Q(practice__in=covered.values("practice")),
        during__overlap=(year_day.day, year_day.day_in_force + timedelta(days=1)),
    )
    return Q(id__in=links.values("commissioner"))
