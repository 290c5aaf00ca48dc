"""What every step of a change rests on: its locks, whether it is possible now, and the one writer of its row."""

from datetime import datetime

from django.utils.timezone import localdate

from networks.services.locks import lock_for_change
from networks.services.networks import served_ids
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict
from pcnportal.core.words import datetime_london
from practices.models import ParticipationNotice, Practice
from signoff.enums import ChangeAction, ChangeStatus
from signoff.models import ChangeStep, NetworkChange
from signoff.plans import Effect, Plan
from signoff.selectors.changes.scope import day_in_force, members_on
from signoff.services.telling import tell_change
from signoff.workflow import ChangeTransition, change_row, change_step


def lock_for_plan(plan: Plan) -> None:
    """All that it touches."""
    networks = plan.networks
    practices = {id for each in networks for id in served_ids(each)} | {each.pk for each in plan.own_practices}
    lock_for_change(
        practice_ids=practices,
        network_ids=[each.pk for each in networks],
        commissioner_ids=[each.lead_commissioner_id for each in networks],
    )


def locked_change(change: NetworkChange) -> NetworkChange:
    """What it touches, then itself, as it now stands."""
    lock_for_plan(Plan.of(change))
    rows = NetworkChange.objects.select_related(
        "network__lead_commissioner", "to_network__lead_commissioner", "practice", "successor", "contract_year"
    )
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=change.pk)


def members_in(plan: Plan) -> list[Practice]:
    day = day_in_force(plan.contract_year, plan.effective_on)
    return [member for each in plan.networks for member in members_on(each, day)]


def open_change(plan: Plan) -> NetworkChange | None:
    waiting = NetworkChange.objects.filter(status__in=[ChangeStatus.PROPOSED, ChangeStatus.APPROVED])
    return waiting.filter(network=plan.network, kind=plan.kind, practice=plan.practice).first()


def write_change(
    plan: Plan,
    reason: str,
    organisation: Organisation,
    by: User | None,
    at: datetime,
    notice: ParticipationNotice | None = None,
) -> NetworkChange:
    change = NetworkChange.objects.create(
        kind=plan.kind,
        network=plan.network,
        to_network=plan.to_network,
        practice=plan.practice,
        successor=plan.successor,
        new_name=plan.new_name,
        contract_year=plan.contract_year,
        last_day=plan.last_day,
        first_day=plan.first_day,
        effective_on=plan.effective_on,
        reason=reason,
        notice=notice,
        proposed_at=at,
        proposed_by=by,
        organisation_kind=organisation.kind,
        organisation_code=organisation.code,
    )
    change.practices.set(plan.practices)
    return change


def transition_of(change: NetworkChange, action: ChangeAction) -> ChangeTransition:
    if step := change_step(action, change.status):
        return step
    last = change.steps.select_related("by").order_by("-id").first()
    who = f" {last.by or 'The portal'} {ChangeAction[last.action].label} on {datetime_london(last.at)}." if last else ""
    raise Conflict(f"That cannot be done now: it is {change.get_status_display().lower()}.{who}")


def owe_notice(change: NetworkChange, at: datetime) -> None:
    """By the year's date, or by the day from which it holds where the year has none or it has passed (DL-04)."""
    due, today = change.contract_year.ods_notices_due, localdate(at)
    change.ods_due_on = due if due and due >= today else max(change.effective_on, today)


def write_step(
    change: NetworkChange,
    action: ChangeAction,
    by: User | None,
    capacity: str,
    organisation: Organisation | None,
    at: datetime,
    reason: str = "",
    effect: Effect | None = None,
    *,
    quietly: bool = False,
) -> ChangeStep:
    """Write a step that was found allowed, under the locks: status, version, its row, who is told, the audit event."""
    row, before = change_row(action), change.status
    if action is not ChangeAction.PROPOSE:
        change.status, change.version = row.to_status, change.version + 1
        change.save()
    step = ChangeStep.objects.create(
        change=change,
        action=action,
        from_status="" if action is ChangeAction.PROPOSE else before,
        to_status=change.status,
        by=by,
        capacity=capacity,
        organisation_kind=organisation.kind if organisation else "",
        organisation_code=organisation.code if organisation else "",
        at=at,
        reason=reason,
        effect=effect.to_json() if effect else {},
    )
    if not quietly:
        tell_change(step, row)
    plan = Plan.of(change)
    record(
        chain=change.network.lead_commissioner.code,
        action=f"CHANGE_{action}",
        subjects=[change.subject, *plan.subjects],
        by=by,
        capacity=capacity,
        organisation=organisation,
        at=at,
        before={"status": step.from_status} if step.from_status else None,
        after={
            "status": step.to_status,
            "kind": change.kind,
            "to": plan.to_network.subject if plan.to_network else plan.new_name,
            "last_day": plan.last_day,
            "first_day": plan.first_day,
        },
        reason=reason,
    )
    return step
