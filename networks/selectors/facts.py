"""What the rules are told, read in a handful of set-based statements whatever the number of networks."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from networks.rules import RULE_SET_VERSION
from networks.rules.facts import (
    AgreementFacts,
    AreaFacts,
    BranchFacts,
    CoveredFacts,
    DirectorFacts,
    Elsewhere,
    LocalShareFacts,
    MemberFacts,
    NeighbourhoodFacts,
    NetworkFacts,
    PayeeFacts,
    SignatoryFacts,
    Thresholds,
    WaiverFacts,
    YearRules,
)
from networks.selectors import statements
from networks.selectors.statements import Key, Told, array, rows
from practices.models import ContractYear


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
        return year_rules(self.year)


def year_rules(year: ContractYear) -> YearRules:
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
    """A network in a year, ready to be checked. `revision` was read before the facts, never after.

    `digest` is of these facts, the day, the year's rules and the rule set: where it is the same, so are the verdicts.
    """

    network_id: int
    revision: int
    year_day: YearDay
    facts: NetworkFacts
    digest: str

    @property
    def day(self) -> date:
        return self.year_day.day


def year_days(today: date) -> list[YearDay]:
    return [YearDay.of(year, today) for year in ContractYear.objects.order_by("id")]


# The years for which a network has to have a result: those in which it is formed and, once that has begun, the one
# after a year for which it was confirmed, unless that one enrols it by default: silence is something to tell (DL-05).
EXPECTED = """
SELECT network_id, contract_year_id AS year_id FROM networks_networkyear
UNION SELECT formed.network_id, y.id FROM networks_networkyear formed
    JOIN practices_contractyear past ON past.id = formed.contract_year_id
    JOIN practices_contractyear y ON y.first_day = past.last_day + 1
    WHERE formed.standing = 'CONFIRMED' AND y.first_day <= %(today)s AND NOT y.auto_enrolment
"""
# Others concern it too: those for which it was checked, or in which it has members in force and whose lists are held.
CONCERNS = f"""
SELECT n.id, n.revision, concern.year_id FROM networks_network n
JOIN (
    SELECT network_id, year_id FROM ({EXPECTED}) expected WHERE network_id = ANY(%(networks)s::bigint[])
    UNION SELECT network_id, contract_year_id FROM networks_networkvalidation
        WHERE network_id = ANY(%(networks)s::bigint[])
    UNION SELECT m.network_id, y.id FROM networks_membership m
        JOIN practices_contractyear y ON m.during && daterange(y.first_day, y.last_day, '[]')
        WHERE m.network_id = ANY(%(networks)s::bigint[])
            AND EXISTS (SELECT FROM practices_listsize l WHERE l.as_at = y.list_date)
) concern ON concern.network_id = n.id
ORDER BY n.id, concern.year_id
"""


@dataclass(frozen=True, slots=True)
class Concern:
    """A network, a year that concerns it, and the network's revision."""

    network_id: int
    revision: int
    year_day: YearDay

    @property
    def key(self) -> tuple[int, int]:
        return self.network_id, self.year_day.year.id


def network_subjects(network_ids: Collection[int], today: date, *, year: str | None = None) -> list[NetworkSubject]:
    """Every (network, year) that concerns `network_ids` (or those of the year with code `year`), with its facts on the
    day."""
    concerns = [c for c in _concerns(network_ids, today) if year in (None, c.year_day.year.code)]
    told, digests = statements.told(_parameters(concerns))
    members, stamps = _members(told), _stamps(concerns, digests)
    return [
        NetworkSubject(
            concern.network_id,
            concern.revision,
            concern.year_day,
            _facts(told, concern, members[concern.key]),
            stamps[concern.key],
        )
        for concern in concerns
    ]


def network_digests(network_ids: Collection[int], today: date) -> dict[Concern, str]:
    """The digests that network_subjects would give, read at a fraction of its cost."""
    concerns = _concerns(network_ids, today)
    stamps = _stamps(concerns, statements.digests(_parameters(concerns)))
    return {concern: stamps[concern.key] for concern in concerns}


def _concerns(network_ids: Collection[int], today: date) -> list[Concern]:
    days = {yd.year.id: yd for yd in year_days(today)}
    found = rows(CONCERNS, {"networks": array(network_ids), "today": today})
    return [Concern(network_id, revision, days[year_id]) for network_id, revision, year_id in found]


def _stamps(concerns: Iterable[Concern], digests: Counter[Key]) -> dict[Key, str]:
    years = {yd.year.id: _year_digest(yd) for yd in {concern.year_day for concern in concerns}}
    return {
        (network_id, year_id): _md5(years[year_id], digests[network_id, None], digests[network_id, year_id])
        for network_id, year_id in (concern.key for concern in concerns)
    }


def _year_digest(year_day: YearDay) -> str:
    told = asdict(year_day.rules)
    told["inactive"] = sorted(told["inactive"])
    return _md5(RULE_SET_VERSION, year_day.day, json.dumps(told, default=str, sort_keys=True))


def _md5(*values: Any) -> str:
    return hashlib.md5(repr(values).encode(), usedforsecurity=False).hexdigest()


def _members(told: Told) -> dict[Key, list[MemberFacts]]:
    elsewhere = _by_practice(told["elsewhere"])
    branches = _by_practice(told["branches"])
    touches = {practice_id: dict(near) for (*_, practice_id), near in _by_practice(told["touches"]).items()}
    members: dict[Key, list[MemberFacts]] = defaultdict(list)
    for key, values in told["members"].items():
        for practice_id, *plain, stp, stp_name, easting, northing, postcode, contract, exempt, now, now_on in values:
            others = tuple(Elsewhere(*other) for other in elsewhere[*key, practice_id])
            place = None if easting is None else (easting, northing)
            near = touches.get(practice_id, {})
            within = _branches(branches[*key, practice_id])
            later = (contract, exempt, now, now_on)
            members[key].append(MemberFacts(*(*plain, others, stp, stp_name, place, near, postcode, within, *later)))
    return members


def _branches(values: Iterable[list[Any]]) -> tuple[BranchFacts, ...]:
    within = grouped((tuple(each) for each in values), 2)
    return tuple(BranchFacts(code, name, tuple(networks)) for (code, name), networks in within.items())


def _by_practice(told: Mapping[Key, list[list[Any]]]) -> dict[tuple[Any, ...], list[list[Any]]]:
    """Values by network, year and the practice that comes first of them."""
    found: dict[tuple[Any, ...], list[list[Any]]] = defaultdict(list)
    for key, values in told.items():
        for practice_id, *rest in values:
            found[*key, practice_id].append(rest)
    return found


def _facts(told: Told, concern: Concern, members: Iterable[MemberFacts]) -> NetworkFacts:
    ((reference, name, lead, imported, region),) = told["network"][concern.network_id, None]
    items = told["items"][concern.key]
    return NetworkFacts(
        reference,
        name,
        lead,
        imported,
        concern.year_day.day_in_force,
        tuple(members),
        today=concern.year_day.day,
        region=region,
        **(_items(items[0], told, concern.key) if items else {}),
        **_records(told, concern.key),
    )


def _records(told: Told, key: Key) -> dict[str, Any]:
    """What people have recorded of a network, formed here or imported, as keyword arguments of NetworkFacts."""
    ((larger, sight, before),) = told["records"][key]
    shares = [LocalShareFacts(*values) for values in told["local_share"][key]]
    return {
        "local_share": shares[0] if shares else None,
        "consents": frozenset(code for (code,) in told["consents"][key]),
        "larger_agreed": larger,
        "regional_sight": sight,
        "confirmed_before": before,
        "neighbourhoods": tuple(NeighbourhoodFacts(*values) for values in told["neighbourhoods"][key]),
        "covered": tuple(CoveredFacts(*values) for values in told["covered"][key]),
    }


def _items(values: Sequence[Any], told: Told, key: Key) -> dict[str, Any]:
    """The items of a network formed here, as keyword arguments of NetworkFacts."""
    area, codes, drawing, dated_on, director, profession, directed, shares, *rest = values
    payee, paid, payee_name, ground, evidence, shared_on, standing, submitted_on = rest
    signatories = tuple(SignatoryFacts(*signatory) for signatory in told["signatories"][key])
    directors = [(director, profession, directed), *shares] if directed else shares
    return {
        "area": area_facts(area, codes, drawing) if area else None,
        "agreement": AgreementFacts(dated_on, signatories, shared_on) if dated_on or signatories else None,
        "directors": tuple(
            DirectorFacts(name, profession, code, _elsewhere(name, told["directors"][key]))
            for name, profession, code in directors
        ),
        "payee": PayeeFacts(payee, paid, payee_name) if payee else None,
        "waiver": WaiverFacts(ground, evidence) if ground else None,
        "standing": standing,
        "submitted_on": submitted_on,
    }


def _elsewhere(director: str, told: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((reference, name) for reference, name, who in told if who == director)


def area_facts(kind: str, codes: Iterable[str], drawing: bytes | memoryview | None) -> AreaFacts:
    """As the database gives them."""
    return AreaFacts(kind, tuple(codes), None if drawing is None else bytes(drawing))


def _parameters(concerns: Collection[Concern]) -> dict[str, str]:
    days = [concern.year_day for concern in concerns]
    return {
        "networks": array(concern.network_id for concern in concerns),
        "years": array(yd.year.id for yd in days),
        "days": array(yd.day_in_force for yd in days),
        "list_dates": array(yd.year.list_date for yd in days),
        "firsts": array(yd.year.first_day for yd in days),
        "lasts": array(yd.year.last_day for yd in days),
    }


def grouped(table: Iterable[tuple[Any, ...]], width: int) -> dict[tuple[Any, ...], list[tuple[Any, ...]]]:
    """Rows by their first `width` columns, which are taken off."""
    groups: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in table:
        groups[row[:width]].append(row[width:])
    return groups
