"""The table of who may do what: a row for each page, method and thing, a column for each kind of person."""

import csv
from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from pcnportal.testing.tries import tries

TABLE = Path(__file__).with_name("access.csv")
TO_SIGN_IN = "L"
KEYS = ("page", "method", "thing")
# Columns for what somebody's practice is to one application, and the things that this can make a difference to.
RELATIONS = ("co_editor", "left_out", "never_asked")
RELATED = ("-", "own", "own draft", "own published", "own case")
PEOPLE = (
    *("anonymous", "member", "lead", "co_editor", "left_out", "never_asked"),
    *("officer", "approver", "lmc", "nhse", "organisation_admin", "administrator"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """`cells`: what each person is answered: a status, or L where they are sent to sign in.

    A blank is none of these, so it fails, but for a relation to another thing than the row's.
    """

    page: str
    method: str
    thing: str
    cells: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.page} {self.thing}"

    @property
    def is_unknown_method(self) -> bool:
        return set(self.cells.values()) <= {TO_SIGN_IN, str(int(HTTPStatus.METHOD_NOT_ALLOWED))}


def rows() -> list[Row]:
    with TABLE.open(newline="") as file:
        return [_row(line) for line in csv.DictReader(file)]


def tried() -> list[tuple[Row, list[str]]]:
    """The rows with whom to try in each: the same answer of a page to the same person, for things that stand in the
    same relation to them, as often as TRIES says; and what no page knows of a method, which is refused before it is
    asked who somebody is, with two."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for row in rows():
        who = ["anonymous", "officer"] if row.is_unknown_method else list(row.cells)
        keys = {each: (row.page, row.method, row.thing.split()[0], each, row.cells[each]) for each in who}
        seen.update(keys.values())
        if people := [each for each in who if seen[keys[each]] <= tries(1)]:
            found.append((row, people))
    return found


def _row(line: dict[str, str]) -> Row:
    elsewhere = RELATIONS if line["thing"] not in RELATED else ()
    cells = {who: cell for who, cell in line.items() if who not in KEYS and (cell or who not in elsewhere)}
    return Row(line["page"], line["method"], line["thing"], cells)
