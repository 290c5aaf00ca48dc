"""docs/workflow.md, drawn from the workflow's tables: `python -m signoff.diagram` writes it anew."""

from itertools import pairwise
from pathlib import Path

from signoff.enums import ApplicationStatus, RoundState
from signoff.workflow import ROUND_STATES, ROUND_TRANSITIONS, ROUND_TURN, TRANSITIONS, TURN, Door, Transition

NONE = "no"
PAGE = Path(__file__).parent.parent / "docs" / "workflow.md"

HEAD = """# The road of an application

Drawn by `python -m signoff.diagram` from the tables in `signoff/workflow.py`; a test keeps the two in step.
A hold is no status: it is a row of its own beside the status, and while one is open the round cannot be confirmed.

"""

ROUNDS = """
# The road of a round

What is kept of a round is whether it is confirmed. How it stands on a day is read from that, from the year's deadlines
and from what is in the way of its confirmation: the first row of the first table of which everything holds.

"""


def page() -> str:
    application = HEAD + _picture() + "\n" + _actions() + "\n" + _turns()
    return application + ROUNDS + _round_states() + "\n" + _round_picture() + "\n" + _round_actions()


def _round_states() -> str:
    head = "| state | when | whose turn it is |\n|---|---|---|\n"
    return head + "".join(
        f"| {state.label} | {' and '.join(sorted(fact.label for fact in facts)) or 'otherwise'} "
        f"| {_words(ROUND_TURN[state])} |\n"
        for state, facts in ROUND_STATES
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


def _round_actions() -> str:
    head = "| action | from | to | who | permission | reason | who is told |\n|---|---|---|---|---|---|---|\n"
    return head + "".join(_round_action(row) for row in ROUND_TRANSITIONS)


def _round_action(row: Transition) -> str:
    cells = (
        _words(row.action),
        ", ".join(state.label for state in RoundState if state in row.from_statuses),
        row.to_status.label,
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
    ends = [f"    {status} --> [*]" for status in (ApplicationStatus.CONFIRMED, ApplicationStatus.DISCARDED)]
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


def _turns() -> str:
    head = "| status | whose turn it is |\n|---|---|\n"
    return head + "".join(f"| {status.label} | {_words(turn)} |\n" for status, turn in TURN.items())


def _words(value: str) -> str:
    return value.lower().replace("_", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
