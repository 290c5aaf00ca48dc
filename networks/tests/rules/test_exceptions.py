"""Networks below the minimum, seen by the region, and the population served."""

from dataclasses import replace

import pytest

from networks.rules import Moment, Severity, Verdict
from networks.rules.facts import CoveredFacts, NetworkFacts, WaiverFacts
from networks.tests.rules.build import EMPTY, YEAR, of_size, on_network

RURAL = WaiverFacts("RURAL_LOW_DENSITY", "Minutes of 8 May 2019")
OTHER = WaiverFacts("OTHER", "Minutes of 8 May 2019")
WAIVERS = ("SIZE-03", "SIZE-04", "SIZE-05")


def waived(waiver: WaiverFacts | None, size: int | None = 17_877, region: str = "Midlands") -> NetworkFacts:
    return replace(of_size(size), waiver=waiver, region=region)


def verdicts(network: NetworkFacts) -> list[Verdict]:
    return [on_network(rule, network).verdict for rule in WAIVERS]


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (waived(None), [Verdict.MET, Verdict.MET, Verdict.MET]),
        (waived(None, region="London"), [Verdict.MET, Verdict.MET, Verdict.MET]),
        (waived(RURAL), [Verdict.WARNING, Verdict.MET, Verdict.MET]),
        (waived(OTHER), [Verdict.MET, Verdict.WARNING, Verdict.MET]),
        (waived(OTHER, region="London"), [Verdict.MET, Verdict.WARNING, Verdict.WARNING]),
        (waived(RURAL, 30_000, "London"), [Verdict.MET, Verdict.MET, Verdict.MET]),
        (waived(RURAL, 29_999, "London"), [Verdict.WARNING, Verdict.MET, Verdict.WARNING]),
        (waived(RURAL, None), [Verdict.WARNING, Verdict.MET, Verdict.MET]),
        (waived(RURAL, region="LONDON COMMISSIONING REGION"), [Verdict.WARNING, Verdict.MET, Verdict.WARNING]),
        (waived(RURAL, region="Londonderry"), [Verdict.WARNING, Verdict.MET, Verdict.MET]),
        (waived(RURAL, region=""), [Verdict.WARNING, Verdict.MET, Verdict.CANNOT_TELL]),
    ],
)
def test_a_waiver_in_use_is_a_warning_of_its_ground(network, expected):
    assert verdicts(network) == expected


def test_the_sentences_of_waivers():
    none = "No waiver of the minimum is in use."
    assert [on_network(rule, waived(None)).sentence for rule in WAIVERS] == [none, none, none]
    assert [on_network(rule, waived(RURAL)).sentence for rule in WAIVERS] == [
        "17,877 patients: the minimum of 30,000 is waived because few people live across a large rural and "
        "remote area.",
        "The waiver in use is for a rural area, the one ground that the national guidance gives.",
        "The lead commissioner is not in London.",
    ]
    assert [on_network(rule, waived(OTHER, region="London")).sentence for rule in WAIVERS] == [
        "The waiver in use is not for a rural area.",
        "17,877 patients: the minimum of 30,000 is waived on another ground than the national guidance gives. "
        "NHS England’s region should have a note of it.",
        "In London the minimum is not open to variation. Take the waiver to NHS England’s region.",
    ]
    assert on_network("SIZE-03", waived(RURAL, None)).sentence.startswith("An unknown number of patients: the minimum")


def test_where_the_region_is_not_known_that_is_said():
    finding = on_network("SIZE-05", waived(OTHER, region=""))
    assert finding.sentence == "We do not know in which region the lead commissioner is."
    assert finding.facts["region"] == ""


def test_the_facts_of_waivers():
    facts = {"size": 17_877, "minimum": 30_000, "waiver": "OTHER"}
    london = waived(OTHER, region="London")
    assert [on_network(rule, london).facts for rule in WAIVERS] == [facts, facts, {**facts, "region": "London"}]
    assert on_network("SIZE-03", waived(None)).facts["waiver"] is None


@pytest.mark.parametrize(
    ("rule", "size", "verdict"),
    [
        ("SIZE-07", 26_999, Verdict.WARNING),
        ("SIZE-07", 27_000, Verdict.MET),
        ("SIZE-08", 19_999, Verdict.WARNING),
        ("SIZE-08", 20_000, Verdict.MET),
        ("SIZE-07", None, Verdict.CANNOT_TELL),
        ("SIZE-08", None, Verdict.CANNOT_TELL),
    ],
)
def test_the_region_sees_small_networks(rule, size, verdict):
    finding = on_network(rule, of_size(size))
    assert finding.verdict is verdict
    assert not finding.blocks(Moment.CONFIRM)
    seen = on_network(rule, replace(of_size(size), regional_sight=True))
    assert seen.verdict is (verdict if size is None else Verdict.MET)


def test_the_sentences_of_the_region():
    small = of_size(19_999)
    assert on_network("SIZE-07", small).sentence == (
        "19,999 patients: below 27,000, and NHS England’s region has not seen this network yet."
    )
    assert on_network("SIZE-08", small).sentence == (
        "19,999 patients: below 20,000, and NHS England’s region has not confirmed this size yet."
    )
    assert on_network("SIZE-08", replace(small, regional_sight=True)).sentence == (
        "19,999 patients: below 20,000; NHS England’s region has recorded its view."
    )
    assert on_network("SIZE-08", of_size(20_000)).sentence == "20,000 patients: not below 20,000."
    assert on_network("SIZE-08", of_size(None)).sentence == (
        "The list size is not known yet, so we cannot tell whether it is below 20,000."
    )
    assert on_network("SIZE-07", small).facts == {"size": 19_999, "edge": 27_000, "regional_sight": False}


def test_the_year_says_where_the_region_looks():
    strict = replace(YEAR, thresholds=replace(YEAR.thresholds, regional_sight=28_000))
    assert on_network("SIZE-07", of_size(27_500), strict).verdict is Verdict.WARNING


ELM = CoveredFacts("V81009", "Elm Surgery", 9_412)


def test_cover_is_shown_beside_the_size():
    finding = on_network("SIZE-16", replace(of_size(31_000), covered=(ELM,)))
    assert finding.sentence == (
        "With the patients of Elm Surgery (V81009) the network serves 40,412; its list size stays 31,000."
    )
    assert finding.facts == {"size": 31_000, "served": 40_412, "practices": ["V81009"]}
    assert (finding.verdict, set(finding.severities.values())) == (Verdict.MET, {Severity.INFORMATION})


@pytest.mark.parametrize(("size", "cures"), [(20_587, False), (20_588, True), (29_999, True), (30_000, False)])
def test_cover_does_not_make_up_for_the_minimum(size, cures):
    finding = on_network("SIZE-16", replace(of_size(size), covered=(ELM,)))
    assert finding.sentence.endswith("Cover does not make up for the minimum.") is cures
    assert on_network("SIZE-02", replace(of_size(29_999), covered=(ELM,))).verdict is Verdict.NOT_MET


@pytest.mark.parametrize("network", [of_size(None), of_size(31_000)])
def test_what_is_served_may_be_unknown(network):
    unknown = replace(ELM, list_size=None) if network == of_size(31_000) else ELM
    finding = on_network("SIZE-16", replace(network, covered=(unknown,)))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == (
        "It covers the patients of Elm Surgery (V81009) as well; how many it serves together is not known yet."
    )
    assert finding.facts["served"] is None


def test_no_cover_given():
    finding = on_network("SIZE-16", EMPTY)
    assert (finding.verdict, finding.sentence) == (
        Verdict.MET,
        "The network covers the patients of no other practice.",
    )
