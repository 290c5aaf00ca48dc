"""What people of practices may: start and fill in an application, sign, answer for a year."""

from django.core.exceptions import PermissionDenied

from networks.enums import MembershipState
from networks.models import Membership
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from practices.models import Commissioner, DeclaredInterest, Practice
from signoff.models import Application
from signoff.permissions.asking import answers, require, require_at
from signoff.workflow import Door, PartStep

TAKES_PART = (MembershipState.AGREED, MembershipState.IN_FORCE)


def check_user_can_start(user: User, practice: Practice) -> str:
    """Returns, as every check does that a service records, the capacity in which the person may."""
    return require(
        user,
        Permission.APPLICATION_LEAD,
        practice.organisation,
        f"Only someone from {practice} can start an application for it.",
    )


def user_can_start(user: User, practice: Practice) -> bool:
    return answers(check_user_can_start, user, practice)


def check_user_can_answer_for_year(user: User, practice: Practice) -> str:
    return require(
        user, Permission.MEMBERSHIP_ANSWER, practice.organisation, f"Only someone from {practice} can answer for it."
    )


def check_user_can_record_answer(user: User, practice: Practice, commissioner: Commissioner | None) -> str:
    return require_at(
        user,
        Permission.ANSWER_RECORD,
        commissioner,
        f"Only an officer or approver of the commissioner of {practice} can record an answer that came on paper.",
    )


def user_can_record_answer(user: User, practice: Practice, commissioner: Commissioner | None) -> bool:
    return answers(check_user_can_record_answer, user, practice, commissioner)


def check_user_can_decide_late_answer(user: User, practice: Practice, commissioner: Commissioner | None) -> str:
    capacity = require_at(
        user,
        Permission.ANSWER_DECIDE,
        commissioner,
        f"You can see this answer but only an approver of the commissioner of {practice} can decide on it.",
    )
    if DeclaredInterest.objects.filter(person=user, ended_at=None, practice=practice.pk).exists():
        raise PermissionDenied(
            f"You declared an interest in {practice}. Another approver of {commissioner} can decide on its answer."
        )
    return capacity


def user_can_decide_late_answer(user: User, practice: Practice, commissioner: Commissioner | None) -> bool:
    return answers(check_user_can_decide_late_answer, user, practice, commissioner)


def check_user_can_move_part(user: User, practice: Practice, commissioner: Commissioner | None, step: PartStep) -> str:
    """An answer of a practice, by whichever door it comes."""
    if step.door is Door.PERSON:
        return check_user_can_answer_for_year(user, practice)
    if step.door is Door.PAPER:
        return check_user_can_record_answer(user, practice, commissioner)
    return check_user_can_decide_late_answer(user, practice, commissioner)


def check_user_can_edit(user: User, application: Application) -> str:
    lead = application.lead_practice
    return require(
        user,
        Permission.APPLICATION_LEAD,
        lead.organisation,
        f"You can see this application but only someone from {lead}, which leads it, can do that.",
    )


def user_can_edit(user: User, application: Application) -> bool:
    return answers(check_user_can_edit, user, application)


def check_user_can_fill_in(user: User, application: Application) -> Practice:
    """Returns the practice for which the person does: the one that leads, or the member whose person it has named."""
    if user_can_edit(user, application):
        return application.lead_practice
    named = application.co_editors.select_related("practice").filter(person=user).first()
    if (
        named
        and user.capacity_for(named.practice.organisation, Permission.APPLICATION_LEAD)
        and _takes_part(named.practice, application)
    ):
        return named.practice
    raise PermissionDenied(
        f"You can see this application but only someone from {application.lead_practice}, which leads it, and whom "
        "they name can change it."
    )


def user_can_fill_in(user: User, application: Application) -> bool:
    return answers(check_user_can_fill_in, user, application)


def check_user_can_sign(user: User, application: Application, practice: Practice) -> Practice:
    """Returns the practice for which the person speaks: the one that signs, or the one that leads and has the paper."""
    if user.capacity_for(practice.organisation, Permission.MEMBERSHIP_ANSWER):
        return practice
    if user_can_edit(user, application):
        return application.lead_practice
    lead = application.lead_practice
    paper = "" if practice == lead else f", or someone from {lead}, which leads the application, can record its paper"
    raise PermissionDenied(
        f"You can see this application but only someone from {practice} can sign the Network Agreement for it{paper}."
    )


def user_can_sign(user: User, application: Application, practice: Practice) -> bool:
    return answers(check_user_can_sign, user, application, practice)


def _takes_part(practice: Practice, application: Application) -> bool:
    members = Membership.objects.filter(network=application.network_id, contract_year=application.contract_year_id)
    return members.filter(practice=practice, state__in=TAKES_PART).exists()
