"""The national position, on any day of a year, down to the commissioners."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networks.forms.search import PositionForm
from networks.selectors.breakdown import LEVELS, REGION, lines, name_of
from networks.selectors.facts import YearDay
from networks.selectors.position import position
from networks.selectors.scope import reads_answers_in_numbers, reads_inside
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.lists import chosen_sort
from practices.years import chosen_year

COLUMNS = {
    "name": "name",
    "share": "share",
    "uncovered": "cover.practices_uncovered",
    "patients": "cover.patients_uncovered",
}
OF_ANSWERS = {
    "declined": "cover.practices_declined",
    "unplaced": "cover.practices_unplaced",
    "undecided": "cover.practices_undecided",
}


@require_safe
def position_page(request: SignedInRequest) -> HttpResponse:
    choice = chosen_year(request.GET, clock.today())
    filters = PositionForm.from_query(request.GET, choice)
    today = YearDay.of(choice.year, clock.today()).day
    found = position(year=choice.year, as_at=filters.day() or today)
    level = request.GET.get("by", "") if request.GET.get("by") in LEVELS else REGION
    within = request.GET.get("within", "")
    answers = reads_answers_in_numbers(request.user)
    columns = {**COLUMNS, **OF_ANSWERS} if answers else COLUMNS
    sort, ordering = chosen_sort(request.GET, columns, default="name")
    context = {
        "position": found,
        "figures": found.as_json(),
        "answers": answers,
        "inner": reads_inside(request.user),
        "form": filters,
        "is_today": found.as_at == today,
        "level": level,
        "levels": tuple(LEVELS),
        "within": name_of(found, within),
        "lines": lines(found, level, within, ordering),
        "sort": sort,
    }
    return render(request, "networks/position.html", context, status=422 if filters.errors else 200)
