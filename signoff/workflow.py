"""The roads of an application, of a round and of a practice's part in a year, each as one table. Pure.

Services walk them; docs/workflow.md is drawn from them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from networks.rules.findings import Moment
from signoff.enums import (
    Action,
    ApplicationStatus,
    Labelled,
    PartAction,
    PartFact,
    PartState,
    RoundAction,
    RoundFact,
    RoundState,
)

A = TypeVar("A", bound=Labelled)
S = TypeVar("S", bound=Labelled)
(
    DRAFT,
    SUBMITTED,
    UNDER_REVIEW,
    RETURNED,
    WITHDRAWN,
    REQUIREMENTS_MET,
    CONFIRMED,
    DISCARDED,
    REFUSED,
    UNDER_DISPUTE,
    ESCALATED,
    ADVISED,
    REFUSED_FINALLY,
    READY,
    LIVE,
) = ApplicationStatus


class Party(StrEnum):
    """Whose turn it is, and in whose organisation a permission must be held. `PRACTICE`: the one whose part it is."""

    APPLICANT = "APPLICANT"
    PRACTICE = "PRACTICE"
    COMMISSIONER = "COMMISSIONER"
    NHSE = "NHSE"
    PORTAL = "PORTAL"
    NOBODY = "NOBODY"


class Door(StrEnum):
    """How an action comes about: a person takes it, the round takes it for all its applications, or the portal does.

    What a practice answers comes on paper too, and counts by a decision where it came too late.
    """

    PERSON = "PERSON"
    PAPER = "PAPER"
    LATE = "LATE"
    ROUND = "ROUND"
    PORTAL = "PORTAL"


class Audience(StrEnum):
    """Who is told of a step, except who did it."""

    LEAD = "LEAD"
    PRACTICE = "PRACTICE"
    MEMBERS = "MEMBERS"
    COMMISSIONER = "COMMISSIONER"
    LMC = "LMC"
    NHSE = "NHSE"


@dataclass(frozen=True, slots=True)
class Transition(Generic[A, S]):
    """A row of a table. `permission`, an accounts Permission, is held in the organisation of `party`.

    `moment`: findings that block at this moment stop the action, and so does a result of an older revision.
    `says`: what those whom it `tells` read first, with {network}, {practice}, {commissioner}, {year} and {late} to be
    filled in.
    `asks_password`: a decision, before which the person enters their password again.
    `inner`: between the commissioner's people, and not for the applicants to see.
    """

    action: A
    from_statuses: frozenset[S]
    to_status: S
    party: Party
    permission: str = ""
    door: Door = Door.PERSON
    needs_reason: bool = False
    moment: Moment | None = None
    tells: tuple[Audience, ...] = ()
    says: str = ""
    asks_password: bool = False
    inner: bool = False


TRANSITIONS: tuple[Transition[Action, ApplicationStatus], ...] = (
    Transition(
        Action.SUBMIT,
        frozenset({DRAFT, RETURNED, WITHDRAWN}),
        SUBMITTED,
        Party.APPLICANT,
        "APPLICATION_LEAD",
        moment=Moment.SUBMIT,
        tells=(Audience.COMMISSIONER, Audience.LEAD, Audience.MEMBERS),
        says="{network} is submitted{late}",
    ),
    Transition(
        Action.WITHDRAW,
        frozenset({SUBMITTED, RETURNED, REFUSED}),
        WITHDRAWN,
        Party.APPLICANT,
        "APPLICATION_LEAD",
        tells=(Audience.COMMISSIONER, Audience.MEMBERS),
        says="{network} is withdrawn",
    ),
    Transition(
        Action.PICK_UP,
        frozenset({SUBMITTED}),
        UNDER_REVIEW,
        Party.COMMISSIONER,
        "APPLICATION_REVIEW",
        inner=True,
    ),
    Transition(
        Action.RETURN,
        frozenset({UNDER_REVIEW, REQUIREMENTS_MET}),
        RETURNED,
        Party.COMMISSIONER,
        "APPLICATION_REVIEW",
        needs_reason=True,
        tells=(Audience.LEAD,),
        says="{network}: {commissioner} asks for changes",
    ),
    Transition(
        Action.MARK_REQUIREMENTS_MET,
        frozenset({UNDER_REVIEW, ADVISED}),
        REQUIREMENTS_MET,
        Party.COMMISSIONER,
        "APPLICATION_REVIEW",
        moment=Moment.REQUIREMENTS_MET,
        asks_password=True,
        inner=True,
    ),
    Transition(
        Action.FALL_BACK,
        frozenset({REQUIREMENTS_MET}),
        UNDER_REVIEW,
        Party.PORTAL,
        door=Door.PORTAL,
        needs_reason=True,
        tells=(Audience.COMMISSIONER,),
        says="{network} does not meet the requirements any more",
        inner=True,
    ),
    Transition(
        Action.CONFIRM,
        frozenset({REQUIREMENTS_MET}),
        CONFIRMED,
        Party.COMMISSIONER,
        "ROUND_CONFIRM",
        door=Door.ROUND,
        moment=Moment.CONFIRM,
        tells=(Audience.MEMBERS,),
        says="{network} is confirmed by {commissioner}",
        asks_password=True,
    ),
    Transition(
        Action.REFUSE,
        frozenset({UNDER_REVIEW, REQUIREMENTS_MET}),
        REFUSED,
        Party.COMMISSIONER,
        "APPLICATION_REFUSE",
        needs_reason=True,
        tells=(Audience.LEAD, Audience.MEMBERS, Audience.LMC),
        says="{network} cannot be confirmed: {commissioner} refuses it",
        asks_password=True,
    ),
    Transition(
        Action.REQUEST_REVIEW,
        frozenset({REFUSED}),
        UNDER_DISPUTE,
        Party.APPLICANT,
        "APPLICATION_LEAD",
        needs_reason=True,
        tells=(Audience.COMMISSIONER, Audience.LMC),
        says="{network}: its practices ask for the refusal to be reviewed",
    ),
    Transition(
        Action.RESOLVE,
        frozenset({UNDER_DISPUTE, ADVISED}),
        UNDER_REVIEW,
        Party.COMMISSIONER,
        "APPLICATION_REFUSE",
        needs_reason=True,
        tells=(Audience.LEAD, Audience.LMC),
        says="{network}: {commissioner} takes it back to review",
        asks_password=True,
    ),
    Transition(
        Action.ESCALATE,
        frozenset({UNDER_DISPUTE}),
        ESCALATED,
        Party.COMMISSIONER,
        "APPLICATION_REFUSE",
        needs_reason=True,
        tells=(Audience.NHSE, Audience.LEAD, Audience.LMC),
        says="{network}: {commissioner} takes its refusal to NHS England",
        asks_password=True,
    ),
    Transition(
        Action.ADVISE,
        frozenset({ESCALATED}),
        ADVISED,
        Party.NHSE,
        "ADVICE_RECORD",
        needs_reason=True,
        tells=(Audience.COMMISSIONER, Audience.LEAD, Audience.LMC),
        says="{network}: NHS England has advised {commissioner}",
        asks_password=True,
    ),
    Transition(
        Action.REFUSE,
        frozenset({ADVISED}),
        REFUSED_FINALLY,
        Party.COMMISSIONER,
        "APPLICATION_REFUSE",
        needs_reason=True,
        tells=(Audience.LEAD, Audience.MEMBERS, Audience.LMC),
        says="{network} cannot be confirmed: {commissioner} refuses it for good",
        asks_password=True,
    ),
    Transition(
        Action.REOPEN,
        frozenset({REFUSED}),
        UNDER_REVIEW,
        Party.COMMISSIONER,
        "APPLICATION_REFUSE",
        needs_reason=True,
        tells=(Audience.LEAD, Audience.LMC),
        says="{network}: {commissioner} opens it again",
        asks_password=True,
    ),
    Transition(
        Action.DECLARE_READY,
        frozenset({CONFIRMED}),
        READY,
        Party.APPLICANT,
        "APPLICATION_LEAD",
        moment=Moment.LIVE,
        tells=(Audience.COMMISSIONER,),
        says="{network} is ready: its Network Agreement is complete",
    ),
    Transition(
        Action.GO_LIVE,
        frozenset({READY}),
        LIVE,
        Party.PORTAL,
        door=Door.PORTAL,
        moment=Moment.LIVE,
        tells=(Audience.MEMBERS, Audience.COMMISSIONER),
        says="{network} is live",
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
    CONFIRMED: Party.APPLICANT,
    DISCARDED: Party.NOBODY,
    REFUSED: Party.APPLICANT,
    UNDER_DISPUTE: Party.COMMISSIONER,
    ESCALATED: Party.NHSE,
    ADVISED: Party.COMMISSIONER,
    REFUSED_FINALLY: Party.NOBODY,
    READY: Party.PORTAL,
    LIVE: Party.NOBODY,
}

# Seen by its practices alone; open to change by its lead practice; argued about after a refusal; refused, argued about
# or not; part of the commissioner's round, and in its way unless met; with the commissioner, who looks at changes
# since; open to holds; open to signatures of its agreement; open to checks; decided for it.
PRIVATE = frozenset({DRAFT, DISCARDED})
EDITABLE = frozenset({DRAFT, RETURNED, WITHDRAWN})
DISPUTED = frozenset({UNDER_DISPUTE, ESCALATED, ADVISED})
REFUSALS = frozenset({REFUSED, REFUSED_FINALLY}) | DISPUTED
IN_ROUND = frozenset({SUBMITTED, UNDER_REVIEW, RETURNED, REQUIREMENTS_MET, REFUSED}) | DISPUTED
WITH_COMMISSIONER = frozenset({SUBMITTED, UNDER_REVIEW, REQUIREMENTS_MET}) | DISPUTED
HOLDABLE = frozenset({UNDER_REVIEW, REQUIREMENTS_MET})
SIGNABLE = frozenset(ApplicationStatus) - {WITHDRAWN, DISCARDED, REFUSED_FINALLY}
CHECKABLE = frozenset({SUBMITTED, UNDER_REVIEW, REQUIREMENTS_MET, ADVISED})
DECIDED = frozenset({CONFIRMED, READY, LIVE})

# What the commissioner's people have come to among themselves: the applicants see that it is with the commissioner.
INNER = frozenset({UNDER_REVIEW, REQUIREMENTS_MET})
INNER_ACTIONS = frozenset(row.action for row in TRANSITIONS if row.inner)


# A round. Its state on a day is that of the first row of which all facts hold.
ROUND_STATES: tuple[tuple[RoundState, frozenset[RoundFact]], ...] = (
    (RoundState.CONFIRMED, frozenset({RoundFact.CONFIRMED})),
    (RoundState.READY_TO_CONFIRM, frozenset({RoundFact.CLEAR})),
    (RoundState.REOPENED, frozenset({RoundFact.CONFIRMED_BEFORE})),
    (RoundState.ESCALATED, frozenset({RoundFact.RESOLUTION_PASSED})),
    (RoundState.RESOLVING, frozenset({RoundFact.CONFIRMATION_PASSED})),
    (RoundState.REVIEWING, frozenset({RoundFact.SUBMISSION_PASSED})),
    (RoundState.OPEN, frozenset()),
)
RoundStep = Transition[RoundAction, RoundState]
ROUND_TRANSITIONS: tuple[RoundStep, ...] = (
    Transition(
        RoundAction.CONFIRM,
        frozenset({RoundState.READY_TO_CONFIRM}),
        RoundState.CONFIRMED,
        Party.COMMISSIONER,
        "ROUND_CONFIRM",
        moment=Moment.CONFIRM,
    ),
    Transition(
        RoundAction.REOPEN,
        frozenset({RoundState.CONFIRMED}),
        RoundState.REOPENED,
        Party.PORTAL,
        door=Door.PORTAL,
        needs_reason=True,
    ),
    Transition(
        RoundAction.LOSE_COVER,
        frozenset({RoundState.CONFIRMED}),
        RoundState.REOPENED,
        Party.PORTAL,
        door=Door.PORTAL,
        needs_reason=True,
        moment=Moment.CONFIRM,
        tells=(Audience.COMMISSIONER, Audience.LMC),
        says="{commissioner}: its round {year} is open again, because not every patient is covered any more",
    ),
    Transition(
        RoundAction.REGAIN_COVER,
        frozenset({RoundState.REOPENED}),
        RoundState.CONFIRMED,
        Party.PORTAL,
        door=Door.PORTAL,
        moment=Moment.CONFIRM,
        tells=(Audience.COMMISSIONER, Audience.LMC),
        says="{commissioner}: every patient is covered, and its round {year} stands confirmed again",
    ),
)
ROUND_TURN: Mapping[RoundState, Party] = {
    RoundState.OPEN: Party.APPLICANT,
    RoundState.REVIEWING: Party.COMMISSIONER,
    RoundState.RESOLVING: Party.COMMISSIONER,
    RoundState.ESCALATED: Party.COMMISSIONER,
    RoundState.READY_TO_CONFIRM: Party.COMMISSIONER,
    RoundState.CONFIRMED: Party.NOBODY,
    RoundState.REOPENED: Party.COMMISSIONER,
}


# A practice's part in a year. Its state on a day is that of the first row of which all facts hold.
PART_STATES: tuple[tuple[PartState, frozenset[PartFact]], ...] = (
    (PartState.ENDED, frozenset({PartFact.CLOSED})),
    (PartState.LEAVING, frozenset({PartFact.MEMBER, PartFact.DECLINES})),
    (PartState.MEMBER, frozenset({PartFact.MEMBER})),
    (PartState.AGREED, frozenset({PartFact.AGREED})),
    (PartState.NAMED, frozenset({PartFact.ASKED})),
    (PartState.OPTED_OUT, frozenset({PartFact.OVER, PartFact.DECLINES})),
    (PartState.DECLINED, frozenset({PartFact.DECLINES})),
    (PartState.UNPLACED, frozenset({PartFact.SEEKS})),
    (PartState.WILLING, frozenset({PartFact.JOINS})),
    (PartState.AWAITING_CONFIRMATION, frozenset({PartFact.BEFORE})),
    (PartState.UNDECIDED, frozenset()),
)
IN_NETWORK = frozenset({PartState.MEMBER, PartState.LEAVING})
FREE = frozenset(PartState) - IN_NETWORK - {PartState.NAMED, PartState.AGREED, PartState.ENDED}
PartStep = Transition[PartAction, PartState]
_SEEKS: PartStep = Transition(
    PartAction.NO_NETWORK,
    FREE,
    PartState.UNPLACED,
    Party.PRACTICE,
    "MEMBERSHIP_ANSWER",
    tells=(Audience.COMMISSIONER, Audience.LMC),
    says="{practice} cannot find a network for {year}",
)
_DECLINES: PartStep = Transition(
    PartAction.DECLINE,
    FREE - {PartState.OPTED_OUT} | {PartState.NAMED, PartState.AGREED},
    PartState.DECLINED,
    Party.PRACTICE,
    "MEMBERSHIP_ANSWER",
    tells=(Audience.COMMISSIONER,),
    says="{practice} takes no part in {year}",
)
_JOINS: PartStep = Transition(PartAction.JOIN, FREE, PartState.WILLING, Party.PRACTICE, "MEMBERSHIP_ANSWER")
_ANSWERS: tuple[PartStep, ...] = (
    _JOINS,
    replace(_JOINS, from_statuses=frozenset({PartState.NAMED}), to_status=PartState.NAMED),
    replace(_JOINS, from_statuses=frozenset({PartState.AGREED}), to_status=PartState.AGREED),
    replace(_JOINS, from_statuses=IN_NETWORK, to_status=PartState.MEMBER),
    _SEEKS,
    replace(_SEEKS, from_statuses=frozenset({PartState.NAMED}), to_status=PartState.NAMED),
    _DECLINES,
    replace(_DECLINES, from_statuses=frozenset({PartState.OPTED_OUT}), to_status=PartState.OPTED_OUT),
    replace(_DECLINES, from_statuses=IN_NETWORK, to_status=PartState.LEAVING),
)
_ASKS: PartStep = Transition(
    PartAction.ASK,
    FREE | {PartState.NAMED},
    PartState.NAMED,
    Party.APPLICANT,
    "APPLICATION_LEAD",
    tells=(Audience.PRACTICE,),
    says="{network} asks {practice} to join it",
)
_TAKES_BACK: PartStep = Transition(
    PartAction.TAKE_BACK,
    frozenset({PartState.NAMED}),
    PartState.UNDECIDED,
    Party.APPLICANT,
    "APPLICATION_LEAD",
    tells=(Audience.PRACTICE,),
    says="{network} no longer asks {practice} to join it",
)
_TURNS_DOWN: PartStep = Transition(
    PartAction.TURN_DOWN,
    frozenset({PartState.NAMED}),
    PartState.UNDECIDED,
    Party.PRACTICE,
    "MEMBERSHIP_ANSWER",
    tells=(Audience.LEAD, Audience.COMMISSIONER),
    says="{practice} has declined to join {network}",
)
PART_TRANSITIONS: tuple[PartStep, ...] = (
    *_ANSWERS,
    *(replace(row, door=Door.PAPER, party=Party.COMMISSIONER, permission="ANSWER_RECORD") for row in _ANSWERS),
    *(
        replace(
            row,
            door=Door.LATE,
            party=Party.COMMISSIONER,
            permission="ANSWER_DECIDE",
            needs_reason=True,
            asks_password=True,
        )
        for row in _ANSWERS
    ),
    _ASKS,
    replace(_ASKS, from_statuses=frozenset({PartState.AGREED}), to_status=PartState.AGREED),
    _TAKES_BACK,
    replace(_TAKES_BACK, from_statuses=frozenset({PartState.AGREED}), to_status=PartState.WILLING),
    _TURNS_DOWN,
    replace(_TURNS_DOWN, from_statuses=frozenset({PartState.AGREED}), to_status=PartState.WILLING),
    Transition(
        PartAction.AGREE,
        frozenset({PartState.NAMED}),
        PartState.AGREED,
        Party.PRACTICE,
        "MEMBERSHIP_ANSWER",
        tells=(Audience.LEAD, Audience.COMMISSIONER),
        says="{practice} has agreed to join {network}",
    ),
    Transition(
        PartAction.CONFIRM,
        frozenset({PartState.AGREED}),
        PartState.MEMBER,
        Party.COMMISSIONER,
        "ROUND_CONFIRM",
        door=Door.ROUND,
        asks_password=True,
    ),
    Transition(
        PartAction.ENROL,
        frozenset({PartState.AWAITING_CONFIRMATION, PartState.WILLING}),
        PartState.MEMBER,
        Party.PORTAL,
        door=Door.PORTAL,
        tells=(Audience.PRACTICE,),
        says="{practice} is enrolled in {year} as a member of {network}",
    ),
    Transition(PartAction.LEAVE, frozenset({PartState.LEAVING}), PartState.OPTED_OUT, Party.PORTAL, door=Door.PORTAL),
    Transition(
        PartAction.CLOSE,
        frozenset(PartState) - {PartState.ENDED},
        PartState.ENDED,
        Party.PORTAL,
        door=Door.PORTAL,
    ),
)
PART_TURN: Mapping[PartState, Party] = {
    PartState.UNDECIDED: Party.PRACTICE,
    PartState.AWAITING_CONFIRMATION: Party.PRACTICE,
    PartState.WILLING: Party.PRACTICE,
    PartState.UNPLACED: Party.COMMISSIONER,
    PartState.NAMED: Party.PRACTICE,
    PartState.AGREED: Party.APPLICANT,
    PartState.MEMBER: Party.NOBODY,
    PartState.LEAVING: Party.COMMISSIONER,
    PartState.OPTED_OUT: Party.COMMISSIONER,
    PartState.DECLINED: Party.COMMISSIONER,
    PartState.ENDED: Party.NOBODY,
}


def part_state(facts: Collection[PartFact]) -> PartState:
    return next(state for state, needed in PART_STATES if needed <= frozenset(facts))


def part_rows(action: PartAction, door: Door) -> tuple[PartStep, ...]:
    """They agree in who may take it and in what is said of it."""
    return tuple(row for row in PART_TRANSITIONS if (row.action, row.door) == (action, door))


def part_step(action: PartAction, door: Door, state: PartState) -> PartStep | None:
    """The row by which `action` leaves `state`, or None where it cannot."""
    return next((row for row in part_rows(action, door) if state in row.from_statuses), None)


def round_state(facts: Collection[RoundFact]) -> RoundState:
    return next(state for state, needed in ROUND_STATES if needed <= frozenset(facts))


def round_step(action: RoundAction) -> RoundStep:
    return next(row for row in ROUND_TRANSITIONS if row.action == action)


def applicant_label(status: str, commissioner: str) -> str:
    """How the status is called before the applicants."""
    return f"With {commissioner}" if status in INNER else ApplicationStatus[status].label


def rows_of(action: Action) -> tuple[Transition[Action, ApplicationStatus], ...]:
    """The rows of an action. They agree in who may take it, and differ in where it leads from and to."""
    return tuple(row for row in TRANSITIONS if row.action == action)


def transition(action: Action, status: str) -> Transition[Action, ApplicationStatus] | None:
    """The row by which `action` leaves `status`, or None where it cannot."""
    return next((row for row in rows_of(action) if status in row.from_statuses), None)


def transitions_from(status: str, door: Door = Door.PERSON) -> tuple[Transition[Action, ApplicationStatus], ...]:
    return tuple(row for row in TRANSITIONS if row.door == door and status in row.from_statuses)
