"""Cases that the portal opens by itself, read from the data whenever a sweep comes by."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.timezone import localdate

from practices.models import ContractYear, Practice
from signoff.enums import CaseKind
from signoff.selectors.cases.overlooked import left_out, without_cover
from signoff.services.cases.opening import open_by_portal

AT_MOST = 200  # of a run; the next one goes on


def open_due_cases(*, at: datetime) -> int:
    """For practices that are not covered once the year's last day for confirming has passed, and for those that want a
    network and were left out of one that was submitted beside them. Each once a year: what people closed stays closed.
    Returns how many."""
    opened = 0
    for year in ContractYear.objects.filter(first_day__lte=localdate(at), last_day__gte=localdate(at)):
        for kind, practice, why in _due(year, at):
            if opened == AT_MOST:
                return opened
            opened += open_by_portal(kind=kind, practice=practice, contract_year=year, why=why, at=at) is not None
    return opened


def _due(year: ContractYear, at: datetime) -> Iterator[tuple[CaseKind, Practice, str]]:
    if year.confirmation_deadline and year.confirmation_deadline < localdate(at):
        for practice, declined in without_cover(year):
            kind = CaseKind.OTHER if declined else CaseKind.UNPLACED
            says = (
                "takes no part, which is respected. A network has to agree to serve its patients"
                if declined
                else ("has no network, and no network serves its patients")
            )
            yield kind, practice, f"The day by which networks were to be confirmed has passed. {practice} {says}."
    for practice, network in left_out(year):
        why = f"{network} was submitted without {practice}, which is next to it and wants a network."
        yield CaseKind.UNPLACED, practice, why
