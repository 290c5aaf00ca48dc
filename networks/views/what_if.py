"""What would differ if practices joined, left or moved: asked on a network's page, and nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from networks.forms.what_if import MOST_MOVES, NETWORKS, PRACTICES, MoveForm, address_of, as_row, moves_in, without
from networks.models import Network
from networks.rules import Finding, Verdict
from networks.selectors.facts import YearDay
from networks.selectors.findings import findings_for
from networks.selectors.networks import get_network, year_of_network
from networks.selectors.scope import areas_read_by, check_asks_what_if, networks_visible_to, reads_inside
from networks.services.what_if import what_if
from networks.whatif.answer import State, Touched, WhatIf
from networks.whatif.moving import Done, Refusal
from networks.whatif.report import VERDICTS
from networks.whatif.values import Move
from pcnportal.accounts.models import User
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from practices.models import Practice
from practices.years import chosen_year

# Of the rules whose finding would be another one, those of size, place and cover: what practices said is in others
TOLD = ("SIZE-", "GEO-", "COV-")


@dataclass(frozen=True, slots=True)
class Difference:
    """What a rule would say, and its verdict `before`, in a word; None where it stays, or is not asked now."""

    finding: Finding
    before: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A network or an area before and after."""

    code: str
    name: str
    before: State | None
    after: State | None
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class Asked:
    """A move as the page tells it, and the address that asks without it."""

    told: Done | Refusal
    without: str

    @property
    def refused(self) -> bool:
        return isinstance(self.told, Refusal)


@require_safe
def what_if_page(request: SignedInRequest, reference: str) -> HttpResponse:
    """Each move that is added goes on to an address with one move more, which can be kept and passed on."""
    network, user = get_network(request.user, reference), request.user
    choice = year_of_network(user, network, chosen_year(request.GET, clock.today()), asked_for="year" in request.GET)
    year_day = YearDay.of(choice.year, clock.today())
    check_asks_what_if(user, network, year_day)
    moves = moves_in(request.GET)
    form = MoveForm(request.GET if "practice" in request.GET else None, network=network)
    if len(moves) < MOST_MOVES and form.is_valid():
        more = [*moves, form.move(len(moves) + 1)]
        reasons = _not_possible(_answer(user, more, year_day), more[-1])
        if not reasons:
            return redirect(f"{request.path}{address_of(more, choice.year.slug)}")
        form.add_error(None, " ".join(reasons))
    answer = _answer(user, moves, year_day) if moves else None
    context = {
        "network": network,
        "choice": choice,
        "year": choice.year,
        "form": form,
        "full": len(moves) >= MOST_MOVES,
        "most": MOST_MOVES,
        "rows": [as_row(move) for move in moves],
        "asked": _asked(answer, moves, choice.year.slug) if answer else [],
        "networks": [_shown(user, each) for each in answer.networks] if answer else [],
        "areas": [_shown(user, each) for each in answer.commissioners] if answer else [],
        "suggestions": _suggestions(user, network, year_day),
    }
    return render(request, "networks/what_if.html", context, status=422 if form.errors else 200)


def _answer(user: User, moves: Sequence[Move], year_day: YearDay) -> WhatIf:
    """What an area would have once its networks are ready is for who reads how far its commissioner is with them."""
    areas = areas_read_by(user)
    return what_if(
        moves,
        year_day=year_day,
        networks=networks_visible_to(user, year_day.year),
        commissioners=areas if reads_inside(user) else areas.none(),
        drafts=False,
    )


def _not_possible(answer: WhatIf, move: Move) -> list[str]:
    """Why the move cannot be supposed. One that is refused with sizes can: they are what was asked for."""
    refusals = [refusal for refusal in answer.refusals if refusal.move == move and not refusal.shares]
    return [reason.sentence for refusal in refusals for reason in refusal.reasons]


def _asked(answer: WhatIf, moves: Sequence[Move], year: str) -> list[Asked]:
    told: list[Done | Refusal] = [*answer.made, *answer.refusals]
    told.sort(key=lambda each: each.move.number)
    return [Asked(each, address_of(without(moves, each.move.number), year)) for each in told]


def _shown(user: User, touched: Touched) -> Shown:
    """What is met as before, in whatever words, is left out, as is what a network that is new meets."""
    told, before = [], {}
    for each in touched.differences:
        flips = bool(each.before) and each.flips
        if each.after and each.rule.startswith(TOLD) and (flips or each.after.verdict is not Verdict.MET):
            told.append(each.after)
        if each.before and flips:
            before[each.rule] = VERDICTS[each.before.verdict]
    found = findings_for(user, told, whole=True)
    differences = [Difference(finding, before.get(finding.rule)) for finding in found]
    return Shown(touched.code, touched.name, touched.before, touched.after, differences)


def _suggestions(user: User, network: Network, year_day: YearDay) -> dict[str, list[tuple[str, str]]]:
    """Codes and names by the list that holds them: of the lead commissioner's area. Any other can be typed."""
    lead = network.lead_commissioner
    practices = Practice.objects.filter(
        commissioner_links__commissioner=lead, commissioner_links__during__contains=year_day.day_in_force
    )
    networks = networks_visible_to(user, year_day.year).filter(lead_commissioner=lead).exclude(pk=network.pk)
    return {
        PRACTICES: list(practices.order_by("name", "code").values_list("code", "name")),
        NETWORKS: list(networks.order_by("name", "reference").values_list("reference", "name")),
    }
