"""The layouts in which a kind of file is published, and its rows as named cells."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from practices.importers.errors import ImportRefused, RowError
from practices.importers.files import Row, Sheet


@dataclass(frozen=True, slots=True)
class Record:
    """One row by the names of its layout. Cells that the file lacks are empty."""

    sheet: str
    row: int
    layout: str
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def has(self, name: str) -> bool:
        """Whether the file has such a column, filled or not."""
        return name in self.cells


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns`: name -> header texts that mean it. `optional` may be missing.

    A layout without a header names its columns by `positions`, counted from 1, of `width` columns.
    A `published` one has more columns than the portal uses, which is not worth a word.
    """

    name: str
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    positions: Mapping[str, int] = field(default_factory=dict)
    width: int = 0
    first_cell: str = ""
    published: bool = True

    def places(self, header: Row) -> dict[str, int]:
        """Name -> index of the column, for those that `header` has."""
        headers = [normalised(cell) for cell in header.cells]
        return {
            name: headers.index(wanted)
            for name, texts in self.columns.items()
            for wanted in [next((t for t in map(normalised, texts) if t in headers), "")]
            if wanted
        }

    def missing(self, header: Row) -> list[str]:
        found = self.places(header)
        return [texts[0] for name, texts in self.columns.items() if name not in found and name not in self.optional]

    def is_headerless(self, first: Row) -> bool:
        fits = self.width and len(first.cells) == self.width
        return bool(fits and re.fullmatch(self.first_cell, re.sub(r"\s", "", first.cells[0]).upper()))


@dataclass(slots=True)
class Reading:
    """A sheet read by one of its layouts."""

    layout: Layout
    records: list[Record] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_sheet(sheet: Sheet, layouts: Sequence[Layout]) -> Reading:
    """The rows of `sheet` by the first layout it has. Raises ImportRefused where it has none of them."""
    first = sheet.rows[0]
    for layout in layouts:
        if layout.is_headerless(first):
            return _without_header(sheet.rows, sheet, layout)
    for layout in layouts:
        if layout.columns and not layout.missing(first):
            return _with_header(sheet, layout, first)
    for layout in layouts:
        if len(sheet.rows) > 1 and layout.is_headerless(sheet.rows[1]):
            return _by_position(sheet, layout)
    raise ImportRefused(_unknown(sheet, first, layouts))


def normalised(header: str) -> str:
    """Header texts differ between copies in case, line breaks, blanks, marks, and the year in ONS columns."""
    letters = re.sub(r"[^a-z0-9]", "", header.lower())
    return re.sub(r"^(ccg|stp|nhser|nhsrlo)\d\d(cd|cdh|nm)$", r"\1\2", letters)


def _by_position(sheet: Sheet, layout: Layout) -> Reading:
    reading = _without_header(sheet.rows[1:], sheet, layout)
    reading.warnings.append("The header is not one we know, so the columns were read by their position.")
    return reading


def _without_header(rows: Sequence[Row], sheet: Sheet, layout: Layout) -> Reading:
    reading = Reading(layout)
    places = {name: position - 1 for name, position in layout.positions.items()}
    for row in rows:
        if len(row.cells) == layout.width:
            reading.records.append(_record(sheet, row, layout, places))
        else:
            reading.errors.append(_wrong_width(sheet, row, layout.width))
    return reading


def _with_header(sheet: Sheet, layout: Layout, header: Row) -> Reading:
    """Columns that the layout does not know are named in a warning; cells without a header are errors."""
    if len(sheet.rows) == 1:
        raise ImportRefused("The file has a header and no rows.")
    _refuse_doubled(header)
    reading, places = Reading(layout), layout.places(header)
    for row in sheet.rows[1:]:
        if _too_wide(sheet, row, header):
            reading.errors.append(_wrong_width(sheet, row, len(header.cells)))
        else:
            reading.records.append(_record(sheet, row, layout, places))
    extra = [cell for index, cell in enumerate(header.cells) if cell and index not in places.values()]
    if extra and not layout.published:
        reading.warnings.append(f"Columns not used: {', '.join(extra)}.")
    return reading


def _too_wide(sheet: Sheet, row: Row, header: Row) -> bool:
    """Excel may pad its rows; in a CSV file even an empty cell too many says that a comma went astray."""
    beyond = row.cells[len(header.cells) :]
    return any(beyond) if sheet.name else bool(beyond)


def _record(sheet: Sheet, row: Row, layout: Layout, places: Mapping[str, int]) -> Record:
    cells = {name: row.cells[place] for name, place in places.items() if place < len(row.cells)}
    return Record(sheet.name, row.number, layout.name, cells)


def _wrong_width(sheet: Sheet, row: Row, width: int) -> RowError:
    return RowError(
        sheet.name,
        row.number,
        f"there are {len(row.cells)} columns where {width} are expected. "
        "A text with a comma needs quotation marks; a number is written without commas.",
    )


def _refuse_doubled(header: Row) -> None:
    headers = [normalised(cell) for cell in header.cells if cell]
    doubled = sorted({cell for cell in headers if headers.count(cell) > 1})
    if doubled:
        raise ImportRefused(f"Row {header.number}: two columns have the same header ({', '.join(doubled)}).")


def _unknown(sheet: Sheet, header: Row, layouts: Sequence[Layout]) -> str:
    nearest = min((lay for lay in layouts if lay.columns), key=lambda lay: len(lay.missing(header)))
    place = f"{sheet.name}, row {header.number}" if sheet.name else f"Row {header.number}"
    known = "; ".join(lay.name for lay in layouts)
    return (
        f"{place}: this is none of the layouts we know ({known}). Nearest is {nearest.name}, "
        f"which lacks: {', '.join(nearest.missing(header))}."
    )
