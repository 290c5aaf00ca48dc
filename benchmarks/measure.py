"""Timing things side by side, and saying how they compare."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """A goal's figure at a scale and its bound, which it has to stay below or, with `at_least`, to reach.

    `timed` is the public function that was measured, `what` the figure's name, `note` whatever else is of use.
    """

    goal: str
    scale: str
    value: float
    bound: float
    timed: Callable[..., Any]
    what: str = "ratio"
    note: str = ""
    at_least: bool = False

    @property
    def ok(self) -> bool:
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def __str__(self) -> str:
        verdict = "ok" if self.ok else "missed"
        bound = f"bound {'at least ' if self.at_least else ''}{self.bound:g}"
        name = f"{self.timed.__module__}.{self.timed.__qualname__}"
        note = f": {self.note}" if self.note else ""
        return f"goal {self.goal} at {self.scale}: {self.what} {_short(self.value)}, {bound}: {verdict} ({name}{note})"


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 100 and value != int(value) else f"{value:,.0f}"


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of one side, a figure a round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def tail(self) -> float:
        """p99/p50."""
        return statistics.quantiles(self.rounds, n=100)[98] / self.median

    @property
    def ms(self) -> str:
        return f"{self.median * 1000:.2f} ms"


def interleaved(
    sides: Mapping[str, Callable[[], Any]], *, rounds: int, before: Callable[[], Any] | None = None
) -> dict[str, Times]:
    """Every side once a round, in turns, so that whatever else the machine does meets all of them alike.

    A round that is not counted comes first. `before` is called ahead of each side, outside the time.
    """
    found: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds + 1):
        for name in _turned(list(sides), number):
            if before:
                before()
            seconds = _timed(sides[name])
            if number:
                found[name].append(seconds)
    return {name: Times(tuple(seconds)) for name, seconds in found.items()}


def _turned(names: list[str], by: int) -> list[str]:
    by %= len(names)
    return names[by:] + names[:by]


def _timed(side: Callable[[], Any]) -> float:
    gc.collect()
    gc.disable()
    try:
        started = time.perf_counter()
        side()
        return time.perf_counter() - started
    finally:
        gc.enable()


def ratio(one: Times, other: Times) -> float:
    """The median of the rounds' own ratios: what slows a whole round does not count."""
    return statistics.median(a / b for a, b in zip(one.rounds, other.rounds, strict=True))
