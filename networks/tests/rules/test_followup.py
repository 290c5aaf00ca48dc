from dataclasses import replace
from datetime import date

import pytest

from networks.rules import Moment, Severity, Verdict
from networks.rules.facts import FormerPractice
from networks.tests.rules.build import YEAR, area, on_area, practice

CONFIRMATION, RESOLUTION = date(2019, 5, 31), date(2019, 6, 30)
DATED = replace(YEAR, confirmation_deadline=CONFIRMATION, resolution_deadline=RESOLUTION)
ELM = practice("V81001", "COVER_GAP", answer="NO_NETWORK")
OAK = practice("V81002", "COVER_GAP", answer="JOIN")


@pytest.mark.parametrize(
    ("day", "end", "verdict", "escalate"),
    [
        (CONFIRMATION, " yet.", Verdict.MET, False),
        (date(2019, 6, 1), ", after 31 May 2019. Open a case with the LMC.", Verdict.WARNING, False),
        (RESOLUTION, ", after 31 May 2019. Open a case with the LMC.", Verdict.WARNING, False),
        (date(2019, 7, 1), ", after 30 June 2019. Take it to NHS England.", Verdict.WARNING, True),
    ],
)
def test_a_practice_without_a_network_after_each_deadline(day, end, verdict, escalate):
    finding = on_area("COV-08", area(ELM, practice("V81003"), day=day), DATED)
    assert finding.verdict is verdict
    assert finding.sentence == f"Elm Surgery (V81001) wants to take part and no network names it{end}"
    assert finding.facts == {"practices": ["V81001"], "patients": 8_000, "escalate": escalate}
    assert finding.severities == {Moment.CHANGE: Severity.ALERT}


def test_two_without_a_network_are_in_the_plural():
    finding = on_area("COV-08", area(ELM, OAK, day=date(2019, 6, 1)), DATED)
    assert finding.sentence.startswith(
        "Elm Surgery (V81001) and Oak Practice (V81002) want to take part and no network names them, after 31 May"
    )


@pytest.mark.parametrize(
    "other",
    [
        practice(),
        replace(OAK, named=True),
        replace(OAK, answer="DECLINE"),
        replace(OAK, cover="OUT_OF_SCOPE"),
        replace(OAK, cover="MEMBER_PLANNED"),
    ],
)
def test_nobody_is_without_a_network(other):
    finding = on_area("COV-08", area(other, before_start=True, day=date(2019, 7, 1)), DATED)
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "No practice that wants to take part is without a network."
    assert finding.facts == {"practices": [], "patients": 0, "escalate": False}


def test_a_year_without_deadlines_raises_no_alert():
    finding = on_area("COV-08", area(ELM, day=date(2019, 7, 1)), YEAR)
    assert finding.verdict is Verdict.MET
    assert on_area("DL-02", area(undecided=("Harbour",), day=date(2019, 7, 1)), YEAR).sentence == (
        "Harbour waits for a decision."
    )


def test_submitted_networks_are_decided_by_the_deadline():
    facts = area(undecided=("Coast", "Harbour"), day=CONFIRMATION)
    finding = on_area("DL-02", facts, DATED)
    assert (finding.verdict, finding.facts) == (Verdict.MET, {"undecided": 2})
    assert finding.sentence == "Coast and Harbour wait for a decision, due by 31 May 2019."
    late = on_area("DL-02", replace(facts, undecided=("Coast",), day=date(2019, 6, 1)), DATED)
    assert late.verdict is Verdict.WARNING
    assert late.sentence == (
        "Coast waits for a decision, which was due by 31 May 2019. Tell the LMC when to expect it."
    )
    assert late.severities == {Moment.CHANGE: Severity.ALERT}


def test_no_network_waits():
    finding = on_area("DL-02", area(day=date(2019, 7, 1)), DATED)
    assert (finding.verdict, finding.sentence) == (Verdict.MET, "No submitted network waits for a decision.")


def test_a_practice_that_lost_its_commissioner():
    former = FormerPractice("V81001", "Elm Surgery", 8_000)
    finding = on_area("COV-11", area(former=(former,)))
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence == (
        "Elm Surgery (V81001) has a list and no commissioner since leaving this one. "
        "Find out which commissioner it is with now, or whether it has closed."
    )
    assert finding.facts == {"practices": ["V81001"], "patients": 8_000}
    assert finding.severities == {Moment.CHANGE: Severity.WARNING}
    both = on_area("COV-11", area(former=(former, FormerPractice("V81002", "Oak Practice", 500))))
    assert both.sentence.startswith("Elm Surgery (V81001) and Oak Practice (V81002) have a list")
    assert both.facts["patients"] == 8_500


def test_no_practice_lost_its_commissioner():
    finding = on_area("COV-11", area())
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "Every practice with a list that was last with this commissioner has one."
