"""A list that no file gave, recorded by the practice's commissioner with its evidence (SIZE-01). A file replaces it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import longdate
from practices.models import Commissioner, ContractYear, ListSize, Practice
from practices.services.exemptions import is_practice_of
from practices.services.locks import lock_practice
from practices.signals import practice_counts_otherwise


class CannotRecordList(Refused):
    """The list cannot be recorded."""


@transaction.atomic
def record_list_size(
    *,
    practice: Practice,
    commissioner: Commissioner,
    contract_year: ContractYear,
    registered: int,
    evidence: str,
    by: User,
    at: datetime,
) -> ListSize:
    """Record how many patients count for the practice at the year's list date. Its network is validated anew.

    Raises PermissionDenied where `by` may not record it for the commissioner; CannotRecordList where a list is held.
    """
    capacity = _capacity(practice, commissioner.organisation, contract_year, by)
    lock_practice(practice)
    if not evidence.strip():
        raise CannotRecordList("Say how the number is known.")
    if held := ListSize.objects.filter(practice=practice, as_at=contract_year.list_date).first():
        raise CannotRecordList(
            f"A list of {held.registered:,} patients is held for {practice} at {longdate(held.as_at)} already."
        )
    recorded = ListSize.objects.create(
        practice=practice,
        as_at=contract_year.list_date,
        registered=registered,
        source=f"Recorded by {commissioner}"[:60],
        evidence=evidence.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    practice_counts_otherwise.send(sender=None, practice_id=practice.pk, at=at)
    _record("LIST_RECORDED", recorded, commissioner.organisation, by, capacity, at)
    return recorded


@transaction.atomic
def take_back_list_size(
    *, practice: Practice, commissioner: Commissioner, contract_year: ContractYear, by: User, at: datetime
) -> None:
    """Raises PermissionDenied as recording does; Conflict where no list recorded by hand is held any more."""
    capacity = _capacity(practice, commissioner.organisation, contract_year, by)
    lock_practice(practice)
    held = ListSize.objects.filter(practice=practice, as_at=contract_year.list_date).exclude(recorded_by=None).first()
    if held is None:
        raise Conflict(f"The list recorded for {practice} was taken back, or a file has given it since.")
    held.delete()
    practice_counts_otherwise.send(sender=None, practice_id=practice.pk, at=at)
    _record("LIST_TAKEN_BACK", held, commissioner.organisation, by, capacity, at)


def _capacity(practice: Practice, commissioner: Organisation, contract_year: ContractYear, by: User) -> str:
    capacity = by.capacity_for(commissioner, Permission.COVER_RECORD)
    if not (capacity and is_practice_of(practice, commissioner, contract_year)):
        raise PermissionDenied(f"Only the commissioner of {practice} can record its list.")
    return capacity


def _record(action: str, held: ListSize, commissioner: Organisation, by: User, capacity: str, at: datetime) -> None:
    record(
        chain=commissioner.code,
        action=action,
        subjects=[held.practice.subject, f"commissioner:{commissioner.code}"],
        by=by,
        capacity=capacity,
        organisation=commissioner,
        at=at,
        after={"as_at": held.as_at, "registered": held.registered},
        reason=held.evidence,
    )
