"""manage.py position [--year 2019/20] [--as-at DATE] [--commissioner CODE] [--format table|json]"""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import Http404

from networks.selectors.facts import YearDay
from networks.selectors.position import position
from pcnportal.core import clock
from practices.models import Commissioner, ContractYear
from practices.years import chosen_year

WRONG_USAGE = 2


class Command(BaseCommand):
    help = "The position of the nation, or of one commissioner, on a day. Exit status: 0 done, 2 wrong usage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", metavar="2019/20", default="", help="default: the year of today")
        parser.add_argument(
            "--as-at", metavar="DATE", type=date.fromisoformat, help="default: today, or the year's last day"
        )
        parser.add_argument("--commissioner", metavar="CODE", help="default: all of England")
        parser.add_argument("--format", choices=("table", "json"), default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        year_day = year_and_day(options["year"], options["as_at"])
        figures = position(
            year=year_day.year, as_at=year_day.day, commissioner=_commissioner(options["commissioner"])
        ).as_json()
        self.stdout.write(json.dumps(figures, indent=2) if options["format"] == "json" else _table(figures))


def year_and_day(text: str, as_at: date | None) -> YearDay:
    """The year with the code `text`, or that of the day; the day has to be one of the year."""
    year = _year(text, as_at)
    if as_at and not year.first_day <= as_at <= year.last_day:
        raise CommandError(
            f"{as_at} is not in {year}. Choose a day from {year.first_day} to {year.last_day}.",
            returncode=WRONG_USAGE,
        )
    return YearDay.of(year, as_at or clock.today())


def _year(text: str, as_at: date | None) -> ContractYear:
    try:
        return chosen_year({"year": text.replace("/", "-")}, as_at or clock.today()).year
    except (Http404, IndexError) as error:
        known = ", ".join(ContractYear.objects.values_list("code", flat=True))
        raise CommandError(f"There is no contract year {text}. There are: {known}.", returncode=WRONG_USAGE) from error


def _commissioner(code: str | None) -> Commissioner | None:
    if code is None:
        return None
    found = Commissioner.objects.filter(code=code.strip().upper()).first()
    if found is None:
        raise CommandError(f"We do not know commissioner {code}.", returncode=WRONG_USAGE)
    return found


def _table(figures: dict[str, Any]) -> str:
    shown = {name.replace("_", " "): _shown(value) for name, value in figures.items()}
    widest = max(map(len, shown))
    return "\n".join(f"{name:<{widest}}  {value:>14}" for name, value in shown.items())


def _shown(value: Any) -> str:
    if value is None:
        return "not known"
    if isinstance(value, float):
        return f"{value:.2f}%"
    return f"{value:,}" if isinstance(value, int) else str(value)
