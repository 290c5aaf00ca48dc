"""The history of verdicts by revision: what was checked, which verdicts flipped, and who had done what before."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import JSONObject, Lag

from networks.models import (
    CommissionerValidation,
    CommissionerVerdicts,
    Network,
    NetworkValidation,
    NetworkVerdicts,
    NetworkYear,
)
from networks.rules import Finding, Verdict
from networks.selectors.commissioners import Area
from networks.selectors.facts import YearDay
from networks.selectors.findings import RULE, findings_for
from networks.selectors.history import (
    PUBLIC_ACTIONS,
    entries_for,
    reads_history,
    without_inner_steps,
    without_others_refusals,
)
from networks.selectors.names import IMPORTS
from networks.selectors.results import Result
from networks.selectors.scope import Reach, is_forming, is_party_to, networks_visible_to, reads_refusals
from pcnportal.accounts.enums import Permission, Role
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.audit.selectors import history_of
from pcnportal.audit.words import Entry
from practices.models import ContractYear

AnyResult = TypeVar("AnyResult", NetworkValidation, CommissionerValidation)
STAMP = ("revision", "rule_set_version", "computed_at", "recorded_at")
SHOWN = 8  # things done, in one line of the history
FIGURES: Mapping[type, Sequence[str]] = {
    NetworkVerdicts: ("size",),
    CommissionerVerdicts: ("practices_covered", "practices_in_scope", "patients_covered", "patients_in_scope"),
}
# Done for people to know: no verdict rests on it.
ALTERS_NOTHING = ("COMMENT_ADDED", "HOLD_PLACED", "HOLD_RELEASED", "APPLICATION_DETAILS_SET", "APPLICATION_PICK_UP")


@dataclass(frozen=True, slots=True)
class Flip:
    """A rule's verdict before and from then on; None where the rule was not asked."""

    title: str
    before: Verdict | None
    after: Verdict | None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Since:
    """How a subject's revision differs from the one before it: that one's `revision` and figures, None for the first,
    and what flipped."""

    previous: Mapping[str, Any] | None
    flips: list[Flip]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the history: every field also with `_before`, None for the first in sight."""

    row: Any
    flips: list[Flip]
    entries: list[Entry]
    more: int

    @property
    def why(self) -> str:
        row = self.row
        if row.revision_before is None:
            return "The first check shown."
        if row.rule_set_version != row.rule_set_version_before:
            return "The rules have a new version."
        if row.revision == row.revision_before:
            return "A new day."
        return "" if self.entries else "What it rests on has changed elsewhere, such as a list or another network."


@dataclass(frozen=True, slots=True)
class VerdictHistory:
    """What a person may see of it: the `rows`, and the `events` by which they are explained, `whole` or in outline."""

    user: User
    rows: QuerySet[Any]
    events: QuerySet[AuditEvent]
    whole: bool

    def newest_first(self) -> QuerySet[Any]:
        before = {
            f"{name}_before": Window(Lag(name), order_by=F("id").asc()) for name in (*STAMP, *FIGURES[self.rows.model])
        }
        return self.rows.annotate(**before).order_by("-id")

    def lines(self, rows: Iterable[Any]) -> list[Line]:
        """For rows of `newest_first`, in their order."""
        rows = list(rows)
        done = self._done_before(rows)
        shown = {row.pk: done[row.pk][:SHOWN] for row in rows}
        told = iter(entries_for(self.user, chain(*shown.values()), whole=self.whole))
        counts = [(row, len(shown[row.pk]), len(done[row.pk])) for row in rows]
        return [Line(row, self._flips(row), list(islice(told, some)), all_ - some) for row, some, all_ in counts]

    def _flips(self, row: Any) -> list[Flip]:
        """What the first row in sight differs from is not in sight."""
        return flips_for(self.user, row.flipped, whole=self.whole) if row.revision_before is not None else []

    def _done_before(self, newest_first: Sequence[Any]) -> Mapping[int, list[AuditEvent]]:
        """By row that has a new revision, what was done between the check before it and its own."""
        found: dict[int, list[AuditEvent]] = defaultdict(list)
        checks = [Check(row.recorded_at, row.computed_at, row) for row in newest_first[::-1]]
        if not checks:
            return found
        events = self.events.filter(at__lte=max(check.computed_at for check in checks))
        oldest = checks[0].row
        if oldest.recorded_at_before:
            checks.insert(0, Check(oldest.recorded_at_before, oldest.computed_at_before, None))
            events = events.filter(recorded_at__gte=oldest.recorded_at_before)
        for event in events.exclude(action__in=ALTERS_NOTHING):
            row = _followed_by(event, checks)
            if row and row.revision != row.revision_before:
                found[row.pk].append(event)
        return found


class Check(NamedTuple):
    """A row of the history and its times; one that is on another page has no `row` here."""

    recorded_at: datetime
    computed_at: datetime
    row: Any


def _followed_by(event: AuditEvent, checks: Sequence[Check]) -> Any:
    """The row of the check that counted the event: one made within the change, which writes its event last, was given
    the same time; otherwise it is the next one after the event."""
    next_one = bisect_left(checks, event.recorded_at, key=lambda check: check.recorded_at)
    within = [check for check in checks[:next_one] if check.computed_at == event.at]
    following = within[-1:] or checks[next_one : next_one + 1]
    return following[0].row if following else None


def network_verdicts(user: User, network: Network, year: ContractYear, *, today: date) -> VerdictHistory:
    """For others than its readers, a network formed here has a history from when they could see it on. Of one that is
    forming who has declined to join reads no verdict."""
    year_day = YearDay.of(year, today)
    whole = reads_history(user, network, year_day)
    events = history_of(network.subject, *IMPORTS)
    if not whole:
        events = events.filter(action__in=PUBLIC_ACTIONS)
    if not reads_refusals(user, network):
        events = without_inner_steps(without_others_refusals(user, events))
    rows = network_rows(network, year, whole=whole)
    return VerdictHistory(user, rows.none() if _outside(user, network, year_day) else rows, events, whole)


def _outside(user: User, network: Network, year_day: YearDay) -> bool:
    if user.may_anywhere(Permission.NATION_READ) or is_party_to(user, network, year_day):
        return False
    return is_forming(NetworkYear.objects.filter(network=network, contract_year=year_day.year).first())


def network_rows(network: Network, year: ContractYear, *, whole: bool) -> QuerySet[NetworkVerdicts]:
    rows = NetworkVerdicts.objects.filter(network=network, contract_year=year)
    if whole or network.imported:
        return rows
    formed = NetworkYear.objects.filter(network=network, contract_year=year)
    return rows.filter(computed_at__gte=Subquery(formed.values("standing_since")[:1]))


def area_verdicts(user: User, area: Area) -> VerdictHistory:
    """What was done is told whole to its own people, as far as they see the networks it was done to."""
    commissioner = area.commissioner
    whole = user.holds([Role.ADMINISTRATOR]) or Reach.reading(user).areas.filter(pk=commissioner.pk).exists()
    here = Q(lead_commissioner=commissioner) | Q(memberships__practice__commissioner_links__commissioner=commissioner)
    networks = networks_visible_to(user, area.year).filter(here).values_list("reference", flat=True).distinct()
    events = history_of(commissioner.subject, *IMPORTS, *(f"network:{reference}" for reference in networks))
    if not whole:
        events = events.filter(action__in=PUBLIC_ACTIONS)
    return VerdictHistory(user, area_rows(area), events, whole)


def area_rows(area: Area) -> QuerySet[CommissionerVerdicts]:
    return CommissionerVerdicts.objects.filter(commissioner=area.commissioner, contract_year=area.year)


def with_since(results: QuerySet[AnyResult], rows: QuerySet[Any]) -> QuerySet[AnyResult]:
    """Adds `since` for `changed_since`: of the history `rows`, the last of an earlier revision, and those of the
    result's own at which something flipped."""
    before = rows.filter(revision__lt=OuterRef(OuterRef("revision"))).order_by("-id").values("pk")[:1]
    own = Q(revision=OuterRef("revision")) & ~Q(flipped={})
    values = JSONObject(**{name: name for name in ("revision", "flipped", *FIGURES[rows.model])})
    found = rows.filter(own | Q(pk__in=Subquery(before))).order_by("id")
    return results.annotate(since=ArraySubquery(found.values(json=values)))


def changed_since(user: User, result: Result | None, *, whole: bool) -> Since:
    """How the revision of a result of `with_since` differs from the one before it."""
    rows = list(getattr(result, "since", ()))
    previous = rows.pop(0) if result and rows and rows[0]["revision"] < result.revision else None
    flipped: dict[str, list[Any]] = {}
    for row in rows if previous else ():
        for rule, (old, new) in row["flipped"].items():
            flipped[rule] = [flipped.get(rule, [old])[0], new]
    return Since(previous, flips_for(user, {r: pair for r, pair in flipped.items() if pair[0] != pair[1]}, whole=whole))


def flips_for(user: User, flipped: Mapping[str, Sequence[str | None]], *, whole: bool) -> list[Flip]:
    """In the order of the rule book; only of findings that the person is shown."""
    known = [_as_finding(rule, *pair) for rule, pair in flipped.items()]
    shown = {found.rule for found in findings_for(user, known, whole=whole)}
    order = {rule: number for number, rule in enumerate(RULE)}
    return [
        Flip(RULE[rule].title if rule in RULE else rule, _verdict(flipped[rule][0]), _verdict(flipped[rule][1]), rule)
        for rule in sorted(shown, key=lambda rule: order.get(rule, len(order)))
    ]


def _as_finding(rule: str, before: str | None, after: str | None) -> Finding:
    return Finding(rule, "", Verdict(after or before or ""), "", {}, {})


def _verdict(stored: str | None) -> Verdict | None:
    return Verdict(stored) if stored else None
