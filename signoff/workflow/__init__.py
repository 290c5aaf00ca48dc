"""The roads of an application, of a round and of a practice's part in a year, each as one table. Pure.

Services walk them; docs/workflow.md is drawn from them.
"""

from signoff.workflow.applications import (
    CHECKABLE,
    DECIDED,
    DISPUTED,
    EDITABLE,
    HOLDABLE,
    IN_ROUND,
    INNER,
    INNER_ACTIONS,
    PRIVATE,
    REFUSALS,
    SIGNABLE,
    TRANSITIONS,
    TURN,
    WITH_COMMISSIONER,
    applicant_label,
    rows_of,
    transition,
    transitions_from,
)
from signoff.workflow.participation import (
    PART_STATES,
    PART_TRANSITIONS,
    PART_TURN,
    PartStep,
    part_rows,
    part_state,
    part_step,
)
from signoff.workflow.rounds import ROUND_STATES, ROUND_TRANSITIONS, ROUND_TURN, RoundStep, round_state, round_step
from signoff.workflow.steps import Audience, Door, Party, Transition

__all__ = [
    "CHECKABLE",
    "DECIDED",
    "DISPUTED",
    "EDITABLE",
    "HOLDABLE",
    "INNER",
    "INNER_ACTIONS",
    "IN_ROUND",
    "PART_STATES",
    "PART_TRANSITIONS",
    "PART_TURN",
    "PRIVATE",
    "REFUSALS",
    "ROUND_STATES",
    "ROUND_TRANSITIONS",
    "ROUND_TURN",
    "SIGNABLE",
    "TRANSITIONS",
    "TURN",
    "WITH_COMMISSIONER",
    "Audience",
    "Door",
    "PartStep",
    "Party",
    "RoundStep",
    "Transition",
    "applicant_label",
    "part_rows",
    "part_state",
    "part_step",
    "round_state",
    "round_step",
    "rows_of",
    "transition",
    "transitions_from",
]
