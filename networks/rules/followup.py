"""What a commissioner has to see to once a deadline has passed or a practice has lost its commissioner."""

from datetime import date

from networks.rules import words
from networks.rules.facts import CommissionerFacts, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.position import participation, patients, practices_in_scope
from networks.rules.rule import Kind, Outcome, Rule, Subject, met, not_met


def unplaced_helped(commissioner: CommissionerFacts, year: YearRules) -> Outcome:
    unplaced = [
        practice
        for practice in practices_in_scope(commissioner)
        if participation(practice, before_start=commissioner.before_start) == "unplaced"
    ]
    escalate = _passed(year.resolution_deadline, commissioner.day)
    facts: dict[str, Json] = {
        "practices": words.codes(unplaced),
        "patients": patients(unplaced),
        "escalate": bool(unplaced) and escalate,
    }
    if not unplaced:
        return met("No practice that wants to take part is without a network.", **facts)
    who = f"{words.all_named(unplaced)} {words.agreeing(unplaced, 'wants', 'want')} to take part and no network names "
    who += words.agreeing(unplaced, "it", "them")
    if escalate and year.resolution_deadline:
        return not_met(f"{who}, after {words.day(year.resolution_deadline)}. Take it to NHS England.", **facts)
    if year.confirmation_deadline and _passed(year.confirmation_deadline, commissioner.day):
        return not_met(f"{who}, after {words.day(year.confirmation_deadline)}. Open a case with the LMC.", **facts)
    return met(f"{who} yet.", **facts)


def decided_in_time(commissioner: CommissionerFacts, year: YearRules) -> Outcome:
    waiting, deadline = commissioner.undecided, year.confirmation_deadline
    facts: dict[str, Json] = {"undecided": len(waiting)}
    if not waiting:
        return met("No submitted network waits for a decision.", **facts)
    shown = f"{words.listed(waiting)} {words.agreeing(waiting, 'waits', 'wait')} for a decision"
    if deadline and _passed(deadline, commissioner.day):
        return not_met(f"{shown}, which was due by {words.day(deadline)}. Tell the LMC when to expect it.", **facts)
    return met(f"{shown}, due by {words.day(deadline)}." if deadline else f"{shown}.", **facts)


def none_left_behind(commissioner: CommissionerFacts, year: YearRules) -> Outcome:
    former = commissioner.former
    facts: dict[str, Json] = {
        "practices": words.codes(former),
        "patients": sum(practice.list_size for practice in former),
    }
    if not former:
        return met("Every practice with a list that was last with this commissioner has one.", **facts)
    have = words.agreeing(former, "has", "have")
    return not_met(
        f"{words.all_named(former)} {have} a list and no commissioner since leaving this one. "
        "Find out which commissioner it is with now, or whether it has closed.",
        **facts,
    )


def _passed(deadline: date | None, day: date) -> bool:
    return deadline is not None and day > deadline


FOLLOWUP_RULES: tuple[Rule[CommissionerFacts], ...] = (
    Rule(
        "COV-08",
        title="Practices without a network",
        statement="For a practice that wants to take part and that no network names after the confirmation deadline, a "
        "case is opened with the LMC. After the resolution deadline it goes to NHS England.",
        source="Londonwide LMCs, May 2019",
        kind=Kind.CONTRACT,
        subject=Subject.COMMISSIONER,
        severities={Moment.CHANGE: Severity.ALERT},
        check=unplaced_helped,
    ),
    Rule(
        "COV-11",
        title="Practices that lost their commissioner",
        statement="A practice with a list belongs to a commissioner on every day.",
        source="Comparison of ODS with the published list sizes",
        kind=Kind.DATA,
        subject=Subject.COMMISSIONER,
        severities={Moment.CHANGE: Severity.WARNING},
        check=none_left_behind,
    ),
    Rule(
        "DL-02",
        title="Decision in time",
        statement="The commissioner decides on every submitted network by the confirmation deadline. After it the "
        "commissioner and its LMC are told.",
        source="NHS England on network boundaries, as reported by Healthcare Leader, April 2019",
        kind=Kind.CONTRACT,
        subject=Subject.COMMISSIONER,
        severities={Moment.CHANGE: Severity.ALERT},
        check=decided_in_time,
    ),
)
