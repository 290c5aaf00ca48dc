"""Between an invited practice and the networks that ask it: all of them side by side, questions and replies."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from networks.enums import MembershipState
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from practices.models import ContractYear, Practice
from signoff import policies
from signoff.forms.apply import NONE_OF_THEM, ChoiceForm, QuestionForm, ReplyForm
from signoff.selectors.applying import get_asked, own_memberships, places_held
from signoff.selectors.invitations import (
    Option,
    asked_of,
    get_question,
    invitation_of,
    options_of,
    own_practice,
    seen_by,
)
from signoff.services.answers import answer_application, decline_all
from signoff.services.invitations import ask_question
from signoff.services.invitations import reply as send_reply
from signoff.views.answer import answer_given, chosen
from signoff.views.editing import editable_application, form_page, posted
from signoff.workflow import EDITABLE


@form_page
def invitations(request: SignedInRequest, code: str, year: str) -> HttpResponse:
    """Every network that asks the practice, and one choice among them."""
    practice = own_practice(request.user, code)
    contract_year = get_object_or_404(ContractYear, slug=year)
    options = options_of(request.user, practice, contract_year, clock.today())
    open_now = [each for each in options if not each.expired]
    asked = asked_of(practice, contract_year)
    seen = seen_by(asked)
    form = ChoiceForm(posted(request), practice=practice, options=open_now, seen=seen)
    status = 422 if form.errors else 200
    if form.is_stale:
        form.refuse_stale(policies.answered_meanwhile(practice, asked))
        status = 409
    elif form.is_valid():
        try:
            said = _choose(request, practice, contract_year, options, form.cleaned_data)
        except Conflict as conflict:
            form.refuse_stale(conflict.message)
            status = 409
        except Refused as refused:
            form.refuse(refused)
            status = 422
        else:
            messages.success(request, said)
            return redirect(request.path)
    context = {
        "practice": practice,
        "year": contract_year,
        "options": options,
        "open_now": open_now,
        "held": places_held([practice], [contract_year], clock.today()),
        "form": form,
    }
    return render(request, "signoff/apply/invitations.html", context, status=status)


def _choose(
    request: SignedInRequest, practice: Practice, year: ContractYear, options: Sequence[Option], given: dict[str, str]
) -> str:
    """Returns what is to be said of it."""
    seen, by, at = given["seen"], request.user, clock.now()
    if given["network"] == NONE_OF_THEM:
        decline_all(practice=practice, contract_year=year, seen=seen, reason=given["reason"], by=by, at=at)
        return f"{practice} has declined."
    option = next(each for each in options if each.application.reference == given["network"])
    answered = answer_application(
        application=option.application, membership=option.membership, agrees=True, by=by, at=at, seen=seen
    )
    return answer_given(answered)


@form_page
def question(request: SignedInRequest, reference: str) -> HttpResponse:
    """Asked before the practice chooses; it goes to the lead practice alone."""
    application = get_asked(request.user, reference)
    member = chosen(request.GET.get("practice", ""), own_memberships(request.user, application), application)
    invitation = invitation_of(member, application)
    if invitation is None or member.state == MembershipState.IN_FORCE:
        raise PermissionDenied(
            f"Only a practice that {application.network} asks to join can ask {application.lead_practice} a question."
        )
    back = f"{reverse('signoff:answer', args=[reference])}?practice={member.practice.code}"
    form = QuestionForm(posted(request), lead=application.lead_practice)
    if form.is_valid():
        ask_question(invitation=invitation, text=form.cleaned_data["text"], by=request.user, at=clock.now())
        messages.success(request, f"Your question is with {application.lead_practice}. You are told when it replies.")
        return redirect(back)
    context = {"application": application, "member": member, "form": form, "back_href": back}
    return render(request, "signoff/apply/question.html", context, status=422 if form.errors else 200)


@form_page
def reply(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Replied to twice, the first reply stays."""
    application = editable_application(request.user, reference)
    asked = get_question(application, pk)
    if request.method != "POST" and not asked.reply:
        policies.check_still_asked(asked.invitation, to_lead=True)
    form = ReplyForm(posted(request), practice=asked.invitation.practice)
    context = {"application": application, "question": asked, "form": form}
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            send_reply(question=asked, text=form.cleaned_data["text"], by=request.user, at=clock.now())
        except Conflict as conflict:
            context |= {"question": get_question(application, pk), "not_sent": form.cleaned_data["text"]}
            form.add_error(None, conflict.message)
            status = 409
        else:
            messages.success(request, f"Your reply is with {asked.invitation.practice}.")
            return redirect("signoff:members" if application.status in EDITABLE else "signoff:application", reference)
    return render(request, "signoff/apply/reply.html", context, status=status)
