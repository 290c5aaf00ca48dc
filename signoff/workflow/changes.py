"""The road of a change to a network in force."""

from collections.abc import Mapping

from signoff.enums import ChangeAction, ChangeStatus
from signoff.workflow.steps import Audience, Door, Party, Transition

ChangeTransition = Transition[ChangeAction, ChangeStatus]
PROPOSED, APPROVED, APPLIED, REFUSED, WITHDRAWN = ChangeStatus

CHANGE_TRANSITIONS: tuple[ChangeTransition, ...] = (
    Transition(
        ChangeAction.PROPOSE,
        frozenset(),
        PROPOSED,
        Party.APPLICANT,
        "CHANGE_PROPOSE",
        tells=(Audience.COMMISSIONER, Audience.PRACTICE, Audience.LEAD),
        says="{change}: it is proposed",
    ),
    Transition(
        ChangeAction.AGREE,
        frozenset({PROPOSED}),
        PROPOSED,
        Party.PRACTICE,
        "CHANGE_PROPOSE",
        tells=(Audience.COMMISSIONER, Audience.LEAD),
        says="{change}: {organisation} agrees",
    ),
    Transition(
        ChangeAction.WITHDRAW,
        frozenset({PROPOSED}),
        WITHDRAWN,
        Party.APPLICANT,
        "CHANGE_PROPOSE",
        tells=(Audience.COMMISSIONER, Audience.PRACTICE, Audience.LEAD),
        says="{change}: it is withdrawn",
    ),
    Transition(
        ChangeAction.APPROVE,
        frozenset({PROPOSED}),
        APPROVED,
        Party.COMMISSIONER,
        "CHANGE_DECIDE",
        tells=(Audience.COMMISSIONER, Audience.MEMBERS, Audience.PRACTICE, Audience.LEAD),
        says="{change}: {commissioner} approves it",
        asks_password=True,
    ),
    Transition(
        ChangeAction.REFUSE,
        frozenset({PROPOSED}),
        REFUSED,
        Party.COMMISSIONER,
        "CHANGE_DECIDE",
        needs_reason=True,
        tells=(Audience.COMMISSIONER, Audience.PRACTICE, Audience.LEAD),
        says="{change}: {commissioner} refuses it",
        asks_password=True,
    ),
    Transition(
        ChangeAction.TAKE,
        frozenset({PROPOSED}),
        APPROVED,
        Party.PORTAL,
        door=Door.PORTAL,
        tells=(Audience.COMMISSIONER, Audience.MEMBERS, Audience.LEAD),
        says="{change}",
    ),
    Transition(
        ChangeAction.APPLY,
        frozenset({APPROVED}),
        APPLIED,
        Party.PORTAL,
        door=Door.PORTAL,
        tells=(Audience.COMMISSIONER, Audience.MEMBERS, Audience.PRACTICE, Audience.LMC),
        says="{change}: it is in force",
    ),
    Transition(
        ChangeAction.CALL_OFF,
        frozenset({PROPOSED, APPROVED}),
        WITHDRAWN,
        Party.PORTAL,
        door=Door.PORTAL,
        needs_reason=True,
        tells=(Audience.COMMISSIONER, Audience.MEMBERS, Audience.PRACTICE, Audience.LEAD),
        says="{change}: it does not come into force",
    ),
)

CHANGE_TURN: Mapping[ChangeStatus, Party] = {
    PROPOSED: Party.COMMISSIONER,
    APPROVED: Party.PORTAL,
    APPLIED: Party.NOBODY,
    REFUSED: Party.NOBODY,
    WITHDRAWN: Party.NOBODY,
}


def change_row(action: ChangeAction) -> ChangeTransition:
    return next(row for row in CHANGE_TRANSITIONS if row.action == action)


def change_step(action: ChangeAction, status: str) -> ChangeTransition | None:
    """The row by which `action` leaves `status`, or None where it cannot."""
    row = change_row(action)
    return row if status in row.from_statuses else None
