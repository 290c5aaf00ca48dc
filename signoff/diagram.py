"""docs/workflow.md, drawn from the workflow's table: `python -m signoff.diagram` writes it anew."""

from pathlib import Path

from signoff.enums import ApplicationStatus
from signoff.workflow import TRANSITIONS, TURN, Door, Transition

NONE = "no"
PAGE = Path(__file__).parent.parent / "docs" / "workflow.md"

HEAD = """# The road of an application

Drawn by `python -m signoff.diagram` from the table in `signoff/workflow.py`; a test keeps the two in step.
A hold is no status: it is a row of its own beside the status, and while one is open the round cannot be confirmed.

"""


def page() -> str:
    return HEAD + _picture() + "\n" + _actions() + "\n" + _turns()


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
