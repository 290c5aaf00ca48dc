"""Holds: dated rows beside an application's status. While one is open, the round cannot be confirmed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from networks.models import Network
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import datetime_london
from practices.models import Practice
from signoff import permissions, policies
from signoff.enums import HoldCode, HoldStep
from signoff.models import Application, Case, Hold, HoldEntry
from signoff.permissions.practices import TAKES_PART
from signoff.selectors.applications import WAITED_FOR, lmcs_of, members_of
from signoff.services.absences import for_whom, stood_in_for
from signoff.services.cases.contests import close_about_hold, open_about_hold
from signoff.services.locking import lock_application
from signoff.services.telling import tell_placed, tell_released, tell_said_on_hold

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
    case: Case | None = None,
    body: str = "",
    owner: User | None = None,
) -> Hold:
    """Hold an application until what it waits for (a practice, a network, a case or another body, one of them) has
    happened.

    `owner`: who looks after it, where that is not who places it. The same hold again by the same person gives the
    first. Raises PermissionDenied; Conflict for a status that cannot be held; CannotHold.
    """
    current = lock_application(application)
    capacity = permissions.check_user_can_hold(by, current)
    away = stood_in_for(current, by, at)
    policies.check_holdable(current, current.status_changes.select_related("by").order_by("-id").first())
    waits_for = {
        "waits_for_practice": practice,
        "waits_for_network": network,
        "waits_for_case": case,
        "waits_for_body": body.strip(),
    }
    _check_sense(current, waits_for, reason, review_on, at)
    owner = _owner(current, owner or by)
    if placed := current.holds.filter(code=code, placed_by=by, released_at=None, reason=reason, **waits_for).first():
        return placed
    hold = Hold.objects.create(
        application=current,
        code=code,
        reason=reason,
        owner=owner,
        review_on=review_on,
        placed_at=at,
        placed_by=by,
        placed_for=away,
        **waits_for,
    )
    tell_placed(hold, by=by, at=at)
    _record(hold, "HOLD_PLACED", by, capacity, at, reason, away=away)
    return hold


@transaction.atomic
def release_hold(*, hold: Hold, reason: str, by: User, at: datetime) -> Hold:
    """Release a hold, with the reason. Again by the same person in the same words: the first
    result; else Conflict."""
    current, application = _current(hold)
    capacity = permissions.check_user_can_hold(by, application)
    if current.released_at:
        return _released_already(current, by, reason)
    if not reason.strip():
        raise CannotHold("Say why the hold is released: its practices will read it.")
    _release(current, reason, by, capacity, at)
    return current


def release_all(application: Application, reason: str, by: User, capacity: str, at: datetime) -> None:
    """Part of the step that ends an application, which holds the locks: nothing waits for it any more."""
    open_ones = application.holds.select_related(*WAITED_FOR, "owner")
    for hold in open_ones.filter(released_at=None).order_by("pk"):
        hold.application = application
        _release(hold, reason, by, capacity, at)


@transaction.atomic
def review_hold(
    *, hold: Hold, version: int, note: str, review_on: date, owner: User | None = None, by: User, at: datetime
) -> HoldEntry:
    """Keep a hold until another day, with the reason, and say who looks after it.

    `version`: how many entries the person saw on the hold; so below. Raises PermissionDenied; Conflict; CannotHold.
    """
    current, application = _current(hold)
    capacity = permissions.check_user_can_hold(by, application)
    _check_review_day(review_on, at)
    if not note.strip():
        raise CannotHold("Say why the hold is kept: the practices and their LMC will read it.")
    return _say(current, HoldStep.REVIEWED, version, note, by, capacity, None, at, review_on=review_on, owner=owner)


@transaction.atomic
def contest_hold(*, hold: Hold, version: int, reason: str, by: User, at: datetime) -> HoldEntry:
    """Say for the practice that leads the application, or for its LMC, why there should be no hold.

    Raises PermissionDenied; Conflict; CannotHold.
    """
    current, application = _current(hold)
    organisation, capacity = permissions.check_user_can_contest(by, application, lmcs_of(application))
    if not reason.strip():
        raise CannotHold("Say why it should not be on hold: its commissioner will read it.")
    entry = _say(current, HoldStep.CONTESTED, version, reason, by, capacity, organisation, at)
    open_about_hold(entry)
    return entry


@transaction.atomic
def answer_contest(*, hold: Hold, version: int, answer: str, release: bool, by: User, at: datetime) -> HoldEntry:
    """Answer, with reasons, all who contest a hold: it is kept, or released. Raises as above."""
    current, application = _current(hold)
    capacity = permissions.check_user_can_hold(by, application)
    if not answer.strip():
        raise CannotHold("Give the reasons: whoever contests the hold will read them.")
    entry = _say(current, HoldStep.ANSWERED, version, answer, by, capacity, None, at)
    close_about_hold(entry)
    if release and not entry.hold.released_at:
        _release(entry.hold, answer, by, capacity, at)
    return entry


def _current(hold: Hold) -> tuple[Hold, Application]:
    """The hold as it stands, under its application's lock, which a confirmation and an interest declared hold too."""
    application = lock_application(hold.application)
    current = Hold.objects.select_related(*WAITED_FOR, "owner", "released_by").get(pk=hold.pk)
    current.application = application
    return current, application


def _say(
    hold: Hold,
    step: HoldStep,
    version: int,
    text: str,
    by: User,
    capacity: str,
    organisation: Organisation | None,
    at: datetime,
    *,
    review_on: date | None = None,
    owner: User | None = None,
) -> HoldEntry:
    """The same words again by the same person are the first."""
    application = hold.application
    entries = list(hold.entries.select_related("by"))
    if entries and (entries[-1].by_id, entries[-1].step, entries[-1].text) == (by.id, step, text):
        entries[-1].hold = hold
        return entries[-1]
    if hold.released_at:
        raise Conflict(f"{hold.released_by} released this hold on {datetime_london(hold.released_at)}.")
    if len(entries) != version:
        raise Conflict(
            f"{entries[-1].by} {HoldStep[entries[-1].step].label} on {datetime_london(entries[-1].at)}, after you "
            "opened this page. Read what was said, then send yours again.",
        )
    if step is HoldStep.ANSWERED and not hold.contests:
        raise Conflict("Nobody contests this hold now.")
    away = None if organisation else stood_in_for(application, by, at, owner=hold.owner)
    if review_on or owner:
        hold.review_on, hold.owner = review_on or hold.review_on, _owner(application, owner or hold.owner)
        hold.save()
    organisation = organisation or application.commissioner.organisation
    entry = HoldEntry.objects.create(
        hold=hold,
        step=step,
        by=by,
        acting_for=away,
        capacity=capacity,
        organisation_kind=organisation.kind,
        organisation_code=organisation.code,
        at=at,
        text=text,
        review_on=hold.review_on,
    )
    tell_said_on_hold(entry)
    _record(hold, f"HOLD_{step}", by, capacity, at, text, organisation, away=away)
    return entry


def _release(hold: Hold, reason: str, by: User, capacity: str, at: datetime) -> None:
    hold.released_at, hold.released_by, hold.release_reason = at, by, reason
    hold.released_for = stood_in_for(hold.application, by, at, owner=hold.owner)
    hold.save()
    tell_released(hold, by=by, at=at)
    _record(hold, "HOLD_RELEASED", by, capacity, at, reason, away=hold.released_for)


def _owner(application: Application, person: User) -> User:
    commissioner = application.commissioner
    if not person.capacity_for(commissioner.organisation, Permission.HOLD_PLACE):
        raise CannotHold(f"{person} is not an officer or approver of {commissioner}, and cannot look after a hold.")
    return person


def _check_sense(
    application: Application, waits_for: Mapping[str, Any], reason: str, review_on: date, at: datetime
) -> None:
    if sum(map(bool, waits_for.values())) != 1:
        raise CannotHold("Say what the hold waits for: one practice, one network, one case or one other body.")
    if application.network in waits_for.values():
        raise CannotHold(f"{application.network} cannot wait for itself. Name what has to happen first.")
    if (practice := waits_for["waits_for_practice"]) and _takes_part(practice, application):
        raise CannotHold(
            f"{practice} takes part in {application.network} itself, which cannot wait for its own member. Ask for "
            "changes to the application instead."
        )
    if not reason.strip():
        raise CannotHold("Say why: the practices and their LMC will read it.")
    _check_review_day(review_on, at)


def _takes_part(practice: Practice, application: Application) -> bool:
    return members_of(application).filter(practice=practice, state__in=TAKES_PART).exists()


def _check_review_day(review_on: date, at: datetime) -> None:
    if review_on < localdate(at):
        raise CannotHold("The hold must be reviewed on a day to come.")
    if review_on > localdate(at) + LONGEST_HOLD:
        raise CannotHold("The hold must be reviewed within a year.")


def _released_already(hold: Hold, by: User, reason: str) -> Hold:
    if (hold.released_by, hold.release_reason) == (by, reason):
        return hold
    raise Conflict(f"{hold.released_by} released this hold on {datetime_london(hold.released_at)}.")


def _record(
    hold: Hold,
    action: str,
    by: User,
    capacity: str,
    at: datetime,
    reason: str,
    organisation: Organisation | None = None,
    *,
    away: User | None = None,
) -> None:
    application = hold.application
    waits_for = hold.waits_for_practice or hold.waits_for_network or hold.waits_for_case
    subjects = [application.subject, application.network.subject]
    record(
        chain=application.commissioner.code,
        action=action,
        subjects=[*subjects, waits_for.subject] if waits_for else subjects,
        by=by,
        capacity=capacity,
        organisation=organisation or application.commissioner.organisation,
        at=at,
        after={"code": hold.code, "waits_for": hold.waits_for, "review_on": hold.review_on, **for_whom(away)},
        reason=reason,
    )
