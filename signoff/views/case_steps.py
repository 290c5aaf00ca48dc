"""Steps of a case, each on a page that says what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from networks.selectors.facts import year_rules
from networks.selectors.scope import networks_visible_to
from pcnportal.accounts.reauthentication import ask_password_again
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import longdate
from signoff.enums import CaseAction
from signoff.forms.cases import CaseStepForm
from signoff.models import Case
from signoff.permissions.cases import check_user_can_step
from signoff.policies.cases import check_step
from signoff.selectors.cases.scope import get_case, part_of
from signoff.services.cases.moving import move_case
from signoff.views.editing import form_page, posted, sent_once


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a step's page: {about}, {commissioner}, {network} and {first_day} are filled in.
    `places`: whether it names a network and a day, "optional" where it need not."""

    title: str
    label: str
    question: str
    consequences: Sequence[str]
    done: str
    places: str = ""
    optional: bool = False


TOLD = "{about}, the LMC and the others on the case are told."
PAGES = {
    CaseAction.ASK_LMC: Page(
        "Ask the LMC to comment on the case about {about}",
        "Ask the LMC",
        "What would you like to know?",
        ("The LMC finds the case in its work list, and says how it stands to it.",),
        "The LMC is asked to comment.",
        optional=True,
    ),
    CaseAction.MEDIATE: Page(
        "Begin to mediate between {about} and the others",
        "Begin to mediate",
        "How will you go about it?",
        (TOLD,),
        "Mediation has begun.",
    ),
    CaseAction.AGREE: Page(
        "Record what was agreed about {about}",
        "Record the agreement",
        "What was agreed, and by whom?",
        (
            "The case is settled, and stays in sight until it has come about.",
            "Nobody becomes a member by this: the practice and the network still say so themselves.",
            TOLD,
        ),
        "The agreement is recorded.",
        places="optional",
    ),
    CaseAction.COVER: Page(
        "Settle the case about {about} by cover alone",
        "Record that cover settles it",
        "What was agreed, and by whom?",
        ("A network has to have agreed to cover its patients first. The practice is no member.", TOLD),
        "Cover settles the case.",
    ),
    CaseAction.DIVIDE: Page(
        "Record that the contract of {about} is divided",
        "Record the division",
        "Which two codes are there from when on, and who agreed to it?",
        ("One contract cannot be in two networks. Two contracts, each with a code of its own, can.", TOLD),
        "The division is recorded.",
    ),
    CaseAction.PROPOSE_DIRECTION: Page(
        "Propose to direct a network to take {about}",
        "Propose the direction",
        "Why this network, and what did the LMC say?",
        (
            "Another person, an approver of {commissioner}, decides. The LMC has to be engaged before, and has time to "
            "say how it stands to this.",
            "The practices of the network get a part in the case: they read it, and say how they stand to it.",
            TOLD,
        ),
        "The direction is proposed.",
        places="needed",
    ),
    CaseAction.DIRECT: Page(
        "Direct a network to take {about}",
        "Direct the network",
        "Your reasons",
        ("{about} becomes a member from that day, to the end of the year.", TOLD),
        "{about} is a member of {network} from {first_day}.",
        places="needed",
    ),
    CaseAction.DROP_DIRECTION: Page(
        "Take back the proposed direction for {about}",
        "Take it back",
        "Why?",
        ("The case goes on in mediation.", TOLD),
        "The proposed direction is taken back.",
    ),
    CaseAction.ASK_ESCALATION: Page(
        "Ask that the case about {about} be taken to NHS England",
        "Ask for that",
        "What could not be settled?",
        ("{commissioner} decides whether to take it there.", TOLD),
        "{commissioner} is asked to take the case to NHS England.",
    ),
    CaseAction.ESCALATE: Page(
        "Take the case about {about} to NHS England",
        "Take it to NHS England",
        "What could not be settled, and what did the LMC say?",
        ("NHS England advises in writing. Then {commissioner} goes on with the case.", TOLD),
        "NHS England is asked for its advice.",
    ),
    CaseAction.ADVISE: Page(
        "Advise {commissioner} on the case about {about}",
        "Give this advice",
        "What do you advise?",
        ("{commissioner} then goes on with the case. Everyone on it reads your advice.",),
        "{commissioner} is told what you advise.",
    ),
    CaseAction.CLOSE: Page(
        "Close the case about {about}",
        "Close the case",
        "Why is it closed?",
        ("It can be opened again.", TOLD),
        "The case is closed.",
    ),
    CaseAction.REOPEN: Page(
        "Open the case about {about} again",
        "Open it again",
        "Why is it opened again?",
        (TOLD,),
        "The case is open again.",
    ),
}
SLUGS = {action.lower().replace("_", "-"): action for action in PAGES}


@form_page
def step(request: SignedInRequest, reference: str, slug: str) -> HttpResponse:
    """404 outside the person's scope, 403 for whoever may not take it, 409 to ask where it cannot be taken now."""
    if (action := SLUGS.get(slug)) is None:
        raise Http404
    case = get_case(request.user, reference)
    row, _ = check_user_can_step(request.user, case, action, part_of(request.user, case))
    if row.asks_password:
        ask_password_again(request)
    if request.method != "POST":
        check_step(case, action, row.party, year_rules(case.contract_year))
    page = PAGES[action]
    form = CaseStepForm(
        posted(request),
        version=case.version,
        label=page.label,
        question=page.question,
        places=page.places,
        year=case.contract_year,
        optional=page.optional,
        visible=networks_visible_to(request.user, case.contract_year),
        initial={"network": case.network, "expected_on": case.expected_on},
    )
    form.sent_to = request.path
    status = 422
    if form.is_valid():
        try:
            act = partial(_take, request, case, action, form)
            return sent_once(request, form, act)
        except Conflict as conflict:
            form.refuse_stale(conflict.message, get_case(request.user, reference))
            status = 409
        except Refused as refused:
            form.refuse(refused)
    context = {
        "title": _filled(page.title, case),
        "consequences": [_filled(each, case) for each in page.consequences],
        "form": form,
        "cancel_href": reverse("signoff:case", args=[reference]),
    }
    return render(request, "confirm.html", context, status=status if form.errors else 200)


def _take(request: SignedInRequest, case: Case, action: CaseAction, form: CaseStepForm) -> str:
    taken = move_case(
        case=case,
        action=action,
        version=form.cleaned_data["version"],
        by=request.user,
        at=clock.now(),
        **form.values(),
    )
    done = _filled(PAGES[action].done, case, str(taken.network or ""), longdate(taken.expected_on))
    messages.success(request, done)
    return reverse("signoff:case", args=[case.reference])


def _filled(words: str, case: Case, network: str = "", first_day: str = "") -> str:
    return words.format(about=case.about, commissioner=case.commissioner, network=network, first_day=first_day)
