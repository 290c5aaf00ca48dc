"""Which networks might take a practice: one practice's choice, and where several would go together."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from networks.permissions import user_can_record_cover
from networks.placement.facts import CandidateNetwork
from networks.placement.reach import Terms
from networks.selectors.area import member_ids
from networks.selectors.commissioners import get_area
from networks.selectors.facts import YearDay
from networks.selectors.homes import Sight
from networks.selectors.networks import get_network, year_of_network
from networks.selectors.ordering import lines_in_order
from networks.selectors.scope import check_reads_homes_after, check_reads_homes_in, check_reads_homes_of
from networks.selectors.unplaced import place_now, unplaced
from networks.services.suggestions import Home, JointHomes, homes_after_collapse, homes_of, joint_homes
from networks.sketch import Pin, sketch
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.lists import chosen_sort
from practices.models import Commissioner, ContractYear, Practice
from practices.selectors import commissioner_on, get_practice
from practices.years import chosen_year

MOST_TOGETHER = 40  # more take too long to place while somebody waits for the page
COLUMNS = {
    "order": "number",
    "name": "suggestion.name",
    "touches": "suggestion.touches",
    "distance": "suggestion.distance_m",
    "size": "suggestion.after",
}
TOGETHER = {
    "name": "practice.name",
    "patients": "practice.list_size",
    "home": "number",
    "distance": "suggestion.distance_m",
}


@require_safe
def practice_homes(request: SignedInRequest, code: str) -> HttpResponse:
    practice = get_practice(code)
    choice = chosen_year(request.GET, clock.today())
    year_day = YearDay.of(choice.year, clock.today())
    check_reads_homes_of(request.user, practice, year_day.day)
    if practice.code != code:
        return redirect("networks:practice_homes", practice.code)
    found = homes_of(practice, year_day=year_day, sight=Sight.of(request.user, year_day))
    network, declined = place_now(practice, year_day)
    sort, ordering = chosen_sort(request.GET, COLUMNS, default="order")
    context = {
        "practice": practice,
        "facts": found.practice,
        "choice": choice,
        "sort": sort,
        "homes": lines_in_order(found.homes, ordering),
        "sketch": sketch(_pins(found.homes, found.scene.networks, together=False)),
        "network": network,
        "declined": declined,
        "today": clock.today(),
        "may_ask": declined and _may_record_cover(request.user, practice, choice.year),
        "may_start": request.user.capacity_for(practice.organisation, Permission.APPLICATION_LEAD),
    }
    return render(request, "networks/practice_homes.html", context)


@require_safe
def commissioner_homes(request: HttpRequest, code: str) -> HttpResponse:
    choice = chosen_year(request.GET, clock.today())
    area = get_area(request.user, code, choice.year, clock.today())
    check_reads_homes_in(request.user, area.commissioner)
    year_day = YearDay.of(choice.year, clock.today())
    sight = Sight.of(request.user, year_day)
    practices = unplaced(area, sight.networks)
    ids = [practice.pk for practice in practices.to_place]
    joint = joint_homes(ids, year_day=year_day, sight=sight) if 0 < len(ids) <= MOST_TOGETHER else None
    context = {
        "area": area,
        "choice": choice,
        "practices": practices,
        "count": len(ids),
        "may_record": user_can_record_cover(request.user, area.commissioner),
        **_together(request, joint),
    }
    return render(request, "networks/commissioner_homes.html", context)


@require_safe
def network_homes(request: HttpRequest, reference: str) -> HttpResponse:
    network = get_network(request.user, reference)
    check_reads_homes_after(request.user, network)
    choice = chosen_year(request.GET, clock.today())
    choice = year_of_network(request.user, network, choice, asked_for="year" in request.GET)
    year_day = YearDay.of(choice.year, clock.today())
    count = len(member_ids(network, year_day))
    fits = 0 < count <= MOST_TOGETHER
    sight = Sight.of(request.user, year_day)
    joint = homes_after_collapse(network, year_day=year_day, sight=sight) if fits else None
    context = {"network": network, "choice": choice, "year": choice.year, "count": count, **_together(request, joint)}
    return render(request, "networks/network_homes.html", context)


def _may_record_cover(user: User, practice: Practice, year: ContractYear) -> Commissioner | None:
    """The practice's commissioner, where the person can ask a network for it to cover the patients."""
    commissioner = commissioner_on(practice, year, clock.today())
    return commissioner if commissioner and user_can_record_cover(user, commissioner) else None


def _together(request: HttpRequest, joint: JointHomes | None) -> dict[str, Any]:
    sort, ordering = chosen_sort(request.GET, TOGETHER, default="name")
    context = {"joint": joint, "sort": sort, "terms": Terms(), "most": MOST_TOGETHER}
    if joint is None:
        return context
    homes = joint.homes
    drawing = sketch(_pins(homes, joint.scene.networks, together=True))
    return {**context, "homes": lines_in_order(homes, ordering), "sketch": drawing}


def _pins(homes: Iterable[Home], networks: Iterable[CandidateNetwork], *, together: bool) -> Iterator[Pin]:
    """The practices that need a home, with its number where they are placed `together`; the homes' members with it."""
    homes = list(homes)
    numbers = {home.suggestion.network: str(home.number) for home in homes}
    asking = {home.practice.code: home for home in homes}
    for home in asking.values():
        if home.practice.site:
            yield Pin(home.practice.site, str(home.number) if together else "", home.practice.name, asking=True)
    for network in networks:
        for member in network.members:
            if network.reference in numbers and member.site and member.code not in asking:
                yield Pin(member.site, numbers[network.reference], f"{member.code}, {network.name}")
