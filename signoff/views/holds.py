"""The holds of an application: what each waits for, placing one, releasing one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from networks.selectors.scope import networks_visible_to
from pcnportal.accounts.models import User
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import longdate
from practices.years import chosen_year
from signoff import permissions
from signoff.enums import HoldCode
from signoff.forms.review import AnswerContestForm, ContestForm, HoldEntryForm, HoldForm, ReleaseForm, ReviewHoldForm
from signoff.models import Application, Hold
from signoff.selectors.applications import get_application, holds_of, lmcs_of
from signoff.selectors.cases.scope import cases_visible_to
from signoff.selectors.holds import holds_of_area, owners_of, shown, waits_between
from signoff.selectors.reader import Reader
from signoff.selectors.rounds import get_commissioner_of_round
from signoff.services.holds import answer_contest, contest_hold, place_hold, release_hold, review_hold
from signoff.views.editing import form_page
from signoff.waits import picture
from signoff.workflow import HOLDABLE


@form_page
def holds(request: SignedInRequest, reference: str) -> HttpResponse:
    application = get_application(request.user, reference)
    visible = networks_visible_to(request.user, application.contract_year)
    owners = owners_of(application)
    form = HoldForm(
        request.POST or None,
        visible=visible,
        cases=cases_visible_to(request.user).filter(shared=True, contract_year=application.contract_year),
        owners=owners,
        initial=_looked_after_by(request.user, owners) | _waited_for(request),
    )
    if request.method == "POST":
        permissions.check_user_can_hold(request.user, application)
    if form.is_valid():
        try:
            hold = place_hold(application=application, **form.values(), by=request.user, at=clock.now())
        except Conflict as conflict:
            form.add_error(None, conflict.message)
            return _page(request, get_application(request.user, reference), form, status=409)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"{application.network} is on hold and waits for {hold.waits_for}.")
            return redirect("signoff:holds", reference)
    return _page(request, application, form)


@form_page
def release(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    application = get_application(request.user, reference)
    permissions.check_user_can_hold(request.user, application)
    hold = get_object_or_404(holds_of(application), pk=pk)
    if hold.released_at and request.method != "POST":
        messages.info(request, f"This hold was released on {longdate(hold.released_at)} by {hold.released_by}.")
        return redirect("signoff:holds", reference)
    form, status = ReleaseForm(request.POST or None), 422
    if form.is_valid():
        try:
            release_hold(hold=hold, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            status = 409
        else:
            messages.success(request, f"The hold on {application.network} is released.")
            return redirect("signoff:holds", reference)
    context = {
        "title": f"Release the hold on {application.network}",
        "consequences": [f"It no longer waits for {hold.waits_for}: {hold.reason}"],
        "form": form,
        "cancel_href": reverse("signoff:holds", args=[reference]),
    }
    return render(request, "confirm.html", context, status=status if form.errors else 200)


@form_page
def review(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    application = get_application(request.user, reference)
    permissions.check_user_can_hold(request.user, application)
    hold = get_object_or_404(holds_of(application), pk=pk)
    form = ReviewHoldForm(
        request.POST or None,
        version=hold.entries.count(),
        owners=owners_of(application),
        initial={"owner": hold.owner},
    )

    def act(answers: dict[str, Any]) -> str:
        review_hold(hold=hold, **answers, by=request.user, at=clock.now())
        return f"{application.network} stays on hold until {longdate(answers['review_on'])}."

    return _entry(request, hold, form, act, f"Review the hold on {application.network}")


@form_page
def contest(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    application = get_application(request.user, reference)
    permissions.check_user_can_contest(request.user, application, lmcs_of(application))
    hold = get_object_or_404(holds_of(application), pk=pk)
    form = ContestForm(request.POST or None, version=hold.entries.count())
    commissioner = application.commissioner

    def act(answers: dict[str, Any]) -> str:
        contest_hold(hold=hold, **answers, by=request.user, at=clock.now())
        return f"{commissioner} is told that you contest the hold, and answers by {longdate(hold.review_on)}."

    return _entry(request, hold, form, act, f"Contest the hold on {application.network}")


@form_page
def answer(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    application = get_application(request.user, reference)
    permissions.check_user_can_hold(request.user, application)
    hold = get_object_or_404(holds_of(application), pk=pk)
    if request.method != "POST" and not hold.contests:
        messages.info(request, "Nobody contests this hold now.")
        return redirect("signoff:holds", reference)
    form = AnswerContestForm(request.POST or None, version=hold.entries.count())

    def act(answers: dict[str, Any]) -> str:
        release = answers.pop("outcome") == "release"
        answer_contest(hold=hold, release=release, **answers, by=request.user, at=clock.now())
        return f"Your answer is sent, and the hold on {application.network} {'is released' if release else 'stays'}."

    return _entry(request, hold, form, act, f"Answer who contests the hold on {application.network}")


@require_safe
def area(request: SignedInRequest, code: str, year: str) -> HttpResponse:
    commissioner = get_commissioner_of_round(request.user, code)
    choice = chosen_year({"year": year}, clock.today())
    may_hold = permissions.user_can_hold_for(request.user, commissioner)
    holds = shown(request.user, holds_of_area(request.user, commissioner, choice.year), may_hold=may_hold)
    open_holds = [each for each in holds if not each.hold.released_at]
    context = {
        "commissioner": commissioner,
        "choice": choice,
        "year": choice.year,
        "open_holds": open_holds,
        "released": [each for each in holds if each.hold.released_at],
        "picture": picture(waits_between(request.user, [each.hold for each in open_holds])),
        "today": clock.today(),
    }
    return render(request, "signoff/area_holds.html", context)


def _entry(
    request: SignedInRequest, hold: Hold, form: HoldEntryForm, act: Callable[[dict[str, Any]], str], title: str
) -> HttpResponse:
    """Something is said on the hold, and the page of its application's holds says so."""
    page = reverse("signoff:holds", args=[hold.application.reference])
    if hold.released_at and request.method != "POST":
        messages.info(request, f"This hold was released on {longdate(hold.released_at)} by {hold.released_by}.")
        return redirect(page)
    status = 422
    if form.is_valid():
        try:
            messages.success(request, act(dict(form.cleaned_data)))
        except Conflict as conflict:
            form.refuse_stale(str(conflict), hold)
            status = 409
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(page)
    context = {
        "title": title,
        "hold": shown(request.user, [hold], may_hold=False)[0],
        "form": form,
        "cancel_href": page,
        "today": clock.today(),
    }
    return render(request, "signoff/hold.html", context, status=status if form.errors else 200)


def _waited_for(request: SignedInRequest) -> dict[str, str]:
    """Filled in by whoever comes from a case."""
    reference = request.GET.get("case", "")
    return {"kind": HoldForm.CASE, "name": reference, "code": HoldCode.UNPLACED_PRACTICE} if reference else {}


def _looked_after_by(user: User, owners: QuerySet[User]) -> dict[str, Any]:
    return {"owner": user} if user in owners else {}


def _page(request: SignedInRequest, application: Application, form: HoldForm, status: int = 422) -> HttpResponse:
    """A form that is refused is shown again as it was typed, though the application be no longer one to hold."""
    reader = Reader(request.user, application, clock.today())
    may_hold = permissions.user_can_hold(request.user, application, reader.interests)
    context = {
        "application": application,
        "reader": reader,
        "holds": shown(request.user, holds_of(application), may_hold=may_hold),
        "may_hold": may_hold,
        "may_contest": permissions.user_can_contest(request.user, application, lmcs_of(application)),
        "form": form if may_hold and (application.status in HOLDABLE or form.errors) else None,
        "today": clock.today(),
    }
    return render(request, "signoff/holds.html", context, status=status if form.errors else 200)
