"""That ODS was told of changes, and who took the list of them away."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from practices.models import Commissioner
from signoff.models import NetworkChange
from signoff.permissions.changes import (
    check_user_can_notify_ods,
)
from signoff.plans import Plan
from signoff.policies import CannotTake

NOTHING_OWED = "Nothing is owed to ODS for a change that is not approved, or that was called off."


@transaction.atomic
def record_sent_to_ods(*, change: NetworkChange, sent_on: date, by: User, at: datetime) -> NetworkChange:
    """That ODS was told (DL-04). The same day again changes nothing."""
    capacity = check_user_can_notify_ods(by, change.network.lead_commissioner)
    current = NetworkChange.objects.select_for_update(no_key=True, of=("self",)).get(pk=change.pk)
    if not current.owed_to_ods:
        raise CannotTake(NOTHING_OWED)
    if sent_on > localdate(at):
        raise CannotTake("The day on which it was sent must be today or in the past.")
    if sent_on < localdate(current.proposed_at):
        raise CannotTake("The day on which it was sent must not be before the change was proposed.")
    if current.ods_sent_on == sent_on:
        return current
    before = current.ods_sent_on
    current.ods_sent_on, current.ods_recorded_at, current.ods_recorded_by = sent_on, at, by
    current.save(update_fields=["ods_sent_on", "ods_recorded_at", "ods_recorded_by"])
    record(
        chain=current.network.lead_commissioner.code,
        action="ODS_TOLD",
        subjects=[current.subject, *(each.subject for each in Plan.of(current).networks)],
        by=by,
        capacity=capacity,
        organisation=current.network.lead_commissioner.organisation,
        at=at,
        before={"sent_on": before},
        after={"sent_on": sent_on},
    )
    return current


def note_notices_taken(*, commissioner: Commissioner, rows: int, by: User, at: datetime) -> None:
    """Who took the list of notices to ODS away, and how much of it."""
    record(
        chain=commissioner.code,
        action="ODS_NOTICES_EXPORTED",
        subjects=[commissioner.subject],
        by=by,
        at=at,
        after={"rows": rows},
    )
