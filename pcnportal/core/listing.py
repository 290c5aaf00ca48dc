"""Lists that are put together from several tables: searched, put in order and taken away alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pcnportal.core.words import longdate, number


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: str
    sorts: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """`value`: what it is sorted by, and what a file holds; None for what is not known. `note`: a second line."""

    text: str
    value: Any = None
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`groups`: by what it is narrowed, such as the code of a commissioner. `long`: it has waited for long."""

    cells: tuple[Cell, ...]
    groups: frozenset[str] = frozenset()
    long: bool = False


def words(text: str, href: str = "", note: str = "") -> Cell:
    return Cell(text, text or None, href, note)


def numeral(value: int | None, unknown: str = "not known") -> Cell:
    return Cell(unknown if value is None else number(value), value)


def day(value: date | None, unknown: str = "") -> Cell:
    return Cell(longdate(value) if value else unknown, value)


def narrowed(lines: Iterable[Line], *, q: str = "", groups: Sequence[str] = (), long: bool = False) -> list[Line]:
    """Those with all the words, in all the groups that are asked for."""
    wanted = q.casefold().split()
    return [
        line
        for line in lines
        if (line.long or not long)
        and all(group in line.groups for group in groups if group)
        and all(word in _said(line) for word in wanted)
    ]


def in_order(lines: Sequence[Line], columns: Sequence[Column], sort: str) -> list[Line]:
    """By a column, downwards with a minus. What is not known comes last, whichever way round."""
    place = [column.key for column in columns].index(sort.removeprefix("-"))
    known = [line for line in lines if line.cells[place].value is not None]
    known.sort(key=lambda line: _comparable(line.cells[place].value), reverse=sort.startswith("-"))
    return [*known, *(line for line in lines if line.cells[place].value is None)]


def rows(lines: Iterable[Line]) -> list[list[Any]]:
    """For a file."""
    return [["" if cell.value is None else cell.value for cell in line.cells] for line in lines]


def _said(line: Line) -> str:
    return " ".join(f"{cell.text} {cell.note}" for cell in line.cells).casefold()


def _comparable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
