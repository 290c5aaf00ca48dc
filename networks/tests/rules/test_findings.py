import json
from dataclasses import replace

import pytest

from networks.rules import Finding, Moment, Severity, Verdict, blockers, check_network, words
from networks.rules.rule import Kind, Rule, Subject, cannot_tell, met, not_met, nothing_to_judge, onwards, warning
from networks.tests.rules.build import EMPTY, YEAR, member, of_size, on_network


def finding(verdict: Verdict, **severities: Severity) -> Finding:
    return Finding("X-01", "X", verdict, "X.", {}, {Moment[m]: severity for m, severity in severities.items()})


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("severity", Severity)
def test_only_a_blocker_not_met_or_unknown_blocks(verdict, severity):
    stops = severity is Severity.BLOCKER and verdict in (Verdict.NOT_MET, Verdict.CANNOT_TELL)
    assert finding(verdict, SUBMIT=severity).blocks(Moment.SUBMIT) is stops
    assert not finding(verdict, SUBMIT=severity).blocks(Moment.CONFIRM)


def test_blockers_of_a_moment_in_their_order():
    findings = [
        finding(Verdict.NOT_MET, SUBMIT=Severity.BLOCKER),
        finding(Verdict.MET, SUBMIT=Severity.BLOCKER),
        finding(Verdict.CANNOT_TELL, SUBMIT=Severity.BLOCKER, CONFIRM=Severity.BLOCKER),
    ]
    assert blockers(findings, Moment.SUBMIT) == (findings[0], findings[2])
    assert blockers(findings, Moment.CONFIRM) == (findings[2],)


def test_a_finding_as_json():
    assert on_network("SIZE-09", of_size(50_001)).to_json() == {
        "rule": "SIZE-09",
        "title": "Larger network",
        "verdict": "WARNING",
        "sentence": "50,001 patients: 1 above 50,000. The commissioner must record that it agrees to a larger network.",
        "facts": {"size": 50_001, "maximum": 50_000},
        "severities": {"REQUIREMENTS_MET": "WARNING", "CONFIRM": "WARNING"},
    }


@pytest.mark.parametrize("facts", [EMPTY, of_size(29_999), of_size(None)])
def test_findings_survive_storage(facts):
    for each in check_network(facts, YEAR):
        assert Finding.from_json(json.loads(json.dumps(each.to_json()))) == each


def rule(**severities: Severity) -> Rule[object]:
    at = {Moment[moment]: severity for moment, severity in severities.items()}
    return Rule("X-01", "X", "X.", "X", Kind.POLICY, Subject.NETWORK, at, check=None)


@pytest.mark.parametrize(
    ("severity", "outcome", "verdict", "capped"),
    [
        (Severity.BLOCKER, not_met("X."), Verdict.NOT_MET, Severity.BLOCKER),
        (Severity.BLOCKER, cannot_tell("X."), Verdict.CANNOT_TELL, Severity.BLOCKER),
        (Severity.BLOCKER, met("X."), Verdict.MET, Severity.BLOCKER),
        (Severity.BLOCKER, warning("X."), Verdict.WARNING, Severity.WARNING),
        (Severity.BLOCKER, nothing_to_judge("X."), Verdict.CANNOT_TELL, Severity.INFORMATION),
        (Severity.WARNING, not_met("X."), Verdict.WARNING, Severity.WARNING),
        (Severity.WARNING, cannot_tell("X."), Verdict.CANNOT_TELL, Severity.WARNING),
        (Severity.INFORMATION, not_met("X."), Verdict.MET, Severity.INFORMATION),
        (Severity.INFORMATION, warning("X."), Verdict.MET, Severity.INFORMATION),
    ],
)
def test_an_outcome_is_as_grave_as_its_rule_allows(severity, outcome, verdict, capped):
    weighed = rule(CONFIRM=severity).finding(outcome, YEAR)
    assert (weighed.verdict, weighed.severities) == (verdict, {Moment.CONFIRM: capped})


def test_severities_from_a_step_on():
    assert onwards(Moment.REQUIREMENTS_MET, Severity.WARNING) == {
        Moment.REQUIREMENTS_MET: Severity.WARNING,
        Moment.CONFIRM: Severity.WARNING,
    }


def test_a_year_can_make_a_warning_a_blocker_at_one_moment():
    strict = replace(YEAR, severities={"SIZE-09": {"CONFIRM": "BLOCKER"}})
    stricter = on_network("SIZE-09", of_size(50_001), strict)
    assert stricter.verdict is Verdict.NOT_MET
    assert [moment for moment in Moment if stricter.blocks(moment)] == [Moment.CONFIRM]


def test_a_year_can_make_a_blocker_a_warning():
    lenient = replace(YEAR, severities={"SIZE-02": {"REQUIREMENTS_MET": "WARNING", "CONFIRM": "INFORMATION"}})
    assert on_network("SIZE-02", of_size(29_999), lenient).verdict is Verdict.WARNING


def test_thresholds_come_from_the_year():
    other = replace(YEAR, floor=25_000, ceiling=26_000)
    assert on_network("SIZE-02", of_size(25_000), other).verdict is Verdict.MET
    assert on_network("SIZE-02", of_size(24_999), other).verdict is Verdict.NOT_MET
    assert on_network("SIZE-09", of_size(26_001), other).verdict is Verdict.WARNING


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C", "D", "E"], "A, B, C, D and E"),
        (["A", "B", "C", "D", "E", "F"], "A, B, C, D, E and 1 other"),
        (["A", "B", "C", "D", "E", "F", "G"], "A, B, C, D, E and 2 others"),
    ],
)
def test_long_lists_are_cut_short(items, expected):
    assert words.listed(items) == expected


def test_a_long_list_of_practices_is_cut_in_the_sentence_and_whole_in_the_facts():
    seven = of_size(*[None] * 7)
    finding = on_network("SIZE-01", seven)
    assert "and 2 others have no list" in finding.sentence
    assert finding.facts["practices"] == [m.code for m in seven.members]


def test_practices_are_listed_by_name():
    facts = replace(EMPTY, members=(member("V81002", None), member("V81001", None)))
    assert on_network("SIZE-01", facts).facts["practices"] == ["V81001", "V81002"]
