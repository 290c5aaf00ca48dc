from dataclasses import replace
from datetime import date

import pytest

from networks.rules import Moment, Verdict
from networks.rules.facts import AgreementFacts, NetworkFacts, SignatoryFacts, YearRules
from networks.tests.rules.build import EMPTY, YEAR, network, on_network

DEADLINE = date(2019, 5, 15)
IN_2019 = replace(YEAR, submission_deadline=DEADLINE, agreement_deadline=date(2019, 6, 30))


def at(today: date | None, **changes: object) -> NetworkFacts:
    return replace(network(), today=today, **changes)


@pytest.mark.parametrize(
    ("facts", "verdict", "sentence"),
    [
        (at(DEADLINE), Verdict.MET, "There is time to submit until the end of 15 May 2019."),
        (
            at(date(2019, 5, 16)),
            Verdict.WARNING,
            "The deadline of 15 May 2019 has passed. An application is still taken, and marked as late.",
        ),
        (
            at(date(2019, 6, 1), submitted_on=DEADLINE),
            Verdict.MET,
            "Submitted on 15 May 2019, in time for 15 May 2019.",
        ),
        (
            at(date(2019, 6, 1), submitted_on=date(2019, 5, 16)),
            Verdict.WARNING,
            "Submitted on 16 May 2019, after the deadline of 15 May 2019. It is taken, and marked as late.",
        ),
        (at(None), Verdict.CANNOT_TELL, "The year has no deadline for applications."),
    ],
)
def test_late_is_taken(facts, verdict, sentence):
    finding = on_network("DL-01", facts, IN_2019)
    assert (finding.verdict, finding.sentence) == (verdict, sentence)
    assert finding.facts == {"submitted_on": facts.submitted_on.isoformat() if facts.submitted_on else None}
    assert not any(finding.blocks(moment) for moment in Moment)


def test_a_year_without_a_deadline():
    assert on_network("DL-01", at(DEADLINE)).verdict is Verdict.CANNOT_TELL
    assert on_network("DL-03", at(DEADLINE)).sentence == "The year has no date by which networks have to be ready."


def ready(today: date, *, confirmed: bool, signed: bool) -> NetworkFacts:
    day = DEADLINE if signed else None
    signatories = tuple(SignatoryFacts(code, "Dr X", "Partner", day) for code in ("V81001", "V81002"))
    agreement = AgreementFacts(DEADLINE, signatories)
    return at(today, standing="CONFIRMED" if confirmed else "SUBMITTED", agreement=agreement)


JUNE, JULY = date(2019, 6, 30), date(2019, 7, 1)


@pytest.mark.parametrize(
    ("facts", "verdict", "sentence"),
    [
        (ready(JULY, confirmed=True, signed=True), Verdict.MET, "Confirmed, and signed by every member."),
        (ready(JUNE, confirmed=True, signed=False), Verdict.CANNOT_TELL, "To be signed by 30 June 2019."),
        (
            ready(JUNE, confirmed=False, signed=False),
            Verdict.CANNOT_TELL,
            "To be confirmed and signed by 30 June 2019.",
        ),
        (
            ready(JULY, confirmed=False, signed=True),
            Verdict.NOT_MET,
            "Not confirmed by 30 June 2019: the network cannot go live, and its payments wait, until it is.",
        ),
    ],
)
def test_ready_by_the_year_s_date(facts, verdict, sentence):
    finding = on_network("DL-03", facts, IN_2019)
    assert (finding.verdict, finding.sentence) == (verdict, sentence)
    signed = "signed" not in sentence or verdict is Verdict.MET
    assert finding.facts == {"confirmed": facts.standing == "CONFIRMED", "all_signed": signed}
    assert [moment for moment in Moment if finding.blocks(moment)] == ([] if verdict is Verdict.MET else [Moment.LIVE])


IN_2020 = YearRules("2020/21", date(2020, 1, 1), submission_deadline=date(2020, 5, 31))


def before(today: date, standing: str | None = None) -> NetworkFacts:
    return replace(EMPTY, today=today, confirmed_before=True, standing=standing)


@pytest.mark.parametrize(
    ("facts", "verdict", "sentence"),
    [
        (
            before(date(2020, 5, 31)),
            Verdict.CANNOT_TELL,
            "The network has to confirm for 2020/21, even without a change until the end of 31 May 2020.",
        ),
        (
            before(date(2020, 6, 1)),
            Verdict.WARNING,
            "The network has not confirmed for 2020/21. Its payments are at risk.",
        ),
        (
            before(date(2020, 6, 1), "FORMING"),
            Verdict.WARNING,
            "The network has not confirmed for 2020/21. Its payments are at risk.",
        ),
        (before(date(2020, 6, 1), "SUBMITTED"), Verdict.MET, "The network has answered for 2020/21."),
        (
            replace(EMPTY, today=date(2020, 6, 1)),
            Verdict.MET,
            "There is nothing to confirm again.",
        ),
    ],
)
def test_a_network_confirms_even_that_nothing_changes(facts, verdict, sentence):
    finding = on_network("DL-05", facts, IN_2020)
    assert (finding.verdict, finding.sentence) == (verdict, sentence)
    assert not any(finding.blocks(moment) for moment in Moment)


def test_without_a_deadline_there_is_always_time_to_confirm():
    finding = on_network("DL-05", before(date(2020, 6, 1)), replace(IN_2020, submission_deadline=None))
    assert (finding.verdict, finding.sentence) == (
        Verdict.CANNOT_TELL,
        "The network has to confirm for 2020/21, even without a change.",
    )
    assert finding.facts == {"confirmed_before": True}


def test_where_everybody_is_enrolled_nothing_is_to_be_confirmed():
    enrolled = replace(IN_2020, auto_enrolment=True)
    assert on_network("DL-05", before(date(2020, 6, 1)), enrolled).verdict is Verdict.MET


def test_dl_06_an_earlier_date_of_a_commissioner_makes_nothing_late():
    """The rules are told the year's dates alone: a commissioner has no way to set another."""
    dates = {name for name in YearRules.__slots__ if name.endswith("_deadline")}
    assert dates == {
        "submission_deadline",
        "confirmation_deadline",
        "resolution_deadline",
        "agreement_deadline",
    }
    assert on_network("DL-01", at(DEADLINE, submitted_on=DEADLINE), IN_2019).verdict is Verdict.MET
