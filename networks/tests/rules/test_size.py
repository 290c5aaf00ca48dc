from dataclasses import replace

import pytest

from networks.rules import Moment, Severity, Verdict, band, cumulative_bands, network_size
from networks.rules.bands import band_words, counted_spans
from networks.rules.facts import Thresholds, WaiverFacts
from networks.tests.rules.build import EMPTY, YEAR, member, network, of_size, on_network

EDGES = Thresholds(regional_confirmation=21_000, regional_sight=28_000)


def test_size_is_the_sum_of_the_lists():
    finding = on_network("SIZE-01", of_size(20_000, 22_310))
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "42,310 patients on the lists of 2 practices at 1 January 2019."
    assert finding.facts == {
        "size": 42_310,
        "members": 2,
        "list_date": "2019-01-01",
        "practices": [],
        "yet_to_answer": [],
    }


def test_size_of_a_forming_network_says_who_has_yet_to_answer():
    finding = on_network("SIZE-01", network(member("V81001"), member("V81002", 1, state="NAMED")))
    assert finding.verdict is Verdict.MET
    assert finding.facts["size"] == 20_001
    assert finding.facts["yet_to_answer"] == ["V81002"]
    assert finding.sentence.endswith("at 1 January 2019. 1 has yet to answer: Oak Practice (V81002).")
    both = on_network("SIZE-01", network(member("V81001", state="NAMED"), member("V81002", state="NAMED")))
    assert " 2 have yet to answer: " in both.sentence


def test_size_of_one_practice_reads_well():
    assert on_network("SIZE-01", of_size(1)).sentence == "1 patient on the list of 1 practice at 1 January 2019."


def test_size_is_unknown_while_a_member_has_no_list():
    finding = on_network("SIZE-01", network(member("V81001"), member("V81002", None)))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == (
        "The list size is not known yet: Oak Practice (V81002) has no list at 1 January 2019. "
        "Ask your commissioner to record it."
    )
    assert finding.facts["size"] is None
    assert finding.facts["practices"] == ["V81002"]
    assert finding.blocks(Moment.REQUIREMENTS_MET)
    assert not finding.blocks(Moment.SUBMIT)


def test_two_missing_lists_are_missing_in_the_plural():
    assert "(V82000) and Practice V82001 (V82001) have no list" in on_network("SIZE-01", of_size(None, None)).sentence


def test_size_of_nobody_is_not_known_yet():
    finding = on_network("SIZE-01", EMPTY)
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == "The list size is not known yet: no practice is named."
    assert network_size(EMPTY) is None


def test_a_list_of_zero_is_known():
    assert network_size(of_size(0, 30_000)) == 30_000


@pytest.mark.parametrize(
    ("size", "verdict", "sentence"),
    [
        (30_000, Verdict.MET, "30,000 patients: the minimum is 30,000."),
        (
            29_999,
            Verdict.NOT_MET,
            "29,999 patients: 1 below the minimum of 30,000. "
            "More practices are needed, or a waiver from the commissioner.",
        ),
        (
            None,
            Verdict.CANNOT_TELL,
            "The list size is not known yet, so we cannot compare it with the minimum of 30,000.",
        ),
    ],
)
def test_minimum_is_an_edge_that_is_inside(size, verdict, sentence):
    finding = on_network("SIZE-02", of_size(size))
    assert (finding.verdict, finding.sentence) == (verdict, sentence)
    assert finding.facts == {"size": size, "minimum": 30_000, "waiver": None}
    blocked = {moment for moment in Moment if finding.blocks(moment)}
    assert blocked == (set() if verdict is Verdict.MET else {Moment.REQUIREMENTS_MET, Moment.CONFIRM})


@pytest.mark.parametrize(
    ("ground", "why"),
    [
        ("RURAL_LOW_DENSITY", " because few people live across a large rural and remote area"),
        ("OTHER", ""),
    ],
)
def test_minimum_can_be_waived(ground, why):
    finding = on_network("SIZE-02", network(member("V81001", 17_877), waiver=WaiverFacts(ground, "Paper 7")))
    assert finding.verdict is Verdict.MET
    assert finding.sentence == (
        f"17,877 patients: 12,123 below the minimum of 30,000. The commissioner has waived the minimum{why}."
    )
    assert finding.facts["waiver"] == ground


@pytest.mark.parametrize(
    ("size", "expected", "sentence"),
    [
        (0, "UNDER_20000", "In the band of fewer than 20,000 patients."),
        (19_999, "UNDER_20000", "In the band of fewer than 20,000 patients."),
        (20_000, "20000_TO_26999", "In the band of 20,000 to 26,999 patients."),
        (26_999, "20000_TO_26999", "In the band of 20,000 to 26,999 patients."),
        (27_000, "27000_TO_29999", "In the band of 27,000 to 29,999 patients."),
        (29_999, "27000_TO_29999", "In the band of 27,000 to 29,999 patients."),
        (30_000, "30000_TO_50000", "In the band of 30,000 to 50,000 patients."),
        (50_000, "30000_TO_50000", "In the band of 30,000 to 50,000 patients."),
        (50_001, "OVER_50000", "In the band of more than 50,000 patients."),
    ],
)
def test_band_at_its_edges(size, expected, sentence):
    finding = on_network("SIZE-06", of_size(size))
    assert band(size, YEAR) == expected
    assert (finding.verdict, finding.sentence) == (Verdict.MET, sentence)
    assert finding.facts == {"size": size, "band": expected}


def test_unknown_size_is_in_no_band():
    finding = on_network("SIZE-06", of_size(None))
    assert band(None, YEAR) is None
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == "The list size is not known yet, so the network is in no size band."
    assert finding.facts == {"size": None, "band": None}
    assert not any(finding.blocks(moment) for moment in Moment)


def test_cumulative_bands_hold_one_another():
    sizes = [19_999, 20_000, 26_999, 27_000, 29_999, 30_000, 50_000, 50_001, None]
    assert cumulative_bands(sizes, YEAR) == {
        "under_20000": 1,
        "under_27000": 3,
        "under_30000": 5,
        "within_30000_50000": 2,
        "over_50000": 1,
        "size_unknown": 1,
    }


def test_cumulative_bands_take_the_thresholds_of_the_year():
    year = replace(YEAR, floor=30_001, ceiling=40_000, thresholds=EDGES)
    counts = cumulative_bands([20_999, 21_000, 27_999, 28_000, 30_000, 30_001, 40_001], year)
    assert list(counts.values()) == [1, 3, 5, 1, 1, 0]


@pytest.mark.parametrize(
    ("size", "expected", "words"),
    [
        (20_999, "UNDER_20000", "fewer than 21,000"),
        (21_000, "20000_TO_26999", "21,000 to 27,999"),
        (27_999, "20000_TO_26999", "21,000 to 27,999"),
        (28_000, "27000_TO_29999", "28,000 to 29,999"),
    ],
)
def test_the_edges_of_bands_are_those_of_the_year(size, expected, words):
    """Those below which the region sees and confirms a network (SIZE-07, SIZE-08)."""
    year = replace(YEAR, thresholds=EDGES)
    assert (band(size, year), band_words(size, year)) == (expected, words)


def test_spans_read_by_their_ends():
    year = replace(YEAR, floor=30_001, ceiling=40_000, thresholds=EDGES)
    assert [str(span) for span in counted_spans(year).values()] == [
        "Fewer than 21,000",
        "Fewer than 28,000",
        "Fewer than 30,001",
        "30,001 to 40,000",
        "More than 40,000",
    ]


def test_the_counts_that_the_press_reported():
    """1,259 networks: 83, 26 and 2 below 30,000, 27,000 and 20,000; disjoint 57, 24 and 2."""
    sizes = [28_000] * 57 + [25_000] * 24 + [19_000] * 2 + [40_000] * 1_176
    counts = cumulative_bands(sizes, YEAR)
    assert (counts["under_30000"], counts["under_27000"], counts["under_20000"]) == (83, 26, 2)
    disjoint = [band(size, YEAR) for size in sizes]
    assert [disjoint.count(b) for b in ("27000_TO_29999", "20000_TO_26999", "UNDER_20000")] == [57, 24, 2]


@pytest.mark.parametrize(
    ("size", "verdict", "sentence"),
    [
        (50_000, Verdict.MET, "50,000 patients: not above 50,000."),
        (
            50_001,
            Verdict.WARNING,
            "50,001 patients: 1 above 50,000. The commissioner must record that it agrees to a larger network.",
        ),
        (None, Verdict.CANNOT_TELL, "The list size is not known yet, so we cannot compare it with 50,000."),
    ],
)
def test_a_larger_network_is_a_warning_and_stops_nothing(size, verdict, sentence):
    finding = on_network("SIZE-09", of_size(size))
    assert (finding.verdict, finding.sentence) == (verdict, sentence)
    assert finding.facts == {"size": size, "maximum": 50_000}
    assert finding.severities == {
        Moment.REQUIREMENTS_MET: Severity.WARNING,
        Moment.CONFIRM: Severity.WARNING,
    }


def test_a_larger_network_that_is_agreed_is_met():
    finding = on_network("SIZE-09", replace(of_size(50_001), larger_agreed=True))
    assert (finding.verdict, finding.sentence) == (
        Verdict.MET,
        "50,001 patients: 1 above 50,000. The commissioner has agreed to a larger network.",
    )


def test_one_practice_may_form_a_network():
    finding = on_network("SIZE-13", network(member("V81001", 30_000)))
    assert finding.verdict is Verdict.MET
    assert finding.sentence == (
        "Elm Surgery (V81001) forms this network alone. That is allowed; the same size rules apply."
    )
    assert finding.facts == {"members": 1, "practices": ["V81001"]}


def test_several_practices_are_counted():
    finding = on_network("SIZE-13", network())
    assert (finding.verdict, finding.sentence) == (Verdict.MET, "2 practices form this network.")
    assert finding.facts == {"members": 2, "practices": []}


def test_no_practice_yet():
    finding = on_network("SIZE-13", EMPTY)
    assert (finding.verdict, finding.sentence) == (Verdict.CANNOT_TELL, "No practice is named yet.")
