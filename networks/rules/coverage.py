"""Every patient of a commissioner is served by a network: as a member's patient, or by a local agreement."""

from collections.abc import Mapping, Sequence

from networks.rules import words
from networks.rules.facts import Answer, CommissionerFacts, Cover, OdsStatus, PracticeCover, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.position import (
    COVERED_ONCE_CONFIRMED,
    patients,
    percentages,
    position_numbers,
    practices_in_scope,
)
from networks.rules.rule import Kind, Outcome, Rule, Subject, cannot_tell, met, not_met


def every_list(commissioner: CommissionerFacts, year: YearRules) -> Outcome:
    """The round's own test: practices planned for this or a neighbouring round count as covered."""
    scope = practices_in_scope(commissioner)
    gaps = [practice for practice in scope if practice.cover not in COVERED_ONCE_CONFIRMED]
    planned = [practice for practice in scope if practice.cover == Cover.MEMBER_PLANNED]
    facts: dict[str, Json] = {
        "practices": words.codes(gaps),
        "patients": patients(gaps),
        "planned": words.codes(planned),
        "proposed": words.codes([practice for practice in gaps if practice.cover == Cover.COVER_PROPOSED]),
    }
    if not scope:
        return _no_lists(year, **facts)
    if gaps:
        return not_met(_uncovered(gaps, len(scope)), **facts)
    if planned:
        waiting = f"{len(planned):,} {words.agreeing(planned, 'waits', 'wait')} for that"
        return met(f"Every practice is covered once the round is confirmed; {waiting}.", **facts)
    return met(f"The patients of all {words.practices(len(scope))} are covered.", **facts)


def _no_lists(year: YearRules, **facts: Json) -> Outcome:
    return cannot_tell(f"We hold no list of any practice here at {words.day(year.list_date)}.", **facts)


def _uncovered(gaps: list[PracticeCover], of: int) -> str:
    are = words.agreeing(gaps, "is", "are")
    return (
        f"{len(gaps):,} of {words.practices(of)} {are} not covered ({words.patients(patients(gaps))}): "
        f"{words.all_named(gaps)}. Each needs a network, or a network's agreement to cover its patients."
    )


def declined_covered(commissioner: CommissionerFacts, year: YearRules) -> Outcome:
    scope = practices_in_scope(commissioner)
    declined = [practice for practice in scope if practice.answer == Answer.DECLINE]
    gaps = [practice for practice in declined if practice.cover not in COVERED_ONCE_CONFIRMED]
    facts: dict[str, Json] = {
        "practices": words.codes(gaps),
        "patients": patients(gaps),
        "declined": words.codes(declined),
    }
    if not scope:
        return _no_lists(year, **facts)
    if gaps:
        return not_met(_declined_uncovered(gaps), **facts)
    if declined:
        return met(f"The patients of {words.all_named(declined)}, taking no part, are covered.", **facts)
    return met("No practice has declined to take part.", **facts)


def _declined_uncovered(gaps: list[PracticeCover]) -> str:
    take = words.agreeing(gaps, "takes", "take")
    return (
        f"{words.all_named(gaps)} {take} no part, and no network has agreed to cover "
        f"{words.patients(patients(gaps))}. Agree cover with a network."
    )


def scope_decided(commissioner: CommissionerFacts, year: YearRules) -> Outcome:
    """A list above 0 puts a practice in scope; only a reason takes it out."""
    scope = practices_in_scope(commissioner)
    without_reason = [p for p in commissioner.practices if p.exempt and not p.exempt_reason.strip()]
    undecided = [practice for practice in commissioner.practices if _scope_undecided(practice)]
    exempt = [practice for practice in commissioner.practices if practice.exempt]
    facts: dict[str, Json] = {
        "practices": words.codes([*without_reason, *undecided]),
        "exempt": words.codes(exempt),
        "in_scope": len(scope),
    }
    if without_reason:
        shown = words.all_named(without_reason)
        return not_met(f"No reason is recorded why {shown} needs no cover. Record it.", **facts)
    if undecided:
        return cannot_tell(_list_or_reason(undecided, year), **facts)
    if not scope:
        return _no_lists(year, **facts)
    return met(_scope_words(scope, exempt), **facts)


def _scope_undecided(practice: PracticeCover) -> bool:
    """Treated as a practice with patients, by itself or by a network, and yet without a list."""
    asked_for = bool(practice.answer or practice.network or practice.named)
    known = practice.list_size is not None or practice.exempt or practice.ods_status == OdsStatus.CLOSED
    return asked_for and not known


def _list_or_reason(undecided: list[PracticeCover], year: YearRules) -> str:
    has, needs = words.agreeing(undecided, "has", "have"), words.agreeing(undecided, "it needs", "they need")
    return (
        f"{words.all_named(undecided)} {has} no list at {words.day(year.list_date)}, so we cannot tell if "
        f"cover is needed. Record the list, or why {needs} none."
    )


def _scope_words(needing: Sequence[PracticeCover], exempt: Sequence[PracticeCover]) -> str:
    need = f"{words.practices(len(needing))} {words.agreeing(needing, 'needs', 'need')} cover."
    no_need = f" {len(exempt):,} more {words.agreeing(exempt, 'does', 'do')} not, for a recorded reason."
    return f"{need}{no_need}" if exempt else need


def coverage_shares(commissioner: CommissionerFacts, year: YearRules) -> Outcome:
    numbers = position_numbers(commissioner)
    shares = percentages(numbers)
    facts: dict[str, Json] = {**numbers, **shares}
    if not numbers["patients_in_scope"]:
        return _no_lists(year, **facts)
    return met(
        f"{_shares(shares, 'coverage')} are covered; by membership alone {_shares(shares, 'membership')}.",
        **facts,
    )


def _shares(shares: Mapping[str, float | None], of: str) -> str:
    practices, people = shares[f"{of}_percent_practices"], shares[f"{of}_percent_patients"]
    return f"{practices:.2f}% of practices and {people:.2f}% of patients"


COVERAGE_RULES: tuple[Rule[CommissionerFacts], ...] = (
    Rule(
        "COV-01",
        title="Every practice list",
        statement="Every practice of the commissioner that is in scope is a member of a network, or a "
        "network has agreed to cover its patients.",
        source="The five-year framework for GP contract reform, 2019, as quoted by the LMCs in June 2019",
        kind=Kind.CONTRACT,
        subject=Subject.COMMISSIONER,
        severities={Moment.CONFIRM: Severity.BLOCKER},
        check=every_list,
    ),
    Rule(
        "COV-04",
        title="Practices that take no part",
        statement="The patients of a practice that has declined are covered by a network's agreement.",
        source="The five-year framework for GP contract reform, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.COMMISSIONER,
        severities={Moment.CONFIRM: Severity.BLOCKER, Moment.CHANGE: Severity.ALERT},
        check=declined_covered,
    ),
    Rule(
        "COV-09",
        title="Who needs cover",
        statement="A practice with patients on its list at the year's list date needs cover, unless the "
        "reason why it does not is recorded.",
        source="Policy of this portal; the published lists hold practices of special purpose",
        kind=Kind.POLICY,
        subject=Subject.COMMISSIONER,
        severities={Moment.CONFIRM: Severity.BLOCKER},
        check=scope_decided,
    ),
    Rule(
        "COV-10",
        title="Not by status alone",
        statement="That ODS shows a practice as active, with the prescribing setting of a GP practice, does "
        "not put it in scope. Its list does.",
        source="Comparison of ODS with the published list sizes",
        kind=Kind.DATA,
        subject=Subject.COMMISSIONER,
        severities={},
        check=None,
    ),
    Rule(
        "COV-12",
        title="Share covered",
        statement="Coverage is shown by practices and by patients, with and without local cover.",
        source="Policy of this portal",
        kind=Kind.POLICY,
        subject=Subject.COMMISSIONER,
        severities={Moment.CONFIRM: Severity.INFORMATION},
        check=coverage_shares,
    ),
)
