"""The one writer of a case's status."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from networks.models import Network
from networks.permissions import Authority
from networks.selectors.facts import year_rules
from networks.services.membership import direct_membership
from pcnportal.accounts.models import User
from pcnportal.core.errors import Conflict
from pcnportal.core.words import datetime_london
from signoff.enums import CaseAction, CaseStatus, PartAction
from signoff.models import Case, CaseStep
from signoff.permissions import check_may_decide, interests_in
from signoff.permissions.cases import check_user_can_step, last_proposal
from signoff.policies.cases import (
    CannotMove,
    check_covered,
    check_direction,
    check_expected,
    check_leads,
    check_only_one,
    check_step,
    check_words,
)
from signoff.selectors.cases.directions import direction_of
from signoff.selectors.cases.scope import part_of
from signoff.services.cases.keeping import give_part
from signoff.services.cases.locking import lock_case
from signoff.services.cases.recording import record_on_case
from signoff.services.cases.telling import tell_case_moved
from signoff.services.parts import walk_part
from signoff.workflow import CaseRow, Door


@transaction.atomic
def move_case(
    *,
    case: Case,
    action: CaseAction,
    version: int,
    by: User,
    at: datetime,
    reason: str = "",
    network: Network | None = None,
    expected_on: date | None = None,
) -> CaseStep:
    """Take `action` on the case that `by` saw at `version`. `network` and `expected_on`: where the practice is to be a
    member and from when, of what is agreed, proposed or directed.

    The same again by the same person gives the first result. Raises PermissionDenied; Conflict for a case that has
    changed or whose status does not know the step; CannotMove; CannotTake for a direction that does not fit how the
    practice's part in the year stands.
    """
    directs = action is CaseAction.DIRECT
    current = lock_case(
        case,
        practices=[case.practice] if directs and case.practice else (),
        networks=_named(network) if directs else (),
    )
    row, authority = check_user_can_step(by, current, action, part_of(by, current))
    if repeated := _repeated(current, action, by, reason):
        return repeated
    _check_no_interest_in(network, by, current, authority)
    _check_unchanged(current, version)
    rules = year_rules(current.contract_year)
    row = check_step(current, action, row.party, rules)
    check_words(row, reason)
    if action is CaseAction.COVER:
        check_covered(current)
    if action is CaseAction.REOPEN:
        check_only_one(current)
    check_expected(current, expected_on)
    if action is CaseAction.PROPOSE_DIRECTION and network:
        check_leads(current, network)
    if directs:
        _check_as_proposed(current, network)
        check_direction(current, network, expected_on, direction_of(current, localdate(at)), rules)
        if current.practice and expected_on:
            walk_part(PartAction.DIRECT, Door.PERSON, current.practice, current.contract_year, expected_on)
    step = write_step(current, row, authority, by, at, reason, network, expected_on)
    if action is CaseAction.PROPOSE_DIRECTION and network:
        give_part(current, authority, by=by, at=at, network=network)
    tell_case_moved(step, row)
    if directs and network and expected_on and current.practice:
        direct_membership(
            network=network,
            practice=current.practice,
            contract_year=current.contract_year,
            first_day=expected_on,
            by=by,
            acting_for=authority.organisation,
            at=at,
            reason=reason,
        )
    record_on_case(
        current, f"CASE_{action}", by=by, authority=authority, at=at, after=_after(network, expected_on), reason=reason
    )
    return step


def _check_no_interest_in(network: Network | None, by: User, case: Case, authority: Authority) -> None:
    """In a member of the network that is named: who has one does not name it for the commissioner (CMP-10)."""
    if network and authority.organisation == case.commissioner.organisation:
        declared = interests_in(by, [network.pk], case.contract_year_id)
        check_may_decide(str(case.commissioner), year_rules(case.contract_year), interests=declared)


def _check_as_proposed(case: Case, network: Network | None) -> None:
    """The LMC was told of one network, and another person chose it."""
    proposed = last_proposal(case)
    if network and (proposed is None or proposed.network_id != network.pk):
        raise CannotMove(
            "Only the network that was proposed can be directed. Take the proposal back and propose the other one."
        )


def _named(network: Network | None) -> list[Network]:
    return [network] if network else []


def _repeated(case: Case, action: CaseAction, by: User, reason: str) -> CaseStep | None:
    last = case.steps.order_by("-id").first()
    same = last and (last.action, last.by_id, last.to_status, last.reason) == (
        action,
        by.id,
        case.status,
        reason.strip(),
    )
    return last if same else None


def _check_unchanged(case: Case, version: int) -> None:
    if case.version == version:
        return
    last = case.steps.select_related("by").order_by("-id").first()
    who = f", last by {last.by or 'the portal'} on {datetime_london(last.at)}" if last else ""
    raise Conflict(f"This case has changed since you opened the page{who}. Look at it again, then decide.")


def write_step(
    case: Case,
    row: CaseRow,
    authority: Authority,
    by: User,
    at: datetime,
    reason: str,
    network: Network | None = None,
    expected_on: date | None = None,
) -> CaseStep:
    """Part of what moves it, which has found the step allowed. What was to come next is overtaken by it, unless
    mediation only begins, or a hold waits for an answer."""
    before, case.status, case.version = case.status, row.to_status, case.version + 1
    if row.action is not CaseAction.MEDIATE and case.hold_id is None:
        case.next_step, case.next_on, case.next_kind, case.next_code = "", None, "", ""
    case.closed_at = at if row.to_status is CaseStatus.CLOSED else None
    if network or row.action is CaseAction.DROP_DIRECTION:
        case.network, case.expected_on = network, expected_on
    case.save()
    return CaseStep.objects.create(
        case=case,
        action=row.action,
        from_status=before,
        to_status=row.to_status,
        by=by,
        capacity=authority.capacity,
        organisation_kind=authority.organisation.kind,
        organisation_code=authority.organisation.code,
        at=at,
        reason=reason.strip(),
        network=network,
        expected_on=expected_on,
    )


def _after(network: Network | None, expected_on: date | None) -> dict[str, object] | None:
    return {"network": str(network), "expected_on": expected_on} if network else None
