"""Applications for those who check them: the list, the application as it stands, and each decision."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from networks.selectors.history import entries_for
from networks.selectors.ordering import in_order
from networks.selectors.scope import reads_inside
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.reauthentication import ask_password_again
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict
from pcnportal.core.lists import chosen_sort, page_of
from practices.models import Commissioner
from practices.years import chosen_year
from signoff import permissions, policies
from signoff.enums import Action
from signoff.forms.review import (
    OUT_OF_DATE,
    ApplicationFilterForm,
    DecisionForm,
    LookForm,
    PickUpForm,
    ReturnForm,
    WaiverForm,
)
from signoff.models import Application
from signoff.permissions.rounds import user_can_confirm
from signoff.policies.rounds import figures_of
from signoff.selectors.applications import (
    applications_visible_to,
    checked,
    commissioners_leading,
    get_application,
    search_applications,
    with_figures,
    with_reviewers,
)
from signoff.selectors.applying import network_year_of, own_among, own_practices, reads_approaches
from signoff.selectors.letters import letters_on
from signoff.selectors.looking import marked_new, news_for
from signoff.selectors.reader import Reader
from signoff.selectors.review import check_reads_history, history_for, review_of
from signoff.selectors.signing import signed_among
from signoff.services.decisions import perform
from signoff.services.looking import note_look
from signoff.services.waivers import grant_waiver
from signoff.views.editing import form_page, sent_once, told_where_it_went
from signoff.workflow import HOLDABLE, IN_ROUND, SIGNABLE, rows_of

COLUMNS = {
    "name": "network__name",
    "commissioner": "commissioner__name",
    "status": "shown_status",
    "submitted": "submitted_at",
    "practices": "members",
    "size": "size",
    "holds": "open_holds",
}
REVIEWERS = {"reviewer": "reviewer_name"}


@require_safe
def application_list(request: SignedInRequest) -> HttpResponse:
    choice = chosen_year(request.GET, clock.today())
    visible = applications_visible_to(request.user)
    inside = reads_inside(request.user)
    filters = ApplicationFilterForm.from_query(
        request.GET, choice, commissioners=commissioners_leading(visible), inside=inside
    )
    reviews = request.user.may_anywhere(Permission.APPLICATION_REVIEW)
    sort, ordering = chosen_sort(request.GET, COLUMNS | (REVIEWERS if reviews else {}), default="name")
    found = search_applications(
        with_reviewers(with_figures(visible, inside=inside), request.user), year=choice.year.slug, **filters.narrowing()
    )
    context = {
        "page": page_of(request.GET, in_order(found, ordering, "network__name", "reference")),
        "sort": sort,
        "reviews": reviews,
        "filters": filters,
        "year": choice.year,
        "may_start": bool(own_practices(request.user)),
    }
    return render(request, "signoff/applications.html", context)


def review(request: SignedInRequest, application: Application) -> HttpResponse:
    """The application's own page for all who do not change it now."""
    reader = Reader(request.user, application, clock.today())
    found, news = review_of(reader), news_for(reader) if reader.history else None
    own = own_among(request.user, [*found.members, *found.declined])
    context = {
        "application": application,
        "reader": reader,
        "review": found,
        "checks": marked_new(reader, found.checks, news) if news else [],
        "reads_approaches": reads_approaches(reader),
        "own": own,
        "signed": signed_among(application, own),
        "signable": application.status in SIGNABLE,
        "letters": letters_on(request.user, application, reader.interests),
        "waivable": policies.is_waivable(application, found.checked.result),
        "may_waive": permissions.user_can_waive(request.user, application, reader.interests),
        "news": news,
        "now": clock.now().isoformat(),
        "reviewer_lost": bool(application.reviewer)
        and not permissions.user_can_check(application.reviewer, application),
        "may_assign": application.status in IN_ROUND
        and permissions.user_can_assign(request.user, application, reader.interests),
        "may_hold": application.status in HOLDABLE
        and permissions.user_can_hold(request.user, application, reader.interests),
    }
    return render(request, "signoff/application.html", context)


@require_POST
@told_where_it_went
def pick_up(request: SignedInRequest, reference: str) -> HttpResponse:
    application = get_application(request.user, reference)
    permissions.check_user_can_act(request.user, application, rows_of(Action.PICK_UP)[0])
    form = PickUpForm(request.POST, version=application.version)
    if not form.is_valid():
        raise Conflict(OUT_OF_DATE)
    perform(
        application=application,
        action=Action.PICK_UP,
        version=form.cleaned_data["version"],
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, f"You are checking {application.network}.")
    return redirect("signoff:application", reference)


@form_page
def ask_for_changes(request: SignedInRequest, reference: str) -> HttpResponse:
    application = _to_decide(request, reference, Action.RETURN)
    form = ReturnForm(request.POST or None, version=application.version)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            return sent_once(request, form, partial(_return, request, application, form))
        except Conflict as conflict:
            form.refuse_stale(conflict.message, get_application(request.user, reference))
            status = 409
    return render(request, "signoff/return.html", {"application": application, "form": form}, status=status)


def _return(request: SignedInRequest, application: Application, form: ReturnForm) -> str:
    perform(
        application=application,
        action=Action.RETURN,
        version=form.cleaned_data["version"],
        by=request.user,
        at=clock.now(),
        reason=form.cleaned_data["reason"],
        asked=form.asked,
    )
    messages.success(request, f"{application.lead_practice} is asked for changes to {application.network}.")
    return reverse("signoff:application", args=[application.reference])


@form_page
def requirements_met(request: SignedInRequest, reference: str) -> HttpResponse:
    application = _to_decide(request, reference, Action.MARK_REQUIREMENTS_MET)
    form = DecisionForm(
        request.POST or None,
        label="Mark requirements met",
        version=application.version,
        revision=application.network.revision,
    )
    form.sent_to = request.path
    if form.is_valid():
        try:
            perform(
                application=application,
                action=Action.MARK_REQUIREMENTS_MET,
                version=form.cleaned_data["version"],
                revision=form.cleaned_data["revision"],
                by=request.user,
                at=clock.now(),
            )
        except policies.CannotTake as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"The requirements are met for {application.network}.")
            return redirect("signoff:application", reference)
    return _confirm_met(request, application, form)


@form_page
def waiver(request: SignedInRequest, reference: str) -> HttpResponse:
    application = get_application(request.user, reference)
    permissions.check_user_can_waive(request.user, application)
    ask_password_again(request)
    if request.method != "POST":
        policies.check_waivable(application, checked(application, today=clock.today()).result)
    form = WaiverForm(
        request.POST or None,
        label="Waive the minimum list size",
        version=application.version,
        revision=application.network.revision,
        initial=_asked_for(application),
    )
    form.sent_to = request.path
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            grant_waiver(application=application, **form.cleaned_data, by=request.user, at=clock.now())
        except Conflict as conflict:
            application = get_application(request.user, reference)
            form.refuse_stale(conflict.message, application)
            status = 409
        except policies.CannotTake as refused:
            form.refuse(refused)
            status = 422
        else:
            messages.success(request, f"The minimum list size is waived for {application.network}.")
            return redirect("signoff:application", reference)
    context = {
        "title": f"Waive the minimum list size for {application.network}",
        "consequences": [figures_of(application, checked(application, today=clock.today()).result)],
        "form": form,
        "cancel_href": reverse("signoff:application", args=[reference]),
    }
    return render(request, "confirm.html", context, status=status)


def _asked_for(application: Application) -> dict[str, str]:
    """What the network asks, to start from."""
    asked = getattr(network_year_of(application), "waiver_request", None)
    return {"ground": asked.ground, "evidence": asked.evidence} if asked else {}


@form_page
def history(request: SignedInRequest, reference: str) -> HttpResponse:
    """All of it, or what is new to the person; posted, they have looked at it."""
    application = get_application(request.user, reference)
    reader = Reader(request.user, application, clock.today())
    check_reads_history(reader)
    if request.method == "POST":
        return _has_looked(request, application)
    new = news_for(reader)
    narrowed = "new" in request.GET and new.until is not None
    page = page_of(request.GET, new.events if narrowed else history_for(reader))
    context = {
        "application": application,
        "reader": reader,
        "page": page,
        "entries": entries_for(request.user, page.object_list),
        "news": new,
        "narrowed": narrowed,
        "now": clock.now().isoformat(),
    }
    return render(request, "signoff/history.html", context)


def _has_looked(request: SignedInRequest, application: Application) -> HttpResponse:
    form = LookForm(request.POST)
    if not form.is_valid():
        raise Conflict(OUT_OF_DATE)
    note_look(application=application, until=form.cleaned_data["until"], by=request.user, at=clock.now())
    messages.success(request, f"What happens to {application.network} from now on is shown to you as new.")
    return redirect("signoff:application", application.reference)


def _to_decide(request: SignedInRequest, reference: str, action: Action) -> Application:
    """404 outside the person's scope, 403 for whoever may not decide, 409 to ask where it cannot be decided now.

    What is posted goes to the service, which gives a second click the first result.
    """
    application = get_application(request.user, reference)
    permissions.check_user_can_act(request.user, application, rows_of(action)[0])
    if rows_of(action)[0].asks_password:
        ask_password_again(request)
    if request.method != "POST":
        policies.transition_for(application, action)
    return application


def _who_confirms(user: User, commissioner: Commissioner) -> str:
    """CMP-11, told before it is too late to leave it to somebody else."""
    if user_can_confirm(user, commissioner):
        return "Then another approver has to confirm the round: you no longer can."
    return "Another person, an approver, confirms the round."


def _confirm_met(request: SignedInRequest, application: Application, form: DecisionForm) -> HttpResponse:
    commissioner = application.commissioner
    context = {
        "title": f"Mark the requirements met for {application.network}?",
        "consequences": [
            figures_of(application, checked(application, today=clock.today()).result),
            f"This recommends it for the round of {commissioner}. {_who_confirms(request.user, commissioner)}",
            "Should a rule no longer be met before that, it comes back to review by itself.",
        ],
        "form": form,
        "cancel_href": reverse("signoff:application", args=[application.reference]),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
