"""A round begins with the first application submitted in it, and opens again where one comes after its confirmation."""

from datetime import datetime

from practices.models import Commissioner, ContractYear
from signoff.enums import RoundAction, RoundStatus
from signoff.models import Round, RoundStatusChange
from signoff.services.locking import locked_round


def open_round(commissioner: Commissioner, contract_year: ContractYear, *, reason: str, at: datetime) -> None:
    """Part of a submission, which holds the commissioner's lock."""
    found = locked_round(commissioner, contract_year)
    if found is None:
        Round.objects.create(commissioner=commissioner, contract_year=contract_year)
    elif found.status == RoundStatus.CONFIRMED:
        _reopen(found, reason, at)


def _reopen(round: Round, reason: str, at: datetime) -> None:
    round.status, round.version = RoundStatus.OPEN, round.version + 1
    round.save(update_fields=["status", "version"])
    RoundStatusChange.objects.create(
        round=round,
        action=RoundAction.REOPEN,
        from_status=RoundStatus.CONFIRMED,
        to_status=RoundStatus.OPEN,
        at=at,
        reason=reason,
    )
