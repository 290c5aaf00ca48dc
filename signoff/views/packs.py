"""Evidence packs: what will be in one, asking for it, how far it is, and taking it away."""

import io
from typing import Any
from zipfile import ZipFile

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from practices.years import chosen_year
from signoff.forms.packs import PackForm
from signoff.packing import PDF
from signoff.selectors.applications import get_application
from signoff.selectors.cases.scope import get_case
from signoff.selectors.packs import Packed, check_may_have_pack, get_pack, packs_of, title_of
from signoff.selectors.reader import Reader
from signoff.selectors.rounds import get_commissioner_of_round, round_of
from signoff.services.packs import ask_for_pack, take_pack
from signoff.views.editing import form_page, posted, sent_once

LOOKED_AGAIN = 5  # seconds after which a page loads itself again while a pack is being made
TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@form_page
def of_application(request: SignedInRequest, reference: str) -> HttpResponse:
    application = get_application(request.user, reference)
    reader = Reader(request.user, application, clock.today())
    return _page(request, application, "signoff/packs/application.html", {"application": application, "reader": reader})


@form_page
def of_case(request: SignedInRequest, reference: str) -> HttpResponse:
    case = get_case(request.user, reference)
    return _page(request, case, "signoff/packs/case.html", {"case": case, "packs": True})


@form_page
def of_round(request: SignedInRequest, code: str, year: str) -> HttpResponse:
    choice = chosen_year({"year": year}, clock.today())
    round = round_of(get_commissioner_of_round(request.user, code), choice.year)
    return _page(request, round, "signoff/packs/round.html", {"round": round})


def _page(request: SignedInRequest, matter: Packed, template: str, context: dict[str, Any]) -> HttpResponse:
    check_may_have_pack(request.user, matter)
    form = PackForm(posted(request))
    form.sent_to = request.path

    def act() -> str:
        ask_for_pack(matter=matter, by=request.user, at=clock.now())
        return request.path

    if form.is_valid():
        try:
            response = sent_once(request, form, act)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Your evidence pack is being made. You can leave this page.")
            return response
    held = list(packs_of(request.user, matter))
    context |= {
        "title": title_of(matter),
        "form": form,
        "held": held,
        "unfinished": next((each for each in held if each.unfinished), None),
    }
    response = render(request, template, context, status=422 if form.errors else 200)
    if context["unfinished"]:
        response["Refresh"] = f"{LOOKED_AGAIN}; url={request.path}"
    return response


@require_safe
def take(request: SignedInRequest, reference: str, form: str) -> HttpResponse:
    """As a file that no browser opens in the portal's name."""
    pack = get_pack(request.user, reference)
    content = take_pack(pack=pack, form=form, by=request.user, at=clock.now())
    if form == "pdf":
        with ZipFile(io.BytesIO(content)) as archive:
            content = archive.read(PDF)
    return HttpResponse(
        content,
        content_type=TYPES[form],
        headers={
            "Content-Disposition": f'attachment; filename="evidence-{pack.reference}.{form}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
