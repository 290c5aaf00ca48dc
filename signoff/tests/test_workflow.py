import csv
from pathlib import Path

import pytest

from pcnportal.accounts.enums import Permission, Role
from pcnportal.accounts.roles import ROLE_PERMISSIONS
from signoff import diagram
from signoff.enums import Action, ApplicationStatus
from signoff.workflow import TRANSITIONS, TURN, Door, Party, rows_of, transition, transitions_from

with (Path(__file__).parent / "transitions.csv").open(newline="") as table:
    MATRIX = list(csv.DictReader(table))


def outcome(action: Action, role: Role, status: ApplicationStatus) -> str:
    """Where the action leads for that role in its own organisation."""
    permissions = {row.permission for row in rows_of(action)}
    if not permissions <= ROLE_PERMISSIONS[role]:
        return "forbidden"
    found = transition(action, status)
    return found.to_status if found else "conflict"


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: f"{row['action']}-{row['role']}")
def test_every_action_in_every_status_for_every_role(row: dict[str, str]) -> None:
    action, role = Action[row["action"]], Role(row["role"])
    assert {status: outcome(action, role, status) for status in ApplicationStatus} == {
        status: row[status] for status in ApplicationStatus
    }


def test_the_matrix_leaves_nothing_out() -> None:
    assert {(row["action"], row["role"]) for row in MATRIX} == {(a, r) for a in Action for r in Role}


def test_the_rows_of_an_action_agree_in_who_may_take_it() -> None:
    assert {action: len({(r.party, r.permission, r.door) for r in rows_of(action)}) for action in Action} == (
        dict.fromkeys(Action, 1)
    )


def test_an_action_leaves_each_status_by_one_row() -> None:
    starts = [(row.action, status) for row in TRANSITIONS for status in row.from_statuses]
    assert len(starts) == len(set(starts))


def test_permissions_are_those_of_the_accounts() -> None:
    assert {row.permission for row in TRANSITIONS if row.permission} <= set(Permission)


def test_only_the_portal_needs_no_permission() -> None:
    assert [row.action for row in TRANSITIONS if not row.permission] == [Action.FALL_BACK]
    assert [row.action for row in TRANSITIONS if row.door is Door.PORTAL] == [Action.FALL_BACK]


def test_every_status_can_be_reached_and_has_its_turn() -> None:
    reached = {row.to_status for row in TRANSITIONS} | {ApplicationStatus.DRAFT}
    assert reached == set(TURN) == set(ApplicationStatus)


def test_whose_turn_it_is_next() -> None:
    assert {row.action: row.next_turn for row in TRANSITIONS} == {
        Action.SUBMIT: Party.COMMISSIONER,
        Action.WITHDRAW: Party.NOBODY,
        Action.PICK_UP: Party.COMMISSIONER,
        Action.RETURN: Party.APPLICANT,
        Action.MARK_REQUIREMENTS_MET: Party.COMMISSIONER,
        Action.FALL_BACK: Party.COMMISSIONER,
        Action.CONFIRM: Party.NOBODY,
        Action.DISCARD: Party.NOBODY,
    }


def test_buttons_are_for_what_a_person_takes_alone() -> None:
    assert [row.action for row in transitions_from(ApplicationStatus.REQUIREMENTS_MET)] == [Action.RETURN]


def test_the_page_of_the_workflow_is_drawn_from_the_table() -> None:
    assert diagram.PAGE.read_text(encoding="utf-8") == diagram.page(), "run `python -m signoff.diagram`"
