"""The table of a change: whole, in step with who may do what, and drawn."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from signoff.enums import ChangeAction, ChangeKind, ChangeStatus
from signoff.models import NetworkChange
from signoff.permissions.changes import (
    check_user_can_decide_change,
    check_user_can_notify_ods,
    check_user_can_propose,
    check_user_can_withdraw_change,
)
from signoff.tests.area import Area
from signoff.tests.changes.scene import live_network, plan_of, practice_of, proposed
from signoff.workflow import CHANGE_TRANSITIONS, CHANGE_TURN, Door, change_row, change_step

KINDS_OF_OFFICER = {kind for kind in ChangeKind if kind is not ChangeKind.OPT_OUT}


def test_every_status_is_reached_and_has_its_turn() -> None:
    reached = {row.to_status for row in CHANGE_TRANSITIONS}
    assert reached == set(CHANGE_TURN) == set(ChangeStatus)
    assert [row.action for row in CHANGE_TRANSITIONS] == list(dict.fromkeys(row.action for row in CHANGE_TRANSITIONS))
    assert {row.action for row in CHANGE_TRANSITIONS} == set(ChangeAction)


def test_only_the_portal_needs_no_permission() -> None:
    assert {row.permission for row in CHANGE_TRANSITIONS if row.permission} <= set(Permission)
    for row in CHANGE_TRANSITIONS:
        assert (row.door is Door.PORTAL) == (not row.permission), row.action
        assert bool(row.tells) == bool(row.says), row.action


def test_decisions_ask_for_the_password_and_refusals_for_reasons() -> None:
    assert [row.action for row in CHANGE_TRANSITIONS if row.asks_password] == [
        ChangeAction.APPROVE,
        ChangeAction.REFUSE,
    ]
    assert [row.action for row in CHANGE_TRANSITIONS if row.needs_reason] == [
        ChangeAction.REFUSE,
        ChangeAction.CALL_OFF,
    ]


@pytest.mark.parametrize("action", ChangeAction)
def test_each_action_leaves_its_statuses_alone(action: ChangeAction) -> None:
    expected = {
        ChangeAction.PROPOSE: set(),
        ChangeAction.APPLY: {ChangeStatus.APPROVED},
        ChangeAction.CALL_OFF: {ChangeStatus.PROPOSED, ChangeStatus.APPROVED},
    }.get(action, {ChangeStatus.PROPOSED})
    assert {status for status in ChangeStatus if change_step(action, status)} == expected
    assert change_row(action).action is action


@pytest.mark.django_db
def test_who_may_do_what(area: Area) -> None:
    """Row 13, 29 and 31 of the matrix, for people inside the scope."""
    quay, elm, oak = (practice_of(area, name, 20_000) for name in ("Quay", "Elm", "Oak"))
    harbour = live_network(area, "Harbour", quay, elm)
    change = proposed(area.officer, plan_of(ChangeKind.NETWORK_CLOSURE, harbour, last_day=date(2020, 5, 31)))
    people = {
        "lead": area.user_of(quay),
        "member": area.user_of(elm),
        "outside": area.user_of(oak),
        "officer": area.officer,
        "approver": area.approver,
        "lmc": area.lmc_user,
        "nhse": area.nhse,
    }

    def proposes(user: User, kind: ChangeKind) -> bool:
        plan = plan_of(kind, harbour, practice=oak if kind is ChangeKind.JOIN else elm)
        return allowed(check_user_can_propose, user, plan, [quay], [])

    may = {who: {kind for kind in ChangeKind if proposes(user, kind)} for who, user in people.items()}
    assert may == {
        "lead": {
            ChangeKind.JOIN,
            ChangeKind.EXPULSION,
            ChangeKind.MERGE,
            ChangeKind.SPLIT,
            ChangeKind.NETWORK_CLOSURE,
        },
        "member": {ChangeKind.MOVE, ChangeKind.PRACTICE_CLOSURE},
        "outside": {ChangeKind.JOIN},
        "officer": KINDS_OF_OFFICER,
        "approver": KINDS_OF_OFFICER,
        "lmc": set(),
        "nhse": set(),
    }
    decide = {who for who, user in people.items() if allowed(check_user_can_decide_change, user, change, [])}
    withdraw = {who for who, user in people.items() if allowed(check_user_can_withdraw_change, user, change)}
    notify = {who for who, user in people.items() if allowed(check_user_can_notify_ods, user, area.commissioner)}
    assert (decide, withdraw, notify) == ({"approver"}, {"officer", "approver"}, {"officer", "approver"})
    assert not allowed(check_user_can_decide_change, area.approver, change, ["Quay"])
    own = NetworkChange(
        network=harbour,
        contract_year=change.contract_year,
        proposed_by=area.approver,
        organisation_kind=change.organisation_kind,
        organisation_code=change.organisation_code,
    )
    assert not allowed(check_user_can_decide_change, area.approver, own, [])


def allowed(check: Callable[..., Any], *args: Any) -> bool:
    try:
        check(*args)
    except PermissionDenied:
        return False
    return True
