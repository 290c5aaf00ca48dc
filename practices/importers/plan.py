"""What an import would do: worked out and shown before anything is written."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from practices.importers.errors import CellError, ImportRefused, RowError, RowsRefused, Skipped
from practices.importers.files import SourceFile
from practices.importers.layouts import Layout, Reading, Record, read_sheet

T = TypeVar("T")
DROP = 0.2


@dataclass(frozen=True, slots=True)
class Change:
    """`swing` is how much it weighs, for the order in which changes are shown."""

    what: str
    before: str
    after: str
    swing: int = 0

    def __str__(self) -> str:
        return f"{self.what}: {self.before} -> {self.after}"


@dataclass(slots=True)
class Tally:
    """Counts of one sort of thing, such as practices."""

    noun: str
    new: int = 0
    unchanged: int = 0
    changes: list[Change] = field(default_factory=list)

    def add(self, what: str, before: Mapping[str, Any] | None, after: Mapping[str, Any], swing: int = 0) -> bool:
        """Count `after` as new, changed or unchanged against `before`; say whether it is to be written."""
        if before is None:
            self.new += 1
            return True
        differing = [name for name in after if before[name] != after[name]]
        if not differing:
            self.unchanged += 1
            return False
        self.changes.append(Change(what, _words(before, differing), _words(after, differing), swing))
        return True

    @property
    def largest_first(self) -> list[Change]:
        return sorted(self.changes, key=lambda change: (-change.swing, change.what))


@dataclass(slots=True)
class Plan:
    """What is to be locked and written. `drops` are falls so great that they must be accepted expressly."""

    tallies: list[Tally] = field(default_factory=list)
    practice_ids: set[int] = field(default_factory=set)
    commissioner_ids: set[int] = field(default_factory=set)
    network_ids: set[int] = field(default_factory=set)
    drops: list[str] = field(default_factory=list)
    write: Callable[[], None] = lambda: None

    @property
    def changes_something(self) -> bool:
        return any(tally.new or tally.changes for tally in self.tallies)


Track = Callable[[Iterable[Any], str, int], Iterable[Any]]


def no_progress(rows: Iterable[Any], label: str, total: int) -> Iterable[Any]:
    return rows


@dataclass(slots=True)
class Context:
    """One import on its way: the file, the day it speaks for where the caller says so, and what was noticed."""

    source: SourceFile
    at: datetime
    as_at: date | None = None
    dry_run: bool = False
    track: Track = no_progress
    layouts: list[str] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)

    def read(self, layouts: Sequence[Layout]) -> Reading:
        """The file's only sheet, or the first that has rows."""
        sheet = next(sheet for sheet in self.source.sheets if sheet.rows)
        return self.noted(read_sheet(sheet, layouts))

    def noted(self, reading: Reading) -> Reading:
        self.layouts.append(reading.layout.name)
        self.errors.extend(reading.errors)
        self.warnings.extend(reading.warnings)
        return reading

    def each(
        self, records: Sequence[Record], parse: Callable[[Record], T], label: str = "Checking rows"
    ) -> Iterator[T]:
        """What `parse` makes of each row; its errors and skips are kept."""
        for record in self.track(records, label, len(records)):
            try:
                yield parse(record)
            except CellError as error:
                self.error(record, str(error))
            except Skipped as reason:
                self.skipped[str(reason)] += 1

    def error(self, record: Record, message: str) -> None:
        self.errors.append(RowError(record.sheet, record.row, message))

    def once(self, rows: Iterable[T], key: Callable[[T], Any], record: Callable[[T], Record]) -> Iterator[T]:
        """The rows whose key was not seen before; a repeated one is an error that names both rows."""
        seen: dict[Any, int] = {}
        for row in rows:
            first = seen.setdefault(key(row), record(row).row)
            if first != record(row).row:
                self.error(record(row), f"this repeats row {first}. Keep one of the two.")
            else:
                yield row

    def check(self) -> None:
        """Raises RowsRefused where any row has an error."""
        if self.errors:
            raise RowsRefused(sorted(self.errors, key=lambda error: (error.sheet, error.row)))


@dataclass(slots=True)
class Report:
    """How an import went, or would go. `notes` say what else followed from it."""

    kind: str
    context: Context
    plan: Plan
    written: bool
    revalidated: int = 0
    notes: list[str] = field(default_factory=list)


def drop(what: str, before: int, after: int) -> list[str]:
    """A sentence where a total falls by more than a fifth."""
    if not before or after >= before * (1 - DROP):
        return []
    return [f"{what} would fall from {before:,} to {after:,}, by {100 * (before - after) // before}%."]


def refuse_drops(plan: Plan) -> None:
    if plan.drops:
        raise ImportRefused(
            "\n".join([*plan.drops, "Nothing was written. If this is right, import again with --accept-drops."])
        )


def _words(values: Mapping[str, Any], names: Sequence[str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {_word(values[name])}" for name in names)


def _word(value: Any) -> str:
    if value in (None, ""):
        return "none"
    return f"{value:,}" if isinstance(value, int) else str(value)
