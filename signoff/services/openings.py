"""A round begins with its first application; it opens again where one, or a gap, comes after its confirmation."""

from datetime import datetime

from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner, ContractYear
from signoff.enums import RoundAction, RoundState, RoundStatus
from signoff.models import Round, RoundStatusChange
from signoff.services.locking import locked_round
from signoff.services.telling import tell_round_moved
from signoff.workflow import RoundStep, round_step

KEPT = {RoundState.CONFIRMED: RoundStatus.CONFIRMED, RoundState.REOPENED: RoundStatus.OPEN}


def open_round(commissioner: Commissioner, contract_year: ContractYear, *, reason: str, at: datetime) -> None:
    """Part of a submission, which holds the commissioner's lock."""
    found = locked_round(commissioner, contract_year)
    if found is None:
        Round.objects.create(commissioner=commissioner, contract_year=contract_year)
    elif found.status == RoundStatus.CONFIRMED:
        move_round(found, round_step(RoundAction.REOPEN), by=None, at=at, reason=reason)


def move_round(
    round: Round,
    step: RoundStep,
    *,
    by: User | None,
    at: datetime,
    acting_for: User | None = None,
    capacity: str = "",
    organisation: Organisation | None = None,
    reason: str = "",
) -> RoundStatusChange:
    """Write a step that was found allowed, under the locks: status, version, its row, and who is told."""
    before = round.status
    round.status, round.version = KEPT[step.to_status], round.version + 1
    round.save(update_fields=["status", "version"])
    change = RoundStatusChange.objects.create(
        round=round,
        action=step.action,
        from_status=before,
        to_status=round.status,
        by=by,
        acting_for=acting_for,
        capacity=capacity,
        organisation_kind=organisation.kind if organisation else "",
        organisation_code=organisation.code if organisation else "",
        at=at,
        reason=reason,
    )
    tell_round_moved(change, step)
    return change
