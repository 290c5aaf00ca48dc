"""Cover for the patients of practices that take no part: the list, each agreement, and its steps."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from networks import covering
from networks.exports import cover_file
from networks.forms.cover import CoverFilterForm, CoverForm, CoverStepForm, ProposeForm
from networks.models import CoverAgreement
from networks.permissions import check_user_can_move_cover, check_user_can_record_cover, user_can_record_cover
from networks.selectors.area import practices_without_network
from networks.selectors.commissioners import Area, get_area
from networks.selectors.cover import (
    CoverSheet,
    agreements_of_area,
    check_reads_cover_in,
    cover_sheet,
    get_agreement,
    networks_to_ask,
    search_agreements,
    step_for,
)
from networks.selectors.ordering import in_order
from networks.selectors.scope import check_knows_area, networks_visible_to
from networks.services.cover import move_cover, note_export, propose_cover, record_cover
from networks.workflow import CoverAction, CoverStage
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.lists import chosen_sort, page_of
from practices.years import chosen_year

COLUMNS = {
    "practice": "practice__name",
    "patients": "list_size",
    "network": "network__name",
    "stage": "stands",
    "since": "since",
    "first": "during__startswith",
    "last": "during__endswith",
}
SURE = {
    CoverAction.AGREE: "The services of {network} reach these patients, or will from the first day",
    CoverAction.END: "I have read what the end of this cover leaves uncovered",
}


@require_safe
def cover_agreements(request: SignedInRequest, code: str) -> HttpResponse:
    area = _area_to_read_for(request, code)
    choice = chosen_year(request.GET, area.today)
    filters = CoverFilterForm.from_query(request.GET, choice)
    sort, _ = chosen_sort(request.GET, COLUMNS, default="practice")
    context = {
        "area": area,
        "choice": choice,
        "year": choice.year,
        "filters": filters,
        "searched": any(filters.narrowing().values()),
        "sort": sort,
        "page": page_of(request.GET, _found(request, area, filters)),
        "query": request.GET.urlencode(),
        "may_record": user_can_record_cover(request.user, area.commissioner),
    }
    return render(request, "networks/cover_agreements.html", context)


@require_safe
def export_cover(request: SignedInRequest, code: str) -> HttpResponse:
    """The list as it is narrowed and ordered, whole."""
    area = _area_to_read_for(request, code)
    filters = CoverFilterForm.from_query(request.GET, chosen_year(request.GET, area.today))
    found = list(_found(request, area, filters))
    note_export(
        commissioner=area.commissioner, contract_year=area.year, rows=len(found), by=request.user, at=clock.now()
    )
    return cover_file(area.commissioner, area.year, found, workbook=request.GET.get("as") == "xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def cover_page(request: SignedInRequest, code: str) -> HttpResponse:
    return _begin(request, code, CoverForm, record_cover, "networks/cover.html")


@require_http_methods(["GET", "HEAD", "POST"])
def propose_page(request: SignedInRequest, code: str) -> HttpResponse:
    return _begin(request, code, ProposeForm, propose_cover, "networks/cover_propose.html")


def _begin(
    request: SignedInRequest,
    code: str,
    form_of: type[CoverForm],
    begin: Callable[..., CoverAgreement],
    template: str,
) -> HttpResponse:
    area = area_to_record_for(request, code)
    asked = {name: request.GET.get(name) for name in ("practice", "network")}
    form = form_of(
        request.POST or None,
        initial={**asked, "first_day": _first_day(area)},
        practices=practices_without_network(area),
        networks=networks_to_ask(request.user, area),
        commissioner=area.commissioner,
        visible=networks_visible_to(request.user, area.year),
    )
    if request.method == "POST" and form.is_valid():
        answers = {name: form.cleaned_data[name] for name in _ANSWERS}
        try:
            cover = begin(
                **answers,
                contract_year=area.year,
                by=request.user,
                acting_for=area.commissioner.organisation,
                at=clock.now(),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _begun(cover))
            return redirect("networks:cover_agreement", cover.reference)
    return render(request, template, {"form": form, "area": area}, status=422 if form.errors else 200)


_ANSWERS = ("network", "practice", "first_day", "last_day", "note", "token")


def _begun(cover: CoverAgreement) -> str:
    if cover.state == CoverStage.AGREED:
        return f"{cover.network} covers the patients of {cover.practice}."
    return f"{cover.network} is asked to cover the patients of {cover.practice}. It counts once it is agreed."


@require_safe
def cover_agreement(request: SignedInRequest, reference: str) -> HttpResponse:
    cover = get_agreement(request.user, reference)
    today = clock.today()
    sheet = cover_sheet(request.user, cover, today)
    links = [(covering.LINKS[step.action], step, _address(cover, step.action)) for step in sheet.steps]
    context = {
        "cover": cover,
        "year": cover.contract_year,
        "sheet": sheet,
        "links": links,
        "sizes": covering.sizes(sheet),
        "entitlements": covering.entitlements(cover),
        "sees_network": networks_visible_to(request.user).filter(pk=cover.network_id).exists(),
    }
    return render(request, "networks/cover_agreement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cover_step(request: SignedInRequest, reference: str, action: CoverAction) -> HttpResponse:
    cover = get_agreement(request.user, reference)
    step = step_for(request.user, cover, action)
    check_user_can_move_cover(request.user, cover, step)
    sure = SURE.get(action, "").format(network=cover.network)
    form = CoverStepForm(request.POST or None, step=step, sure=sure, version=cover.version)
    stale, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            move_cover(
                cover=cover,
                action=action,
                paper=step.paper,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                day=form.day,
                by=request.user,
                at=clock.now(),
            )
        except Conflict as conflict:
            stale, status = f"{conflict.message} {conflict.detail}", 409
            cover = get_agreement(request.user, reference)
            form = CoverStepForm({**request.POST.dict(), "version": cover.version}, step=step, sure=sure, version=0)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, covering.done(get_agreement(request.user, reference), action))
            return redirect("networks:cover_agreement", reference)
    sheet = cover_sheet(request.user, cover, clock.today())
    context = {
        "cover": cover,
        "sheet": sheet,
        "step": step,
        "form": form,
        "title": covering.title(cover, action),
        "consequences": covering.consequences(sheet, action),
        "stale": stale,
        "possible": _possible(sheet, action),
    }
    return render(request, "networks/cover_step.html", context, status=422 if form.errors else status)


def _possible(sheet: CoverSheet, action: CoverAction) -> bool:
    return any(step.action is action for step in sheet.steps)


def _address(cover: CoverAgreement, action: CoverAction) -> str:
    return reverse(f"networks:{covering.ADDRESSES[action]}", args=[cover.reference])


def _found(request: HttpRequest, area: Area, filters: CoverFilterForm) -> Any:
    _, ordering = chosen_sort(request.GET, COLUMNS, default="practice")
    found = search_agreements(agreements_of_area(area), **filters.narrowing())
    return in_order(found, ordering, "practice__name", "pk")


def area_to_record_for(request: HttpRequest, code: str) -> Area:
    """404 for people who have nothing to do with the area, 403 for the others who cannot record anything."""
    today = clock.today()
    area = get_area(request.user, code, chosen_year(request.GET, today).year, today)
    check_knows_area(request.user, area.commissioner)
    check_user_can_record_cover(request.user, area.commissioner)
    return area


def _area_to_read_for(request: HttpRequest, code: str) -> Area:
    today = clock.today()
    area = get_area(request.user, code, chosen_year(request.GET, today).year, today)
    check_reads_cover_in(request.user, area)
    return area


def _first_day(area: Area) -> date:
    """The year's start, or today where that falls later in the year."""
    later = area.year.starts_on <= area.today <= area.year.last_day
    return area.today if later else area.year.starts_on
