"""Holds: dated rows beside an application's status. While one is open, the round cannot be confirmed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from networks.models import Network
from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import datetime_london
from practices.models import Practice
from signoff import permissions, policies
from signoff.enums import HoldCode
from signoff.models import Application, Hold
from signoff.services.telling import tell_placed, tell_released

LONGEST_HOLD = timedelta(days=365)


class CannotHold(Refused):
    """The hold is not one that could be cleared."""


@transaction.atomic
def place_hold(
    *,
    application: Application,
    code: HoldCode,
    reason: str,
    review_on: date,
    by: User,
    at: datetime,
    practice: Practice | None = None,
    network: Network | None = None,
    body: str = "",
) -> Hold:
    """Hold an application until what it waits for (a practice, a network or another body, one of them) has happened.

    The same hold again by the same person gives the first. Raises PermissionDenied; Conflict for a status that cannot
    be held; CannotHold.
    """
    current = _locked(application)
    capacity = permissions.check_user_can_hold(by, current)
    policies.check_holdable(current)
    _check_sense(current, practice, network, body, reason, review_on, at)
    waits_for = {"waits_for_practice": practice, "waits_for_network": network, "waits_for_body": body}
    if placed := current.holds.filter(code=code, placed_by=by, released_at=None, reason=reason, **waits_for).first():
        return placed
    hold = Hold.objects.create(
        application=current,
        code=code,
        reason=reason,
        owner=by,
        review_on=review_on,
        placed_at=at,
        placed_by=by,
        **waits_for,
    )
    tell_placed(hold, by=by, at=at)
    _record(hold, "HOLD_PLACED", by, capacity, at, reason)
    return hold


@transaction.atomic
def release_hold(*, hold: Hold, reason: str, by: User, at: datetime) -> Hold:
    """Release a hold, with the reason. Again by the same person: the first result; by another one: Conflict."""
    application = _locked(hold.application)
    capacity = permissions.check_user_can_hold(by, application)
    current = Hold.objects.select_related("waits_for_practice", "waits_for_network").get(pk=hold.pk)
    if current.released_at:
        return _released_already(current, by)
    if not reason.strip():
        raise CannotHold("Say why the hold is released: its practices will read it.")
    current.application = application
    current.released_at, current.released_by, current.release_reason = at, by, reason
    current.save()
    tell_released(current, by=by, at=at)
    _record(current, "HOLD_RELEASED", by, capacity, at, reason)
    return current


def _locked(application: Application) -> Application:
    """A confirmation holds the same row, so a hold is placed before it or is refused after it."""
    rows = Application.objects.select_related("network__lead_commissioner", "lead_practice")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=application.pk)


def _check_sense(
    application: Application,
    practice: Practice | None,
    network: Network | None,
    body: str,
    reason: str,
    review_on: date,
    at: datetime,
) -> None:
    if sum(map(bool, (practice, network, body.strip()))) != 1:
        raise CannotHold("Say what the hold waits for: one practice, one network or one other body.")
    if network == application.network:
        raise CannotHold(f"{network} cannot wait for itself. Name what has to happen first.")
    if not reason.strip():
        raise CannotHold("Say why: the practices and their LMC will read it.")
    if review_on < localdate(at):
        raise CannotHold("The hold must be reviewed on a day to come.")
    if review_on > localdate(at) + LONGEST_HOLD:
        raise CannotHold("The hold must be reviewed within a year.")


def _released_already(hold: Hold, by: User) -> Hold:
    if hold.released_by == by:
        return hold
    raise Conflict(f"{hold.released_by} released this hold on {datetime_london(hold.released_at)}.")


def _record(hold: Hold, action: str, by: User, capacity: str, at: datetime, reason: str) -> None:
    application = hold.application
    waits_for = hold.waits_for_practice or hold.waits_for_network
    subjects = [application.subject, application.network.subject]
    record(
        chain=application.network.lead_commissioner.code,
        action=action,
        subjects=[*subjects, waits_for.subject] if waits_for else subjects,
        by=by,
        capacity=capacity,
        organisation=application.network.lead_commissioner.organisation,
        at=at,
        after={"code": hold.code, "waits_for": hold.waits_for, "review_on": hold.review_on},
        reason=reason,
    )
