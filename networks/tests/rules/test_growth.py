from dataclasses import replace
from datetime import date

import pytest

from networks.rules import Moment, Severity, Verdict
from networks.rules.facts import NetworkFacts, WaiverFacts
from networks.rules.growth import SizeChange, change_keeps_minimum
from networks.tests.rules.build import EMPTY, YEAR, member, network, of_size, on_network


def in_force(*sizes: int | None) -> NetworkFacts:
    return network(*(member(f"V8200{n}", size, state="IN_FORCE") for n, size in enumerate(sizes)))


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (99_999, "99,999 patients: the entitlement to added roles is that of one network."),
        (100_000, "100,000 patients: from 100,000 on the entitlement to added roles doubles."),
    ],
)
def test_very_large_networks_are_told_of_their_entitlement(size, sentence):
    finding = on_network("SIZE-12", of_size(size))
    assert (finding.verdict, finding.sentence) == (Verdict.MET, sentence)
    assert finding.facts == {"size": size, "edge": 100_000}


def test_an_unknown_size_has_no_entitlement_yet():
    finding = on_network("SIZE-12", of_size(None))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == "The list size is not known yet, so we cannot tell whether it reaches 100,000."


def test_a_network_in_force_below_the_minimum_is_an_alert_and_stays_open():
    finding = on_network("SIZE-14", in_force(21_012))
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence == (
        "In force with 21,012 patients, 8,988 below the minimum of 30,000. It stays open: review its size with its "
        "practices."
    )
    assert finding.severities[Moment.CHANGE] is Severity.ALERT
    assert not any(finding.blocks(moment) for moment in Moment)
    assert finding.facts == {"size": 21_012, "minimum": 30_000}


@pytest.mark.parametrize(
    ("facts", "verdict", "sentence"),
    [
        (in_force(30_000), Verdict.MET, "30,000 patients: its size needs no review."),
        (in_force(29_999), Verdict.WARNING, "In force with 29,999 patients, 1 below the minimum of 30,000."),
        (
            replace(in_force(17_877), waiver=WaiverFacts("OTHER", "x")),
            Verdict.MET,
            "17,877 patients: its size needs no review.",
        ),
        (of_size(17_877), Verdict.MET, "The network is not in force yet."),
        (EMPTY, Verdict.MET, "The network is not in force yet."),
        (
            in_force(20_000, None),
            Verdict.CANNOT_TELL,
            "The list size is not known, so we cannot compare it with 30,000.",
        ),
    ],
)
def test_which_networks_need_a_review(facts, verdict, sentence):
    finding = on_network("SIZE-14", facts)
    assert finding.verdict is verdict
    assert finding.sentence.startswith(sentence)


def change(before: int | None, after: int | None, *, voluntary: bool = True, decided: bool = False) -> SizeChange:
    return SizeChange("Harbour", before, after, voluntary, decided)


@pytest.mark.parametrize(
    ("asked", "verdict", "at_most"),
    [
        (change(30_000, 30_000), Verdict.MET, Severity.BLOCKER),
        (change(30_000, 29_999), Verdict.NOT_MET, Severity.BLOCKER),
        (change(30_000, 29_999, decided=True), Verdict.MET, Severity.BLOCKER),
        (change(30_000, 29_999, voluntary=False), Verdict.NOT_MET, Severity.WARNING),
        (change(29_999, 20_000), Verdict.MET, Severity.BLOCKER),
        (change(None, 20_000), Verdict.NOT_MET, Severity.BLOCKER),
        (change(40_000, None), Verdict.CANNOT_TELL, Severity.BLOCKER),
        (change(40_000, None, decided=True), Verdict.MET, Severity.BLOCKER),
        (change(40_000, None, voluntary=False), Verdict.NOT_MET, Severity.WARNING),
        (change(29_999, None), Verdict.MET, Severity.BLOCKER),
    ],
)
def test_a_voluntary_change_waits_for_a_decision(asked, verdict, at_most):
    outcome = change_keeps_minimum(asked, YEAR)
    assert (outcome.verdict, outcome.at_most) == (verdict, at_most)
    assert outcome.facts == {"before": asked.before, "after": asked.after, "minimum": 30_000}


def test_the_sentences_of_a_change():
    would = "Harbour would have 29,999 patients, below the minimum of 30,000."
    assert [
        change_keeps_minimum(asked, YEAR).sentence
        for asked in (
            change(30_000, 30_000),
            change(30_000, 29_999),
            change(30_000, 29_999, decided=True),
            change(30_000, 29_999, voluntary=False),
            change(30_000, None),
        )
    ] == [
        "Harbour does not fall below the minimum of 30,000 by this.",
        f"{would} Its commissioner has to record a decision on that first.",
        f"{would} The commissioner has recorded its decision.",
        f"{would} That cannot be refused; its size has to be reviewed.",
        "The list size of Harbour would not be known, so we cannot compare it with 30,000. Its commissioner has to "
        "record a decision on that first.",
    ]


def grown(*lists: tuple[int | None, int | None]) -> NetworkFacts:
    """Lists of January 2019 and of 1 June 2019."""
    later = date(2019, 6, 1)
    return network(
        *(
            member(f"V8200{n}", then, latest_list=now, latest_on=None if now is None else later)
            for n, (then, now) in enumerate(lists)
        )
    )


@pytest.mark.parametrize(
    ("facts", "verdict", "sentence"),
    [
        (grown((29_900, None)), Verdict.MET, "No list later than 1 January 2019 is held."),
        (
            grown((29_900, 29_999)),
            Verdict.MET,
            "29,999 patients by the lists of 1 June 2019, 29,900 at 1 January 2019: the same size band.",
        ),
        (
            grown((29_900, 30_100)),
            Verdict.WARNING,
            "30,100 patients by the lists of 1 June 2019, 29,900 at 1 January 2019: that would be in the band of "
            "30,000 to 50,000. The size of the year stays 29,900.",
        ),
        (
            grown((20_000, 19_000), (10_000, None)),
            Verdict.WARNING,
            "29,000 patients by the lists of 1 June 2019, 30,000 at 1 January 2019: that would be in the band of "
            "27,000 to 29,999. The size of the year stays 30,000.",
        ),
        (
            grown((None, 30_000)),
            Verdict.CANNOT_TELL,
            "A member has no list, so we cannot tell how the network has grown.",
        ),
        (
            grown((20_000, 21_000), (None, None)),
            Verdict.CANNOT_TELL,
            "A member has no list, so we cannot tell how the network has grown.",
        ),
    ],
)
def test_growth_is_said_and_never_changes_the_size(facts, verdict, sentence):
    finding = on_network("SIZE-15", facts)
    assert (finding.verdict, finding.sentence) == (verdict, sentence)
    assert not any(finding.blocks(moment) for moment in Moment)


def test_the_snapshot_counts_whatever_the_lists_of_today():
    facts = grown((29_900, 30_100))
    assert on_network("SIZE-02", facts).verdict is Verdict.NOT_MET
    assert on_network("SIZE-15", facts).facts == {
        "size": 29_900,
        "band": "27000_TO_29999",
        "size_today": 30_100,
        "band_today": "30000_TO_50000",
    }


def test_size_17_above_the_maximum_is_never_a_bar():
    large = of_size(50_001, 60_000)
    assert not any(on_network(rule, large).blocks(moment) for rule in ("SIZE-09", "SIZE-10") for moment in Moment)
    agreed = on_network("SIZE-09", replace(large, larger_agreed=True))
    assert agreed.verdict is Verdict.MET
    assert agreed.sentence == (
        "110,001 patients: 60,001 above 50,000. The commissioner has agreed to a larger network."
    )


@pytest.mark.parametrize("latest", [21_000, 40_000])
def test_a_member_without_any_list_leaves_the_size_of_today_unknown(latest):
    of_two = network(member("V81001", latest_list=latest, latest_on=date(2019, 7, 1)), member("V81002", None))
    finding = on_network("SIZE-15", of_two)
    assert (finding.verdict, finding.facts["size_today"], finding.facts["band_today"]) == (
        Verdict.CANNOT_TELL,
        None,
        None,
    )
