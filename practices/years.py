"""Which contract year a page speaks for, and how far off its dates are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.http import Http404

from practices.models import ContractYear, ListSize

LONG_AGO = 60  # days after which counting them helps nobody


@dataclass(frozen=True, slots=True)
class YearChoice:
    """The year chosen and all there are, the earliest first."""

    year: ContractYear
    years: tuple[ContractYear, ...]

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(year.slug, year.code) for year in self.years]


def chosen_year(query: Mapping[str, str], today: date) -> YearChoice:
    """The year asked for as `?year=2019-20`, else the one for `today`. An unknown one is not found."""
    held = Exists(ListSize.objects.filter(as_at=OuterRef("list_date")))
    years = tuple(ContractYear.objects.annotate(has_lists=held).order_by("first_day"))
    slug = query.get("year", "")
    asked_for = [year for year in years if year.slug == slug] if slug else [_year_for(years, today)]
    if not asked_for:
        raise Http404
    return YearChoice(asked_for[0], years)


def _year_for(years: tuple[ContractYear, ...], today: date) -> ContractYear:
    """The year that `today` falls in; failing that the latest before it with lists; failing that the first."""
    begun = [year for year in years if year.first_day <= today]
    of_today = [year for year in begun if today <= year.last_day]
    with_lists = [year for year in begun if getattr(year, "has_lists", False)]
    return (of_today or with_lists or list(years[:1]))[-1]


def day_within(year: ContractYear, day: date) -> date:
    """`day`, held within the year."""
    return min(max(day, year.first_day), year.last_day)


def days_to(day: date, today: date) -> str:
    """A deadline in words: "12 days to 31 May 2019", also when it has passed."""
    left = (day - today).days
    shown = f"{day.day} {day:%B %Y}"
    if left == 0:
        return f"{shown} is today"
    if left > 0:
        return f"{_days(left)} to {shown}"
    return f"{shown} was {_days(-left)} ago" if -left <= LONG_AGO else f"{shown} has passed"


def eve_of(year: ContractYear) -> date:
    """The last day before it."""
    return year.first_day - timedelta(days=1)


def _days(count: int) -> str:
    return f"{count:,} day{'' if count == 1 else 's'}"
