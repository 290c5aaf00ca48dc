"""Whom the network asks: find a practice, ask it, take the question back."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from pcnportal.core.lists import page_of
from practices.models import Practice
from signoff.forms.apply import AskForm, FindPracticeForm, RemoveForm
from signoff.models import Application
from signoff.selectors.applications import members_of
from signoff.selectors.applying import practices_to_ask
from signoff.services import items
from signoff.views.editing import closed_to_change, editable_application, form_page, posted
from signoff.views.sheet import Sheet

PER_PAGE = 20
PRACTICE_CODE = re.compile(r"[A-HJ-NP-VY]\d{5}")
BRANCH_CODE = re.compile(r"[A-HJ-NP-VY]\d{8}")
LIKE_A_CODE = re.compile(r"[A-Z]?\d{3,}[A-Z]?")


@form_page
def members(request: SignedInRequest, reference: str) -> HttpResponse:
    """The search is in the address; a post asks the practice whose code it carries."""
    application = editable_application(request.user, reference)
    if request.method == "POST":
        return _ask(request, application)
    if closed := closed_to_change(request, application):
        return closed
    form = FindPracticeForm(request.GET or None)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        "application": application,
        "sheet": Sheet.of(application, request.user),
        "form": form,
        "typed": typed,
        "nothing_found": _nothing_found(typed),
        "page": page_of(request.GET, practices_to_ask(application, typed), PER_PAGE) if typed else None,
    }
    return render(request, "signoff/apply/members.html", context)


def _ask(request: SignedInRequest, application: Application) -> HttpResponse:
    form = AskForm(request.POST)
    if not form.is_valid():
        raise Http404
    practice = get_object_or_404(Practice, code=form.cleaned_data["practice"])
    items.name_member(application=application, practice=practice, by=request.user, at=clock.now())
    messages.success(request, f"{practice} is asked to join {application.network}. It answers for itself.")
    return redirect(request.get_full_path())


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
            items.remove_member(application=application, membership=member, by=request.user, at=clock.now())
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
