"""How networks and areas are shown: standing as a tag, size as a mark on one scale, facts as words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.timezone import localdate

from networks.enums import Standing
from networks.fact_words import in_words
from networks.models import Explanation, Membership, Network, NetworkArea, NetworkYear
from networks.outline import Outline
from networks.rules import Finding, Severity, Verdict
from networks.selectors import engine, scope
from networks.selectors.facts import YearDay
from networks.selectors.findings import RULE
from networks.selectors.maps import map_of
from networks.selectors.records import Offer, Records
from networks.selectors.scope import reads_inside
from pcnportal.accounts.models import User
from pcnportal.core import clock
from pcnportal.core.figures import Coverage
from practices.models import Commissioner, ContractYear

register = template.Library()

COLOURS = {
    Standing.FORMING: "grey",
    Standing.SUBMITTED: "blue",
    Standing.REQUIREMENTS_MET: "aqua-green",
    Standing.CONFIRMED: "green",
    Standing.ENDED: "grey",
}
TOP = 100_000  # the right end of the scale on which lists show sizes


@register.inclusion_tag("components/status_tag.html")
def standing_tag(standing: str | None, closed_on: date | None, user: User) -> dict[str, str]:
    """`standing` is None for a network that was imported. That a commissioner has found the requirements met is not
    for who reads for a practice alone."""
    if standing == Standing.REQUIREMENTS_MET and not reads_inside(user):
        standing = Standing.SUBMITTED
    closed = closed_on is not None and closed_on < clock.today()
    if standing and not closed:
        return {"text": Standing(standing).label, "colour": COLOURS[Standing(standing)]}
    return {"text": "Closed", "colour": "grey"} if closed else {"text": "Open", "colour": "green"}


@register.simple_tag(takes_context=True)
def asks_what_if(context: Context, network: Network, year: ContractYear) -> bool:
    return scope.asks_what_if(context["user"], network, YearDay.of(year, clock.today()))


@register.filter
def has_closed(commissioner: Commissioner) -> bool:
    return not commissioner.is_open_on(clock.today())


@register.filter
def closed_in(network: Network, year: ContractYear) -> bool:
    """By today, or before the year's last day: nothing is checked or wanted of it in that year any more."""
    return network.closed_on is not None and network.closed_on < min(clock.today(), year.last_day)


@register.filter
def in_its_standing_since(year: NetworkYear, user: User) -> date:
    if year.submitted_on and year.standing == Standing.REQUIREMENTS_MET and not reads_inside(user):
        return year.submitted_on
    return localdate(year.standing_since)


@register.inclusion_tag("networks/size_mark.html")
def size_mark(size: int, year: ContractYear) -> dict[str, str]:
    shares = {"start": year.floor, "width": year.ceiling - year.floor, "mark": size}
    return {name: f"{min(100 * value / TOP, 100):.2f}%" for name, value in shares.items()}


@register.inclusion_tag("networks/share_mark.html")
def share_mark(covered: int, total: int) -> dict[str, Coverage]:
    return {"coverage": Coverage(covered, total, "")}


@register.inclusion_tag("networks/area_map.html")
def area_map(area: NetworkArea, memberships: Iterable[Membership]) -> dict[str, Outline | None]:
    """Nothing of an area that is only listed."""
    return {"map": map_of(area, memberships)}


@register.filter
def has_failed(subject: Network | Commissioner) -> bool:
    """To be asked only where no current result is held."""
    return engine.has_failed(subject)


@register.filter
def unmet(findings: Iterable[Finding]) -> list[Finding]:
    """Those that want looking at: not met, warnings, and what cannot be told yet."""
    return [finding for finding in findings if finding.verdict is not Verdict.MET]


@register.filter
def met(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.verdict is Verdict.MET]


@register.filter
def statement(finding: Finding) -> str:
    return RULE[finding.rule].statement if finding.rule in RULE else ""


@register.filter
def source(finding: Finding) -> str:
    return RULE[finding.rule].source if finding.rule in RULE else "not known"


@register.filter
def facts(finding: Finding) -> Iterator[tuple[str, str]]:
    """What the verdict rests on, as labels and words; not what its sentence says by the year's edges (bands) or lists
    (CMP-01), nor numbers that the page shows only to who may read them (COV-12)."""
    yield from in_words(finding.facts)


@register.filter
def practices(finding: Finding) -> list[str]:
    """Codes of the practices that the finding is about."""
    return list(finding.facts.get("practices") or ())  # type: ignore[arg-type]


@register.filter
def explanation(records: Records, finding: Finding) -> Explanation | None:
    return records.explanations.get(finding.rule)


@register.filter
def offers(records: Records, finding: Finding) -> Sequence[Offer]:
    return records.offers.get(finding.rule, ())


@register.simple_tag
def offer_href(records: Records, offer: Offer) -> str:
    address = reverse(offer.page, args=[records.on, *filter(None, [offer.rule])])
    return f"{address}?year={records.year}{offer.query}"


@register.filter
def any_unknown(stored: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a stored finding cannot tell, of a rule that could warn or stop."""
    grave = {Severity.WARNING, Severity.BLOCKER}
    return any(
        finding["verdict"] == Verdict.CANNOT_TELL and grave & set(finding["severities"].values()) for finding in stored
    )


@register.filter
def share_of(part: int | None, whole: int | None) -> str:
    return f"{100 * part / whole:.1f}%" if part is not None and whole else "not known"
