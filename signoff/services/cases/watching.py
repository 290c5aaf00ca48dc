"""Cases that the portal opens or hands over by itself, read from the data whenever a sweep comes by."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from practices.models import Commissioner, ContractYear, Practice
from signoff.enums import CaseKind, CaseStatus
from signoff.models import Case
from signoff.selectors.cases.overlooked import left_out, without_cover
from signoff.services.cases.locking import lock_case
from signoff.services.cases.opening import open_by_portal
from signoff.services.cases.recording import record_on_case

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


def hand_over_cases(*, at: datetime) -> int:
    """What is open at a commissioner that has closed goes to whoever has its practice today, or leads its network. What
    a practice keeps with its LMC goes only where it stays with that LMC. Returns how many."""
    of_closed = Case.objects.filter(commissioner__close_on__lt=localdate(at))
    return sum(_handed_over(case, at) for case in of_closed.exclude(status=CaseStatus.CLOSED))


@transaction.atomic
def _handed_over(case: Case, at: datetime) -> bool:
    current, before = lock_case(case), case.commissioner
    after = _commissioner_of(current, localdate(at))
    if after is None or after == current.commissioner:
        return False
    if not current.shared and set(after.lmcs.all()) != set(before.lmcs.all()):
        return False
    if current.next_organisation == before.organisation:
        current.next_code = after.code
    current.commissioner, current.owner, current.version = after, None, current.version + 1
    current.save(update_fields=["commissioner", "next_code", "owner", "version"])
    record_on_case(
        current,
        "CASE_HANDED_OVER",
        by=None,
        authority=None,
        at=at,
        before={"commissioner": before.code},
        after={"commissioner": after.code},
    )
    return True


def _commissioner_of(case: Case, today: date) -> Commissioner | None:
    if case.practice is None:
        return case.about_network.lead_commissioner if case.about_network else None
    links = {"practice_links__practice": case.practice, "practice_links__during__contains": today}
    return Commissioner.objects.filter(**links).first()


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
