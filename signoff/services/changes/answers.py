"""What a practice's answer for the year does to changes: it opts out, or ends what its answer makes impossible."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from networks.models import Network
from practices.models import ContractYear, ParticipationNotice, Practice
from signoff.enums import ChangeAction, ChangeKind, ChangeStatus
from signoff.models import NetworkChange
from signoff.plans import Plan
from signoff.services.changes.applying import apply_if_due
from signoff.services.changes.recording import (
    lock_for_plan,
    locked_change,
    open_change,
    owe_notice,
    write_change,
    write_step,
)
from signoff.services.effects import effect_of
from signoff.workflow import change_step


@transaction.atomic
def take_opt_out(
    *, notice: ParticipationNotice, network: Network, last_day: date, at: datetime
) -> NetworkChange | None:
    """What follows from an answer that opts out, in time or accepted: it is not refused. None where it was taken
    before.

    Part of the answer, which checks who may give it.
    """
    practice = notice.practice
    plan = Plan(ChangeKind.OPT_OUT, network, notice.contract_year, last_day=last_day, practice=practice)
    lock_for_plan(plan)
    if open_change(plan):
        return None
    effect = effect_of(plan)
    change = write_change(plan, "", practice.organisation, None, at, notice)
    write_step(change, ChangeAction.PROPOSE, None, "", None, at, effect=effect, quietly=True)
    owe_notice(change, at)
    write_step(change, ChangeAction.TAKE, None, "", None, at)
    apply_if_due(change, at)
    return change


@transaction.atomic
def call_off_opt_outs(*, practice: Practice, contract_year: ContractYear, at: datetime) -> None:
    """Of a practice that takes part after all, before its opt-out is in force."""
    waiting = NetworkChange.objects.filter(
        practice=practice, contract_year=contract_year, kind=ChangeKind.OPT_OUT, status=ChangeStatus.APPROVED
    )
    _call_off(waiting, f"{practice.name} has answered that it takes part in {contract_year} after all.", at)


@transaction.atomic
def call_off_places(*, practice: Practice, contract_year: ContractYear, at: datetime) -> None:
    """What would bring a practice that takes no part into a network, before it is in force."""
    waiting = NetworkChange.objects.filter(
        practice=practice,
        contract_year=contract_year,
        kind__in=[ChangeKind.JOIN, ChangeKind.MOVE],
        status__in=[ChangeStatus.PROPOSED, ChangeStatus.APPROVED],
    )
    reason = f"{practice.name} has answered that it takes no part in {contract_year}."
    _call_off(waiting, reason, at)


def _call_off(waiting: QuerySet[NetworkChange], reason: str, at: datetime) -> None:
    for each in waiting.order_by("pk"):
        current = locked_change(each)
        if change_step(ChangeAction.CALL_OFF, current.status):
            write_step(current, ChangeAction.CALL_OFF, None, "", None, at, reason)
