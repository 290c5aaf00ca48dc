"""The moves of a what-if from a file, a row each."""

from datetime import datetime
from pathlib import Path

from networks.rules import words
from networks.whatif.values import NEEDS, Action, Move
from practices.importers import cells
from practices.importers.errors import CellError
from practices.importers.files import read_source
from practices.importers.layouts import Layout, Record
from practices.importers.plan import Context
from practices.importers.privacy import refuse_nhs_numbers

COLUMNS = ("action", "practice", "from_network", "to_network", "patients")
LAYOUT = Layout(
    ",".join(COLUMNS),
    columns={column: (column,) for column in COLUMNS},
    optional=frozenset(COLUMNS[1:]),
    published=False,
)
LONGEST_NAME = 100


def read_moves(path: Path, at: datetime) -> tuple[list[Move], list[str]]:
    """The moves, numbered as Excel numbers their rows, and warnings. Raises ImportRefused, with all rows' errors."""
    context = Context(read_source(path), at)
    refuse_nhs_numbers(context.source.sheets)
    moves = list(context.each(context.read([LAYOUT]).records, _move))
    context.check()
    return moves, [*context.source.warnings, *context.warnings]


def _move(record: Record) -> Move:
    action = _action(record["action"])
    _check_cells(record, action)
    return Move(
        action,
        cells.practice_code(record["practice"]) if record["practice"] else "",
        cells.short_text(record["from_network"], "from_network", LONGEST_NAME),
        cells.short_text(record["to_network"], "to_network", LONGEST_NAME),
        cells.whole_number(record["patients"], "patients") if record["patients"] else 0,
        record.row,
    )


def _action(text: str) -> Action:
    try:
        return Action(text.upper())
    except ValueError:
        raise CellError(f'"{text}" is not an action. Write one of {", ".join(Action)}.') from None


def _check_cells(record: Record, action: Action) -> None:
    needed = NEEDS[action]
    allowed = (*needed, "from_network") if action == Action.NEW else needed
    missing = [column for column in needed if not record[column]]
    beyond = [column for column in COLUMNS[1:] if record[column] and column not in allowed]
    if missing:
        raise CellError(f"{action} needs {words.listed(missing)}. Fill it in.")
    if beyond:
        raise CellError(f"{action} takes no {' and no '.join(beyond)}. Leave it empty.")
