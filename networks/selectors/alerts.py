"""Alerts: findings of the running year that somebody has to act on, though they stop no step by themselves."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse

from networks.models import CommissionerValidation, NetworkValidation
from networks.rules import Finding, Moment, Severity, Verdict
from networks.selectors.results import Result, parsed_findings

_RAISED = (Verdict.WARNING, Verdict.NOT_MET)


@dataclass(frozen=True, slots=True)
class Alert:
    """What a rule says about an area or a network, the page that shows it, and when it was worked out."""

    subject: str
    href: str
    finding: Finding
    since: datetime


def alerts_of(codes: Collection[str], today: date) -> Iterator[Alert]:
    """Those of the commissioners with these codes, and of the networks that they lead."""
    year = Q(contract_year__first_day__lte=today, contract_year__last_day__gte=today)
    areas = CommissionerValidation.objects.filter(year, _alerting(), commissioner__code__in=codes)
    for area in areas.select_related("commissioner", "contract_year"):
        yield from _alerts(
            area, area.commissioner.name, reverse("networks:commissioner", args=[area.commissioner.code])
        )
    networks = NetworkValidation.objects.filter(year, _alerting(), network__lead_commissioner__code__in=codes)
    for result in networks.select_related("network", "contract_year"):
        yield from _alerts(result, result.network.name, reverse("networks:network", args=[result.network.reference]))


def _alerting() -> Q:
    """Results with a finding that may raise one, asked of the database so that the others are never read."""
    wanted = [
        [{"verdict": verdict.value, "severities": {Moment.CHANGE.value: Severity.ALERT.value}}] for verdict in _RAISED
    ]
    return Q(findings__contains=wanted[0]) | Q(findings__contains=wanted[1])


def _alerts(result: Result, subject: str, page: str) -> Iterator[Alert]:
    for finding in parsed_findings(result):
        if finding.severities.get(Moment.CHANGE) is Severity.ALERT and finding.verdict in _RAISED:
            yield Alert(subject, f"{page}?year={result.contract_year.slug}", finding, result.computed_at)
