"""When what happened in a case, and what is still to come, along a line. Pure: days in, positions out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from networks.rules import words

WIDTH, MARGIN, LINE, STEP, ROWS = 960, 60, 92, 26, 3
NEAR = 150  # closer marks have their words on rows of their own


@dataclass(frozen=True, slots=True)
class Mark:
    """`ahead`: it has not come about yet."""

    day: date
    label: str
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    mark: Mark
    x: int
    y: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    placed: Sequence[Placed]
    today: int
    width: int = WIDTH
    line: int = LINE
    height: int = LINE + 40

    @property
    def sentence(self) -> str:
        """The same in words."""
        return "; ".join(f"{words.day(each.mark.day)}: {each.mark.label}" for each in self.placed) + "."


def timeline(marks: Iterable[Mark], today: date) -> Timeline:
    """The marks in the order of their days, those of one day as one, and where today is."""
    by_day: dict[date, Mark] = {}
    for mark in sorted(marks, key=lambda each: each.day):
        same = by_day.get(mark.day)
        label = f"{same.label}, {mark.label}" if same and mark.label not in same.label else mark.label
        by_day[mark.day] = Mark(mark.day, label, mark.ahead)
    days = [*by_day, today]
    first, last = min(days), max(days)
    span = max((last - first).days, 1)

    def at(day: date) -> int:
        return MARGIN + (WIDTH - 2 * MARGIN) * (day - first).days // span

    placed: list[Placed] = []
    for mark in by_day.values():
        row = (len(placed) and at(mark.day) - placed[-1].x < NEAR) and (_row(placed[-1].y) + 1) % ROWS
        placed.append(Placed(mark, at(mark.day), LINE - 16 - int(row) * STEP, _anchor(at(mark.day))))
    return Timeline(placed, at(today))


def _row(y: int) -> int:
    return (LINE - 16 - y) // STEP


def _anchor(x: int) -> str:
    """Which end of the words stands at the mark, so that they do not run off the picture."""
    if x < WIDTH // 4:
        return "start"
    return "end" if x > WIDTH * 3 // 4 else "middle"
