"""docs/workflow.md, drawn from the workflow's tables: `python -m signoff.diagram` writes it anew."""

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from networks.workflow import COVER_STEPS, COVER_TURN, CoverStage, CoverStep
from signoff.enums import ApplicationStatus, CaseStatus, ChangeStatus, Labelled, PartState, RoundState
from signoff.workflow import (
    CASE_TRANSITIONS,
    CASE_TURN,
    CHANGE_TRANSITIONS,
    CHANGE_TURN,
    PART_STATES,
    PART_TRANSITIONS,
    PART_TURN,
    ROUND_STATES,
    ROUND_TRANSITIONS,
    ROUND_TURN,
    TRANSITIONS,
    TURN,
    Door,
    Party,
    Transition,
)

NONE = "no"
DOORS = {Door.PAPER: ", on paper", Door.LATE: ", accepted though late"}
PAGE = Path(__file__).parent.parent / "docs" / "workflow.md"

HEAD = """# The road of an application

Drawn by `python -m signoff.diagram` from the tables in `signoff/workflow/`; a test keeps the two in step.
A hold is no status: it is a row of its own beside the status, and while one is open the round cannot be confirmed.

"""

ROUNDS = """
# The road of a round

What is kept of a round is whether it is confirmed. How it stands on a day is read from that, from the year's deadlines
and from what is in the way of its confirmation: the first row of the first table of which everything holds.

"""

PARTS = """
# The road of a practice's part in a year

Nothing is kept of it beside the practice's memberships and its answers, of which each stays. How it stands on a day is
read from them in the same way. Several networks that ask a practice are one state. Where one of them takes its question
back, or the practice declines it, or a membership ends, the practice stands where what is left says: with another
network that asks it or that it has agreed to join, or with what it has answered for the year, and only without any of
these as the table names it. Of what a round, a case or a change brings about, their own tables say who is told. What a
file from ODS says of memberships and of practices that have closed is taken over as a fact, and is no step.

"""

COVER = """
# The road of a cover agreement

A network serves the patients of a practice that takes no part. Only what is agreed covers anybody, and only from its
first day to its last: what is proposed or accepted covers nobody. The table is in `networks/workflow.py`; each step is
kept as a row, with who took it, in what capacity, when and why.

"""

CHANGES = """
# The road of a change to a network in force

An opt-out within its window, or one that the commissioner has accepted though it came late, is taken by the portal: the
practice's answer for the year proposes it. What is approved holds from its day on, when a sweep brings it into force.
Where a practice comes to a network that another commissioner leads, an approver of that one agrees first; a practice
that takes over patients from outside the network agrees too.

"""


CASES = """
# The road of a case

A direction is offered only in a year that allows it, and a division of a contract only where one contract is the
matter. A direction is decided by another person than the one who proposed it, once the LMC has said how it stands or
has had its time to (MEM-13). Whose turn it is says who acts where nothing else is planned: what comes next, by whom and
when is kept on the case.

"""


def page() -> str:
    application = HEAD + _picture() + "\n" + _actions() + "\n" + _turns(TURN)
    round_states, round_steps = _states(ROUND_STATES, ROUND_TURN), _steps(ROUND_TRANSITIONS, RoundState)
    part_states, part_steps = _states(PART_STATES, PART_TURN), _steps(PART_TRANSITIONS, PartState)
    rounds = ROUNDS + round_states + "\n" + _round_picture() + "\n" + round_steps
    parts = PARTS + part_states + "\n" + _part_picture() + "\n" + part_steps
    cases = CASES + _case_picture() + "\n" + _steps(CASE_TRANSITIONS, CaseStatus) + "\n" + _turns(CASE_TURN)
    changes = CHANGES + _change_picture() + "\n" + _steps(CHANGE_TRANSITIONS, ChangeStatus) + "\n" + _turns(CHANGE_TURN)
    return application + rounds + parts + COVER + _cover() + cases + changes


def _cover() -> str:
    head = "| action | from | to | who | permission | reason | who is told |\n|---|---|---|---|---|---|---|\n"
    turns = "".join(f"| {stage.label} | {_words(turn)} |\n" for stage, turn in COVER_TURN.items())
    steps = "".join(map(_cover_step, COVER_STEPS))
    return f"{_cover_picture()}\n{head}{steps}\n| state | whose turn it is |\n|---|---|\n{turns}"


def _cover_picture() -> str:
    """Each way once, whoever records it."""
    arrows = [
        f"    {start} --> {row.to_stage}: {_words(row.action)}"
        for row in COVER_STEPS
        for start in [str(stage) for stage in CoverStage if stage in row.from_stages] or ["[*]"]
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", *dict.fromkeys(arrows), "```", ""])


def _cover_step(row: CoverStep) -> str:
    cells = (
        f"{_words(row.action)}{', from paper' if row.paper else ''}"
        f"{', before it begins' if row.before_it_begins else ''}"
        f"{', until its first day' if row.until_it_begins else ''}",
        ", ".join(stage.label for stage in CoverStage if stage in row.from_stages) or "nothing",
        row.to_stage.label,
        _words(row.party),
        f"`{row.permission}`" if row.permission else NONE,
        "needed" if row.needs_reason else NONE,
        ", ".join(_words(each) for each in row.tells) or "nobody",
    )
    return f"| {' | '.join(cells)} |\n"


def _states(states: Iterable[tuple[Labelled, Collection[Labelled]]], turn: Mapping[Any, Party]) -> str:
    head = "| state | when | whose turn it is |\n|---|---|---|\n"
    return head + "".join(
        f"| {state.label} | {' and '.join(sorted(fact.label for fact in facts)) or 'otherwise'} "
        f"| {_words(turn[state])} |\n"
        for state, facts in states
    )


def _round_picture() -> str:
    arrows = [
        f"    {start} --> {row.to_status}: {_words(row.action)}"
        for row in ROUND_TRANSITIONS
        for start in RoundState
        if start in row.from_statuses
    ]
    dated = [state for state, _ in reversed(ROUND_STATES) if state not in {row.to_status for row in ROUND_TRANSITIONS}]
    passing = [f"    {start} --> {end}" for start, end in pairwise(dated)]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {dated[0]}", *passing, *arrows, "```", ""])


def _part_picture() -> str:
    """Each way once, by whichever door it is gone; that a practice closes is not drawn from everywhere."""
    arrows = [
        f"    {start} --> {row.to_status}: {_words(row.action)}"
        for row in PART_TRANSITIONS
        for start in PartState
        if start in row.from_statuses and row.to_status not in (start, PartState.ENDED)
    ]
    begin, end = f"    [*] --> {PartState.UNDECIDED}", f"    {PartState.MEMBER} --> {PartState.ENDED}: close"
    return "\n".join(["```mermaid", "stateDiagram-v2", begin, *dict.fromkeys(arrows), end, "```", ""])


def _case_picture() -> str:
    """Each way once, whoever goes it."""
    arrows = [
        f"    {start} --> {row.to_status}: {_words(row.action)}"
        for row in CASE_TRANSITIONS
        for start in CaseStatus
        if start in row.from_statuses and row.to_status is not start
    ]
    begin, end = f"    [*] --> {CaseStatus.OPEN}", f"    {CaseStatus.CLOSED} --> [*]"
    return "\n".join(["```mermaid", "stateDiagram-v2", begin, *dict.fromkeys(arrows), end, "```", ""])


def _change_picture() -> str:
    arrows = [
        f"    {start} --> {row.to_status}: {_words(row.action)}"
        for row in CHANGE_TRANSITIONS
        for start in ChangeStatus
        if start in row.from_statuses and row.to_status != start
    ]
    begin = f"    [*] --> {ChangeStatus.PROPOSED}: propose"
    ends = [f"    {status} --> [*]" for status, turn in CHANGE_TURN.items() if turn is Party.NOBODY]
    return "\n".join(["```mermaid", "stateDiagram-v2", begin, *arrows, *ends, "```", ""])


def _steps(rows: Iterable[Transition], states: Iterable[Labelled]) -> str:
    head = "| action | from | to | who | permission | reason | who is told |\n|---|---|---|---|---|---|---|\n"
    return head + "".join(_step(row, states) for row in rows)


def _step(row: Transition, states: Iterable[Labelled]) -> str:
    cells = (
        f"{_words(row.action)}{DOORS.get(row.door, '')}",
        ", ".join(state.label for state in states if state in row.from_statuses),
        f"{row.to_status.label}{', or what else holds' if row.as_facts_say else ''}",
        _words(row.party),
        f"`{row.permission}`" if row.permission else NONE,
        "needed" if row.needs_reason else NONE,
        ", ".join(_words(each) for each in row.tells) or "nobody",
    )
    return f"| {' | '.join(cells)} |\n"


def _picture() -> str:
    arrows = [
        f"    {start} --> {row.to_status}: {_words(row.action)}"
        for row in TRANSITIONS
        for start in ApplicationStatus
        if start in row.from_statuses
    ]
    begin = f"    [*] --> {ApplicationStatus.DRAFT}"
    ends = [f"    {status} --> [*]" for status in (ApplicationStatus.CLOSED, ApplicationStatus.DISCARDED)]
    return "\n".join(["```mermaid", "stateDiagram-v2", begin, *arrows, *ends, "```", ""])


def _actions() -> str:
    head = (
        "| action | from | to | who | permission | stopped by blockers at | reason | password |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(_action(row) for row in TRANSITIONS)


def _action(row: Transition) -> str:
    start = ", ".join(status.label for status in ApplicationStatus if status in row.from_statuses)
    cells = (
        _words(row.action),
        start,
        row.to_status.label,
        _who(row),
        f"`{row.permission}`" if row.permission else NONE,
        _words(row.moment) if row.moment else NONE,
        "needed" if row.needs_reason else NONE,
        "asked again" if row.asks_password else NONE,
    )
    return f"| {' | '.join(cells)} |\n"


def _who(row: Transition) -> str:
    party = _words(row.party)
    return f"{party}, for the whole round" if row.door is Door.ROUND else party


def _turns(turns: Mapping[Any, Party]) -> str:
    head = "| status | whose turn it is |\n|---|---|\n"
    return head + "".join(f"| {status.label} | {_words(turn)} |\n" for status, turn in turns.items())


def _words(value: str) -> str:
    return value.lower().replace("_", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
