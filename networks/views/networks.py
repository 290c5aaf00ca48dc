"""Finding a network, its page and its history."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networks.forms.search import NetworkFilterForm
from networks.models import Network
from networks.selectors.facts import YearDay
from networks.selectors.history import (
    entries_for,
    events_of_network,
    reads_history,
    without_inner_steps,
    without_others_refusals,
)
from networks.selectors.networks import (
    get_network,
    lead_commissioners,
    network_sheet,
    networks_of_year,
    search_networks,
    year_of_network,
)
from networks.selectors.ordering import in_order
from networks.selectors.scope import reads_refusals
from networks.selectors.verdicts import network_verdicts
from pcnportal.core import clock
from pcnportal.core.lists import chosen_sort, page_of
from practices.years import YearChoice, chosen_year

VERDICTS_PER_PAGE = 20
COLUMNS = {
    "name": "name",
    "commissioner": "lead_commissioner__name",
    "practices": "members",
    "size": "size",
    "not_met": "not_met",
}


@require_safe
def network_list(request: HttpRequest) -> HttpResponse:
    choice = chosen_year(request.GET, clock.today())
    filters = NetworkFilterForm.from_query(request.GET, choice, commissioners=lead_commissioners(request.user))
    sort, ordering = chosen_sort(request.GET, COLUMNS, default="name")
    networks = networks_of_year(request.user, choice.year)
    found = search_networks(networks, choice.year, **filters.narrowing(), today=clock.today())
    page = page_of(request.GET, in_order(found, ordering, "name", "reference"))
    context = {"page": page, "sort": sort, "filters": filters, "year": choice.year}
    return render(request, "networks/list.html", context)


@require_safe
def network_page(request: HttpRequest, reference: str) -> HttpResponse:
    network = get_network(request.user, reference)
    choice = _year_of(request, network)
    sheet = network_sheet(request.user, network, choice.year, today=clock.today())
    return render(request, "networks/network.html", {"network": network, "sheet": sheet, "choice": choice})


@require_safe
def network_history(request: HttpRequest, reference: str) -> HttpResponse:
    network = get_network(request.user, reference)
    year = _year_of(request, network).year
    whole = reads_history(request.user, network, YearDay.of(year, clock.today()))
    events = events_of_network(network, whole=whole)
    if not reads_refusals(request.user, network):
        events = without_inner_steps(without_others_refusals(request.user, events))
    page = page_of(request.GET, events)
    entries = entries_for(request.user, page.object_list, whole=whole)
    context = {"network": network, "year": year, "page": page, "entries": entries, "whole": whole}
    return render(request, "networks/history.html", context)


@require_safe
def network_verdicts_page(request: HttpRequest, reference: str) -> HttpResponse:
    network = get_network(request.user, reference)
    choice = _year_of(request, network)
    history = network_verdicts(request.user, network, choice.year, today=clock.today())
    page = page_of(request.GET, history.newest_first(), VERDICTS_PER_PAGE)
    lines = history.lines(page.object_list)
    context = {"network": network, "year": choice.year, "choice": choice, "page": page, "lines": lines}
    return render(request, "networks/network_verdicts.html", context)


def _year_of(request: HttpRequest, network: Network) -> YearChoice:
    choice = chosen_year(request.GET, clock.today())
    return year_of_network(request.user, network, choice, asked_for="year" in request.GET)
