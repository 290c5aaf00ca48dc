"""Rules about single acts of a commissioner: an area refused, and a matter left waiting."""

from dataclasses import dataclass
from datetime import date

from networks.rules import words
from networks.rules.facts import YearRules
from networks.rules.findings import Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, met, not_met


@dataclass(frozen=True, slots=True)
class Refusal:
    """A network sent back, with what its practices are told."""

    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has waited since a day, such as "Elm Surgery (V81001) has had no network"."""

    what: str
    since: date
    day: date


def reason_written(refusal: Refusal, year: YearRules) -> Outcome:
    if refusal.reason.strip():
        return met("The reason is given in writing.")
    return not_met("Say why: the people it concerns will read it.")


def not_too_long(waiting: Waiting, year: YearRules) -> Outcome:
    days = (waiting.day - waiting.since).days
    shown = f"{waiting.what} for {words.counted(days, 'day')}"
    if days > year.thresholds.waiting:
        return not_met(f"{shown}, since {words.day(waiting.since)}.", days=days)
    return met(f"{shown}.", days=days)


REFUSAL_RULES: tuple[Rule[Refusal], ...] = (
    Rule(
        "GEO-11",
        title="Reasons for a refusal",
        statement="A commissioner that does not accept a Network Area, or an application, writes down why.",
        source="NHS England on network boundaries, as reported by Healthcare Leader, April 2019; BMA Law, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.ACTION,
        severities={Moment.ACTION: Severity.BLOCKER},
        check=reason_written,
    ),
)
WAITING_RULES: tuple[Rule[Waiting], ...] = (
    Rule(
        "DL-07",
        title="Waiting for long",
        statement="The LMC hears of practices without a network, and of holds, once they have lasted for longer than "
        "the year's number of days.",
        source="Policy of this portal",
        kind=Kind.POLICY,
        subject=Subject.ACTION,
        severities={Moment.ACTION: Severity.ALERT},
        check=not_too_long,
    ),
)
