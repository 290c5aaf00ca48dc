"""The first page after signing in: what waits for this person, and the figures of what is theirs."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networks.models import CoverAgreement
from networks.selectors.area import without_place
from networks.selectors.commissioners import Area, areas_of
from networks.selectors.cover import agreements_visible_to
from networks.selectors.facts import YearDay
from networks.selectors.position import position
from networks.workflow import STANDING
from pcnportal.accounts.enums import Permission, Role
from pcnportal.accounts.models import User
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from practices.models import ContractYear, Practice
from practices.years import chosen_year, days_to
from signoff import policies
from signoff.forms.worklist import WorkFilterForm
from signoff.selectors.absences import covered_by
from signoff.selectors.applying import led_applications, own_practices, places_held
from signoff.selectors.changes.reading import opting_out_of, own_opt_outs
from signoff.selectors.lmc import LISTS, lmcs_of
from signoff.selectors.participation import years_of
from signoff.selectors.people import applications_shared_with
from signoff.selectors.work.commissioners import WITH_COMMISSIONER
from signoff.selectors.worklist import WorkItem, narrowed, waiting_for, waiting_for_others
from signoff.views.worklist import bulk_form


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    today = clock.today()
    choice = chosen_year(request.GET, today)
    waiting = waiting_for(request.user, today=today)
    context = {
        "choice": choice,
        "today": today,
        "waiting": waiting,
        **_work_of(request, waiting),
        "others": waiting_for_others(request.user, today=today),
        **_of_areas(request.user, choice.year),
        **_of_practices(request.user, choice.year),
        **_of_the_nation(request.user, choice.year),
    }
    return render(request, "signoff/home.html", context)


def _work_of(request: SignedInRequest, waiting: Sequence[WorkItem]) -> dict[str, Any]:
    """What a commissioner's people narrow and share out; everybody else has their list as it is."""
    bulk = bulk_form(request)
    if bulk is None:
        return {"wanted": waiting}
    asked = set(request.GET) & set(WorkFilterForm.base_fields) - {"year"}
    filters = WorkFilterForm(request.GET if asked else None, initial={"year": request.GET.get("year", "")})
    acting = covered_by(request.user, clock.today())
    own = [request.user, *(each.person for each in acting)]
    wanted = narrowed(waiting, own, filters.narrowing(), today=clock.today())
    listed = [each.application for each in wanted if each.application]
    actions = {action for each in listed for action in policies.bulk_actions(each)}
    bulk.offer(actions)
    confirms = request.user.may_anywhere(Permission.ROUND_CONFIRM)
    return {
        "wanted": wanted,
        "filters": filters,
        "bulk": bulk,
        "acting": acting,
        "may_tick": bool(actions),
        "told_apart": confirms and any(each.status in WITH_COMMISSIONER for each in listed),
    }


def _of_areas(user: User, year: ContractYear) -> dict[str, Any]:
    """Areas that the person reads; an LMC also sees which practices there have no place in a network."""
    areas = [Area(commissioner, year, clock.today()) for commissioner in areas_of(user, year, clock.today())]
    helps = user.holds([Role.LMC_REVIEWER])
    return {
        "areas": areas,
        "opting_out": opting_out_of([each.commissioner for each in areas], year) if areas else [],
        "lmcs": lmcs_of(user) if helps else [],
        "lmc_lists": [(matter, each.title) for matter, each in LISTS.items()],
        "without_place": without_place(user, year, [each.commissioner for each in areas]) if helps else [],
    }


def _of_practices(user: User, year: ContractYear) -> dict[str, Any]:
    practices = own_practices(user)
    if not practices:
        return {"practices": []}
    answers = years_of(practices, year, clock.today())
    out = [each.practice for each in answers if each.takes_no_part]
    coming_back = [each.practice for each in answers if each.takes_no_part and each.waiting]
    return {
        "practices": practices,
        "places": places_held(practices, [year], clock.today()),
        "year_answers": answers,
        "seeking": [each.practice.name for each in answers if each.seeks],
        "without": [each for each in practices if each not in out],
        "taking_no_part": [each for each in out if each not in coming_back],
        "coming_back": coming_back,
        "late": clock.today() > year.submission_deadline,
        "leaving": own_opt_outs(practices, year),
        "serving": _serving(user, out, year),
        "led": led_applications(practices).filter(contract_year=year),
        "shared": applications_shared_with(user).filter(contract_year=year),
        "deadline": days_to(year.submission_deadline, clock.today()),
    }


def _serving(user: User, practices: list[Practice], year: ContractYear) -> list[CoverAgreement]:
    """Agreements on their patients that stand, or wait for an answer."""
    found = agreements_visible_to(user).filter(
        practice__in=[each.pk for each in practices], contract_year=year, state__in=STANDING
    )
    return list(found.filter(during__endswith__gt=clock.today()).order_by("pk"))


def _of_the_nation(user: User, year: ContractYear) -> dict[str, Any]:
    if not user.may_anywhere(Permission.NATION_READ):
        return {"nation": None}
    return {"nation": position(year=year, as_at=YearDay.of(year, clock.today()).day)}
