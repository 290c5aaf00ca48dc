"""The checks of an application's six items, as its commissioner reads them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from networks.models import NetworkVerdicts
from networks.rules import Finding, Verdict
from signoff.checklist import CheckLine, facts_of, findings_on, item_of, stamp_of, stamps_of_members
from signoff.content import Content
from signoff.enums import Outcome, Six
from signoff.models import Application, ItemCheck
from signoff.selectors.versions import content_of, members_counted


def check_lines(
    application: Application, findings: Sequence[Finding], content: Content | None = None
) -> list[CheckLine]:
    """All six, in their order. `content`: the application as it stands, where the caller has read it."""
    content, last = content or content_of(application), _last_checks([application])
    worse = _worse_since([application], last)[application.pk]
    return [_line(item, content, findings, last[application.pk].get(item), worse.get(item)) for item in Six]


def not_standing(applications: Sequence[Application]) -> set[int]:
    """The ids of those of whose six one is not met as it stands now. Which one is for their commissioner to read.

    In three statements: while an application is with its commissioner only its members and their lists come to say
    something else."""
    if not applications:
        return set()
    last, members = _last_checks(applications), members_counted(applications)
    worse = _worse_since(applications, last)
    found = set()
    for each in applications:
        stamps = stamps_of_members(members[each.network_id, each.contract_year_id])
        for item in Six:
            check = last[each.pk].get(item)
            if not (
                check
                and check.outcome == Outcome.MET
                and _is_current(check, stamps.get(item, check.stamp), worse[each.pk].get(item))
            ):
                found.add(each.pk)
    return found


def last_check(application: Application) -> int:
    """Which one was the last, for whoever saves others; 0 before the first."""
    return application.item_checks.aggregate(last=Max("pk"))["last"] or 0


def _line(
    item: Six, content: Content, findings: Sequence[Finding], last: ItemCheck | None, worse: datetime | None
) -> CheckLine:
    stamp = stamp_of(item, content)
    current = bool(last and _is_current(last, stamp, worse))
    return CheckLine(item, facts_of(item, content), findings_on(item, findings), last, stamp, current)


def _is_current(check: ItemCheck, stamp: str, worse: datetime | None) -> bool:
    return check.stamp == stamp and not (worse and worse > check.at)


def _worse_since(
    applications: Collection[Application], checks: Mapping[int, Mapping[str, ItemCheck]]
) -> dict[int, dict[Six, datetime]]:
    """By application, when a rule about each of the six last came to be not met, and still is, after the first of
    `checks`."""
    worse: dict[int, dict[Six, datetime]] = {each.pk: {} for each in applications}
    times = [check.at for of_one in checks.values() for check in of_one.values()]
    if not times:
        return worse
    rows = NetworkVerdicts.objects.filter(
        network__in=[each.network_id for each in applications], computed_at__gt=min(times)
    ).exclude(flipped={})
    flips: dict[tuple[int, int], dict[str, datetime | None]] = defaultdict(dict)
    for row in rows.order_by("id"):
        flips[row.network_id, row.contract_year_id] |= {
            rule: row.computed_at if after == Verdict.NOT_MET else None for rule, (_, after) in row.flipped.items()
        }
    for each in applications:
        for rule, at in flips[each.network_id, each.contract_year_id].items():
            if at and (item := item_of(rule)):
                worse[each.pk][item] = max(at, worse[each.pk].get(item, at))
    return worse


def _last_checks(applications: Collection[Application]) -> dict[int, dict[str, ItemCheck]]:
    """By application, then by item."""
    checks = (
        ItemCheck.objects.filter(application__in=applications)
        .select_related("by", "acting_for", "submission")
        .order_by("application_id", "item", "-id")
        .distinct("application_id", "item")
    )
    last: dict[int, dict[str, ItemCheck]] = {each.pk: {} for each in applications}
    for check in checks:
        last[check.application_id][check.item] = check
    return last
