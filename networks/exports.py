"""Lists of this app as files."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localdate

from networks.workflow import CoverStage
from pcnportal.core.exports import csv_file, xlsx_file
from practices.models import Commissioner, ContractYear

COVER = (
    "Reference",
    "Practice code",
    "Practice",
    "Patients",
    "Network code",
    "Network",
    "How it stands",
    "Since",
    "First day",
    "Last day",
    "Notice of variation given on",
)


def cover_file(
    commissioner: Commissioner, year: ContractYear, agreements: Iterable[Any], *, workbook: bool
) -> HttpResponse:
    rows = [
        [
            each.reference,
            each.practice.code,
            each.practice.name,
            each.list_size,
            each.network.reference,
            each.network.name,
            CoverStage(each.stands).label,
            localdate(each.since) if each.since else "",
            each.first_day,
            each.last_day,
            each.notice_on or "",
        ]
        for each in agreements
    ]
    name = f"cover-{commissioner.code}-{year.slug}"
    if workbook:
        return xlsx_file(f"{name}.xlsx", COVER, rows)
    return csv_file(f"{name}.csv", COVER, rows)
