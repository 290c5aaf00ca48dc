"""What moves would change: each network and commissioner that they touch, before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from networks.rules.borders import BORDER_RULES
from networks.rules.coverage import COVERAGE_RULES
from networks.rules.extent import EXTENT_RULES
from networks.rules.facts import YearRules
from networks.rules.findings import Finding
from networks.rules.size import SIZE_RULES
from networks.whatif.moving import Done, Refusal

# What matters most comes first: coverage, size, contiguity, border, and then the rest.
_ORDER = [rule.id for rules in (COVERAGE_RULES, SIZE_RULES, EXTENT_RULES, BORDER_RULES) for rule in rules]


@dataclass(frozen=True, slots=True)
class State:
    """`figures` of a network are its `size`, `band` and `members`; of a commissioner the rules' position numbers."""

    figures: Mapping[str, Any]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule whose finding reads otherwise after the moves; None where the rule was not asked."""

    before: Finding | None
    after: Finding | None

    @property
    def rule(self) -> str:
        return (self.after or self.before).rule  # type: ignore[union-attr] # one of them is there

    @property
    def title(self) -> str:
        return (self.after or self.before).title  # type: ignore[union-attr]

    @property
    def flips(self) -> bool:
        """Whether the verdict differs, and not only what is said."""
        return not (self.before and self.after) or self.before.verdict != self.after.verdict


@dataclass(frozen=True, slots=True)
class Touched:
    """A network (`code` is its reference) or commissioner; a state is None where it is none of the year."""

    code: str
    name: str
    before: State | None
    after: State | None

    @property
    def differences(self) -> list[Difference]:
        before, after = _by_rule(self.before), _by_rule(self.after)
        found = [Difference(before.get(rule), after.get(rule)) for rule in {**before, **after}]
        return sorted((each for each in found if _told(each.before) != _told(each.after)), key=_place)


def _by_rule(state: State | None) -> dict[str, Finding]:
    return {finding.rule: finding for finding in state.findings} if state else {}


def _told(finding: Finding | None) -> tuple[str, str] | None:
    return (finding.verdict, finding.sentence) if finding else None


def _place(difference: Difference) -> int:
    return _ORDER.index(difference.rule) if difference.rule in _ORDER else len(_ORDER)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The moves that were `made` are those that could be; what is refused counts for nothing in the rest."""

    rules: YearRules
    day: date
    made: Sequence[Done]
    refusals: Sequence[Refusal]
    networks: Sequence[Touched]
    commissioners: Sequence[Touched]

    @property
    def year(self) -> str:
        return self.rules.code
