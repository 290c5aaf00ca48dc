"""The checks of an application's six items, as its commissioner reads them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Max

from networks.models import NetworkVerdicts
from networks.rules import Finding, Verdict
from signoff.checklist import CheckLine, facts_of, findings_on, item_of, stamp_of
from signoff.content import Content
from signoff.enums import Six
from signoff.models import Application, ItemCheck
from signoff.selectors.versions import content_of


def check_lines(
    application: Application, findings: Sequence[Finding], content: Content | None = None
) -> list[CheckLine]:
    """All six, in their order. `content`: the application as it stands, where the caller has read it."""
    content, last = content or content_of(application), _last_checks(application)
    worse = _worse_since(application, last.values())
    return [_line(item, content, findings, last.get(item), worse.get(item)) for item in Six]


def last_check(application: Application) -> int:
    """Which one was the last, for whoever saves others; 0 before the first."""
    return application.item_checks.aggregate(last=Max("pk"))["last"] or 0


def _line(
    item: Six, content: Content, findings: Sequence[Finding], last: ItemCheck | None, worse: datetime | None
) -> CheckLine:
    stamp = stamp_of(item, content)
    current = bool(last and last.stamp == stamp and not (worse and worse > last.at))
    return CheckLine(item, facts_of(item, content), findings_on(item, findings), last, stamp, current)


def _worse_since(application: Application, checks: Collection[ItemCheck]) -> dict[Six, datetime]:
    """When a rule about each of the six last came to be not met, and still is, after the first of `checks`."""
    if not checks:
        return {}
    since = min(check.at for check in checks)
    rows = NetworkVerdicts.objects.filter(
        network=application.network_id, contract_year=application.contract_year_id, computed_at__gt=since
    ).exclude(flipped={})
    flipped: dict[str, datetime | None] = {}
    for row in rows.order_by("id"):
        flipped |= {
            rule: row.computed_at if after == Verdict.NOT_MET else None for rule, (_, after) in row.flipped.items()
        }
    worse: dict[Six, datetime] = {}
    for rule, at in flipped.items():
        if at and (item := item_of(rule)):
            worse[item] = max(at, worse.get(item, at))
    return worse


def _last_checks(application: Application) -> dict[str, ItemCheck]:
    checks = (
        application.item_checks.select_related("by", "acting_for", "submission")
        .order_by("item", "-id")
        .distinct("item")
    )
    return {check.item: check for check in checks}
