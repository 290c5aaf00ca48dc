"""The days on which the variation of each practice's contract was sent and signed, as its commissioner records them."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict
from practices.models import Practice
from signoff.models import ContractVariation, Round
from signoff.permissions.rounds import check_user_can_record_variations
from signoff.selectors.variations import variations_of
from signoff.services.locking import locked_round

Days = tuple[date | None, date | None]


@transaction.atomic
def record_variations(*, round: Round, version: int, days: Mapping[Practice, Days], by: User, at: datetime) -> int:
    """`days`: by practice, when it was sent and when it was signed; None takes a day back. Returns how many changed.

    Nothing is written where nothing changes. Raises PermissionDenied, and Conflict where the round is not at `version`.
    """
    capacity = check_user_can_record_variations(by, round.commissioner)
    current = locked_round(round.commissioner, round.contract_year)
    if current is None or not days:
        raise Conflict("No Network Contract of this round is confirmed yet, so no contract is varied by it.")
    held = variations_of(current)
    before = {practice: _days(held.get(practice.pk)) for practice in days}
    changed = {practice: those for practice, those in days.items() if those != before[practice]}
    if not changed:
        return 0
    if current.version != version:
        raise Conflict(f"{current} has changed since you opened this page. Look at the days it has now, then save.")
    ContractVariation.objects.bulk_create(
        [
            ContractVariation(
                round=current, practice=practice, sent_on=sent, signed_on=signed, recorded_at=at, recorded_by=by
            )
            for practice, (sent, signed) in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["round", "practice"],
        update_fields=["sent_on", "signed_on", "recorded_at", "recorded_by"],
    )
    current.version += 1
    current.save(update_fields=["version"])
    record(
        chain=current.commissioner.code,
        action="VARIATIONS_RECORDED",
        subjects=[current.subject, current.commissioner.subject, *(each.subject for each in changed)],
        by=by,
        capacity=capacity,
        organisation=current.commissioner.organisation,
        at=at,
        before={practice.code: _written(before[practice]) for practice in changed},
        after={practice.code: _written(those) for practice, those in changed.items()},
    )
    return len(changed)


def note_variations_taken(*, round: Round, rows: int, by: User, at: datetime) -> None:
    """Who took the list away, and how much of it."""
    record(
        chain=round.commissioner.code,
        action="VARIATIONS_EXPORTED",
        subjects=[round.commissioner.subject],
        by=by,
        at=at,
        after={"year": round.contract_year.code, "rows": rows},
    )


def _days(held: ContractVariation | None) -> Days:
    return (held.sent_on, held.signed_on) if held else (None, None)


def _written(days: Days) -> list[str]:
    return [day.isoformat() if day else "" for day in days]
