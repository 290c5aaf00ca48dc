"""Commissioners' areas with their coverage of a year, from stored results: one statement for any number of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, NullIf
from django.http import Http404

from networks.enums import Standing
from networks.models import Handover, NetworkYear
from networks.rules import RULE_SET_VERSION, words
from networks.rules.position import percent
from networks.selectors.facts import YearDay
from networks.selectors.scope import WITH_COMMISSIONER, Reach, areas_read_by
from pcnportal.accounts.models import User
from practices.models import Commissioner, ContractYear
from practices.years import days_to

GROUPS = {
    "participating": "Take part",
    "declined": "Take no part",
    "unplaced": "Want to take part; no network names them",
    "undecided": "Not settled yet",
}
Group = tuple[str, int, float | None, int]
GAPS = Q(uncovered__gt=0)
READY = (Standing.REQUIREMENTS_MET, Standing.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Area:
    """A commissioner of `areas_of_year` in that year. `numbers` and `shares` are those of the rules' position."""

    commissioner: Commissioner
    year: ContractYear
    today: date

    @property
    def numbers(self) -> Mapping[str, int]:
        return getattr(self.commissioner, "numbers", None) or {}

    @property
    def known(self) -> bool:
        """Whether there is a practice with a list, so that coverage means something."""
        return bool(self.numbers.get("practices_in_scope"))

    @property
    def current(self) -> bool:
        """Whether the figures are of the commissioner's revision, by the rules and for the day of now."""
        seen = [getattr(self.commissioner, field) for field in ("revision_seen", "rules_seen", "day_seen")]
        return seen == [self.commissioner.revision, RULE_SET_VERSION, YearDay.of(self.year, self.today).day]

    @property
    def read(self) -> bool:
        """Whether the person for whom it was found reads what stands behind the figures."""
        return bool(getattr(self.commissioner, "read", False))

    @property
    def own(self) -> bool:
        """Whether the person reads it for the commissioner itself or one of its LMCs."""
        return bool(getattr(self.commissioner, "own", False))

    @property
    def lacks_lmc(self) -> bool:
        """For who reads it: whether no LMC is known that would speak for its practices. Asked of the database."""
        return self.read and self.commissioner.is_open_on(self.today) and not self.commissioner.lmcs.exists()

    @property
    def checked_at(self) -> datetime | None:
        return getattr(self.commissioner, "computed_at", None)

    @property
    def uncovered(self) -> str:
        return words.practices(self.numbers["practices_uncovered"])

    @property
    def patients_uncovered(self) -> str:
        return words.patients(self.numbers["patients_uncovered"])

    @property
    def planned(self) -> str:
        """What the confirmation of the round will add to those covered today."""
        numbers = self.numbers
        practices, patients = (
            numbers[f"{unit}_covered_once_confirmed"] - numbers[f"{unit}_covered"] for unit in ("practices", "patients")
        )
        return f"{words.practices(practices)}, {words.patients(patients)}" if practices else ""

    @property
    def ready(self) -> str:
        ready, submitted = (getattr(self.commissioner, field) for field in ("ready", "submitted"))
        return f"{ready:,} of {words.counted(submitted, 'network')}" if submitted else ""

    @property
    def groups(self) -> list[Group]:
        return groups_of(self.numbers)

    @property
    def deadline(self) -> str:
        return days_to(next_deadline(self.year, self.today), self.today)


def groups_of(numbers: Mapping[str, int]) -> list[Group]:
    """Practices, their share and patients by what the practice wants; together they are those that need cover."""
    whole = numbers["practices_in_scope"]
    return [
        (label, practices, percent(practices, whole), numbers[f"patients_{key}"])
        for key, label in GROUPS.items()
        for practices in [numbers[f"practices_{key}"]]
    ]


def areas_of_year(year: ContractYear, today: date) -> QuerySet[Commissioner]:
    """Commissioners of the year with their stored `numbers`, and how many of the networks they lead and that have not
    closed are with them (`submitted`) and have met the requirements or are confirmed (`ready`)."""
    year_day = YearDay.of(year, today)
    return (
        Commissioner.objects.filter(
            Q(open_on=None) | Q(open_on__lte=year.last_day), Q(close_on=None) | Q(close_on__gte=year.first_day)
        )
        .annotate(result=FilteredRelation("validations", condition=Q(validations__contract_year=year)))
        .annotate(
            numbers=F("result__numbers"),
            revision_seen=F("result__revision"),
            rules_seen=F("result__rule_set_version"),
            day_seen=F("result__day"),
            computed_at=F("result__computed_at"),
            uncovered=_number("practices_uncovered"),
            patients_uncovered=_number("patients_uncovered"),
            share=Cast(_number("patients_covered"), FloatField()) / NullIf(_number("patients_in_scope"), 0),
            submitted=_count(year_day, WITH_COMMISSIONER),
            ready=_count(year_day, READY),
        )
    )


def areas_of(user: User, year: ContractYear, today: date) -> QuerySet[Commissioner]:
    """Those whose area the person reads for a commissioner or an LMC."""
    return areas_of_year(year, today).filter(pk__in=Reach.reading(user).areas.values("pk"))


def search_areas(
    areas: QuerySet[Commissioner], *, q: str = "", region: str = "", gaps: bool = False
) -> QuerySet[Commissioner]:
    for word in q.split():
        areas = areas.filter(Q(name__icontains=word) | Q(code__iexact=word) | Q(stp_name__icontains=word))
    if region:
        areas = areas.filter(region_code=region)
    return areas.filter(GAPS) if gaps else areas


def regions() -> list[tuple[str, str]]:
    named = Commissioner.objects.exclude(region_code="").order_by("region_name")
    return list(named.values_list("region_code", "region_name").distinct())


def get_area(user: User, code: str, year: ContractYear, today: date) -> Area:
    """Its aggregates are everybody's to see; `read` says whether the person reads what stands behind them."""
    read, own = (Q(pk__in=areas.values("pk")) for areas in (areas_read_by(user), Reach.reading(user).areas))
    if found := areas_of_year(year, today).annotate(read=read, own=own).filter(code=code).first():
        return Area(found, year, today)
    raise Http404


def next_deadline(year: ContractYear, today: date) -> date:
    """Of the days by which a commissioner confirms and settles what is left: the next, or the last where all passed."""
    days = [day for day in (year.confirmation_deadline, year.resolution_deadline) if day]
    days = days or [year.submission_deadline]
    return next((day for day in days if day >= today), days[-1])


def _number(key: str) -> Cast:
    return Cast(KeyTextTransform(key, "result__numbers"), IntegerField())


def _count(year_day: YearDay, standings: Collection[str]) -> CombinedExpression:
    """Of those that it leads, or led, on the day. A network that has closed by then is none of the year's any more,
    whatever it was."""
    later = Handover.objects.filter(since__gt=year_day.day, network=OuterRef("network"))
    years = NetworkYear.objects.filter(
        Q(network__closed_on=None) | Q(network__closed_on__gte=year_day.day),
        contract_year=year_day.year,
        standing__in=standings,
    )
    leads = years.filter(~Exists(later), network__lead_commissioner=OuterRef("pk"))
    led = Handover.objects.filter(
        ~Exists(later.filter(since__lt=OuterRef("since"))),
        since__gt=year_day.day,
        before=OuterRef("pk"),
        network__in=years.values("network"),
    )
    return _number_of(leads, "network__lead_commissioner") + _number_of(led, "before")


def _number_of(rows: QuerySet[Any], owner: str) -> Coalesce:
    counted = rows.order_by().values(owner).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
