"""Finding a practice, and its page."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pcnportal.core import clock
from pcnportal.core.lists import chosen_sort, page_of
from practices.forms import PracticeFilterForm
from practices.selectors import (
    commissioners_with_practices,
    get_practice,
    practice_sheet,
    practices_of_year,
    search_practices,
)
from practices.years import chosen_year, day_within

COLUMNS = {
    "name": "name",
    "code": "code",
    "commissioner": "commissioner_name",
    "status": "ods_status",
    "size": "list_size",
}


@require_safe
def practice_list(request: HttpRequest) -> HttpResponse:
    choice = chosen_year(request.GET, clock.today())
    day = day_within(choice.year, clock.today())
    filters = PracticeFilterForm.from_query(request.GET, choice, commissioners=commissioners_with_practices(day))
    sort, ordering = chosen_sort(request.GET, COLUMNS, default="name")
    found = search_practices(practices_of_year(choice.year, day), **filters.narrowing())
    field = F(ordering.removeprefix("-"))
    order = field.desc(nulls_last=True) if ordering.startswith("-") else field.asc(nulls_last=True)
    page = page_of(request.GET, found.order_by(order, "name", "code"))
    context = {"page": page, "sort": sort, "filters": filters, "year": choice.year}
    return render(request, "practices/list.html", context)


@require_safe
def practice_page(request: HttpRequest, code: str) -> HttpResponse:
    practice = get_practice(code)
    if practice.code != code:
        return redirect("practices:practice", practice.code)
    choice = chosen_year(request.GET, clock.today())
    sheet = practice_sheet(request.user, practice)
    return render(request, "practices/practice.html", {"practice": practice, "sheet": sheet, "choice": choice})
