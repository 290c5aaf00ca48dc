"""Interests in practices that people of a commissioner declare: the one writer of them."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from pcnportal.core.errors import Refused
from practices.enums import InterestKind
from practices.models import Commissioner, DeclaredInterest, Practice


class CannotDeclare(Refused):
    """The interest is declared already, or begins on a day to come."""


@transaction.atomic
def declare_interest(
    *, commissioner: Commissioner, practice: Practice, kind: InterestKind, since: date, by: User, at: datetime
) -> DeclaredInterest:
    """Declared twice, the first stands. Raises CannotDeclare for another interest in the same practice that is open.

    A decision on a network of the practice holds the same row: it is taken before, or knows of it.
    """
    if since > localdate(at):
        raise CannotDeclare("An interest has begun: give a day that is not to come.")
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
    interest, is_new = DeclaredInterest.objects.get_or_create(
        commissioner=commissioner,
        person=by,
        practice=practice,
        ended_at=None,
        defaults={"kind": kind, "since": since, "declared_at": at},
    )
    if is_new:
        _record(interest, "INTEREST_DECLARED", at)
    elif (interest.kind, interest.since) != (kind, since):
        raise CannotDeclare(f"You have declared an interest in {practice} already. End it, then declare the other one.")
    return interest


@transaction.atomic
def end_interest(*, interest: DeclaredInterest, at: datetime) -> DeclaredInterest:
    """By the person who declared it. Ended twice, the first time counts."""
    current = DeclaredInterest.objects.select_for_update(no_key=True).get(pk=interest.pk)
    if current.ended_at is None:
        current.ended_at = at
        current.save(update_fields=["ended_at"])
        _record(current, "INTEREST_ENDED", at)
    return current


def note_register_export(*, commissioner: Commissioner, rows: int, by: User, at: datetime) -> None:
    """Who took the register away."""
    record(
        chain=commissioner.code,
        action="INTERESTS_EXPORTED",
        subjects=[f"interests:{commissioner.code}"],
        by=by,
        organisation=commissioner.organisation,
        at=at,
        after={"rows": rows},
    )


def _record(interest: DeclaredInterest, action: str, at: datetime) -> None:
    """Under a subject of the register's own: it is the commissioner's to read."""
    record(
        chain=interest.commissioner.code,
        action=action,
        subjects=[f"interests:{interest.commissioner.code}"],
        by=interest.person,
        organisation=interest.commissioner.organisation,
        at=at,
        after={"practice": interest.practice.code, "kind": interest.kind, "since": interest.since},
    )
