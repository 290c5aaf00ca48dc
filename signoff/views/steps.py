"""Steps of an application that need words: each on a page that says what follows from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from pcnportal.accounts.reauthentication import ask_password_again
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict
from signoff import permissions, policies
from signoff.enums import Action, ApplicationStatus
from signoff.forms.review import ReadyForm, RefuseForm, StepForm
from signoff.models import Application
from signoff.selectors.applications import get_application
from signoff.services.decisions import perform
from signoff.views.editing import form_page, home_of, posted, sent_once
from signoff.workflow import rows_of


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a step's page: {network}, {commissioner} and {lead} are filled in."""

    title: str
    label: str
    question: str
    consequences: Sequence[str]
    done: str
    form: Callable[..., StepForm | ReadyForm] = StepForm


REFUSE_FOR_GOOD = Page(
    "Refuse {network} for good",
    "Refuse the application for good",
    "Why is it refused for good?",
    (
        "{lead} and the other practices are told, with your reasons, and so is the LMC.",
        "This cannot be taken back here: no review can be asked for, and the application cannot be opened again.",
        "The round can be confirmed without it, once every practice is in another network or its patients are covered.",
    ),
    "{network} is refused for good.",
    RefuseForm,
)
PAGES = {
    Action.REFUSE: Page(
        "Refuse {network}",
        "Refuse the application",
        "Why is it refused?",
        (
            "{lead} and the other practices are told, with your reasons, and so is the LMC.",
            "They can ask for the refusal to be reviewed. An approver can open the application again.",
            "The round cannot be confirmed while the application stands refused.",
        ),
        "{network} is refused.",
        RefuseForm,
    ),
    Action.REQUEST_REVIEW: Page(
        "Ask for the refusal of {network} to be reviewed",
        "Ask for a review",
        "Why should it be reviewed?",
        (
            "{commissioner} looks at it again together with the LMC. Both are told.",
            "If they cannot settle it, {commissioner} takes it to NHS England.",
        ),
        "{commissioner} and the LMC are asked to review the refusal.",
    ),
    Action.RESOLVE: Page(
        "Take {network} back to review",
        "Take it back to review",
        "What was settled, and what did the LMC say?",
        (
            "The application is checked again, and can then meet the requirements or be refused anew.",
            "{lead} and the LMC are told.",
        ),
        "{network} is under review again.",
    ),
    Action.ESCALATE: Page(
        "Take the refusal of {network} to NHS England",
        "Take it to NHS England",
        "What could not be settled, and what did the LMC say?",
        ("NHS England advises in writing. Then an approver decides, for good.", "{lead} and the LMC are told."),
        "NHS England is asked for its advice on {network}.",
    ),
    Action.ADVISE: Page(
        "Advise {commissioner} on {network}",
        "Give this advice",
        "What do you advise?",
        (
            "{commissioner} then decides: it takes the application back to review, marks its requirements met, or "
            "refuses it for good.",
            "{commissioner}, {lead} and the LMC read your advice.",
        ),
        "{commissioner} is told what you advise.",
    ),
    Action.REOPEN: Page(
        "Open the application of {network} again",
        "Open it again",
        "Why is it opened again?",
        ("It is under review again, as before it was refused.", "{lead} and the LMC are told."),
        "{network} is under review again.",
    ),
    Action.DECLARE_READY: Page(
        "Declare the Network Agreement of {network} complete",
        "Declare it complete",
        "",
        (
            "{commissioner} is told that the network is ready.",
            "From the first day of the contract the network is live.",
        ),
        "{network} is ready to start.",
        ReadyForm,
    ),
}


@form_page
def step(request: SignedInRequest, reference: str, action: Action) -> HttpResponse:
    """404 outside the person's scope, 403 for whoever may not take it, 409 to ask where it cannot be taken now."""
    application = get_application(request.user, reference)
    permissions.check_user_can_act(request.user, application, rows_of(action)[0])
    if rows_of(action)[0].asks_password:
        ask_password_again(request)
    if request.method != "POST":
        policies.transition_for(application, action)
    page = _page_of(application, action)
    form = _form(request, application, page)
    form.sent_to = request.path
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            act = partial(_take, request, application, action, form, page.done)
            return sent_once(request, form, act)
        except Conflict as conflict:
            form.refuse_stale(conflict.message, get_application(request.user, reference))
            status = 409
        except policies.CannotTake as refused:
            form.refuse(refused)
            status = 422
    context = {
        "title": _filled(page.title, application),
        "consequences": [_filled(each, application) for each in page.consequences],
        "form": form,
        "cancel_href": reverse("signoff:application", args=[reference]),
    }
    return render(request, "confirm.html", context, status=status)


def _page_of(application: Application, action: Action) -> Page:
    last = action == Action.REFUSE and application.status == ApplicationStatus.ADVISED
    return REFUSE_FOR_GOOD if last else PAGES[action]


def _form(request: SignedInRequest, application: Application, page: Page) -> StepForm | ReadyForm:
    words = {"label": page.label, "question": page.question} if page.question else {}
    return page.form(posted(request), version=application.version, **words)


def _take(
    request: SignedInRequest, application: Application, action: Action, form: StepForm | ReadyForm, done: str
) -> str:
    perform(
        application=application,
        action=action,
        version=form.cleaned_data["version"],
        by=request.user,
        at=clock.now(),
        **form.values(),
    )
    messages.success(request, _filled(done, application))
    return home_of(application)


def _filled(words: str, application: Application) -> str:
    network = application.network
    return words.format(network=network, commissioner=application.commissioner, lead=application.lead_practice)
