"""The road of a round."""

from collections.abc import Collection, Mapping

from networks.rules.findings import Moment
from signoff.enums import RoundAction, RoundFact, RoundState
from signoff.workflow.steps import Audience, Door, Party, Transition

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


def round_state(facts: Collection[RoundFact]) -> RoundState:
    return next(state for state, needed in ROUND_STATES if needed <= frozenset(facts))


def round_step(action: RoundAction) -> RoundStep:
    return next(row for row in ROUND_TRANSITIONS if row.action == action)
