from functools import partial

import pytest

from networks.rules import Moment, Severity, Verdict, in_scope, percentages, position_numbers
from networks.rules.position import percent
from networks.tests.rules.build import DAY, area, on_area, practice

COVERAGE = ("COV-01", "COV-04", "COV-09", "COV-12")


@pytest.mark.parametrize("rule", COVERAGE)
@pytest.mark.parametrize("facts", [area(), area(practice(cover="OUT_OF_SCOPE", list_size=None))])
def test_without_lists_nothing_can_be_said(rule, facts):
    finding = on_area(rule, facts)
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == "We hold no list of any practice here at 1 January 2019."
    assert finding.blocks(Moment.CONFIRM) is (rule != "COV-12")


def test_every_list_covered():
    finding = on_area("COV-01", area(practice("V81001"), practice("V81002", "COVER_AGREED")))
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "The patients of all 2 practices are covered."
    assert finding.facts == {"practices": [], "patients": 0, "planned": [], "proposed": []}


def test_planned_members_count_for_the_round():
    finding = on_area("COV-01", area(practice("V81001"), practice("V81002", "MEMBER_PLANNED")))
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "Every practice is covered once the round is confirmed; 1 waits for that."
    assert finding.facts["planned"] == ["V81002"]


def test_several_planned_members_wait_in_the_plural():
    finding = on_area("COV-01", area(*(practice(code, "MEMBER_PLANNED") for code in ("V81001", "V81002"))))
    assert finding.sentence.endswith("; 2 wait for that.")


def test_an_uncovered_list_stops_the_confirmation():
    finding = on_area("COV-01", area(practice("V81001", "COVER_GAP", 9_412), practice("V81002")))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == (
        "1 of 2 practices is not covered (9,412 patients): Elm Surgery (V81001). "
        "Each needs a network, or a network's agreement to cover its patients."
    )
    assert finding.facts == {"practices": ["V81001"], "patients": 9_412, "planned": [], "proposed": []}
    assert {moment for moment in Moment if finding.blocks(moment)} == {Moment.CONFIRM}


def test_a_proposal_is_not_cover():
    finding = on_area("COV-01", area(practice("V81001", "COVER_PROPOSED"), practice("V81002", "COVER_GAP")))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence.startswith("2 of 2 practices are not covered (16,000 patients): ")
    assert finding.facts["practices"] == ["V81001", "V81002"]
    assert finding.facts["proposed"] == ["V81001"]


@pytest.mark.parametrize("cover", ["COVER_GAP", "COVER_PROPOSED"])
def test_the_patients_of_a_practice_that_declined_need_cover(cover):
    finding = on_area("COV-04", area(practice("V81001", cover, answer="DECLINE"), practice("V81002", "COVER_GAP")))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == (
        "Elm Surgery (V81001) takes no part, and no network has agreed to cover 8,000 patients. "
        "Agree cover with a network."
    )
    assert finding.facts == {"practices": ["V81001"], "patients": 8_000, "declined": ["V81001"]}
    assert finding.severities == {Moment.CONFIRM: Severity.BLOCKER, Moment.CHANGE: Severity.ALERT}


def test_two_that_declined_are_in_the_plural():
    both = [practice(code, "COVER_GAP", answer="DECLINE") for code in ("V81001", "V81002")]
    assert on_area("COV-04", area(*both)).sentence.startswith(
        "Elm Surgery (V81001) and Oak Practice (V81002) take no part, and no network has agreed to cover 16,000 "
    )


def test_a_decline_is_respected_once_its_patients_are_covered():
    finding = on_area("COV-04", area(practice("V81001", "COVER_AGREED", answer="DECLINE")))
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "The patients of Elm Surgery (V81001), taking no part, are covered."
    assert finding.facts == {"practices": [], "patients": 0, "declined": ["V81001"]}


def test_nobody_declined():
    finding = on_area("COV-04", area(practice(answer="JOIN")))
    assert (finding.verdict, finding.sentence) == (Verdict.MET, "No practice has declined to take part.")


def exempt(code: str, reason: str):
    return practice(code, "OUT_OF_SCOPE", exempt=True, exempt_reason=reason)


@pytest.mark.parametrize(
    ("practices", "sentence"),
    [
        ([practice()], "1 practice needs cover."),
        (
            [practice(), practice("V81002"), exempt("V81003", "Asylum service")],
            "2 practices need cover. 1 more does not, for a recorded reason.",
        ),
    ],
)
def test_who_needs_cover_is_decided(practices, sentence):
    finding = on_area("COV-09", area(*practices))
    assert (finding.verdict, finding.sentence) == (Verdict.MET, sentence)
    assert finding.facts["practices"] == []
    assert finding.facts["in_scope"] == sum(not p.exempt for p in practices)


def test_an_exemption_needs_a_reason():
    finding = on_area("COV-09", area(practice(), exempt("V81003", " ")))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == "No reason is recorded why Quay Surgery (V81003) needs no cover. Record it."
    assert finding.facts == {"practices": ["V81003"], "exempt": ["V81003"], "in_scope": 1}
    assert {moment for moment in Moment if finding.blocks(moment)} == {Moment.CONFIRM}


@pytest.mark.parametrize("changes", [{"answer": "JOIN"}, {"network": "Harbour"}, {"named": True}])
def test_a_practice_without_a_list_that_takes_part_is_undecided(changes):
    newcomer = practice("V81002", "OUT_OF_SCOPE", None, **changes)
    finding = on_area("COV-09", area(practice(), newcomer))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == (
        "Oak Practice (V81002) has no list at 1 January 2019, so we cannot tell if cover is needed. "
        "Record the list, or why it needs none."
    )
    assert finding.facts == {"practices": ["V81002"], "exempt": [], "in_scope": 1}


def test_two_undecided_are_in_the_plural():
    newcomers = [practice(code, "OUT_OF_SCOPE", None, named=True) for code in ("V81001", "V81002")]
    assert on_area("COV-09", area(*newcomers)).sentence == (
        "Elm Surgery (V81001) and Oak Practice (V81002) have no list at 1 January 2019, so we cannot tell if "
        "cover is needed. Record the list, or why they need none."
    )


def test_two_exemptions_are_in_the_plural():
    facts = area(practice(), exempt("V81002", "Hospice"), exempt("V81003", "Asylum service"))
    assert on_area("COV-09", facts).sentence == "1 practice needs cover. 2 more do not, for a recorded reason."


@pytest.mark.parametrize(
    "changes",
    [{}, {"named": True, "ods_status": "C"}, {"named": True, "exempt": True, "exempt_reason": "Hospice"}],
)
def test_other_practices_without_a_list_need_no_decision(changes):
    other = practice("V81002", "OUT_OF_SCOPE", None, **changes)
    assert on_area("COV-09", area(practice(), other)).verdict is Verdict.MET


def test_cov_10_status_and_setting_alone_put_no_practice_in_scope():
    hub = partial(in_scope, code="V81001", ods_status="A", closed_on=None, exempt=False, day=DAY)
    assert not hub(list_size=None)
    assert not hub(list_size=0)
    assert hub(list_size=1)


def test_coverage_by_practices_and_by_patients_with_and_without_local_cover():
    finding = on_area(
        "COV-12",
        area(
            practice("V81001", "MEMBER", 4_000),
            practice("V81002", "COVER_AGREED", 3_000),
            practice("V81003", "COVER_GAP", 1_000),
        ),
    )
    assert finding.verdict is Verdict.MET
    assert finding.sentence == (
        "66.67% of practices and 87.50% of patients are covered; "
        "by membership alone 33.33% of practices and 50.00% of patients."
    )
    assert finding.facts["practices_by_local_cover"] == 1
    assert finding.facts["coverage_percent_patients"] == 87.5


MIXED = area(
    practice("V81001", "MEMBER", 1),
    practice("V81002", "MEMBER_PLANNED", 20),
    practice("V81003", "COVER_AGREED", 300, answer="DECLINE"),
    practice("V81004", "COVER_GAP", 4_000, answer="NO_NETWORK"),
    practice("V81005", "COVER_PROPOSED", 50_000, answer="JOIN", named=True),
    practice("V81006", "OUT_OF_SCOPE", 600_000, answer="JOIN"),
)


def test_position_of_a_commissioner():
    assert position_numbers(MIXED) == {
        "practices_in_scope": 5,
        "practices_covered": 2,
        "practices_uncovered": 3,
        "practices_covered_once_confirmed": 3,
        "practices_uncovered_once_confirmed": 2,
        "practices_by_membership": 1,
        "practices_by_local_cover": 1,
        "practices_participating": 1,
        "practices_declined": 1,
        "practices_unplaced": 1,
        "practices_undecided": 2,
        "patients_in_scope": 54_321,
        "patients_covered": 301,
        "patients_uncovered": 54_020,
        "patients_covered_once_confirmed": 321,
        "patients_uncovered_once_confirmed": 54_000,
        "patients_by_membership": 1,
        "patients_by_local_cover": 300,
        "patients_participating": 1,
        "patients_declined": 300,
        "patients_unplaced": 4_000,
        "patients_undecided": 50_020,
    }


def test_before_the_start_planned_members_participate():
    numbers = position_numbers(area(*MIXED.practices, before_start=True))
    assert (numbers["practices_participating"], numbers["practices_undecided"]) == (2, 1)
    assert numbers["practices_covered"] == 2


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (6_756, 6_837, 98.82),
        (59_559_315, 59_952_529, 99.34),
        (0, 7, 0.0),
        (7, 7, 100.0),
        (59_999_999, 60_000_000, 99.99),
        (0, 0, None),
    ],
)
def test_percent_to_two_decimals_and_never_100_too_early(part, whole, expected):
    assert percent(part, whole) == expected


def test_percentages_of_position_numbers():
    numbers = position_numbers(MIXED)
    assert percentages(numbers) == {
        "participation_percent_practices": 20.0,
        "coverage_percent_practices": 40.0,
        "coverage_once_confirmed_percent_practices": 60.0,
        "membership_percent_practices": 20.0,
        "coverage_percent_patients": 0.55,
        "coverage_once_confirmed_percent_patients": 0.59,
        "membership_percent_patients": 0.0,
    }
