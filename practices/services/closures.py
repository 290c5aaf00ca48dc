"""A practice that closes, or closes into another one."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import NATIONAL, record
from practices.enums import OdsStatus
from practices.models import Commissioner, Practice, PracticeSuccession


@transaction.atomic
def close_practice(
    *,
    practice: Practice,
    last_day: date,
    successor: Practice | None,
    commissioner: Commissioner | None,
    by: User | None,
    acting_for: Organisation | None,
    at: datetime,
    reason: str = "",
) -> None:
    """Open for the last time on `last_day`; from the next day on the `successor`, if any, has its patients. Closed
    twice is closed once.

    Part of a change to its network, which checks who may and holds the locks.
    """
    if practice.ods_status == OdsStatus.CLOSED and practice.closed_on == last_day:
        return
    before = {"ods_status": practice.ods_status}
    practice.ods_status, practice.closed_on = OdsStatus.CLOSED, last_day
    practice.save(update_fields=["ods_status", "closed_on"])
    if successor:
        _hand_on(practice, successor, last_day, by, at)
    record(
        chain=commissioner.code if commissioner else NATIONAL,
        action="PRACTICE_CLOSED",
        subjects=[practice.subject, *([successor.subject] if successor else [])],
        by=by,
        organisation=acting_for,
        at=at,
        before=before,
        after={"last_day": last_day, "successor": successor.subject if successor else None},
        reason=reason,
    )


def _hand_on(practice: Practice, successor: Practice, last_day: date, by: User | None, at: datetime) -> None:
    """The practice, and those that had closed into it."""
    for each in Practice.objects.filter(Q(pk=practice.pk) | Q(successions__successor=practice)).distinct():
        PracticeSuccession.objects.get_or_create(
            practice=each,
            successor=successor,
            defaults={"closed_on": last_day, "recorded_at": at, "recorded_by": by},
        )
