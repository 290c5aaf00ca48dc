"""Moves as somebody asks for them, and who is where as far as moves go by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from networks.rules.facts import MemberState, Standing, YearRules


class Action(StrEnum):
    MOVE = "MOVE"
    JOIN = "JOIN"
    LEAVE = "LEAVE"
    CLOSE = "CLOSE"
    SPLIT = "SPLIT"
    NEW = "NEW"


# What each action needs; it takes nothing else, except that a practice may leave a network to begin a new one.
NEEDS = {
    Action.MOVE: ("practice", "from_network", "to_network"),
    Action.JOIN: ("practice", "to_network"),
    Action.LEAVE: ("practice", "from_network"),
    Action.CLOSE: ("from_network",),
    Action.SPLIT: ("practice", "from_network", "to_network", "patients"),
    Action.NEW: ("practice", "to_network"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One move; `number` is how whoever asks knows it.

    Networks by reference or ODS code, or by the name that an earlier NEW gives in `to_network`. MOVE, JOIN, LEAVE and
    CLOSE (`from_network`; all its members leave) say what they do. SPLIT would have `patients` of the practice's list
    go to `to_network`, the others to `from_network`. NEW begins a draft network, led by the practice's commissioner,
    with the practice in it, which leaves `from_network` where one is given; `confirmed`: it is in force at once.
    `closes`, of a practice that leaves: it closes, and `successor`, the code of another practice, has its patients.
    """

    action: Action
    practice: str = ""
    from_network: str = ""
    to_network: str = ""
    patients: int = 0
    number: int = 0
    confirmed: bool = False
    closes: bool = False
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """The contract year and the days that moves count on: decided on `day`, memberships end and begin on `first`, and
    go on up to, not including, `end`. `starts_on`: when networks of the year come into force."""

    year_id: int
    rules: YearRules
    day: date
    starts_on: date
    first: date
    end: date

    @property
    def year(self) -> str:
        return self.rules.code


@dataclass(frozen=True, slots=True)
class NetworkNow:
    """`standing` in the year, None where it was not formed here in that year."""

    id: int
    reference: str
    name: str
    imported: bool = False
    standing: str | None = None
    closed_on: date | None = None
    lead_id: int | None = None

    @property
    def code(self) -> str:
        return self.reference

    @property
    def in_force(self) -> bool:
        """Whether its members are in force, and not only agreed."""
        return self.standing in (None, Standing.CONFIRMED)


@dataclass(frozen=True, slots=True)
class PracticeNow:
    """`list_size` at the year's list date; `commissioner_id` on the first day."""

    id: int
    code: str
    name: str
    ods_status: str
    closed_on: date | None = None
    commissioner_id: int | None = None
    list_size: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A core membership of `network`, by name and reference; those in force have the days from `first` up to, not
    including, `end`."""

    id: int
    network_id: int
    network: str
    practice_id: int
    year_id: int
    state: str
    first: date | None = None
    end: date | None = None

    @property
    def in_force(self) -> bool:
        return self.state == MemberState.IN_FORCE

    def counts(self, term: Term) -> bool:
        """Whether it makes the practice a member on the first day, or names it in the year."""
        if self.in_force:
            return self.overlaps(term.first, term.first)
        return self.year_id == term.year_id and self.state in (MemberState.NAMED, MemberState.AGREED)

    def overlaps(self, first: date, last: date) -> bool:
        """Both days included."""
        return self.in_force and not (self.first and self.first > last) and not (self.end and self.end <= first)


@dataclass(frozen=True, slots=True)
class Now:
    """What the moves start from: networks and practices by code, in capitals, and memberships by id."""

    networks: Mapping[str, NetworkNow]
    practices: Mapping[str, PracticeNow]
    held: Mapping[int, Held]
