"""Why a file is not taken. Each error says what to do, and where: rows are numbered as Excel shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pcnportal.core.errors import Refused

SHOWN = 50


@dataclass(frozen=True, slots=True)
class RowError:
    sheet: str
    row: int
    message: str

    def __str__(self) -> str:
        place = f"{self.sheet}, row {self.row}" if self.sheet else f"Row {self.row}"
        return f"{place}: {self.message}"


class ImportRefused(Refused):
    """The file is not taken, and nothing of it was written."""


class RowsRefused(ImportRefused):
    """Some rows cannot be taken, so none is. The message lists the first of them and says how many there are."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        self.errors = tuple(errors)
        count = "1 row has an error" if len(errors) == 1 else f"{len(errors):,} rows have errors"
        lines = [f"{count}, so nothing was written. Mend the file and try again.", *map(str, errors[:SHOWN])]
        if len(errors) > SHOWN:
            lines.append(f"and {len(errors) - SHOWN:,} more.")
        super().__init__("\n".join(lines))


class CellError(Exception):
    """A cell does not hold what it should; the message completes "Row 7: …"."""


class Skipped(Exception):
    """A row is rightly left out. The message is the reason, under which such rows are counted."""


class WrongUsage(Refused):
    """The command, not the file, lacks something."""
