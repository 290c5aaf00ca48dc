"""Alerts: findings of the running year that somebody has to act on, though they stop no step by themselves."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.timezone import localdate, make_aware

from networks.enums import MembershipKind, MembershipState
from networks.models import CommissionerValidation, Membership, NetworkValidation
from networks.rules import Finding, Moment, Severity, Verdict, check_rules
from networks.rules.notices import WAITING_RULES, Waiting
from networks.selectors.facts import YearDay
from networks.selectors.interests import of_interest_to
from networks.selectors.results import Result, parsed_findings
from pcnportal.accounts.models import User
from practices.models import ContractYear, ParticipationNotice, Practice

_RAISED = (Verdict.WARNING, Verdict.NOT_MET)
_PAGES = {"": "commissioner", "COV-04": "commissioner_homes", "COV-08": "commissioner_homes"}  # of an area, by rule


@dataclass(frozen=True, slots=True)
class Alert:
    """What a rule says about an area or a network, the page that shows it, and when it was worked out."""

    subject: str
    href: str
    finding: Finding
    since: datetime


def alerts_of(codes: Collection[str], today: date, *, without_interest_of: User | None = None) -> Iterator[Alert]:
    """Those of the commissioners with these codes, and of the networks that they lead, but for those with a member in
    which the person has declared an interest."""
    year = Q(contract_year__first_day__lte=today, contract_year__last_day__gte=today)
    areas = CommissionerValidation.objects.filter(year, _alerting(), commissioner__code__in=codes)
    for area in areas.select_related("commissioner", "contract_year"):
        pages = {rule: reverse(f"networks:{name}", args=[area.commissioner.code]) for rule, name in _PAGES.items()}
        yield from _alerts(area, area.commissioner.name, pages)
    networks = NetworkValidation.objects.filter(year, _alerting(), network__lead_commissioner__code__in=codes)
    if without_interest_of:
        networks = networks.exclude(of_interest_to(without_interest_of))
    for result in networks.select_related("network", "contract_year"):
        pages = {"": reverse("networks:network", args=[result.network.reference])}
        yield from _alerts(result, result.network.name, pages)


def _alerting() -> Q:
    """Results with a finding that may raise one, asked of the database so that the others are never read."""
    wanted = [
        [{"verdict": verdict.value, "severities": {Moment.CHANGE.value: Severity.ALERT.value}}] for verdict in _RAISED
    ]
    return Q(findings__contains=wanted[0]) | Q(findings__contains=wanted[1])


def _alerts(result: Result, subject: str, pages: Mapping[str, str]) -> Iterator[Alert]:
    """`pages` by rule; that of the empty string shows what all the others say."""
    for finding in parsed_findings(result):
        if finding.severities.get(Moment.CHANGE) is Severity.ALERT and finding.verdict in _RAISED:
            page = pages.get(finding.rule, pages[""])
            yield Alert(subject, f"{page}?year={result.contract_year.slug}", finding, result.computed_at)


def unplaced_for_long(codes: Collection[str], today: date) -> Iterator[tuple[Practice, datetime, str]]:
    """Practices of these commissioners that have wanted a network for longer than the year's number of days (DL-07),
    with the moment since when, which is when they said so or left one, and the sentence for it."""
    running = CommissionerValidation.objects.filter(
        contract_year__first_day__lte=today, contract_year__last_day__gte=today, commissioner__code__in=codes
    )
    for notice in _latest_answers({practice for result in running for practice in _unplaced(result)}, today):
        since = max(notice.answered_at, _left_at(notice))
        if long := waiting_long("has had no network", since, notice.contract_year, today):
            yield notice.practice, since, long


def waiting_long(what: str, since: datetime, year: ContractYear, today: date) -> str:
    """The sentence on what has waited for longer than the year's number of days; empty until then, as is that of a
    year which does not ask."""
    waiting = Waiting(what, localdate(since), today)
    found = check_rules(WAITING_RULES, waiting, YearDay.of(year, today).rules)
    return "".join(finding.sentence for finding in found if finding.verdict in _RAISED)


def _unplaced(result: CommissionerValidation) -> list[str]:
    facts = next((finding.facts for finding in parsed_findings(result) if finding.rule == "COV-08"), {})
    return list(facts.get("practices") or ())  # type: ignore[arg-type]


def _latest_answers(practices: Collection[str], today: date) -> QuerySet[ParticipationNotice]:
    running = ParticipationNotice.objects.counting().filter(
        practice__code__in=practices, contract_year__first_day__lte=today, contract_year__last_day__gte=today
    )
    of_practice = ("practice_id", "contract_year_id")
    latest = running.order_by(*of_practice, "-answered_at", "-id").distinct(*of_practice)
    held = Membership.objects.filter(
        practice=OuterRef("practice"),
        kind=MembershipKind.CORE,
        state=MembershipState.IN_FORCE,
        during__endswith__lte=today,
    )
    left_on = held.order_by("-during__endswith").values("during__endswith")[:1]
    return latest.select_related("practice", "contract_year").annotate(left_on=Subquery(left_on))


def _left_at(notice: ParticipationNotice) -> datetime:
    """When the practice was last in a network; when it answered, where it was in none."""
    left_on: date | None = getattr(notice, "left_on", None)
    return make_aware(datetime.combine(left_on, time())) if left_on else notice.answered_at
