"""Who looks at an application, and what is done with several of the work list at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from signoff import permissions, policies
from signoff.enums import Action, Bulk
from signoff.forms.worklist import AssignForm, BulkForm
from signoff.models import Application
from signoff.selectors.applications import get_application
from signoff.selectors.worklist import reviewers_of
from signoff.services.assigning import assign
from signoff.services.decisions import perform
from signoff.views.editing import form_page, posted


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of those ticked: `said` is what was done, or why not. No `application`: it was not found."""

    reference: str
    application: Application | None
    done: bool
    said: str


@form_page
def assign_application(request: SignedInRequest, reference: str) -> HttpResponse:
    application = get_application(request.user, reference)
    permissions.check_user_can_assign(request.user, application)
    policies.check_assignable(application)
    people = reviewers_of([application.commissioner.organisation])
    initial = {"reviewer": application.reviewer, "seen": application.reviewer_id}
    form, status = AssignForm(posted(request), people=people, initial=initial), 422
    if form.is_valid():
        reviewer, seen = form.cleaned_data["reviewer"], form.cleaned_data["seen"]
        try:
            assign(application=application, reviewer=reviewer, by=request.user, at=clock.now(), seen=seen)
        except Conflict as conflict:
            form.refuse_stale(conflict.message, get_application(request.user, reference))
            status = 409
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"{application.network}: {_given_to(reviewer)}")
            return redirect("signoff:application", reference)
    context = {
        "title": f"Who looks at {application.network}?",
        "consequences": ["It stands on the application, in the list and in the work list of your colleagues."],
        "form": form,
        "cancel_href": reverse("signoff:application", args=[reference]),
    }
    return render(request, "confirm.html", context, status=status if form.errors else 200)


@require_POST
def bulk(request: SignedInRequest) -> HttpResponse:
    """Each of those ticked by itself: what is refused for one stops none of the others."""
    form = bulk_form(request)
    if form is None:
        raise PermissionDenied("Only officers and approvers of a commissioner have a work list to share out.")
    outcomes = list(_each(request.user, form, clock.now())) if form.is_valid() else []
    context = {"form": form, "outcomes": outcomes, "done": sum(each.done for each in outcomes)}
    return render(request, "signoff/bulk.html", context, status=422 if form.errors else 200)


def bulk_form(request: SignedInRequest) -> BulkForm | None:
    """None for who checks no applications."""
    codes = request.user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    if not codes:
        return None
    people: QuerySet[User] = reviewers_of([Organisation(OrganisationKind.COMMISSIONER, code) for code in codes])
    return BulkForm(
        request.POST or None,
        people=people,
        ticked=request.POST.getlist("applications"),
        initial={"reviewer": request.user},
    )


def _each(user: User, form: BulkForm, at: datetime) -> Iterator[Outcome]:
    for reference in form.cleaned_data["applications"]:
        application = None
        try:
            application = get_application(user, reference)
            said, done = _do(application, Bulk[form.cleaned_data["action"]], form.reviewer, user, at), True
        except Http404:
            said, done = "It was not found.", False
        except Refused as refused:
            said, done = refused.message, False
        except PermissionDenied as denied:
            said, done = str(denied), False
        yield Outcome(reference, application, done, said)


def _do(application: Application, action: Bulk, reviewer: User | None, by: User, at: datetime) -> str:
    if action is Bulk.ASSIGN:
        assign(application=application, reviewer=reviewer, by=by, at=at)
        return _given_to(reviewer)
    perform(application=application, action=Action.PICK_UP, version=application.version, by=by, at=at)
    return "You are checking it."


def _given_to(reviewer: User | None) -> str:
    return f"{reviewer} looks at it." if reviewer else "Nobody in particular looks at it now."
