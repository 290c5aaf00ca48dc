"""What a rule says about one network or one commissioner, and what that stops."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


class Verdict(StrEnum):
    MET = "MET"
    WARNING = "WARNING"
    NOT_MET = "NOT_MET"
    CANNOT_TELL = "CANNOT_TELL"


class Severity(StrEnum):
    """How much a breach matters at a moment, the gravest last. An alert is a line on the work list."""

    INFORMATION = "INFORMATION"
    ALERT = "ALERT"
    WARNING = "WARNING"
    BLOCKER = "BLOCKER"


class Moment(StrEnum):
    """When a rule is asked. What is asked at an action or an import is never stored as a result."""

    SUBMIT = "SUBMIT"
    REQUIREMENTS_MET = "REQUIREMENTS_MET"
    CONFIRM = "CONFIRM"
    LIVE = "LIVE"
    CHANGE = "CHANGE"
    ACTION = "ACTION"
    IMPORT = "IMPORT"


@dataclass(frozen=True, slots=True)
class Finding:
    """`facts` are JSON values; its `practices` are the codes of the practices the sentence is about."""

    rule: str
    title: str
    verdict: Verdict
    sentence: str
    facts: Mapping[str, Json]
    severities: Mapping[Moment, Severity]

    def blocks(self, moment: Moment) -> bool:
        stops = self.severities.get(moment) is Severity.BLOCKER
        return stops and self.verdict in (Verdict.NOT_MET, Verdict.CANNOT_TELL)

    def to_json(self) -> dict[str, Json]:
        return {
            "rule": self.rule,
            "title": self.title,
            "verdict": self.verdict.value,
            "sentence": self.sentence,
            "facts": dict(self.facts),
            "severities": {moment.value: severity.value for moment, severity in self.severities.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Finding":
        severities = {Moment(m): Severity(s) for m, s in stored["severities"].items()}
        return cls(**{**stored, "verdict": Verdict(stored["verdict"]), "severities": severities})


def blockers(findings: Iterable[Finding], moment: Moment) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.blocks(moment))
