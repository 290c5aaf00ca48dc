"""The workspace of an LMC, and what NHS England sees of the nation: lists to narrow, to sort and to take away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.exports import csv_file
from pcnportal.core.listing import Column, Line, in_order, narrowed, rows
from pcnportal.core.lists import chosen_sort, page_of
from practices.forms import YearFilterForm
from practices.years import YearChoice, chosen_year
from signoff.forms.listing import EscalationFilterForm, LmcFilterForm, SmallFilterForm
from signoff.selectors.escalations import (
    ESCALATIONS,
    SMALL,
    check_reads_nation,
    escalations,
    regions,
    small_networks,
)
from signoff.selectors.lmc import LISTS, PRACTICES, Desk, Listing, get_lmc, not_worked_out
from signoff.services.exporting import note_list_export


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as it is asked for."""

    name: str
    columns: Sequence[Column]
    lines: list[Line]
    sort: str
    filters: YearFilterForm
    choice: YearChoice


@require_safe
def lmc(request: SignedInRequest, code: str, matter: str = PRACTICES) -> HttpResponse:
    desk, listing, shown = _of_lmc(request, code, matter)
    pending = not_worked_out(desk)
    whole = {name: each.lines(desk) for name, each in LISTS.items() if name != matter or _asked(shown)}
    whole = {matter: shown.lines, **whole}
    sections = [
        {
            "title": each.title,
            "number": len(whole[name]) or ("Not known yet" if name == PRACTICES and pending else 0),
            "href": f"{reverse('signoff:lmc_list', args=[code, name])}?year={desk.year.slug}",
        }
        for name, each in LISTS.items()
    ]
    return _page(
        request,
        shown,
        title=listing.title,
        caption=desk.lmc.name,
        intro=listing.intro,
        counted=listing.counted,
        empty_title=listing.empty[0],
        empty_text=listing.empty[1],
        pending=pending if matter == PRACTICES else [],
        sections=sections,
        export=reverse("signoff:export_lmc_list", args=[code, matter]),
    )


@require_safe
def export_lmc_list(request: SignedInRequest, code: str, matter: str) -> HttpResponse:
    _, _, shown = _of_lmc(request, code, matter)
    return _file(request, shown)


@require_safe
def escalation_list(request: SignedInRequest) -> HttpResponse:
    return _page(
        request,
        _escalations(request),
        title="Taken to NHS England",
        caption="England",
        intro="Refusals and cases that a commissioner and its LMC could not settle, with the advice recorded on each.",
        counted="escalation",
        empty_title="Nothing was taken to NHS England",
        empty_text="What a commissioner escalates is listed here, and stays after it was advised on.",
        export=reverse("signoff:export_escalations"),
    )


@require_safe
def export_escalations(request: SignedInRequest) -> HttpResponse:
    return _file(request, _escalations(request))


@require_safe
def small_network_list(request: SignedInRequest) -> HttpResponse:
    return _page(
        request,
        _small_networks(request),
        title="Small networks",
        caption="England",
        intro="Networks that a region of NHS England sees, or confirms, because of their size, and what it recorded.",
        counted="network",
        empty_title="No network is that small",
        empty_text="A network is listed here once it is submitted, or loaded, with too few patients.",
        export=reverse("signoff:export_small_networks"),
    )


@require_safe
def export_small_networks(request: SignedInRequest) -> HttpResponse:
    return _file(request, _small_networks(request))


def _of_lmc(request: SignedInRequest, code: str, matter: str) -> tuple[Desk, Listing, Shown]:
    if matter not in LISTS:
        raise Http404
    choice, listing = chosen_year(request.GET, clock.today()), LISTS[matter]
    desk = Desk.of(request.user, get_lmc(request.user, code), choice.year, clock.today())
    named = [(each.code, each.name) for each in desk.areas.values()]
    filters = LmcFilterForm.from_query(request.GET, choice, commissioners=named, days=desk.waiting)
    wanted = filters.narrowing()
    lines = narrowed(
        listing.lines(desk),
        q=wanted.get("q", ""),
        groups=[wanted.get("commissioner", "")],
        long=wanted.get("long", False),
    )
    return desk, listing, _shown(request, f"{matter}-{code}", listing.columns, lines, listing.sort, filters, choice)


def _escalations(request: SignedInRequest) -> Shown:
    check_reads_nation(request.user)
    choice = chosen_year(request.GET, clock.today())
    filters = EscalationFilterForm.from_query(request.GET, choice, regions=regions())
    wanted = filters.narrowing()
    groups = [wanted.get(name, "") for name in ("region", "advice")]
    lines = narrowed(escalations(choice.year, clock.today()), q=wanted.get("q", ""), groups=groups)
    return _shown(request, "escalations", ESCALATIONS, lines, "-since", filters, choice)


def _small_networks(request: SignedInRequest) -> Shown:
    check_reads_nation(request.user)
    choice = chosen_year(request.GET, clock.today())
    filters = SmallFilterForm.from_query(request.GET, choice, regions=regions())
    wanted = filters.narrowing()
    groups = [wanted.get(name, "") for name in ("region", "needs", "said")]
    lines = narrowed(small_networks(request.user, choice.year), q=wanted.get("q", ""), groups=groups)
    return _shown(request, "small-networks", SMALL, lines, "patients", filters, choice)


def _shown(
    request: SignedInRequest,
    name: str,
    columns: Sequence[Column],
    lines: list[Line],
    default: str,
    filters: YearFilterForm,
    choice: YearChoice,
) -> Shown:
    keys = {column.key: column.key for column in columns if column.sorts}
    sort = chosen_sort({"sort": default, **request.GET.dict()}, keys, default=columns[0].key)[0]
    return Shown(name, columns, in_order(lines, columns, sort), sort, filters, choice)


def _asked(shown: Shown) -> bool:
    return any(shown.filters.narrowing().values())


def _page(request: SignedInRequest, shown: Shown, **context: Any) -> HttpResponse:
    return render(
        request,
        "signoff/listing.html",
        {
            "page": page_of(request.GET, shown.lines),
            "columns": shown.columns,
            "sort": shown.sort,
            "filters": shown.filters,
            "searched": _asked(shown),
            "year": shown.choice.year,
            "query": request.GET.urlencode(),
            **context,
        },
    )


def _file(request: SignedInRequest, shown: Shown) -> HttpResponse:
    """As it is narrowed and ordered, whole."""
    note_list_export(name=shown.name, rows=len(shown.lines), by=request.user, at=clock.now())
    header = [column.label for column in shown.columns]
    return csv_file(f"{shown.name}-{shown.choice.year.slug}.csv", header, rows(shown.lines))
