"""Whom the lead practice asks to be members, and why others that it approached are not among them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import Membership
from networks.rules import words
from networks.services import membership as memberships
from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from pcnportal.core.errors import Refused
from practices.enums import Answer
from practices.models import Practice
from practices.selectors import last_answer
from signoff.enums import InvitationEnd, PartAction
from signoff.models import Application, Approach
from signoff.selectors.applications import members_of
from signoff.services import invitations
from signoff.services.editing import leading
from signoff.services.parts import ASKING, take_back, walk_parts
from signoff.services.telling import tell_asked, tell_more_time, tell_no_longer_asked
from signoff.workflow import Door


class CannotAsk(Refused):
    """The practice does not want to be asked."""


class CannotRemove(Refused):
    """The practice has to stay."""


class CannotRecord(Refused):
    """The practice is not left out."""


def name_member(*, application: Application, practice: Practice, by: User, at: datetime) -> Membership:
    [membership] = name_members(application=application, practices=[practice], by=by, at=at)
    return membership


def name_members(
    *,
    application: Application,
    practices: Sequence[Practice],
    message: str = "",
    expires_on: date | None = None,
    by: User,
    at: datetime,
) -> list[Membership]:
    """Ask practices to be members, all or none. It needs no version: naming the same practice twice is naming it once.

    `expires_on`: the last day on which they can answer; None for the one that the year offers. Raises CannotAsk
    for a practice that takes no part in the year.
    """
    with leading(application, by, practices=practices) as current:
        _check_may_be_asked(practices, current)
        _walk_asked(practices, current, localdate(at))
        named = [
            memberships.name_practice(
                network=current.network,
                contract_year=current.contract_year,
                practice=practice,
                by=by,
                acting_for=current.lead_practice.organisation,
                at=at,
            )
            for practice in practices
        ]
        for membership in named:
            if membership.state == MembershipState.NAMED:
                invitation = invitations.send(
                    application=current, membership=membership, message=message, expires_on=expires_on, by=by, at=at
                )
                tell_asked(membership, invitation, current, by=by, at=at)
        return named


def give_more_time(*, application: Application, practice: Practice, expires_on: date, by: User, at: datetime) -> None:
    """A later last day for a practice that was asked and has not answered, which is told. The same day is no change.

    Raises Conflict where it has answered, or is not asked any more; CannotShorten for an earlier day.
    """
    with leading(application, by) as current:
        invitation = invitations.lengthen(
            application=current, practice=practice, expires_on=expires_on, today=localdate(at)
        )
        if invitation is None:
            return
        record(
            chain=current.commissioner.code,
            action="INVITATION_LENGTHENED",
            subjects=[current.network.subject, practice.subject],
            by=by,
            organisation=current.lead_practice.organisation,
            at=at,
            after={"to": expires_on},
        )
        tell_more_time(invitation, current, by=by, at=at)


def _check_may_be_asked(practices: Sequence[Practice], application: Application) -> None:
    """A refusal is respected. It is not said what the practice answered, nor why."""
    year, ids = application.contract_year, [each.pk for each in practices if each != application.lead_practice]
    refusing = Practice.objects.filter(pk__in=ids).annotate(said=last_answer(year)).filter(said=Answer.DECLINE)
    if names := [str(each) for each in refusing]:
        takes = "takes" if len(names) == 1 else "take"
        others = "Ask the others alone. " if len(names) < len(ids) else ""
        raise CannotAsk(
            f"{words.listed(names, len(names))} {takes} no invitations for {year}, so nobody was asked. "
            f"{others}A practice that changes its mind says so in the portal."
        )


def _walk_asked(practices: Sequence[Practice], application: Application, today: date) -> None:
    """Those that it asks anew: who leads it is no stranger to it."""
    asked = application.network.memberships.filter(contract_year=application.contract_year, state__in=ASKING)
    already = set(asked.values_list("practice", flat=True))
    for practice in practices:
        memberships.check_can_be_named(practice)
    anew = [each for each in practices if each.pk not in already]
    for door in (Door.PERSON, Door.PORTAL):
        those = [each for each in anew if (each == application.lead_practice) == (door is Door.PORTAL)]
        walk_parts(PartAction.ASK, door, those, application.contract_year, today)


def remove_member(*, application: Application, membership: Membership, by: User, at: datetime) -> None:
    """Raises CannotRemove for the lead practice."""
    with leading(application, by) as current:
        if membership.practice_id == current.lead_practice_id:
            raise CannotRemove(f"{current.lead_practice} leads the application and cannot be removed from it.")
        take_back(membership=membership, by=by, acting_for=current.lead_practice.organisation, at=at)
        invitations.end(application=current, practice=membership.practice, ending=InvitationEnd.WITHDRAWN, at=at)
        tell_no_longer_asked(membership, current, by=by, at=at)


def record_approach(*, application: Application, practice: Practice, reason: str, by: User, at: datetime) -> Approach:
    """Why a practice that was approached is not included. Recorded again, the reason is the new one; the
    same once more changes nothing.

    Raises CannotRecord for a practice that the network asks or that leads it.
    """
    with leading(application, by) as current:
        if members_of(current).exclude(state=MembershipState.DECLINED).filter(practice=practice).exists():
            raise CannotRecord(f"{practice} is asked to join {current.network}. Remove it from the members first.")
        said = Approach.objects.filter(application=current, practice=practice, reason=reason).first()
        if said:
            return said
        values = {"reason": reason, "recorded_at": at, "recorded_by": by}
        approach, _ = Approach.objects.update_or_create(application=current, practice=practice, defaults=values)
        _record_approach("APPROACH_RECORDED", current, practice, by, at)
        return approach


def remove_approach(*, application: Application, practice: Practice, by: User, at: datetime) -> None:
    """Taken off twice is taken off once."""
    with leading(application, by) as current:
        removed, _ = Approach.objects.filter(application=current, practice=practice).delete()
        if removed:
            _record_approach("APPROACH_REMOVED", current, practice, by, at)


def _record_approach(action: str, application: Application, practice: Practice, by: User, at: datetime) -> None:
    """Not in the application's history, which its other practices read."""
    record(
        chain=application.commissioner.code,
        action=action,
        subjects=[practice.subject],
        by=by,
        organisation=application.lead_practice.organisation,
        at=at,
    )
