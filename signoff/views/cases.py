"""Cases: their list, opening one, and its page with all that is kept on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from networks.models import Network
from networks.selectors.facts import YearDay
from networks.selectors.homes import Sight
from networks.selectors.networks import get_network
from networks.selectors.ordering import in_order
from networks.selectors.scope import check_knows_practice, networks_visible_to
from networks.services.suggestions import homes_of
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.permissions import holders_of
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.lists import chosen_sort, page_of
from practices.models import Practice
from practices.selectors import get_practice
from practices.years import chosen_year
from signoff.enums import CaseKind
from signoff.exports import cases_file
from signoff.forms.cases import CaseFilterForm, EngagementForm, OpenCaseForm, PartyForm, PlanForm, ShareForm
from signoff.forms.saving import StaleForm
from signoff.models import Case
from signoff.permissions.cases import check_user_can_keep, check_user_can_open, check_user_can_share
from signoff.selectors.cases.lists import commissioners_of_cases, search_cases
from signoff.selectors.cases.scope import (
    cases_visible_to,
    commissioner_about,
    get_case,
    may_owe,
    openers_of,
    part_of,
)
from signoff.selectors.cases.sheet import case_sheet, names_of
from signoff.selectors.packs import may_have_pack_of_case
from signoff.services.cases.keeping import add_party, plan_case, record_engagement, share_case
from signoff.services.cases.opening import open_case
from signoff.services.cases.recording import note_cases_export
from signoff.views.editing import form_page, posted, sent_once

COLUMNS = {
    "opened": "opened_at",
    "about": "practice__name",
    "kind": "kind",
    "status": "status",
    "commissioner": "commissioner__name",
    "next": "next_on",
}
SUGGESTED = 5  # networks on the page of a case; all of them have a page


@require_safe
def case_list(request: SignedInRequest) -> HttpResponse:
    choice = chosen_year(request.GET, clock.today())
    visible = cases_visible_to(request.user)
    filters = CaseFilterForm.from_query(request.GET, choice, commissioners=commissioners_of_cases(visible))
    sort, ordering = chosen_sort(request.GET, COLUMNS, default="opened")
    found = search_cases(visible, year=choice.year.slug, **filters.narrowing())
    context = {
        "page": page_of(request.GET, in_order(found, ordering, "opened_at", "reference")),
        "sort": sort,
        "filters": filters,
        "year": choice.year,
        "query": request.GET.urlencode(),
    }
    return render(request, "signoff/cases/list.html", context)


@require_safe
def export_cases(request: SignedInRequest) -> HttpResponse:
    choice = chosen_year(request.GET, clock.today())
    visible = cases_visible_to(request.user)
    filters = CaseFilterForm.from_query(request.GET, choice, commissioners=commissioners_of_cases(visible))
    narrowing = filters.narrowing()
    found = list(search_cases(visible, year=choice.year.slug, **narrowing))
    note_cases_export(rows=len(found), narrowed_by=narrowing, by=request.user, at=clock.now())
    return cases_file(choice.year, found)


@form_page
def start(request: SignedInRequest) -> HttpResponse:
    """About the practice or the network that the address names; 404 for who has nothing to do with it."""
    choice = chosen_year(request.GET, clock.today())
    practice, network = _about(request, YearDay.of(choice.year, clock.today()))
    commissioner = commissioner_about(practice, network, choice.year, clock.today())
    if commissioner is None:
        raise Http404
    authority = check_user_can_open(request.user, openers_of(commissioner, choice.year, practice, network))
    form = OpenCaseForm(
        posted(request),
        commissioner=commissioner.name,
        lmcs=[lmc.name for lmc in commissioner.lmcs.all()],
        may_keep=bool(practice) and authority.organisation.kind != OrganisationKind.COMMISSIONER,
        initial={"kind": CaseKind.UNPLACED if practice else CaseKind.AT_RISK, "shared": "yes"},
    )
    form.sent_to = request.get_full_path()

    def act() -> str:
        opened = open_case(
            contract_year=choice.year,
            practice=practice,
            network=network,
            **form.values(),
            by=request.user,
            at=clock.now(),
        )
        messages.success(request, f"The case {opened.reference} is open.")
        return _page(opened)

    if form.is_valid():
        try:
            return sent_once(request, form, act)
        except Refused as refused:
            form.refuse(refused)
    context = {"about": practice or network, "commissioner": commissioner, "year": choice.year, "form": form}
    return render(request, "signoff/cases/start.html", context, status=422 if form.errors else 200)


def _about(request: SignedInRequest, year_day: YearDay) -> tuple[Practice | None, Network | None]:
    code, reference = (request.GET.get(name, "").replace("\x00", "") for name in ("practice", "network"))
    if code:
        practice = get_practice(code)
        check_knows_practice(request.user, practice, year_day.day)
        return practice, None
    return None, get_network(request.user, reference)


@require_safe
def case(request: SignedInRequest, reference: str) -> HttpResponse:
    found = get_case(request.user, reference)
    sheet = case_sheet(request.user, found, clock.today())
    homes = _homes(request.user, found) if sheet.suggests and not sheet.home else []
    context = {
        "case": found,
        "sheet": sheet,
        "homes": homes,
        "packs": may_have_pack_of_case(request.user, found, sheet.on),
        "today": clock.today(),
    }
    return render(request, "signoff/cases/case.html", context)


def _homes(user: User, case: Case) -> list[Any]:
    """The likeliest networks for the practice that the case is about."""
    if case.practice is None or case.kind not in (CaseKind.UNPLACED, CaseKind.UNWANTED, CaseKind.AT_RISK):
        return []
    year_day = YearDay.of(case.contract_year, clock.today())
    return homes_of(case.practice, year_day=year_day, sight=Sight.of(user, year_day)).homes[:SUGGESTED]


@form_page
def plan(request: SignedInRequest, reference: str) -> HttpResponse:
    found = get_case(request.user, reference)
    check_user_can_keep(request.user, found, part_of(request.user, found))
    owners = [person.pk for person in holders_of(Permission.CASE_MANAGE, [found.commissioner.organisation])]
    form = PlanForm(
        posted(request),
        case=found,
        parties=names_of(request.user, may_owe(found)),
        owners=User.objects.filter(pk__in=owners).order_by("name", "email"),
        visible=networks_visible_to(request.user, found.contract_year),
    )

    def act() -> str:
        plan_case(case=found, version=form.cleaned_data["version"], plan=form.plan(), by=request.user, at=clock.now())
        return "What comes next is saved."

    return _kept(request, found, form, act, f"What comes next in the case about {found.about}")


@form_page
def parties(request: SignedInRequest, reference: str) -> HttpResponse:
    found = get_case(request.user, reference)
    check_user_can_keep(request.user, found, part_of(request.user, found))
    visible = networks_visible_to(request.user, found.contract_year)
    asked = request.GET.get("network", "").replace("\x00", "")
    network = visible.filter(reference=asked).first() if asked else None
    form = PartyForm(posted(request), visible=visible, network=network)
    form.sent_to = request.get_full_path()

    def act() -> str:
        party = add_party(case=found, **form.cleaned_data["who"], by=request.user, at=clock.now())
        return f"{party} has a part in the case now."

    consequences = ["They read the case from then on and may comment, and so do their commissioner and their LMC."]
    title = f"Give {network} a part" if network else "Who else has a part"
    return _kept(request, found, form, act, f"{title} in the case about {found.about}?", consequences)


@form_page
def engagement(request: SignedInRequest, reference: str) -> HttpResponse:
    found = get_case(request.user, reference)
    check_user_can_keep(request.user, found, part_of(request.user, found))
    form = EngagementForm(posted(request))

    def act() -> str:
        record_engagement(case=found, **form.cleaned_data, by=request.user, at=clock.now())
        return "It is recorded when the LMC was engaged."

    return _kept(request, found, form, act, f"When was the LMC engaged on the case about {found.about}?")


@form_page
def share(request: SignedInRequest, reference: str) -> HttpResponse:
    found = get_case(request.user, reference)
    check_user_can_share(request.user, found)
    if found.shared and request.method != "POST":
        return redirect(_page(found))
    form = ShareForm(posted(request))

    def act() -> str:
        share_case(case=found, by=request.user, at=clock.now())
        return f"{found.commissioner} sees the case now."

    consequences = [
        f"{found.commissioner} reads what the case is about, what was done and the statements for everyone.",
        "What you and the LMC said to each other alone stays between you.",
        "This cannot be taken back.",
    ]
    return _kept(request, found, form, act, f"Let {found.commissioner} see this case?", consequences)


def _kept(
    request: SignedInRequest,
    case: Case,
    form: Any,
    act: Callable[[], str],
    title: str,
    consequences: list[str] | None = None,
) -> HttpResponse:
    """Something is kept on the case, and its page says so."""
    status = 422
    if form.is_valid():
        try:
            messages.success(request, act())
        except Conflict as conflict:
            if not isinstance(form, StaleForm):
                raise
            form.refuse_stale(conflict.message, get_case(request.user, case.reference))
            status = 409
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(_page(case))
    context = {"title": title, "consequences": consequences, "form": form, "cancel_href": _page(case)}
    return render(request, "confirm.html", context, status=status if form.errors else 200)


def _page(case: Case) -> str:
    return reverse("signoff:case", args=[case.reference])
