"""The six checks: what each item says and what the rules find, beside the outcome that is saved."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict
from signoff import permissions
from signoff.checklist import findings_on, in_the_way
from signoff.forms.checks import ChecksForm
from signoff.models import Application
from signoff.policies import CannotTake
from signoff.selectors.applications import get_application
from signoff.selectors.looking import marked_new
from signoff.selectors.review import review_of
from signoff.services.checks import record_checks
from signoff.workflow import CHECKABLE


@require_http_methods(["GET", "HEAD", "POST"])
def checks(request: SignedInRequest, reference: str) -> HttpResponse:
    application = get_application(request.user, reference)
    permissions.check_user_can_check(request.user, application)
    review = review_of(request.user, application, today=clock.today())
    lines = marked_new(request.user, application, review.checks)
    form = ChecksForm(request.POST or None, application=application, lines=lines)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            _save(request, application, form)
        except Conflict as conflict:
            application = get_application(request.user, reference)
            review = review_of(request.user, application, today=clock.today())
            form.lines = marked_new(request.user, application, review.checks)
            form.refuse_stale(conflict.message, application)
            status = 409
        except CannotTake as refused:
            form.refuse(refused)
            status = 422
        else:
            return redirect("signoff:checks", reference)
    context = {
        "application": application,
        "review": review,
        "form": form,
        "open": application.status in CHECKABLE,
        "in_the_way": in_the_way(review.checks),
        "others": findings_on(None, review.findings),
    }
    return render(request, "signoff/checks.html", context, status=status)


def _save(request: SignedInRequest, application: Application, form: ChecksForm) -> None:
    saved = record_checks(
        application=application,
        answers=form.values(),
        version=form.cleaned_data["version"],
        revision=form.cleaned_data["revision"],
        seen=form.cleaned_data["seen"],
        by=request.user,
        at=clock.now(),
    )
    said = "Saved." if saved else "Nothing was changed, so nothing is saved anew."
    messages.success(request, said)
