"""Changes are brought into force on their day, or end where something has overtaken them."""

from datetime import datetime

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils.timezone import localdate

from pcnportal.core.errors import Refused
from pcnportal.core.words import longdate
from signoff.enums import ChangeAction, ChangeStatus
from signoff.models import ChangeStep, NetworkChange
from signoff.plans import VOLUNTARY, Plan
from signoff.policies.changes import check_rules_on
from signoff.services.applying import apply_plan
from signoff.services.changes.recording import locked_change, write_step
from signoff.services.effects import effect_of
from signoff.workflow import change_step

log = structlog.get_logger(__name__)


AT_MOST = 100  # changes of a run; the next one goes on


def apply_changes(*, at: datetime) -> int:
    """What was approved and whose day has come, read from the data whenever a sweep comes by. Returns how many.

    One that fails stops no other: it is logged, and the next sweep tries it again.
    """
    due = NetworkChange.objects.filter(status=ChangeStatus.APPROVED, effective_on__lte=localdate(at))
    return sum(_applied(each, at) for each in due.order_by("effective_on", "pk")[:AT_MOST])


def end_overtaken(*, at: datetime) -> int:
    """What was proposed, whose day has come, and what has happened since makes impossible: nobody has to decide on it.
    Returns how many."""
    due = NetworkChange.objects.filter(status=ChangeStatus.PROPOSED, effective_on__lte=localdate(at))
    return sum(_ended(each, at) for each in due.order_by("effective_on", "pk")[:AT_MOST])


@transaction.atomic
def apply_change(*, change: NetworkChange, at: datetime) -> ChangeStep | None:
    """None where its day has not come, or where it is in force or called off already."""
    return apply_if_due(locked_change(change), at)


def apply_if_due(change: NetworkChange, at: datetime) -> ChangeStep | None:
    """What cannot be done any more, or may not be by what has changed since it was approved, is called off with the
    reason: nothing of it is written then. Raises as `effect_of` does."""
    if not change_step(ChangeAction.APPLY, change.status) or change.effective_on > localdate(at):
        return None
    plan = Plan.of(change)
    decided, determined_on = bool(change.size_decision), change.determined_on
    again = effect_of(plan, decided=decided, determined_on=determined_on) if plan.kind in VOLUNTARY else None
    try:
        with transaction.atomic():
            if again:
                check_rules_on(again)
            change.new_network = apply_plan(plan, change=change, at=at)
    except Refused as refused:
        reason = f"On {longdate(plan.effective_on)} it could not be done. {refused.message}"
        return write_step(change, ChangeAction.CALL_OFF, None, "", None, at, reason)
    return write_step(change, ChangeAction.APPLY, None, "", None, at)


def _applied(change: NetworkChange, at: datetime) -> bool:
    try:
        return apply_change(change=change, at=at) is not None
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("a change could not be brought into force", change=change.reference)
        return False


def _ended(change: NetworkChange, at: datetime) -> bool:
    try:
        return _end_if_overtaken(change, at) is not None
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("a proposed change could not be looked at again", change=change.reference)
        return False


@transaction.atomic
def _end_if_overtaken(change: NetworkChange, at: datetime) -> ChangeStep | None:
    current = locked_change(change)
    if current.status != ChangeStatus.PROPOSED:
        return None
    try:
        refusals = effect_of(Plan.of(current)).refusals
    except Refused as refused:
        refusals = [refused.message]
    if not refusals:
        return None
    reason = f"What has happened since overtakes it. {' '.join(refusals)}"
    return write_step(current, ChangeAction.CALL_OFF, None, "", None, at, reason)
