"""Whose patients are covered: commissioners with their practices' cover on a day, and what else rules go by."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from networks.rules.cover import derive_cover, in_scope, member_once_confirmed
from networks.rules.facts import (
    CommissionerFacts,
    CoreMembership,
    FormerPractice,
    LocalCover,
    MemberState,
    NetworkAreaFacts,
    PracticeCover,
)
from networks.selectors.area_statements import COMMISSIONERS
from networks.selectors.facts import YEAR_CONCERNS, Concern, YearDay, area_facts, by_practice, stamps, year_days
from networks.selectors.told import Key, Prepared, Told, Values, array, data, dated

PERIOD = ("starts_on", "ends_on", "network_closed_on")
# In the years that concern anybody, and in those for which they were checked; or in the one that is asked for.
CONCERNS = Prepared(f"""
WITH concerning AS MATERIALIZED (
    SELECT y.id, COALESCE(y.code = %(year)s::text, {YEAR_CONCERNS}) AS all
    FROM practices_contractyear y WHERE COALESCE(y.code = %(year)s::text, true))
SELECT c.id, c.revision, concerning.id FROM practices_commissioner c, concerning
WHERE c.id = ANY(%(commissioners)s::bigint[]) AND (concerning.all OR EXISTS (
    SELECT FROM networks_commissionervalidation held
    WHERE held.commissioner_id = c.id AND held.contract_year_id = concerning.id))
ORDER BY c.id, concerning.id
""")


@dataclass(frozen=True, slots=True)
class CommissionerSubject:
    """A commissioner in a year, ready to be checked. `revision` was read before the facts, never after.

    `digest` is of these facts, the day, the year's rules and the rule set: where it is the same, so are the verdicts.
    """

    commissioner_id: int
    revision: int
    year_day: YearDay
    facts: CommissionerFacts
    digest: str

    @property
    def day(self) -> date:
        return self.year_day.day


def commissioner_subjects(
    commissioner_ids: Collection[int], today: date, *, year: str | None = None
) -> list[CommissionerSubject]:
    """Every commissioner in every year that concerns it (or in the one with code `year`), with its practices' cover on
    the day."""
    concerns = _concerns(commissioner_ids, today, year)
    told, digests = COMMISSIONERS.told(_parameters(concerns), of=len(concerns))
    practices, stamped = _practices(told, concerns), stamps(concerns, digests)
    return [
        CommissionerSubject(
            concern.subject_id,
            concern.revision,
            concern.year_day,
            _facts(told, concern, practices[concern.key]),
            stamped[concern],
        )
        for concern in concerns
    ]


def commissioner_digests(commissioner_ids: Collection[int], today: date) -> dict[Concern, str]:
    """The digests that commissioner_subjects would give, read at a fraction of its cost."""
    concerns = _concerns(commissioner_ids, today)
    return stamps(concerns, COMMISSIONERS.digests(_parameters(concerns), of=len(concerns)))


def _concerns(commissioner_ids: Collection[int], today: date, year: str | None = None) -> list[Concern]:
    days = {yd.year.id: yd for yd in year_days(today)}
    found = CONCERNS.rows({"commissioners": array(commissioner_ids), "today": today, "year": year})
    return [Concern(commissioner_id, revision, days[year_id]) for commissioner_id, revision, year_id in found]


def _facts(told: Told, concern: Concern, practices: Iterable[PracticeCover]) -> CommissionerFacts:
    (commissioner,) = told["commissioner"][concern.subject_id, None]
    key, year_day = concern.key, concern.year_day
    borders = [data(values["geometry"]) for values in told["boundary"][key]]
    return CommissionerFacts(
        **commissioner,
        practices=tuple(practices),
        before_start=year_day.day < year_day.year.starts_on,
        day=year_day.day,
        areas=tuple(_area(**values) for values in told["areas"][key]),
        boundary=borders[0] if borders else None,
        attested=bool(told["attested"][key]),
        former=tuple(FormerPractice(**values) for values in told["former"][key]),
        undecided=tuple(values["name"] for values in told["undecided"][key]),
    )


def _area(*, reference: str, name: str, kind: str, codes: Iterable[str], drawing: str | None) -> NetworkAreaFacts:
    return NetworkAreaFacts(reference, name, area_facts(kind, codes, data(drawing)))


def _practices(told: Told, concerns: Iterable[Concern]) -> dict[Key, list[PracticeCover]]:
    memberships, local_cover = by_practice(told["memberships"]), by_practice(told["local_cover"])
    found: dict[Key, list[PracticeCover]] = defaultdict(list)
    for concern in concerns:
        (commissioner,) = told["commissioner"][concern.subject_id, None]
        for values in told["practices"][concern.key]:
            key = *concern.key, values.pop("practice_id")
            own = dated(values, "closed_on")
            found[concern.key].append(
                _practice(commissioner["code"], own, concern.year_day, memberships[key], local_cover[key])
            )
    return found


def _practice(
    commissioner: str, values: Values, year_day: YearDay, memberships: list[Values], local_cover: list[Values]
) -> PracticeCover:
    today, starts_on = year_day.day, year_day.year.starts_on
    networks = sorted(_of_network(each) for each in (*memberships, *local_cover))
    held = [CoreMembership(**dated(each, *PERIOD, "decided_on")) for each in memberships]
    scope = {name: values[name] for name in ("code", "ods_status", "closed_on", "list_size", "exempt")}
    cover = derive_cover(
        scope=in_scope(**scope, day=today),
        memberships=held,
        local_cover=[LocalCover(**dated(each, *PERIOD)) for each in local_cover],
        day=today,
        starts_on=starts_on,
    )
    return PracticeCover(
        **values,
        commissioner=commissioner,
        cover=cover,
        network=networks[0][-1] if networks else "",
        named=bool(memberships),
        member_of=frozenset(each.network for each in held if member_once_confirmed(each, today, starts_on)),
    )


def _of_network(values: Values) -> tuple[bool, bool, str, str]:
    """Its name, taken off, behind what puts one before another: a member's in force, named, served."""
    state = values.get("state", "")
    return not state, state != MemberState.IN_FORCE, state, values.pop("name")


def _parameters(concerns: Collection[Concern]) -> dict[str, Any]:
    days = [concern.year_day for concern in concerns]
    return {
        "commissioners": array(concern.subject_id for concern in concerns),
        "years": array(yd.year.id for yd in days),
        "days": array(yd.day for yd in days),
        "in_force": array(yd.day_in_force for yd in days),
        "list_dates": array(yd.year.list_date for yd in days),
    }
