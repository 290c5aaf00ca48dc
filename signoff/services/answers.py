"""A practice's own answers to the networks that ask it: one by one, or one of them and with it the others."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import Membership
from networks.services.locks import lock_for_change
from pcnportal.accounts.models import User
from pcnportal.core.errors import Conflict
from practices.models import ContractYear, Practice
from signoff import policies
from signoff.enums import Action
from signoff.models import Application, Invitation
from signoff.selectors.invitations import asked_of, seen_by
from signoff.services.parts import answer_network
from signoff.services.telling import tell_answered

CHOSE_ANOTHER = "It chose another network"


@transaction.atomic
def answer_application(
    *,
    application: Application,
    membership: Membership,
    agrees: bool,
    by: User,
    at: datetime,
    reason: str = "",
    seen: str | None = None,
) -> Membership:
    """The practice's own answer to the application that names it, told to whom it concerns.

    Agreeing declines what other networks asked it for the year and it has not answered. `seen` is how its invitations
    stood when the person was asked, where they were shown. Raises as `answer_membership` does, and Conflict where they
    stand otherwise now, this one has expired, or the network was confirmed; CannotTake where it does not fit how the
    practice's part stands.
    """
    practice, year = membership.practice, membership.contract_year
    lock_for_change(practice_ids=[practice.id], network_ids=[membership.network_id])
    _check_not_confirmed(membership, application)
    asked = asked_of(practice, year)
    current = next((each for each in asked if each == membership), None)
    wanted = MembershipState.AGREED if agrees else MembershipState.DECLINED
    if current and current.state != wanted:
        _check_seen(practice, asked, seen)
        if agrees or current.state == MembershipState.NAMED:
            _check_open(application, practice, at)
    answered = answer_network(membership=membership, agrees=agrees, by=by, at=at, reason=reason)
    tell_answered(answered, application, by=by, at=at)
    if agrees:
        others = [each for each in asked if each.state == MembershipState.NAMED and each != membership]
        _decline(others, CHOSE_ANOTHER, by, at)
    return answered


@transaction.atomic
def decline_all(
    *, practice: Practice, contract_year: ContractYear, seen: str, reason: str, by: User, at: datetime
) -> int:
    """No to every network that asks the practice for the year and has no answer. Returns how many there were."""
    lock_for_change(practice_ids=[practice.id])
    asked = asked_of(practice, contract_year)
    waiting = [each for each in asked if each.state == MembershipState.NAMED]
    if waiting:
        _check_seen(practice, asked, seen)
        _decline(waiting, reason, by, at)
    return len(waiting)


def _decline(memberships: Sequence[Membership], reason: str, by: User, at: datetime) -> None:
    applications = Application.objects.filter(network__in=[each.network_id for each in memberships]).select_related(
        "network__lead_commissioner", "commissioner", "lead_practice", "contract_year"
    )
    asking = {(each.network_id, each.contract_year_id): each for each in applications}
    for membership in memberships:
        declined = answer_network(membership=membership, agrees=False, by=by, at=at, reason=reason)
        if application := asking.get((membership.network_id, membership.contract_year_id)):
            tell_answered(declined, application, by=by, at=at)


def _check_seen(practice: Practice, asked: Sequence[Membership], seen: str | None) -> None:
    if seen is not None and seen != seen_by(asked):
        raise Conflict(policies.answered_meanwhile(practice, asked))


def _check_not_confirmed(membership: Membership, application: Application) -> None:
    if not Membership.objects.filter(pk=membership.pk, state=MembershipState.IN_FORCE).exists():
        return
    steps = application.status_changes.filter(action=Action.CONFIRM).select_related("by", "application__network")
    if confirmed := steps.order_by("-id").first():
        raise Conflict(policies.confirmed_meanwhile(membership.practice, confirmed))


def _check_open(application: Application, practice: Practice, at: datetime) -> None:
    invitation = Invitation.objects.filter(application=application, practice=practice, ending="").first()
    if invitation and policies.is_expired(invitation, application, localdate(at)):
        raise Conflict(policies.expired_words(invitation))
