"""When a practice's answer for a year counts. Plain values in."""

from datetime import date, datetime

from django.utils.timezone import localdate

from practices.enums import Answer
from practices.models import ContractYear


def is_late(year: ContractYear, answered_at: datetime) -> bool:
    """The deadline ends at the midnight, in London, that ends its day."""
    return localdate(answered_at) > year.submission_deadline


def waits_for_commissioner(answer: str, counting: str | None) -> bool:
    """Whether an answer given late has no effect until the commissioner accepts it (MEM-15), where `counting` is the
    practice's answer so far. Who was silent may still join, or ask for a network; opting out and coming back wait."""
    if answer == counting:
        return False
    return Answer.DECLINE in (answer, counting)


def is_open(year: ContractYear, today: date) -> bool:
    """Whether practices may answer for it: once it is over, only a correction can change what they said."""
    return (year.answers_from is None or year.answers_from <= today) and today <= year.last_day
