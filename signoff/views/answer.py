"""A practice's own answer to one network: what it would join, who has agreed, and its choice."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from networks.enums import MembershipState
from networks.models import Membership
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from signoff import policies
from signoff.forms.apply import AnswerForm
from signoff.models import Application, Invitation
from signoff.selectors.applications import checked, members_of
from signoff.selectors.applying import core_members, get_asked, own_memberships, partners_of, places_held
from signoff.selectors.invitations import asked_of, ended_invitation, invitation_of, seen_by
from signoff.selectors.signing import signature_of
from signoff.services.answers import answer_application
from signoff.views.editing import form_page, posted
from signoff.workflow import SIGNABLE

AGREE = "AGREE"


@form_page
def answer(request: SignedInRequest, reference: str) -> HttpResponse:
    code = request.GET.get("practice", "")
    if ended := ended_invitation(request.user, reference, code):
        return _ended(request, ended)
    application = get_asked(request.user, reference)
    own = own_memberships(request.user, application)
    member = chosen(code, own, application)
    asked = asked_of(member.practice, application.contract_year)
    form = _form(request, application, member, asked)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            answered = answer_application(
                application=application,
                membership=member,
                agrees=form.cleaned_data["answer"] == AGREE,
                by=request.user,
                at=clock.now(),
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
            )
        except Conflict as conflict:
            form.refuse_stale(conflict.message)
            status = 409
        except Refused as refused:
            form.refuse(refused)
            status = 422
        else:
            messages.success(request, answer_given(answered))
            return redirect(request.get_full_path())
    return _page(request, application, own, member, asked, form, status)


def _page(
    request: SignedInRequest,
    application: Application,
    own: Sequence[Membership],
    member: Membership,
    asked: Sequence[Membership],
    form: AnswerForm,
    status: int,
) -> HttpResponse:
    """What the practice would join stands before the question."""
    held = places_held([member.practice], [application.contract_year], clock.today())
    invitation = invitation_of(member, application)
    context = {
        "application": application,
        "member": member,
        "others": [each for each in own if each != member],
        "fellows": [each for each in core_members(application) if each != member],
        "result": checked(application, today=clock.today()).result,
        "held": [place for place in held if place.membership.network_id != application.network_id],
        "invitation": invitation,
        "signature": signature_of(application, member.practice),
        "signable": application.status in SIGNABLE,
        "questions": invitation.questions.all() if invitation else (),
        "partners": partners_of(application),
        "expired": _expired(invitation, application, member),
        "also_asking": [each for each in asked if each != member and each.state == MembershipState.NAMED],
        "form": form,
    }
    return render(request, "signoff/apply/answer.html", context, status=status)


def _expired(invitation: Invitation | None, application: Application, member: Membership) -> str:
    """Why it can no longer be answered."""
    unanswered = invitation and member.state == MembershipState.NAMED
    if invitation and unanswered and policies.is_expired(invitation, application, clock.today()):
        return policies.expired_words(invitation)
    return ""


def _ended(request: SignedInRequest, invitation: Invitation) -> HttpResponse:
    """The address of an invitation says what became of it."""
    context = {"invitation": invitation, "sentence": policies.ended_words(invitation)}
    return render(request, "signoff/apply/ended.html", context, status=409 if request.method == "POST" else 200)


def chosen(code: str, own: Sequence[Membership], application: Application) -> Membership:
    """The practice asked for as `?practice=`, else the first of the person's own that has not answered."""
    if not own:
        raise PermissionDenied("You can see this application but only the practices that it names can answer it.")
    if not code:
        return next((each for each in own if each.state == MembershipState.NAMED), own[0])
    if found := next((each for each in own if each.practice.code == code), None):
        return found
    if named := next((each for each in members_of(application) if each.practice.code == code), None):
        raise PermissionDenied(f"Only someone from {named.practice} can answer for it.")
    raise Http404


def _form(
    request: SignedInRequest, application: Application, member: Membership, asked: Sequence[Membership]
) -> AnswerForm:
    practice, network = member.practice.name, application.network
    given = {MembershipState.AGREED: AGREE, MembershipState.DECLINED: "DECLINE"}
    return AnswerForm(
        posted(request),
        seen=seen_by(asked),
        initial={"answer": given.get(MembershipState(member.state)), "reason": member.reason},
        question=f"Will {practice} join {network}?",
        nothing_said=f"Select whether {practice} will join {network}",
        read_by=f"{application.lead_practice.name} reads it, and {application.commissioner} and its LMC once the "
        "application is submitted",
    )


def answer_given(member: Membership) -> str:
    verb = "has agreed" if member.state == MembershipState.AGREED else "has declined"
    return f"{member.practice} {verb} to join {member.network}."
