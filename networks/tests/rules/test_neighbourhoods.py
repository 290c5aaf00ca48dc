from dataclasses import replace

import pytest

from networks.rules import Moment, Verdict
from networks.rules.facts import NeighbourhoodFacts, NetworkFacts
from networks.tests.rules.build import member, network, of_size, on_network


def divided(*neighbourhoods: tuple[str, ...], sizes: tuple[int | None, ...] = (30_000, 20_000, 30_001)) -> NetworkFacts:
    """Members V82000, V82001 and V82002; the neighbourhoods are East, West and so on."""
    names = ("East", "West", "North")
    held = tuple(NeighbourhoodFacts(name, codes) for name, codes in zip(names, neighbourhoods, strict=False))
    return replace(of_size(*sizes), neighbourhoods=held)


@pytest.mark.parametrize(
    ("size", "verdict"), [(50_000, Verdict.MET), (50_001, Verdict.WARNING), (None, Verdict.CANNOT_TELL)]
)
def test_a_larger_network_is_divided(size, verdict):
    finding = on_network("SIZE-10", of_size(size))
    assert finding.verdict is verdict
    assert finding.facts == {"size": size, "maximum": 50_000, "neighbourhoods": 0}
    assert on_network("SIZE-10", replace(of_size(size), neighbourhoods=(NeighbourhoodFacts("East"),))).sentence == (
        "The network is divided into 1 neighbourhood."
    )


def test_the_sentences_of_division():
    assert on_network("SIZE-10", of_size(50_001)).sentence == (
        "50,001 patients: above 50,000, and not divided into neighbourhoods of 30,000 to 50,000 patients."
    )
    assert on_network("SIZE-10", of_size(50_000)).sentence == (
        "50,000 patients: no neighbourhoods are needed up to 50,000."
    )
    assert on_network("SIZE-10", of_size(None)).sentence == (
        "The list size is not known yet, so we cannot tell if neighbourhoods are wanted."
    )


def test_each_practice_in_one_of_the_right_size():
    finding = on_network("SIZE-11", divided(("V82000", "V82001"), ("V82002",)))
    assert finding.verdict is Verdict.MET
    assert finding.sentence == (
        "Each practice is in one neighbourhood, and each of those has 30,000 to 50,000 patients."
    )
    assert finding.facts == {"sizes": {"East": 50_000, "West": 30_001}, "practices": []}


def test_a_practice_in_two_neighbourhoods_has_to_be_put_right():
    finding = on_network("SIZE-11", divided(("V82000", "V82001"), ("V82002", "V82001")))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == ("More than one neighbourhood has Practice V82001 (V82001). Each practice is in one.")
    assert finding.facts["practices"] == ["V82001"]
    assert finding.blocks(Moment.REQUIREMENTS_MET)
    assert not finding.blocks(Moment.SUBMIT)


def test_a_practice_in_none_is_a_warning():
    finding = on_network("SIZE-11", divided(("V82000", "V82001")))
    assert (finding.verdict, finding.facts["practices"]) == (Verdict.WARNING, ["V82002"])
    assert finding.sentence == "No neighbourhood has Practice V82002 (V82002). Each practice is in one."
    assert not any(finding.blocks(moment) for moment in Moment)


@pytest.mark.parametrize(
    ("first", "shown"),
    [(29_999, "East (29,999 patients)"), (50_001, "East (50,001 patients)"), (None, "East (size not known)")],
)
def test_a_neighbourhood_outside_the_band_is_a_warning(first, shown):
    finding = on_network("SIZE-11", divided(("V82000",), ("V82001",), sizes=(first, 30_000)))
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence == f"Not of 30,000 to 50,000 patients: {shown}."
    assert finding.facts == {"sizes": {"East": first, "West": 30_000}, "practices": []}


@pytest.mark.parametrize("edge", [30_000, 50_000])
def test_the_edges_are_inside(edge):
    assert on_network("SIZE-11", divided(("V82000",), sizes=(edge,))).verdict is Verdict.MET


def test_who_has_left_the_network_counts_in_no_neighbourhood():
    finding = on_network("SIZE-11", divided(("V82000", "V89999"), sizes=(30_000,)))
    assert (finding.verdict, finding.facts["sizes"]) == (Verdict.MET, {"East": 30_000})


def test_not_divided():
    finding = on_network("SIZE-11", network(member()))
    assert (finding.verdict, finding.sentence) == (Verdict.MET, "The network is not divided into neighbourhoods.")
    assert finding.facts == {"sizes": {}, "practices": []}
