"""What NHS England sees of the nation: what was taken to it, with its advice, and the networks that are small."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from networks.models import Network, RegionalSight, SizeWaiver
from networks.selectors.facts import YearDay
from networks.selectors.networks import networks_of_year
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.core.listing import Cell, Column, Line, day, numeral, words
from practices.models import Commissioner, ContractYear
from signoff.enums import Action, ApplicationStatus, CaseAction
from signoff.models import CaseStep, StatusChange
from signoff.models.steps import StatusRow
from signoff.selectors.work.items import page_of

WAITS, ADVISED = "waits", "advised"
NOTHING, RECORDED = "nothing", "recorded"
ESCALATIONS = (
    Column("what", "What"),
    Column("commissioner", "Commissioner"),
    Column("region", "Region"),
    Column("since", "Taken to NHS England on"),
    Column("days", "Days until advice"),
    Column("why", "Why"),
    Column("advice", "Advice"),
    Column("stands", "How it stands"),
)
SMALL = (
    Column("network", "Network"),
    Column("commissioner", "Lead commissioner"),
    Column("region", "Region"),
    Column("patients", "Patients"),
    Column("needs", "What it needs"),
    Column("waiver", "Waiver of the minimum"),
    Column("said", "What the region said"),
    Column("on", "Recorded on"),
)


def check_reads_nation(user: User) -> None:
    if not user.may_anywhere(Permission.NATION_READ):
        raise PermissionDenied("This list is for NHS England.")


def escalations(year: ContractYear, today: date) -> list[Line]:
    """Every application and every case that was taken to NHS England in the year, with the last time it was and the
    advice on that."""
    changes = StatusChange.objects.filter(
        application__contract_year=year, action__in=[Action.ESCALATE, Action.ADVISE]
    ).select_related("application__network", "application__commissioner", "by")
    steps = CaseStep.objects.filter(
        case__contract_year=year, action__in=[CaseAction.ESCALATE, CaseAction.ADVISE]
    ).select_related("case__commissioner", "case__practice", "case__about_network", "by")
    return [
        *(_application(*each, today) for each in _taken(changes, "application_id")),
        *(_case(*each, today) for each in _taken(steps, "case_id")),
    ]


def _taken(steps: QuerySet[Any], of: str) -> Iterator[tuple[Any, Any]]:
    """Of each thing the last escalation, with the advice that followed it, None where there is none yet."""
    taken: dict[int, Any] = {}
    advice: dict[int, Any] = {}
    for step in steps.order_by("id"):
        if step.action == Action.ESCALATE:
            taken[getattr(step, of)] = step
            advice.pop(getattr(step, of), None)
        else:
            advice[getattr(step, of)] = step
    return ((step, advice.get(key)) for key, step in taken.items())


def small_networks(user: User, year: ContractYear) -> list[Line]:
    """Below the year's edges for a region's sight and its confirmation (SIZE-07, SIZE-08), with what was recorded."""
    edges = YearDay.of(year, year.first_day).rules.thresholds
    networks: QuerySet[Any] = networks_of_year(user, year)
    found = list(networks.filter(size__lt=edges.regional_sight).order_by("size", "name"))
    sights = _sights(found, year)
    waivers = {
        each.network_year.network_id: each
        for each in SizeWaiver.objects.filter(
            network_year__network__in=found, network_year__contract_year=year
        ).select_related("network_year")
    }
    return [
        _small(each, sights.get(each.pk), waivers.get(each.pk), edges.regional_confirmation, year) for each in found
    ]


def regions() -> list[tuple[str, str]]:
    named = Commissioner.objects.exclude(region_code="").order_by("region_name")
    return list(named.values_list("region_code", "region_name").distinct())


def _application(change: StatusChange, advice: StatusChange | None, today: date) -> Line:
    application = change.application
    what = words(application.network.name, page_of("application", application), application.reference)
    stands = ApplicationStatus[application.status].label
    return _escalation(what, application.commissioner, stands, change, advice, today)


def _case(step: CaseStep, advice: CaseStep | None, today: date) -> Line:
    case = step.case
    what = words(str(case.about), reverse("signoff:case", args=[case.reference]), f"case {case.reference}")
    return _escalation(what, case.commissioner, case.get_status_display(), step, advice, today)


def _escalation(
    what: Cell, commissioner: Commissioner, stands: str, step: StatusRow, advice: StatusRow | None, today: date
) -> Line:
    since, until = localdate(step.at), localdate(advice.at) if advice else today
    said = f"{advice.by}, {until.day} {until:%B %Y}" if advice else ""
    return Line(
        (
            what,
            words(commissioner.name),
            words(commissioner.region_name),
            day(since),
            numeral((until - since).days),
            words(step.reason),
            words(advice.reason, note=said) if advice else Cell("none yet"),
            words(stands),
        ),
        frozenset({commissioner.region_code, ADVISED if advice else WAITS}),
    )


def _sights(networks: list[Network], year: ContractYear) -> Mapping[int, RegionalSight]:
    recorded: QuerySet[RegionalSight] = RegionalSight.objects.filter(network__in=networks, contract_year=year)
    return {each.network_id: each for each in recorded.select_related("recorded_by")}


def _small(
    network: Network, sight: RegionalSight | None, waiver: SizeWaiver | None, edge: int, year: ContractYear
) -> Line:
    size, commissioner = getattr(network, "size", None), network.lead_commissioner
    page = f"{reverse('networks:network', args=[network.reference])}?year={year.slug}"
    record = f"{reverse('networks:regional_sight', args=[network.reference])}?year={year.slug}"
    confirms = size is not None and size < edge
    needs = f"Confirmation: below {edge:,}" if confirms else "Sight"
    return Line(
        (
            words(network.name, page, network.reference),
            words(commissioner.name),
            words(commissioner.region_name),
            numeral(size),
            words(needs),
            words(waiver.get_ground_display() if waiver else "none"),
            words(sight.note, note=f"{sight.recorded_by}") if sight else Cell("Nothing recorded yet", None, record),
            day(localdate(sight.recorded_at)) if sight else day(None),
        ),
        frozenset({commissioner.region_code, RECORDED if sight else NOTHING, "confirm" if confirms else "see"}),
    )
