"""The checks of an application's six items, as its commissioner reads them."""

from collections.abc import Sequence

from django.db.models import Max

from networks.rules import Finding
from signoff.checklist import CheckLine, facts_of, findings_on, stamp_of
from signoff.content import Content
from signoff.enums import Six
from signoff.models import Application, ItemCheck
from signoff.selectors.versions import content_of


def check_lines(
    application: Application, findings: Sequence[Finding], content: Content | None = None
) -> list[CheckLine]:
    """All six, in their order. `content`: the application as it stands, where the caller has read it."""
    content, last = content or content_of(application), _last_checks(application)
    return [_line(item, content, findings, last.get(item)) for item in Six]


def last_check(application: Application) -> int:
    """Which one was the last, for whoever saves others; 0 before the first."""
    return application.item_checks.aggregate(last=Max("pk"))["last"] or 0


def _line(item: Six, content: Content, findings: Sequence[Finding], last: ItemCheck | None) -> CheckLine:
    current = bool(last and last.stamp == stamp_of(item, content))
    return CheckLine(item, facts_of(item, content), findings_on(item, findings), last, current)


def _last_checks(application: Application) -> dict[str, ItemCheck]:
    checks = (
        application.item_checks.select_related("by", "acting_for", "submission")
        .order_by("item", "-id")
        .distinct("item")
    )
    return {check.item: check for check in checks}
