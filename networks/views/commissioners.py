"""Areas and their coverage, and what a commissioner records about it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from networks.forms.cover import ExemptionForm, ListSizeForm
from networks.forms.records import WithdrawForm
from networks.forms.search import AreaFilterForm
from networks.permissions import user_can_record_cover
from networks.selectors.area import (
    area_sheet,
    lists_by_hand,
    practices_of_area,
    practices_without_list,
    practices_without_network,
)
from networks.selectors.commissioners import Area, areas_of_year, get_area, regions, search_areas
from networks.selectors.ordering import in_order
from networks.selectors.scope import reads_inside
from networks.selectors.verdicts import area_verdicts
from networks.views.cover import area_to_record_for
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from pcnportal.core.lists import chosen_sort, page_of
from practices.services.exemptions import record_exemption
from practices.services.list_sizes import record_list_size, take_back_list_size
from practices.years import chosen_year

VERDICTS_PER_PAGE = 20
COLUMNS = {
    "name": "name",
    "share": "share",
    "uncovered": "uncovered",
    "patients": "patients_uncovered",
    "networks": "submitted",
}


@require_safe
def commissioner_list(request: HttpRequest) -> HttpResponse:
    choice = chosen_year(request.GET, clock.today())
    filters = AreaFilterForm.from_query(request.GET, choice, regions=regions())
    sort, ordering = chosen_sort(request.GET, COLUMNS, default="name")
    found = search_areas(areas_of_year(choice.year, clock.today()), **filters.narrowing())
    page = page_of(request.GET, in_order(found, ordering, "name", "code"))
    page.object_list = [Area(commissioner, choice.year, clock.today()) for commissioner in page.object_list]
    context = {"page": page, "sort": sort, "filters": filters, "year": choice.year, "inner": reads_inside(request.user)}
    return render(request, "networks/commissioners.html", context)


@require_safe
def commissioner_page(request: HttpRequest, code: str) -> HttpResponse:
    choice = chosen_year(request.GET, clock.today())
    area = get_area(request.user, code, choice.year, clock.today())
    context = {
        "area": area,
        "choice": choice,
        "sheet": area_sheet(request.user, area),
        "may_record": user_can_record_cover(request.user, area.commissioner),
    }
    return render(request, "networks/commissioner.html", context)


@require_safe
def commissioner_verdicts_page(request: HttpRequest, code: str) -> HttpResponse:
    choice = chosen_year(request.GET, clock.today())
    area = get_area(request.user, code, choice.year, clock.today())
    history = area_verdicts(request.user, area)
    page = page_of(request.GET, history.newest_first(), VERDICTS_PER_PAGE)
    context = {"area": area, "choice": choice, "page": page, "lines": history.lines(page.object_list)}
    return render(request, "networks/commissioner_verdicts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def exemption_page(request: HttpRequest, code: str) -> HttpResponse:
    area = area_to_record_for(request, code)
    practices = practices_without_network(area)
    form = ExemptionForm(request.POST or None, initial={"practice": request.GET.get("practice")}, practices=practices)
    if request.method == "POST" and form.is_valid():
        try:
            exemption = record_exemption(
                **form.cleaned_data,
                contract_year=area.year,
                by=request.user,
                acting_for=area.commissioner.organisation,
                at=clock.now(),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"{exemption.practice} no longer counts among the practices to be covered.")
            return _back_to(area)
    return render(request, "networks/exemption.html", {"form": form, "area": area}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def list_sizes_page(request: SignedInRequest, code: str) -> HttpResponse:
    area = area_to_record_for(request, code)
    practices = practices_without_list(area)
    form = ListSizeForm(request.POST or None, initial={"practice": request.GET.get("practice")}, practices=practices)
    if request.method == "POST" and form.is_valid():
        try:
            held = record_list_size(
                **form.cleaned_data,
                commissioner=area.commissioner,
                contract_year=area.year,
                by=request.user,
                at=clock.now(),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"{held.practice} counts with {held.registered:,} patients in {area.year}.")
            return _lists_of(area)
    context = {"form": form, "area": area, "lists": lists_by_hand(area)}
    return render(request, "networks/list_sizes.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def list_size_undo_page(request: SignedInRequest, code: str, practice: str) -> HttpResponse:
    area = area_to_record_for(request, code)
    whose = get_object_or_404(practices_of_area(area), code=practice)
    if request.method == "POST":
        take_back_list_size(
            practice=whose,
            commissioner=area.commissioner,
            contract_year=area.year,
            by=request.user,
            at=clock.now(),
        )
        messages.success(request, f"The list of {whose} is taken back.")
        return _lists_of(area)
    held = get_object_or_404(lists_by_hand(area), practice=whose)
    return render(request, "networks/list_size_undo.html", {"form": WithdrawForm(), "area": area, "held": held})


def _lists_of(area: Area) -> HttpResponse:
    return redirect(f"{reverse('networks:list_sizes', args=[area.commissioner.code])}?year={area.year.slug}")


def _back_to(area: Area) -> HttpResponse:
    return redirect(f"{reverse('networks:commissioner', args=[area.commissioner.code])}?year={area.year.slug}")
