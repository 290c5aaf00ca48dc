"""The one writer of changes to networks in force: proposed, decided, and brought into force on their day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from networks.models import Network
from networks.selectors.facts import year_rules
from networks.selectors.scope import reads_for_practice
from networks.services.locks import lock_for_change
from networks.services.networks import served_ids
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import datetime_london, longdate
from practices.models import Commissioner, ContractYear, ParticipationNotice, Practice
from signoff import policies
from signoff.enums import ChangeAction, ChangeKind, ChangeStatus, PartAction
from signoff.models import ChangeStep, NetworkChange
from signoff.permissions.agreeing import check_may_agree, speaks_in_changes
from signoff.permissions.changes import (
    check_user_can_decide_change,
    check_user_can_notify_ods,
    check_user_can_propose,
    check_user_can_withdraw_change,
)
from signoff.plans import VOLUNTARY, Effect, Plan
from signoff.policies import CannotTake
from signoff.policies.changes import check_approvable, check_plan, check_rules_on
from signoff.selectors.changes.reading import change_sheet, interests_in_change, own_needs
from signoff.selectors.changes.scope import day_in_force, leads_of, members_on
from signoff.services.applying import apply_plan
from signoff.services.effects import effect_of
from signoff.services.parts import walk_part
from signoff.services.telling import tell_change
from signoff.workflow import ChangeTransition, Door, change_row, change_step

log = structlog.get_logger(__name__)

NOTHING_OWED = "Nothing is owed to ODS for a change that is not approved, or that was called off."
AT_MOST = 100  # changes of a run; the next one goes on


@dataclass(frozen=True, slots=True)
class Decision:
    """What an approver decides. `size_decision`: on a network that becomes too small; `determined_on`: of an
    expulsion, when it was determined."""

    approves: bool
    reason: str = ""
    size_decision: str = ""
    determined_on: date | None = None


@transaction.atomic
def propose_change(*, plan: Plan, reason: str, seen: str, by: User, at: datetime) -> NetworkChange:
    """`seen`: the stamp of what `by` saw that it would change. The same proposal again gives the first. Who does not
    read a practice's part is not told of it here: it is asked again when the change is applied.

    Raises PermissionDenied; Conflict where the figures have changed since; CannotTake with what is in the way.
    """
    _lock(plan)
    interests = interests_in_change(by, plan, _members(plan))
    organisation, capacity = check_user_can_propose(by, plan, leads_of(plan.network, localdate(at)), interests)
    if held := _open(plan):
        if held.proposed_by == by and _same(held, plan):
            return held
        raise CannotTake(f"That is proposed already: {Plan.of(held).title}, as {held.reference}.")
    check_plan(plan)
    effect = effect_of(plan)
    _check_seen(effect, seen)
    if effect.refusals:
        raise CannotTake(" ".join(effect.refusals))
    if plan.kind is ChangeKind.JOIN and plan.practice and reads_for_practice(by, plan.practice, localdate(at)):
        walk_part(PartAction.BEGIN, Door.PORTAL, plan.practice, plan.contract_year, plan.effective_on)
    change = _write(plan, reason, organisation, by, at)
    _step(change, ChangeAction.PROPOSE, by, capacity, organisation, at, reason, effect)
    return change


@transaction.atomic
def agree_to_change(*, change: NetworkChange, version: int, by: User, at: datetime) -> ChangeStep:
    """For the first of the person's organisations whose word it waits for. Agreed twice is agreed once."""
    current = _locked(change)
    sheet = change_sheet(current)
    if repeated := _repeated(current, ChangeAction.AGREE, by):
        return repeated
    _check_version(current, version)
    _transition(current, ChangeAction.AGREE)
    waiting = own_needs(by, sheet)
    if not waiting:
        raise CannotTake("It does not wait for the word of any of your organisations.")
    check_may_agree(sheet.plan, waiting[0], interests_in_change(by, sheet.plan, _members(sheet.plan)))
    return _step(current, ChangeAction.AGREE, by, speaks_in_changes(by, waiting[0]), waiting[0], at)


@transaction.atomic
def withdraw_change(*, change: NetworkChange, version: int, by: User, at: datetime) -> ChangeStep:
    """By who proposed it, while it is not decided. Withdrawn twice is withdrawn once."""
    current = _locked(change)
    capacity = check_user_can_withdraw_change(by, current)
    if repeated := _repeated(current, ChangeAction.WITHDRAW, by):
        return repeated
    _transition(current, ChangeAction.WITHDRAW)
    _check_version(current, version)
    return _step(current, ChangeAction.WITHDRAW, by, capacity, current.organisation, at)


@transaction.atomic
def decide_change(
    *, change: NetworkChange, decision: Decision, version: int, seen: str, by: User, at: datetime
) -> ChangeStep:
    """Approve or refuse what `by` saw at `version`, with the effect of the stamp `seen`. What is approved and whose day
    has come is brought into force at once.

    The same decision again by the same person gives the first. Raises PermissionDenied; Conflict where it was decided
    meanwhile or the figures have changed; CannotTake with what is in the way.
    """
    current = _locked(change)
    plan = Plan.of(current)
    capacity = check_user_can_decide_change(by, current, interests_in_change(by, plan, _members(plan)))
    action = ChangeAction.APPROVE if decision.approves else ChangeAction.REFUSE
    if repeated := _repeated(current, action, by):
        return repeated
    step = _transition(current, action)
    _check_version(current, version)
    policies.check_reason(step, decision.reason, year_rules(plan.contract_year))
    effect = effect_of(plan, decided=bool(decision.size_decision), determined_on=decision.determined_on)
    _check_seen(effect, seen)
    if decision.approves:
        check_approvable(effect, [each.who for each in change_sheet(current).missing])
        current.size_decision, current.determined_on = decision.size_decision, decision.determined_on
        _owe_notice(current, at)
    commissioner = current.network.lead_commissioner.organisation
    written = _step(current, action, by, capacity, commissioner, at, decision.reason, effect)
    if decision.approves:
        _apply_if_due(current, at)
    return written


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
    _lock(plan)
    if _open(plan):
        return None
    effect = effect_of(plan)
    change = _write(plan, "", practice.organisation, None, at, notice)
    _step(change, ChangeAction.PROPOSE, None, "", None, at, effect=effect, quietly=True)
    _owe_notice(change, at)
    _step(change, ChangeAction.TAKE, None, "", None, at)
    _apply_if_due(change, at)
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


def apply_changes(*, at: datetime) -> int:
    """What was approved and whose day has come, read from the data whenever a sweep comes by. Returns how many.

    One that fails stops no other: it is logged, and the next sweep tries it again.
    """
    due = NetworkChange.objects.filter(status=ChangeStatus.APPROVED, effective_on__lte=localdate(at))
    return sum(_applied(each, at) for each in due.order_by("effective_on", "pk")[:AT_MOST])


def end_overtaken(*, at: datetime) -> int:
    """What was proposed, whose day has come, and what has happened since makes impossible: nobody has to decide on it.
    Returns how many."""
    due = NetworkChange.objects.filter(status=ChangeStatus.PROPOSED, effective_on__lte=localdate(at))
    return sum(_ended(each, at) for each in due.order_by("effective_on", "pk")[:AT_MOST])


@transaction.atomic
def apply_change(*, change: NetworkChange, at: datetime) -> ChangeStep | None:
    """None where its day has not come, or where it is in force or called off already."""
    return _apply_if_due(_locked(change), at)


@transaction.atomic
def record_sent_to_ods(*, change: NetworkChange, sent_on: date, by: User, at: datetime) -> NetworkChange:
    """That ODS was told (DL-04). The same day again changes nothing."""
    capacity = check_user_can_notify_ods(by, change.network.lead_commissioner)
    current = NetworkChange.objects.select_for_update(no_key=True, of=("self",)).get(pk=change.pk)
    if not current.owed_to_ods:
        raise CannotTake(NOTHING_OWED)
    if sent_on > localdate(at):
        raise CannotTake("The day on which it was sent must be today or in the past.")
    if sent_on < localdate(current.proposed_at):
        raise CannotTake("The day on which it was sent must not be before the change was proposed.")
    if current.ods_sent_on == sent_on:
        return current
    before = current.ods_sent_on
    current.ods_sent_on, current.ods_recorded_at, current.ods_recorded_by = sent_on, at, by
    current.save(update_fields=["ods_sent_on", "ods_recorded_at", "ods_recorded_by"])
    record(
        chain=current.network.lead_commissioner.code,
        action="ODS_TOLD",
        subjects=[current.subject, *(each.subject for each in Plan.of(current).networks)],
        by=by,
        capacity=capacity,
        organisation=current.network.lead_commissioner.organisation,
        at=at,
        before={"sent_on": before},
        after={"sent_on": sent_on},
    )
    return current


def _call_off(waiting: QuerySet[NetworkChange], reason: str, at: datetime) -> None:
    for each in waiting.order_by("pk"):
        current = _locked(each)
        if change_step(ChangeAction.CALL_OFF, current.status):
            _step(current, ChangeAction.CALL_OFF, None, "", None, at, reason)


def _applied(change: NetworkChange, at: datetime) -> bool:
    try:
        return apply_change(change=change, at=at) is not None
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("a change could not be brought into force", change=change.reference)
        return False


def _ended(change: NetworkChange, at: datetime) -> bool:
    try:
        return _end_if_overtaken(change, at) is not None
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("a proposed change could not be looked at again", change=change.reference)
        return False


@transaction.atomic
def _end_if_overtaken(change: NetworkChange, at: datetime) -> ChangeStep | None:
    current = _locked(change)
    if current.status != ChangeStatus.PROPOSED:
        return None
    try:
        refusals = effect_of(Plan.of(current)).refusals
    except Refused as refused:
        refusals = [refused.message]
    if not refusals:
        return None
    reason = f"What has happened since overtakes it. {' '.join(refusals)}"
    return _step(current, ChangeAction.CALL_OFF, None, "", None, at, reason)


def _lock(plan: Plan) -> None:
    """All that it touches."""
    networks = plan.networks
    practices = {id for each in networks for id in served_ids(each)} | {each.pk for each in plan.own_practices}
    lock_for_change(
        practice_ids=practices,
        network_ids=[each.pk for each in networks],
        commissioner_ids=[each.lead_commissioner_id for each in networks],
    )


def _locked(change: NetworkChange) -> NetworkChange:
    """What it touches, then itself, as it now stands."""
    _lock(Plan.of(change))
    rows = NetworkChange.objects.select_related(
        "network__lead_commissioner", "to_network__lead_commissioner", "practice", "successor", "contract_year"
    )
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=change.pk)


def _members(plan: Plan) -> list[Practice]:
    day = day_in_force(plan.contract_year, plan.effective_on)
    return [member for each in plan.networks for member in members_on(each, day)]


def _open(plan: Plan) -> NetworkChange | None:
    waiting = NetworkChange.objects.filter(status__in=[ChangeStatus.PROPOSED, ChangeStatus.APPROVED])
    return waiting.filter(network=plan.network, kind=plan.kind, practice=plan.practice).first()


def _same(held: NetworkChange, plan: Plan) -> bool:
    return (
        held.status == ChangeStatus.PROPOSED
        and Plan.of(held).title == plan.title
        and ((held.last_day, held.first_day) == (plan.last_day, plan.first_day))
    )


def _write(
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


def _transition(change: NetworkChange, action: ChangeAction) -> ChangeTransition:
    if step := change_step(action, change.status):
        return step
    last = change.steps.select_related("by").order_by("-id").first()
    who = f" {last.by or 'The portal'} {ChangeAction[last.action].label} on {datetime_london(last.at)}." if last else ""
    raise Conflict(f"That cannot be done now: it is {change.get_status_display().lower()}.{who}")


def _check_version(change: NetworkChange, version: int) -> None:
    if change.version != version:
        raise Conflict("This change has moved on since you opened this page. Look at how it stands, then decide.")


def _check_seen(effect: Effect, seen: str) -> None:
    if effect.seen != seen:
        raise Conflict(
            "The figures have changed since you saw what this would do. Look at the new ones, then send it again.",
            effect.in_short,
        )


def _repeated(change: NetworkChange, action: ChangeAction, by: User) -> ChangeStep | None:
    """The person's own last step, where it is this one."""
    steps: Collection[ChangeStep] = change.steps.exclude(action=ChangeAction.APPLY).order_by("-id")[:1]
    return next((each for each in steps if (each.action, each.by_id) == (action, by.pk)), None)


def _owe_notice(change: NetworkChange, at: datetime) -> None:
    """By the year's date, or by the day from which it holds where the year has none or it has passed (DL-04)."""
    due, today = change.contract_year.ods_notices_due, localdate(at)
    change.ods_due_on = due if due and due >= today else max(change.effective_on, today)


def _apply_if_due(change: NetworkChange, at: datetime) -> ChangeStep | None:
    """What cannot be done any more, or may not be by what has changed since it was approved, is called off with the
    reason: nothing of it is written then. Raises as `effect_of` does."""
    if not change_step(ChangeAction.APPLY, change.status) or change.effective_on > localdate(at):
        return None
    plan = Plan.of(change)
    decided, determined_on = bool(change.size_decision), change.determined_on
    again = effect_of(plan, decided=decided, determined_on=determined_on) if plan.kind in VOLUNTARY else None
    try:
        with transaction.atomic():
            if again:
                check_rules_on(again)
            change.new_network = apply_plan(plan, change=change, at=at)
    except Refused as refused:
        reason = f"On {longdate(plan.effective_on)} it could not be done. {refused.message}"
        return _step(change, ChangeAction.CALL_OFF, None, "", None, at, reason)
    return _step(change, ChangeAction.APPLY, None, "", None, at)


def _step(
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


def note_notices_taken(*, commissioner: Commissioner, rows: int, by: User, at: datetime) -> None:
    """Who took the list of notices to ODS away, and how much of it."""
    record(
        chain=commissioner.code,
        action="ODS_NOTICES_EXPORTED",
        subjects=[commissioner.subject],
        by=by,
        at=at,
        after={"rows": rows},
    )
