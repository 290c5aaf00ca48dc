"""Why a practice's list needs no cover in a year (COV-09)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from pcnportal.core.errors import Refused
from practices.models import ContractYear, Exemption, Practice, PracticeCommissioner
from practices.services.locks import lock_practice
from practices.signals import practice_counts_otherwise


class CannotExempt(Refused):
    """The reason cannot be recorded."""


@transaction.atomic
def record_exemption(
    *,
    practice: Practice,
    contract_year: ContractYear,
    reason: str,
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> Exemption:
    """Record the reason, which takes the practice out of those that need cover. Its coverage is worked out anew.

    Raises PermissionDenied where `by` may not record it for `acting_for`, the practice's commissioner; CannotExempt.
    """
    capacity = by.capacity_for(acting_for, Permission.COVER_RECORD)
    if not (capacity and is_practice_of(practice, acting_for, contract_year)):
        raise PermissionDenied(f"Only the commissioner of {practice} can record why its list needs no cover.")
    lock_practice(practice)
    if not reason.strip():
        raise CannotExempt("Say why the list needs no cover.")
    if exemption := Exemption.objects.filter(practice=practice, contract_year=contract_year).first():
        raise CannotExempt(f"A reason is recorded for {practice} already: {exemption.reason}")
    exemption = Exemption.objects.create(
        practice=practice, contract_year=contract_year, reason=reason.strip(), recorded_by=by, recorded_at=at
    )
    practice_counts_otherwise.send(sender=None, practice_id=practice.pk, at=at)
    record(
        chain=acting_for.code,
        action="EXEMPTION_RECORDED",
        subjects=[practice.subject, f"commissioner:{acting_for.code}"],
        by=by,
        capacity=capacity,
        organisation=acting_for,
        at=at,
        after={"year": contract_year.code},
        reason=exemption.reason,
    )
    return exemption


def is_practice_of(practice: Practice, commissioner: Organisation, contract_year: ContractYear) -> bool:
    """Whether the practice is with the commissioner at any time of the year."""
    period = (contract_year.first_day, contract_year.last_day)
    return PracticeCommissioner.objects.filter(
        practice=practice, commissioner__code=commissioner.code, during__overlap=period
    ).exists()
