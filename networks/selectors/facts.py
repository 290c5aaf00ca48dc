"""What the rules are told, read in a handful of set-based statements whatever the number of networks."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
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
from networks.selectors.statements import NETWORKS
from networks.selectors.told import Key, Prepared, Told, Values, array, data, dated, day
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
    JOIN networks_network n ON n.id = formed.network_id AND (n.closed_on IS NULL OR n.closed_on >= y.first_day)
    WHERE formed.standing = 'CONFIRMED' AND y.first_day <= %(today)s AND NOT y.auto_enrolment
"""
# Whether any list of the year `y` is held: found in the index, however many lists of other days there are.
LISTS_HELD = """(SELECT l.as_at FROM practices_listsize l WHERE l.as_at >= y.list_date ORDER BY l.as_at LIMIT 1)
    = y.list_date"""
# A contract year `y` concerns the commissioners once it has begun, or once anything is held of it.
YEAR_CONCERNS = f"""(y.first_day <= %(today)s OR {LISTS_HELD}
    OR EXISTS (SELECT FROM networks_networkyear ny WHERE ny.contract_year_id = y.id)
    OR EXISTS (SELECT FROM networks_coveragreement a WHERE a.contract_year_id = y.id)
    OR EXISTS (SELECT FROM practices_participationnotice n WHERE n.contract_year_id = y.id)
    OR EXISTS (SELECT FROM practices_exemption e WHERE e.contract_year_id = y.id))"""
# Others concern it too: those for which it was checked, or in which it has members in force and whose lists are held.
CONCERNS = Prepared(
    f"""
SELECT n.id, n.revision, concern.year_id FROM networks_network n
JOIN (
    SELECT network_id, year_id FROM ({EXPECTED}) expected WHERE network_id = ANY(%(networks)s::bigint[])
    UNION SELECT network_id, contract_year_id FROM networks_networkvalidation
        WHERE network_id = ANY(%(networks)s::bigint[])
    UNION SELECT m.network_id, y.id FROM networks_membership m
        JOIN practices_contractyear y ON m.during && daterange(y.first_day, y.last_day, '[]') AND {LISTS_HELD}
        WHERE m.network_id = ANY(%(networks)s::bigint[])
) concern ON concern.network_id = n.id
ORDER BY n.id, concern.year_id
"""
)


@dataclass(frozen=True, slots=True)
class Concern:
    """A network or commissioner, a year that concerns it, and its revision."""

    subject_id: int
    revision: int
    year_day: YearDay

    @property
    def key(self) -> tuple[int, int]:
        return self.subject_id, self.year_day.year.id


def network_subjects(network_ids: Collection[int], today: date, *, year: str | None = None) -> list[NetworkSubject]:
    """Every (network, year) that concerns `network_ids` (or those of the year with code `year`), with its facts on the
    day."""
    concerns = [c for c in _concerns(network_ids, today) if year in (None, c.year_day.year.code)]
    told, digests = NETWORKS.told(_parameters(concerns), of=len(concerns))
    members, stamped = _members(told), stamps(concerns, digests)
    return [
        NetworkSubject(
            concern.subject_id,
            concern.revision,
            concern.year_day,
            _facts(told, concern, members[concern.key]),
            stamped[concern],
        )
        for concern in concerns
    ]


def network_digests(network_ids: Collection[int], today: date) -> dict[Concern, str]:
    """The digests that network_subjects would give, read at a fraction of its cost."""
    concerns = _concerns(network_ids, today)
    return stamps(concerns, NETWORKS.digests(_parameters(concerns), of=len(concerns)))


def _concerns(network_ids: Collection[int], today: date) -> list[Concern]:
    days = {yd.year.id: yd for yd in year_days(today)}
    found = CONCERNS.rows({"networks": array(network_ids), "today": today})
    return [Concern(network_id, revision, days[year_id]) for network_id, revision, year_id in found]


def stamps(concerns: Iterable[Concern], digests: Counter[Key]) -> dict[Concern, str]:
    """The digest of each with that of its day and year in it, and of the rule set."""
    years = {yd.year.id: _year_digest(yd) for yd in {concern.year_day for concern in concerns}}
    return {
        concern: _md5(years[concern.year_day.year.id], digests[concern.subject_id, None], digests[concern.key])
        for concern in concerns
    }


def _year_digest(year_day: YearDay) -> str:
    told = asdict(year_day.rules)
    told["inactive"] = sorted(told["inactive"])
    return _md5(RULE_SET_VERSION, year_day.day, json.dumps(told, default=str, sort_keys=True))


def _md5(*values: Any) -> str:
    return hashlib.md5(repr(values).encode(), usedforsecurity=False).hexdigest()


def _members(told: Told) -> dict[Key, list[MemberFacts]]:
    elsewhere, branches = by_practice(told["elsewhere"]), by_practice(told["branches"])
    touches = by_practice(told["touches"])
    members: dict[Key, list[MemberFacts]] = defaultdict(list)
    for key, those in told["members"].items():
        for values in those:
            practice_id, place = values.pop("practice_id"), values.pop("place")
            member = MemberFacts(
                **dated(values, "closed_on", "latest_on"),
                place=place and (place[0], place[1]),
                elsewhere=tuple(Elsewhere(**other) for other in elsewhere[*key, practice_id]),
                touches={near["code"]: near["name"] for near in touches[key[0], None, practice_id]},
                branches=_branches(branches[*key, practice_id]),
            )
            members[key].append(member)
    return members


def _branches(values: Iterable[Values]) -> tuple[BranchFacts, ...]:
    within = grouped(((each["code"], each["name"], each["reference"], each["network"]) for each in values), 2)
    return tuple(BranchFacts(code, name, tuple(networks)) for (code, name), networks in within.items())


def by_practice(told: Mapping[Key, list[Values]]) -> dict[tuple[Any, ...], list[Values]]:
    """Values by network or commissioner, year and practice."""
    found: dict[tuple[Any, ...], list[Values]] = defaultdict(list)
    for key, those in told.items():
        for values in those:
            found[*key, values.pop("practice_id")].append(values)
    return found


def _facts(told: Told, concern: Concern, members: Iterable[MemberFacts]) -> NetworkFacts:
    (network,) = told["network"][concern.key]
    items = told["items"][concern.key]
    return NetworkFacts(
        **network,
        day=concern.year_day.day_in_force,
        members=tuple(members),
        today=concern.year_day.day,
        **(_items(items[0], told, concern.key) if items else {}),
        **_records(told, concern.key),
    )


def _records(told: Told, key: Key) -> dict[str, Any]:
    """What people have recorded of a network, formed here or imported, as keyword arguments of NetworkFacts."""
    (records,) = told["records"][key]
    shares = [LocalShareFacts(**values) for values in told["local_share"][key]]
    return {
        **records,
        "local_share": shares[0] if shares else None,
        "consents": frozenset(values["code"] for values in told["consents"][key]),
        "neighbourhoods": tuple(NeighbourhoodFacts(**values) for values in told["neighbourhoods"][key]),
        "covered": tuple(CoveredFacts(**values) for values in told["covered"][key]),
    }


def _items(values: Values, told: Told, key: Key) -> dict[str, Any]:
    """The items of a network formed here, as keyword arguments of NetworkFacts."""
    dated_on, shared_on = day(values["dated_on"]), day(values["data_sharing_on"])
    director = (values["director"], values["profession"], values["directed"])
    directors = [director, *values["shares"]] if values["directed"] else values["shares"]
    signatories = tuple(SignatoryFacts(**dated(each, "signed_on")) for each in told["signatories"][key])
    return {
        "area": area_facts(values["kind"], values["codes"], data(values["drawing"])) if values["kind"] else None,
        "agreement": AgreementFacts(dated_on, signatories, shared_on) if dated_on or signatories else None,
        "directors": tuple(
            DirectorFacts(name, profession, code, _elsewhere(name, told["directors"][key]))
            for name, profession, code in directors
        ),
        "payee": PayeeFacts(values["payee"], values["paid"], values["payee_name"]) if values["payee"] else None,
        "waiver": WaiverFacts(values["ground"], values["evidence"]) if values["ground"] else None,
        "standing": values["standing"],
        "submitted_on": day(values["submitted_on"]),
    }


def _elsewhere(director: str, told: Iterable[Values]) -> tuple[tuple[str, str], ...]:
    return tuple((each["reference"], each["name"]) for each in told if each["director"] == director)


def area_facts(kind: str, codes: Iterable[str], drawing: bytes | memoryview | None) -> AreaFacts:
    """As the database gives them."""
    return AreaFacts(kind, tuple(codes), None if drawing is None else bytes(drawing))


def _parameters(concerns: Collection[Concern]) -> dict[str, str]:
    days = [concern.year_day for concern in concerns]
    return {
        "networks": array(concern.subject_id for concern in concerns),
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
