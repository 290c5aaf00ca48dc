"""Letters by which an application asks practices to join: sent, ended, and the questions about them."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import Membership
from networks.rules import words
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.permissions import has_permission
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import longdate
from practices.models import ContractYear, Practice
from signoff import policies
from signoff.enums import InvitationEnd
from signoff.models import Application, Invitation, Question
from signoff.permissions.practices import check_user_can_edit
from signoff.services.locking import lock_application
from signoff.services.parts import take_back
from signoff.services.telling import tell_expired, tell_question_asked, tell_question_replied
from signoff.workflow import EDITABLE

AT_MOST = 200  # of a run; the next one goes on


def last_day_offered(year: ContractYear, today: date) -> date:
    """The last day to answer on, where none is named: after the year's number of days, but not after its deadline."""
    last = today + timedelta(days=year.invitation_days)
    return min(last, year.submission_deadline) if today < year.submission_deadline else last


def send(
    *,
    application: Application,
    membership: Membership,
    message: str,
    expires_on: date | None,
    by: User,
    at: datetime,
) -> Invitation:
    """The letter of a practice that was named; part of the naming. Named twice, it keeps its first letter."""
    letters = Invitation.objects.filter(application=application, practice=membership.practice)
    if sent := letters.filter(ending="", sent_at=membership.named_at).first():
        return sent
    expires_on = expires_on or last_day_offered(application.contract_year, localdate(at))
    values = {"message": message, "sent_at": at, "sent_by": by, "expires_on": expires_on}
    invitation, _ = Invitation.objects.update_or_create(
        application=application, practice=membership.practice, defaults={**values, "ending": "", "ended_at": None}
    )
    return invitation


class CannotShorten(Refused):
    """An invitation stands at least as long as it said."""


def lengthen(*, application: Application, practice: Practice, expires_on: date, today: date) -> Invitation | None:
    """Part of the lead practice's change. None where that is its last day already."""
    invitation = Invitation.objects.filter(application=application, practice=practice).first()
    if invitation is None or _named(application, practice) is None:
        raise Conflict(f"{practice} does not have to answer {application.network} any more. Look at its answer.")
    if invitation.ending or policies.is_expired(invitation, application, today):
        said = policies.ended_words if invitation.ending else policies.expired_words
        raise Conflict(said(invitation, to_lead=True))
    if expires_on == invitation.expires_on:
        return None
    if expires_on < invitation.expires_on:
        raise CannotShorten(f"{practice} was told that it can answer until {words.day(invitation.expires_on)}.")
    invitation.expires_on = expires_on
    invitation.save(update_fields=["expires_on"])
    return invitation


def end(*, application: Application, practice: Practice, ending: InvitationEnd, at: datetime) -> None:
    """Part of the practice's removal; an end that came before stays."""
    Invitation.objects.filter(application=application, practice=practice, ending="").update(ending=ending, ended_at=at)


def renew(*, application: Application, at: datetime) -> None:
    """Part of a return or a withdrawal. Whoever could still answer while the application was with its commissioner is
    given time anew, and not taken out of the network at once."""
    today = localdate(at)
    ran_out = Invitation.objects.filter(application=application, ending="", expires_on__lt=today)
    ran_out.update(expires_on=last_day_offered(application.contract_year, today))


def expire_invitations(*, at: datetime) -> int:
    """Take back those that ran out unanswered, of applications that are still being formed. Returns how many."""
    named = Membership.objects.filter(
        network=OuterRef("application__network"),
        contract_year=OuterRef("application__contract_year"),
        practice=OuterRef("practice"),
        state=MembershipState.NAMED,
    )
    due = Invitation.objects.filter(
        Exists(named), ending="", expires_on__lt=localdate(at), application__status__in=EDITABLE
    ).select_related("application__network", "application__commissioner", "application__contract_year", "practice")
    return sum(_expire(invitation, at) for invitation in due.order_by("expires_on", "id")[:AT_MOST])


@transaction.atomic
def _expire(invitation: Invitation, at: datetime) -> bool:
    """False where somebody was faster; whoever changes the same at this moment comes first, and the next run again."""
    try:
        application = lock_application(invitation.application, practices=[invitation.practice])
    except Conflict:
        return False
    invitation = Invitation.objects.select_related("practice").get(pk=invitation.pk)
    membership = _named(application, invitation.practice)
    expired = policies.is_expired(invitation, application, localdate(at))
    if invitation.ending or membership is None or not expired:
        return False
    take_back(membership=membership, by=None, acting_for=None, at=at)
    end(application=application, practice=invitation.practice, ending=InvitationEnd.EXPIRED, at=at)
    application.version += 1
    application.save()
    tell_expired(invitation, application, at=at)
    return True


def _named(application: Application, practice: Practice) -> Membership | None:
    return (
        Membership.objects.filter(
            network=application.network,
            contract_year=application.contract_year,
            practice=practice,
            state=MembershipState.NAMED,
        )
        .select_related("network__lead_commissioner", "practice", "contract_year")
        .first()
    )


@transaction.atomic
def ask_question(*, invitation: Invitation, text: str, by: User, at: datetime) -> Question:
    """For the lead practice alone. The same question asked again before it is replied to is the first one."""
    practice = invitation.practice
    if not has_permission(by, Permission.MEMBERSHIP_ANSWER, practice.organisation):
        raise PermissionDenied(f"Only someone from {practice} can ask a question for it.")
    policies.check_still_asked(_locked(invitation))
    asked, new = Question.objects.get_or_create(
        invitation=invitation, text=text, reply="", defaults={"asked_at": at, "asked_by": by}
    )
    if new:
        _record("QUESTION_ASKED", asked, by, at)
        tell_question_asked(asked, by=by, at=at)
    return asked


@transaction.atomic
def reply(*, question: Question, text: str, by: User, at: datetime) -> Question:
    """The lead practice's, once. Raises Conflict, with what was replied, where somebody was faster; and where the
    practice is not asked any more."""
    check_user_can_edit(by, question.invitation.application)
    invitation = _locked(question.invitation)
    current = Question.objects.select_for_update(no_key=True, of=("self",)).select_related("replied_by")
    asked = current.get(pk=question.pk)
    if asked.reply == text:
        return asked
    if asked.reply:
        raise Conflict(
            f"{asked.replied_by} has replied already, on {longdate(localdate(asked.replied_at))}: “{asked.reply}”"
        )
    policies.check_still_asked(invitation, to_lead=True)
    asked.reply, asked.replied_at, asked.replied_by = text, at, by
    asked.save()
    _record("QUESTION_REPLIED", asked, by, at)
    tell_question_replied(asked, by=by, at=at)
    return asked


def _locked(invitation: Invitation) -> Invitation:
    """As it stands now; it does not end meanwhile."""
    rows = Invitation.objects.select_related("practice", "application__network", "application__lead_practice")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=invitation.pk)


def _record(action: str, question: Question, by: User, at: datetime) -> None:
    """Between the two practices: neither the network nor the application has it in its history."""
    invitation = question.invitation
    replied = action == "QUESTION_REPLIED"
    acting_for = invitation.application.lead_practice if replied else invitation.practice
    record(
        chain=invitation.application.commissioner.code,
        action=action,
        subjects=[invitation.practice.subject],
        by=by,
        organisation=acting_for.organisation,
        at=at,
    )
