"""Whom the network asks: find practices, see what it would be with them, ask them, take the question back."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from networks.enums import MembershipState
from networks.rules import words
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from pcnportal.core.lists import page_of
from practices.models import Practice
from signoff.content import MEMBERS
from signoff.forms.apply import LAST_YEAR, PRACTICE_CODE, AskForm, FindPracticeForm, LastDayForm, RemoveForm
from signoff.models import Application
from signoff.selectors.applications import changes_asked, members_of
from signoff.selectors.applying import (
    networks_of_last_year,
    places_seen,
    practices_near,
    practices_of_last_year,
    practices_to_ask,
)
from signoff.selectors.invitations import questions_on
from signoff.services import asking
from signoff.services.assembling import Assembled, network_with
from signoff.services.invitations import last_day_offered
from signoff.views.editing import closed_to_change, editable_application, form_page, posted
from signoff.views.sheet import Sheet

PER_PAGE = 10
OF_A_NETWORK = 100
NOBODY_LEFT = ("Nobody to ask here", "Every practice of last year’s network is asked, or is closed.")
BRANCH_CODE = re.compile(r"[A-HJ-NP-VY]\d{8}")
LIKE_A_CODE = re.compile(r"[A-Z]?\d{3,}[A-Z]?")


@dataclass(frozen=True, slots=True)
class Listed:
    """The practices on the page and what they are: found for what was `typed`, of last year's network, or near.

    `nothing` says that there are none, and how to go on.
    """

    page: Page
    caption: str
    nothing: tuple[str, str]
    typed: str = ""
    last_year: bool = False


@form_page
def members(request: SignedInRequest, reference: str) -> HttpResponse:
    """The list is in the address; a post asks the practices that it ticks, or shows the network with them, as it does
    where they cannot be asked."""
    application = editable_application(request.user, reference)
    if request.method != "POST" and (closed := closed_to_change(request, application)):
        return closed
    today = clock.today()
    form = AskForm(posted(request), today=today, offered=last_day_offered(application.contract_year, today))
    chosen = _chosen(request)
    status = 422 if form.errors else 200
    if form.is_valid() and "show" not in request.POST:
        try:
            return _ask(request, application, chosen, form)
        except Refused as refused:
            form.refuse(refused)
            status = 422
    assembled = network_with(application, chosen, user=request.user, today=today)
    return _page(request, application, form, chosen, assembled, status)


def _page(
    request: SignedInRequest,
    application: Application,
    form: AskForm,
    chosen: Collection[Practice],
    assembled: Assembled | None,
    status: int,
) -> HttpResponse:
    search = FindPracticeForm(request.GET if "q" in request.GET else None)
    typed = search.cleaned_data["q"] if search.is_valid() else ""
    last_year = networks_of_last_year([application.lead_practice], [application.contract_year])
    sheet = Sheet.of(application, request.user)
    others = len(sheet.members) > 1
    listed = _listed(request, application, typed, bool(last_year)) if _wants_list(request, others) else None
    rows = list(listed.page) if listed else []
    begins_with_all = listed is not None and listed.last_year and request.method != "POST"
    context = {
        "application": application,
        "asked": changes_asked(application).get(MEMBERS),
        "sheet": sheet,
        "others": others,
        "search": search,
        "form": form,
        "listed": listed,
        "chosen": {each.pk for each in (rows if begins_with_all else chosen)},
        "assembled": assembled,
        "places": places_seen(request.user, application, rows),
        "last_year": last_year,
        "questions": questions_on(application),
    }
    return render(request, "signoff/apply/members.html", context, status=status)


def _wants_list(request: SignedInRequest, others: bool) -> bool:
    """Once others are asked, the page is about their answers, until one asks for the list again."""
    return not others or request.method == "POST" or any(request.GET.get(name) for name in ("q", "from", "page"))


def _listed(request: SignedInRequest, application: Application, typed: str, has_last_year: bool) -> Listed:
    if typed:
        page = page_of(request.GET, practices_to_ask(application, typed), PER_PAGE)
        found = f"{words.practices(page.paginator.count)} found for “{typed}”"
        return Listed(page, found, _nothing_found(typed), typed=typed)
    if has_last_year and request.GET.get("from") == LAST_YEAR:
        page = page_of(request.GET, practices_of_last_year(application), OF_A_NETWORK)
        return Listed(page, "Practices of last year’s network", NOBODY_LEFT, last_year=True)
    page, lead = page_of(request.GET, practices_near(application), PER_PAGE), application.lead_practice.name
    nobody = f"We know of no practice near {lead} that is not asked"
    how_else = "Find a practice by its name, its code or its postcode above."
    return Listed(page, f"Practices near {lead}", (nobody, how_else))


def _chosen(request: SignedInRequest) -> list[Practice]:
    """404 for a code that nobody has. Raises Refused for more than any list shows."""
    codes = set(request.POST.getlist("practice"))
    if len(codes) > OF_A_NETWORK:
        raise Refused(f"Ask {OF_A_NETWORK:,} practices or fewer at a time")
    known = [code for code in codes if PRACTICE_CODE.fullmatch(code)]
    found = list(Practice.objects.filter(code__in=known).order_by("name", "code"))
    if len(found) < len(codes):
        raise Http404
    return found


def _ask(request: SignedInRequest, application: Application, chosen: Sequence[Practice], form: AskForm) -> HttpResponse:
    """Raises Refused where there is nobody to ask, or one that cannot be."""
    if not chosen:
        raise Refused("Select the practices to ask")
    asking.name_members(
        application=application,
        practices=chosen,
        message=form.cleaned_data["message"],
        expires_on=form.cleaned_data["expires_on"],
        by=request.user,
        at=clock.now(),
    )
    alone = len(chosen) == 1
    asked = f"{chosen[0]} is asked" if alone else f"{words.practices(len(chosen))} are asked"
    answers = "It answers" if alone else "Each answers"
    messages.success(request, f"{asked} to join {application.network}. {answers} for itself.")
    return redirect("signoff:members", application.reference)


def _nothing_found(typed: str) -> tuple[str, str]:
    """What to say where nothing matches, by what it looks like."""
    code = typed.strip().upper()
    if BRANCH_CODE.fullmatch(code):
        return f"{code} is the code of a branch surgery", f"Ask the practice that it belongs to: {code[:6]}."
    if PRACTICE_CODE.fullmatch(code):
        return f"We do not know the code {code}", "Check it. If it is right, ask your commissioner to tell us."
    if LIKE_A_CODE.fullmatch(code):
        return f"No practice has the code {code}", "Enter a practice code like A81001."
    return f"No practice found for “{typed}”", "Enter a part of its name, its practice code or its postcode."


@form_page
def last_day(request: SignedInRequest, reference: str, code: str) -> HttpResponse:
    """More time for a practice that has not answered. Sent twice, it is given once."""
    application = editable_application(request.user, reference)
    practice = get_object_or_404(Practice, code=code)
    back = reverse("signoff:members", args=[reference])
    waiting = members_of(application).filter(practice=practice, state=MembershipState.NAMED)
    invitation = application.invitations.filter(practice=practice, ending="").first()
    if invitation is None or not waiting.exists():
        messages.info(request, f"{practice} does not have to answer {application.network}.")
        return redirect(back)
    if request.method != "POST" and (closed := closed_to_change(request, application)):
        return closed
    form = LastDayForm(posted(request), today=clock.today(), last_day=invitation.expires_on)
    if form.is_valid():
        until = form.cleaned_data["expires_on"]
        try:
            asking.give_more_time(
                application=application, practice=practice, expires_on=until, by=request.user, at=clock.now()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"{practice} can answer until {words.day(until)}.")
            return redirect(back)
    context = {
        "title": f"Give {practice} more time",
        "consequences": ["It is told, and its invitation stays as it is otherwise."],
        "form": form,
        "cancel_href": back,
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


@form_page
def remove(request: SignedInRequest, reference: str, code: str) -> HttpResponse:
    """Taking back the question twice is taking it back once."""
    application = editable_application(request.user, reference)
    practice = get_object_or_404(Practice, code=code)
    back = reverse("signoff:members", args=[reference])
    member = members_of(application).filter(practice=practice).first()
    if member is None:
        messages.info(request, f"{practice} is not asked to join {application.network}.")
        return redirect(back)
    if request.method != "POST" and (closed := closed_to_change(request, application)):
        return closed
    form = RemoveForm(posted(request), practice=practice)
    if form.is_valid():
        try:
            asking.remove_member(application=application, membership=member, by=request.user, at=clock.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"{practice} is no longer asked to join {application.network}.")
            return redirect(back)
    context = {
        "title": f"Remove {practice}",
        "consequences": [
            f"Its patients no longer count in {application.network}.",
            "Its answer, if it gave one, is taken off. If you ask it again, it answers again.",
        ],
        "form": form,
        "cancel_href": back,
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
