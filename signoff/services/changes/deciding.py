"""A change to networks in force is proposed, agreed to, withdrawn, approved or refused."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from networks.selectors.facts import year_rules
from networks.selectors.scope import reads_for_practice
from pcnportal.accounts.models import User
from pcnportal.core.errors import Conflict
from signoff import policies
from signoff.enums import ChangeAction, ChangeKind, ChangeStatus, PartAction
from signoff.models import ChangeStep, NetworkChange
from signoff.permissions.agreeing import check_may_agree, speaks_in_changes
from signoff.permissions.changes import (
    check_user_can_decide_change,
    check_user_can_propose,
    check_user_can_withdraw_change,
)
from signoff.plans import Effect, Plan
from signoff.policies import CannotTake
from signoff.policies.changes import check_approvable, check_plan
from signoff.selectors.changes.reading import change_sheet, interests_in_change, own_needs
from signoff.selectors.changes.scope import leads_of
from signoff.services.changes.applying import apply_if_due
from signoff.services.changes.recording import (
    lock_for_plan,
    locked_change,
    members_in,
    open_change,
    owe_notice,
    transition_of,
    write_change,
    write_step,
)
from signoff.services.effects import effect_of
from signoff.services.parts import walk_part
from signoff.workflow import Door


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
    lock_for_plan(plan)
    interests = interests_in_change(by, plan, members_in(plan))
    organisation, capacity = check_user_can_propose(by, plan, leads_of(plan.network, localdate(at)), interests)
    if held := open_change(plan):
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
    change = write_change(plan, reason, organisation, by, at)
    write_step(change, ChangeAction.PROPOSE, by, capacity, organisation, at, reason, effect)
    return change


@transaction.atomic
def agree_to_change(*, change: NetworkChange, version: int, by: User, at: datetime) -> ChangeStep:
    """For the first of the person's organisations whose word it waits for. Agreed twice is agreed once."""
    current = locked_change(change)
    sheet = change_sheet(current)
    if repeated := _repeated(current, ChangeAction.AGREE, by):
        return repeated
    _check_version(current, version)
    transition_of(current, ChangeAction.AGREE)
    waiting = own_needs(by, sheet)
    if not waiting:
        raise CannotTake("It does not wait for the word of any of your organisations.")
    check_may_agree(sheet.plan, waiting[0], interests_in_change(by, sheet.plan, members_in(sheet.plan)))
    return write_step(current, ChangeAction.AGREE, by, speaks_in_changes(by, waiting[0]), waiting[0], at)


@transaction.atomic
def withdraw_change(*, change: NetworkChange, version: int, by: User, at: datetime) -> ChangeStep:
    """By who proposed it, while it is not decided. Withdrawn twice is withdrawn once."""
    current = locked_change(change)
    capacity = check_user_can_withdraw_change(by, current)
    if repeated := _repeated(current, ChangeAction.WITHDRAW, by):
        return repeated
    transition_of(current, ChangeAction.WITHDRAW)
    _check_version(current, version)
    return write_step(current, ChangeAction.WITHDRAW, by, capacity, current.organisation, at)


@transaction.atomic
def decide_change(
    *, change: NetworkChange, decision: Decision, version: int, seen: str, by: User, at: datetime
) -> ChangeStep:
    """Approve or refuse what `by` saw at `version`, with the effect of the stamp `seen`. What is approved and whose day
    has come is brought into force at once.

    The same decision again by the same person gives the first. Raises PermissionDenied; Conflict where it was decided
    meanwhile or the figures have changed; CannotTake with what is in the way.
    """
    current = locked_change(change)
    plan = Plan.of(current)
    capacity = check_user_can_decide_change(by, current, interests_in_change(by, plan, members_in(plan)))
    action = ChangeAction.APPROVE if decision.approves else ChangeAction.REFUSE
    if repeated := _repeated(current, action, by):
        return repeated
    step = transition_of(current, action)
    _check_version(current, version)
    policies.check_reason(step, decision.reason, year_rules(plan.contract_year))
    effect = effect_of(plan, decided=bool(decision.size_decision), determined_on=decision.determined_on)
    _check_seen(effect, seen)
    if decision.approves:
        check_approvable(effect, [each.who for each in change_sheet(current).missing])
        current.size_decision, current.determined_on = decision.size_decision, decision.determined_on
        owe_notice(current, at)
    commissioner = current.network.lead_commissioner.organisation
    written = write_step(current, action, by, capacity, commissioner, at, decision.reason, effect)
    if decision.approves:
        apply_if_due(current, at)
    return written


def _same(held: NetworkChange, plan: Plan) -> bool:
    return (
        held.status == ChangeStatus.PROPOSED
        and Plan.of(held).title == plan.title
        and ((held.last_day, held.first_day) == (plan.last_day, plan.first_day))
    )


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
