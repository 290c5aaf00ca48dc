"""From the start of an application to its receipt, as its lead practice goes through it."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from networks.rules import words
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from signoff import policies
from signoff.enums import Action, ApplicationStatus
from signoff.forms.apply import DiscardForm, StartForm, SubmitForm, WithdrawForm
from signoff.models import Application
from signoff.selectors.applications import get_application, status_history
from signoff.selectors.applying import (
    led_applications,
    networks_of_last_year,
    own_practices,
    places_held,
    year_to_offer,
    years_to_start,
    years_without_lead,
)
from signoff.selectors.people import role_of
from signoff.services.applications import start_application
from signoff.services.decisions import perform
from signoff.views.asked import asked_by_page, with_asked
from signoff.views.editing import editable_application, form_page, home_of, posted, sent_once
from signoff.views.sheet import Sheet
from signoff.workflow import EDITABLE


@form_page
def start(request: SignedInRequest) -> HttpResponse:
    practices = own_practices(request.user)
    if not practices:
        raise PermissionDenied("Only someone from a practice can start an application, for that practice.")
    years = years_to_start(clock.today())
    led = list(led_applications(practices).filter(contract_year__in=years))
    offered = year_to_offer(years_without_lead(years, practices, led), clock.today())
    last_year = networks_of_last_year(practices, years)
    form = StartForm(posted(request), practices=practices, years=years, offered=offered, last_year=last_year, led=led)
    if form.is_valid():
        try:
            application = start_application(**form.values(), by=request.user, at=clock.now())
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(_first_page(application, form.cleaned_data["begin"]))
    context = {
        "form": form,
        "practices": practices,
        "led": led,
        "held": [
            place
            for place in places_held(practices, years, clock.today())
            if place.membership.network_id not in {each.network_id for each in led}
        ],
    }
    return render(request, "signoff/apply/start.html", context, status=422 if form.errors else 200)


def _first_page(application: Application, begin: str) -> str:
    """Where the practices to ask are chosen, unless the person would rather see the application first."""
    if not begin:
        return home_of(application)
    return f"{reverse('signoff:members', args=[application.reference])}?from={begin}"


def task_list(request: SignedInRequest, application: Application) -> HttpResponse:
    """The application's own page while it can be changed, for those who fill it in."""
    sheet = Sheet.of(application, request.user)
    asked = asked_by_page(application)
    context = {
        "application": application,
        "reader": sheet.reader,
        "sheet": sheet,
        "needed": with_asked(sheet.needed, asked),
        "later": with_asked(sheet.later, asked),
        "last_step": status_history(request.user, application).first(),
        "today": clock.today(),
    }
    return render(request, "signoff/apply/task_list.html", context)


@form_page
def submit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Everything on one page, then the declaration. Sent twice, it is submitted once."""
    application = editable_application(request.user, reference)
    if application.status not in EDITABLE and request.method != "POST":
        return redirect("signoff:submitted", reference)
    form = SubmitForm(
        posted(request),
        application=application,
        by=request.user,
        role=role_of(request.user, application),
    )
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            return sent_once(request, form, partial(_submit, request, application, form))
        except Conflict as conflict:
            application = get_application(request.user, reference)
            if application.status not in EDITABLE:
                return redirect("signoff:submitted", reference)
            form.refuse_stale(conflict.message, application)
            status = 409
        except policies.CannotTake:
            form.add_error(None, "The application is not complete. What is missing stands at the end of this page")
            status = 422
    context = {
        "application": application,
        "form": form,
        "sheet": Sheet.of(application, request.user),
        "today": clock.today(),
    }
    return render(request, "signoff/apply/submit.html", context, status=status)


def _submit(request: SignedInRequest, application: Application, form: SubmitForm) -> str:
    step = perform(
        application=application,
        action=Action.SUBMIT,
        version=form.cleaned_data["version"],
        reason_seen=form.cleaned_data["seen"],
        declared_role=form.cleaned_data["declared_role"],
        by=request.user,
        at=clock.now(),
    )
    return reverse("signoff:receipt", args=[application.reference, step.submission.number])


@form_page
def withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    """Sent twice, it is withdrawn once."""
    application = editable_application(request.user, reference)
    form = WithdrawForm(posted(request), version=application.version)
    if form.is_valid():
        act = partial(_withdraw, request, application, form)
        return sent_once(request, form, act)
    if application.status == ApplicationStatus.WITHDRAWN:
        return redirect(home_of(application))
    policies.transition_for(application, Action.WITHDRAW)
    commissioner = application.commissioner
    deadline = words.day(application.contract_year.submission_deadline)
    context = {
        "title": f"Withdraw the application of {application.network}",
        "consequences": [
            f"{commissioner} stops checking it.",
            f"You can change it and submit it again. After {deadline} it is marked late.",
            "The answers of the practices stay as they are.",
        ],
        "form": form,
        "cancel_href": home_of(application),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


def _withdraw(request: SignedInRequest, application: Application, form: WithdrawForm) -> str:
    perform(
        application=application,
        action=Action.WITHDRAW,
        version=form.cleaned_data["version"],
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, f"The application of {application.network} is withdrawn.")
    return home_of(application)


@form_page
def discard(request: SignedInRequest, reference: str) -> HttpResponse:
    """Sent twice, it is discarded once."""
    application = editable_application(request.user, reference)
    if application.status == ApplicationStatus.DISCARDED:
        return redirect("signoff:applications")
    policies.transition_for(application, Action.DISCARD)
    form = DiscardForm(posted(request), version=application.version)
    if form.is_valid():
        perform(
            application=application,
            action=Action.DISCARD,
            version=form.cleaned_data["version"],
            by=request.user,
            at=clock.now(),
        )
        messages.success(request, f"The application of {application.network} is discarded.")
        return redirect("signoff:applications")
    context = {
        "title": f"Discard the application of {application.network}",
        "consequences": [
            "It cannot be taken up again. You can start another one.",
            "The practices that were asked are told. Those that agreed are free to join another network.",
            f"{application.lead_practice.name} still takes part in {application.contract_year}. If it cannot find a "
            "network, say so in its answer for the year.",
            "The history of what was done so far is kept.",
        ],
        "form": form,
        "cancel_href": home_of(application),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
