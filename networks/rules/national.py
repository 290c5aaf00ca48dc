"""What the figures of a national check say, rule by rule: the verdicts without the sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from networks.rules.coverage import COVERAGE_RULES
from networks.rules.extent import EXTENT_RULES
from networks.rules.facts import YearRules
from networks.rules.findings import Verdict
from networks.rules.membership import MEMBERSHIP_RULES
from networks.rules.rule import Outcome, Rule
from networks.rules.size import SIZE_RULES

MET, NOT_MET, CANNOT_TELL = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_TELL
NETWORK_RULES = ("SIZE-01", "SIZE-02", "SIZE-06", "SIZE-09", "SIZE-13", "MEM-05", "GEO-02")
COMMISSIONER_RULES = ("COV-01", "COV-04", "COV-09")
_EVERY: tuple[Rule[Any], ...] = (*SIZE_RULES, *MEMBERSHIP_RULES, *EXTENT_RULES, *COVERAGE_RULES)
_RULES = {rule.id: rule for rule in _EVERY}

COVERS = ("OUT", "MEMBER", "AGREED", "PLANNED", "GAP")
PARTS = ("participating", "declined", "unplaced", "undecided")
_COUNTED: Mapping[str, Sequence[str]] = {
    "in_scope": COVERS[1:],
    "covered": ("MEMBER", "AGREED"),
    "uncovered": ("PLANNED", "GAP"),
    "covered_once_confirmed": ("MEMBER", "AGREED", "PLANNED"),
    "uncovered_once_confirmed": ("GAP",),
    "by_membership": ("MEMBER",),
    "by_local_cover": ("AGREED",),
}

_NAMES = {(at, place): f"{cover} {part}" for at, cover in enumerate(COVERS) for place, part in enumerate(PARTS)}
Counts = Mapping[str, Sequence[int]]  # practices and patients by cover and part, such as "GAP declined"


@dataclass(slots=True)
class NetworkTally:
    """Core members, in force and asked, as they are come across."""

    members: int = 0
    listed: int = 0
    patients: int = 0
    ids: list[int] = field(default_factory=list)
    clash: bool = False

    def add(self, members: int, listed: int, patients: int | None, ids: Sequence[int]) -> None:
        self.members += members
        self.listed += listed
        self.patients += patients or 0
        self.ids += ids

    @property
    def size(self) -> int | None:
        return self.patients if self.members == self.listed > 0 else None


@dataclass(slots=True)
class AreaTally:
    """A commissioner's practices as they are come across; some exempt without a reason, some perhaps in scope."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    without_reason: int = 0
    scope_undecided: int = 0

    def add(self, cover: int, part: int, doubt: int, practices: int, patients: int | None) -> None:
        if cover:
            count = self.counts.setdefault(_NAMES[cover, part], [0, 0])
            count[0] += practices
            count[1] += patients or 0
        if doubt == 1:
            self.without_reason += practices
        elif doubt == 2:
            self.scope_undecided += practices


@dataclass(frozen=True, slots=True)
class NetworkCounts:
    """As in networks.models.NetworkFigures and NetworkPieces."""

    members: int = 0
    size: int | None = None
    clash: bool = False
    waived: bool = False
    larger: bool = False
    pieces: int | None = None


def network_verdicts(counts: NetworkCounts, year: YearRules) -> dict[str, Verdict]:
    size = counts.size
    nobody = not counts.members
    return _weighed(
        {
            "SIZE-01": _verdict(unknown=size is None),
            "SIZE-02": _verdict(unknown=size is None, breach=(size or 0) < year.floor and not counts.waived),
            "SIZE-06": _verdict(unknown=size is None),
            "SIZE-09": _verdict(unknown=size is None, breach=(size or 0) > year.ceiling and not counts.larger),
            "SIZE-13": _verdict(unknown=nobody),
            "MEM-05": _verdict(unknown=nobody, breach=counts.clash),
            "GEO-02": _verdict(unknown=nobody or counts.pieces is None, breach=(counts.pieces or 0) > 1),
        },
        year,
    )


def commissioner_verdicts(
    year: YearRules, counts: Counts, without_reason: int, scope_undecided: int
) -> dict[str, Verdict]:
    gaps = {name for name in counts if name.startswith("GAP")}
    nobody = not counts
    return _weighed(
        {
            "COV-01": _verdict(unknown=nobody, breach=bool(gaps)),
            "COV-04": _verdict(unknown=nobody, breach="GAP declined" in gaps),
            "COV-09": NOT_MET if without_reason else _verdict(unknown=nobody or scope_undecided > 0),
        },
        year,
    )


def numbers(counts: Counts) -> dict[str, int]:
    """What position_numbers gives."""
    found: dict[str, int] = {}
    for place, unit in enumerate(("practices", "patients")):
        by = {tuple(name.split()): count[place] for name, count in counts.items()}
        for name, among in _COUNTED.items():
            found[f"{unit}_{name}"] = sum(number for (cover, _), number in by.items() if cover in among)
        for part in PARTS:
            found[f"{unit}_{part}"] = sum(number for (_, of), number in by.items() if of == part)
    return found


def _verdict(*, unknown: bool, breach: bool = False) -> Verdict:
    if unknown:
        return CANNOT_TELL
    return NOT_MET if breach else MET


def _weighed(verdicts: Mapping[str, Verdict], year: YearRules) -> dict[str, Verdict]:
    """By the year's severities, of the rules that are asked in it."""
    return {
        rule: _RULES[rule].finding(Outcome(verdict, "", {}), year).verdict
        for rule, verdict in verdicts.items()
        if _RULES[rule].active_in(year)
    }
