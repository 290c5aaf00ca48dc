"""Numbers, dates and lists as the sentences of findings write them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol


class Named(Protocol):
    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


def day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def agreeing(things: Sequence[object], one: str, many: str) -> str:
    """The word that agrees in number with the things."""
    return one if len(things) == 1 else many


def practices(number: int) -> str:
    return counted(number, "practice")


def patients(number: int) -> str:
    return counted(number, "patient")


def named(practice: Named) -> str:
    return f"{practice.name} ({practice.code})"


def listed(items: Sequence[str], at_most: int = 5) -> str:
    """ "A, B and C"; a long list ends in "and 7 others"."""
    shown = list(items[:at_most])
    if left := len(items) - len(shown):
        shown.append(counted(left, "other"))
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def all_named(things: Iterable[Named]) -> str:
    return listed([named(thing) for thing in things])


def codes(things: Iterable[Named]) -> list[str]:
    return [thing.code for thing in things]
