"""The road of a practice's part in a year.

Its state is told from facts, so several networks that ask it are one state. What takes one of the facts away leads to
where those that are left say: back to UNDECIDED only where nothing else asks the practice, and it has said nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from signoff.enums import PartAction, PartFact, PartState
from signoff.workflow.steps import Audience, Door, Party, Transition

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
IN_ORDER = (PartState.MEMBER, PartState.LEAVING)
IN_NETWORK = frozenset(IN_ORDER)
FREE = frozenset(PartState) - IN_NETWORK - {PartState.NAMED, PartState.AGREED, PartState.ENDED}
OUT = frozenset({PartState.OPTED_OUT, PartState.DECLINED})
# Without a place, and without having said that it wants none
PLACEABLE = FREE - OUT | {PartState.NAMED}
PartStep = Transition[PartAction, PartState]


def _staying(row: PartStep, *states: PartState) -> tuple[PartStep, ...]:
    """The same from states that outweigh what it changes."""
    return tuple(
        replace(row, from_statuses=frozenset({state}), to_status=state, as_facts_say=False) for state in states
    )


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
    PLACEABLE,
    PartState.NAMED,
    Party.APPLICANT,
    "APPLICATION_LEAD",
    tells=(Audience.PRACTICE,),
    says="{network} asks {practice} to join it",
)
# A network's first practice: it is named as it starts the application, whatever it has said of the year.
_NAMES_ITS_LEAD: PartStep = Transition(
    PartAction.ASK, FREE | {PartState.NAMED}, PartState.NAMED, Party.PORTAL, door=Door.PORTAL
)
_TAKES_BACK: PartStep = Transition(
    PartAction.TAKE_BACK,
    frozenset({PartState.NAMED}),
    PartState.UNDECIDED,
    Party.APPLICANT,
    "APPLICATION_LEAD",
    tells=(Audience.PRACTICE,),
    says="{network} no longer asks {practice} to join it",
    as_facts_say=True,
)
_EXPIRES: PartStep = replace(
    _TAKES_BACK,
    party=Party.PORTAL,
    permission="",
    door=Door.PORTAL,
    tells=(Audience.PRACTICE, Audience.LEAD),
    says="The invitation of {practice} to {network} has expired",
)
_TURNS_DOWN: PartStep = Transition(
    PartAction.TURN_DOWN,
    frozenset({PartState.NAMED}),
    PartState.UNDECIDED,
    Party.PRACTICE,
    "MEMBERSHIP_ANSWER",
    tells=(Audience.LEAD, Audience.COMMISSIONER),
    says="{practice} has declined to join {network}",
    as_facts_say=True,
)
# To another network on the day of a change: what it has said of the year goes with it.
_MOVES: PartStep = Transition(
    PartAction.MOVE, frozenset({PartState.MEMBER}), PartState.MEMBER, Party.PORTAL, door=Door.PORTAL
)
_LEAVES: PartStep = Transition(
    PartAction.LEAVE,
    frozenset({PartState.LEAVING}),
    PartState.OPTED_OUT,
    Party.PORTAL,
    door=Door.PORTAL,
    as_facts_say=True,
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
    *_staying(_ASKS, PartState.AGREED, PartState.MEMBER),
    _NAMES_ITS_LEAD,
    *_staying(_NAMES_ITS_LEAD, PartState.AGREED, *IN_ORDER),
    _TAKES_BACK,
    replace(_TAKES_BACK, from_statuses=frozenset({PartState.AGREED}), to_status=PartState.WILLING),
    *_staying(_TAKES_BACK, *IN_ORDER, PartState.ENDED),
    _EXPIRES,
    *_staying(_EXPIRES, PartState.AGREED, *IN_ORDER, PartState.ENDED),
    _TURNS_DOWN,
    replace(_TURNS_DOWN, from_statuses=frozenset({PartState.AGREED}), to_status=PartState.WILLING),
    *_staying(_TURNS_DOWN, *IN_ORDER),
    Transition(
        PartAction.AGREE,
        FREE | {PartState.NAMED},
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
        frozenset({PartState.AWAITING_CONFIRMATION, PartState.WILLING, PartState.NAMED}),
        PartState.MEMBER,
        Party.PORTAL,
        door=Door.PORTAL,
        tells=(Audience.PRACTICE,),
        says="{practice} is enrolled in {year} as a member of {network}",
    ),
    Transition(
        PartAction.CONTINUE,
        frozenset({PartState.AWAITING_CONFIRMATION, PartState.WILLING, PartState.NAMED}),
        PartState.MEMBER,
        Party.PORTAL,
        door=Door.PORTAL,
        tells=(Audience.COMMISSIONER, Audience.PRACTICE),
        says="{practice} stays a member of {network} in {year}",
    ),
    Transition(
        PartAction.RESUME,
        frozenset({PartState.WILLING, PartState.NAMED}),
        PartState.MEMBER,
        Party.PORTAL,
        door=Door.PORTAL,
        tells=(Audience.COMMISSIONER, Audience.PRACTICE),
        says="{practice} is enrolled in {year} again, as a member of {network}",
    ),
    Transition(
        PartAction.DIRECT,
        PLACEABLE,
        PartState.MEMBER,
        Party.COMMISSIONER,
        "CASE_DIRECT",
        needs_reason=True,
        asks_password=True,
    ),
    Transition(PartAction.BEGIN, PLACEABLE, PartState.MEMBER, Party.PORTAL, door=Door.PORTAL),
    _MOVES,
    *_staying(_MOVES, PartState.LEAVING),
    _LEAVES,
    replace(_LEAVES, from_statuses=frozenset({PartState.MEMBER}), to_status=PartState.UNDECIDED),
    *_staying(_LEAVES, PartState.ENDED),
    Transition(PartAction.CLOSE, frozenset(PartState), PartState.ENDED, Party.PORTAL, door=Door.PORTAL),
)
PART_TURN: Mapping[PartState, Party] = {
    PartState.UNDECIDED: Party.PRACTICE,
    PartState.AWAITING_CONFIRMATION: Party.PRACTICE,
    PartState.WILLING: Party.PRACTICE,
    PartState.UNPLACED: Party.COMMISSIONER,
    PartState.NAMED: Party.PRACTICE,
    PartState.AGREED: Party.APPLICANT,
    PartState.MEMBER: Party.NOBODY,
    PartState.LEAVING: Party.PORTAL,
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
