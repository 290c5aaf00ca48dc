"""The shape of a rule, and how its outcome and the year's severities become a finding."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from networks.rules.facts import YearRules
from networks.rules.findings import Finding, Json, Moment, Severity, Verdict

Facts = TypeVar("Facts")
Severities = Mapping[Moment, Severity]

_GRAVITY = {severity: gravity for gravity, severity in enumerate(Severity)}
_ROAD = (Moment.SUBMIT, Moment.REQUIREMENTS_MET, Moment.CONFIRM)


class Kind(StrEnum):
    """Where a rule comes from: the contract and its guidance, this portal's policy, or the data."""

    CONTRACT = "C"
    POLICY = "P"
    DATA = "D"


class Subject(StrEnum):
    """What a rule judges: a network, an area, one action of a person, or a row of a file."""

    NETWORK = "network"
    COMMISSIONER = "commissioner"
    ACTION = "action"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A check's answer before severities are looked at. `at_most` caps how grave this breach can be."""

    verdict: Verdict
    sentence: str
    facts: Mapping[str, Json]
    at_most: Severity = Severity.BLOCKER


@dataclass(frozen=True, slots=True)
class Rule(Generic[Facts]):
    """A rule without a check gives no finding: it limits the other rules or, where `not_held` says so, rests on
    something that this portal does not hold. A rule of an action or a file is asked by whoever acts or imports."""

    id: str
    title: str
    statement: str
    source: str
    kind: Kind
    subject: Subject
    severities: Severities
    check: Callable[[Facts, YearRules], Outcome] | None
    applications_only: bool = False
    not_held: str = ""

    def active_in(self, year: YearRules) -> bool:
        return self.id not in year.inactive

    def severities_in(self, year: YearRules) -> Severities:
        changed = year.severities.get(self.id, {})
        return {**self.severities, **{Moment(m): Severity(s) for m, s in changed.items()}}

    def finding(self, outcome: Outcome, year: YearRules) -> Finding:
        severities = {m: _capped(s, outcome.at_most) for m, s in self.severities_in(year).items()}
        verdict = _weighed(outcome.verdict, severities)
        return Finding(self.id, self.title, verdict, outcome.sentence, outcome.facts, severities)


def _capped(severity: Severity, at_most: Severity) -> Severity:
    return min(severity, at_most, key=_GRAVITY.__getitem__)


def _weighed(verdict: Verdict, severities: Severities) -> Verdict:
    """A breach that stops nothing is a warning, and so is an alert; one that is only information counts as met."""
    if verdict is not Verdict.NOT_MET or Severity.BLOCKER in severities.values():
        return verdict
    warns = {Severity.WARNING, Severity.ALERT} & set(severities.values())
    return Verdict.WARNING if warns else Verdict.MET


def onwards(moment: Moment, severity: Severity) -> Severities:
    """The severity from this step of the road to confirmation to its end."""
    return dict.fromkeys(_ROAD[_ROAD.index(moment) :], severity)


def met(sentence: str, **facts: Json) -> Outcome:
    return Outcome(Verdict.MET, sentence, facts)


def not_met(sentence: str, **facts: Json) -> Outcome:
    return Outcome(Verdict.NOT_MET, sentence, facts)


def cannot_tell(sentence: str, **facts: Json) -> Outcome:
    return Outcome(Verdict.CANNOT_TELL, sentence, facts)


def warning(sentence: str, **facts: Json) -> Outcome:
    """A breach that never stops anything, whatever the rule's severity."""
    return Outcome(Verdict.NOT_MET, sentence, facts, at_most=Severity.WARNING)


def nothing_to_judge(sentence: str, **facts: Json) -> Outcome:
    """What is missing is another rule's concern, which stops what needs stopping."""
    return Outcome(Verdict.CANNOT_TELL, sentence, facts, at_most=Severity.INFORMATION)
