"""The holds of an application: what each waits for, placing one, releasing one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from networks.selectors.scope import networks_visible_to
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from pcnportal.core.words import longdate
from signoff import permissions
from signoff.forms.review import HoldForm, ReleaseForm
from signoff.models import Application
from signoff.selectors.applications import get_application, holds_of
from signoff.services.holds import place_hold, release_hold
from signoff.workflow import HOLDABLE


@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: SignedInRequest, reference: str) -> HttpResponse:
    application = get_application(request.user, reference)
    visible = networks_visible_to(request.user, application.contract_year)
    form = HoldForm(request.POST or None, visible=visible)
    if request.method == "POST":
        permissions.check_user_can_hold(request.user, application)
    if form.is_valid():
        try:
            hold = place_hold(application=application, **form.values(), by=request.user, at=clock.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"{application.network} is on hold and waits for {hold.waits_for}.")
            return redirect("signoff:holds", reference)
    return _page(request, application, form)


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    application = get_application(request.user, reference)
    permissions.check_user_can_hold(request.user, application)
    hold = get_object_or_404(holds_of(application), pk=pk)
    if hold.released_at and request.method != "POST":
        messages.info(request, f"This hold was released on {longdate(hold.released_at)} by {hold.released_by}.")
        return redirect("signoff:holds", reference)
    form = ReleaseForm(request.POST or None)
    if form.is_valid():
        release_hold(hold=hold, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        messages.success(request, f"The hold on {application.network} is released.")
        return redirect("signoff:holds", reference)
    context = {
        "title": f"Release the hold on {application.network}",
        "consequences": [f"It no longer waits for {hold.waits_for}: {hold.reason}"],
        "form": form,
        "cancel_href": reverse("signoff:holds", args=[reference]),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


def _page(request: SignedInRequest, application: Application, form: HoldForm) -> HttpResponse:
    may_hold = permissions.user_can_hold(request.user, application)
    context = {
        "application": application,
        "holds": holds_of(application),
        "may_hold": may_hold,
        "form": form if may_hold and application.status in HOLDABLE else None,
        "today": clock.today(),
    }
    return render(request, "signoff/holds.html", context, status=422 if form.errors else 200)
