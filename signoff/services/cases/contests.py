"""The case that opens when a hold is contested, and that ends with its commissioner's answer."""

from django.utils.timezone import localdate

from networks.permissions import Authority
from signoff.enums import CaseAction, CaseKind, CaseStatus
from signoff.models import Case, CaseStep, HoldEntry
from signoff.services.cases.locking import lock_case
from signoff.services.cases.moving import write_step
from signoff.services.cases.opening import write_case
from signoff.services.cases.recording import record_on_case
from signoff.services.cases.telling import tell_case_moved
from signoff.workflow import Party, case_step


def open_about_hold(entry: HoldEntry) -> Case:
    """Part of a contest, which holds the locks: its commissioner answers with reasons by the review date."""
    hold = entry.hold
    if found := Case.objects.filter(hold=hold).exclude(status=CaseStatus.CLOSED).first():
        return found
    network = hold.application.network
    commissioner = hold.application.commissioner
    case = Case(
        kind=CaseKind.CONTESTED_HOLD,
        commissioner=commissioner,
        contract_year=hold.application.contract_year,
        about_network=network,
        hold=hold,
        summary=entry.text,
        opened_at=entry.at,
        opened_by=entry.by,
        next_step="Answer who contests the hold, with reasons",
        next_kind=commissioner.organisation.kind,
        next_code=commissioner.organisation.code,
        next_on=max(hold.review_on, localdate(entry.at)),
    )
    return write_case(case, Authority(entry.capacity, entry.organisation))


def close_about_hold(entry: HoldEntry) -> None:
    """Part of an answer. Who contested can open the case again."""
    authority = Authority(entry.capacity, entry.organisation)
    for case in map(lock_case, Case.objects.filter(hold=entry.hold).order_by("pk")):
        if row := case_step(CaseAction.CLOSE, case.status, Party.COMMISSIONER):
            step: CaseStep = write_step(case, row, authority, entry.by, entry.at, entry.text)
            tell_case_moved(step, row)
            record_on_case(case, "CASE_CLOSE", by=entry.by, authority=authority, at=entry.at, reason=entry.text)
