"""The road of an application to its confirmation, as one table. Pure: statuses in, transitions out.

`signoff.services.decisions` walks it; docs/workflow.md is drawn from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from networks.rules.findings import Moment
from signoff.enums import Action, ApplicationStatus

DRAFT, SUBMITTED, UNDER_REVIEW, RETURNED, WITHDRAWN, REQUIREMENTS_MET, CONFIRMED, DISCARDED = ApplicationStatus


class Party(StrEnum):
    """Whose turn it is, and in whose organisation a permission must be held."""

    APPLICANT = "APPLICANT"
    COMMISSIONER = "COMMISSIONER"
    PORTAL = "PORTAL"
    NOBODY = "NOBODY"


class Door(StrEnum):
    """How an action comes about: a person takes it, the round takes it for all its applications, or the portal does."""

    PERSON = "PERSON"
    ROUND = "ROUND"
    PORTAL = "PORTAL"


@dataclass(frozen=True, slots=True)
class Transition:
    """A row of the table. `permission`, an accounts Permission, is held in the organisation of `party`.

    `moment`: findings that block at this moment stop the action, and so does a result of an older revision.
    """

    action: Action
    from_statuses: frozenset[ApplicationStatus]
    to_status: ApplicationStatus
    party: Party
    permission: str = ""
    door: Door = Door.PERSON
    needs_reason: bool = False
    moment: Moment | None = None

    @property
    def next_turn(self) -> Party:
        return TURN[self.to_status]


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        Action.SUBMIT,
        frozenset({DRAFT, RETURNED, WITHDRAWN}),
        SUBMITTED,
        Party.APPLICANT,
        "APPLICATION_LEAD",
        moment=Moment.SUBMIT,
    ),
    Transition(
        Action.WITHDRAW,
        frozenset({SUBMITTED, RETURNED}),
        WITHDRAWN,
        Party.APPLICANT,
        "APPLICATION_LEAD",
    ),
    Transition(
        Action.PICK_UP,
        frozenset({SUBMITTED}),
        UNDER_REVIEW,
        Party.COMMISSIONER,
        "APPLICATION_REVIEW",
    ),
    Transition(
        Action.RETURN,
        frozenset({UNDER_REVIEW, REQUIREMENTS_MET}),
        RETURNED,
        Party.COMMISSIONER,
        "APPLICATION_REVIEW",
        needs_reason=True,
    ),
    Transition(
        Action.MARK_REQUIREMENTS_MET,
        frozenset({UNDER_REVIEW}),
        REQUIREMENTS_MET,
        Party.COMMISSIONER,
        "APPLICATION_REVIEW",
        moment=Moment.REQUIREMENTS_MET,
    ),
    Transition(
        Action.FALL_BACK,
        frozenset({REQUIREMENTS_MET}),
        UNDER_REVIEW,
        Party.PORTAL,
        door=Door.PORTAL,
        needs_reason=True,
    ),
    Transition(
        Action.CONFIRM,
        frozenset({REQUIREMENTS_MET}),
        CONFIRMED,
        Party.COMMISSIONER,
        "ROUND_CONFIRM",
        door=Door.ROUND,
        moment=Moment.CONFIRM,
    ),
    Transition(
        Action.DISCARD,
        frozenset({DRAFT}),
        DISCARDED,
        Party.APPLICANT,
        "APPLICATION_LEAD",
    ),
)

TURN: Mapping[ApplicationStatus, Party] = {
    DRAFT: Party.APPLICANT,
    SUBMITTED: Party.COMMISSIONER,
    UNDER_REVIEW: Party.COMMISSIONER,
    RETURNED: Party.APPLICANT,
    WITHDRAWN: Party.NOBODY,
    REQUIREMENTS_MET: Party.COMMISSIONER,
    CONFIRMED: Party.NOBODY,
    DISCARDED: Party.NOBODY,
}

# Seen by its practices alone; open to change by its lead practice; part of the commissioner's round; with the
# commissioner, who looks at changes since; open to holds; open to signatures of its agreement; open to checks.
PRIVATE = frozenset({DRAFT, DISCARDED})
EDITABLE = frozenset({DRAFT, RETURNED, WITHDRAWN})
IN_ROUND = frozenset({SUBMITTED, UNDER_REVIEW, RETURNED, REQUIREMENTS_MET})
WITH_COMMISSIONER = frozenset({SUBMITTED, UNDER_REVIEW, REQUIREMENTS_MET})
HOLDABLE = frozenset({UNDER_REVIEW, REQUIREMENTS_MET})
SIGNABLE = frozenset(ApplicationStatus) - {WITHDRAWN, DISCARDED}
CHECKABLE = frozenset({SUBMITTED, UNDER_REVIEW})


def rows_of(action: Action) -> tuple[Transition, ...]:
    """The rows of an action. They agree in who may take it, and differ in where it leads from and to."""
    return tuple(row for row in TRANSITIONS if row.action == action)


def transition(action: Action, status: str) -> Transition | None:
    """The row by which `action` leaves `status`, or None where it cannot."""
    return next((row for row in rows_of(action) if status in row.from_statuses), None)


def transitions_from(status: str, door: Door = Door.PERSON) -> tuple[Transition, ...]:
    return tuple(row for row in TRANSITIONS if row.door == door and status in row.from_statuses)
