from dataclasses import replace

import pytest

from networks.rules import Moment, Severity, Verdict
from networks.rules.facts import AreaFacts, BranchFacts, LocalShareFacts, Thresholds
from networks.tests.rules.build import EMPTY, YEAR, member, network, on_network, square

DRAWN = AreaFacts("WARDS", ("Harbour",), square(0, 0, 10))
SECTORS = AreaFacts("POSTCODE_SECTORS", ("AA1 1", "AA1 2"))
WARNS = {Moment.REQUIREMENTS_MET: Severity.WARNING, Moment.CONFIRM: Severity.WARNING}


def with_area(area, *members):
    return network(*members, area=area)


@pytest.mark.parametrize("place", [(5_000, 5_000), (0, 0), (-10, 5_000), (10_010, 10_000)])
def test_a_member_in_the_drawn_area_or_at_its_edge(place):
    finding = on_network("GEO-03", with_area(DRAWN, member(place=place)))
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "The main site of every member lies in the network's area."
    assert finding.facts == {"practices": [], "outside": []}
    assert finding.severities == WARNS


@pytest.mark.parametrize("place", [(-11, 5_000), (5_000, 10_011), (80_000, 80_000)])
def test_a_member_outside_the_drawn_area(place):
    inside, unknown = member("V81002", place=(5_000, 5_000)), member("V81003")
    finding = on_network("GEO-03", with_area(DRAWN, member(place=place), inside, unknown))
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence == "Elm Surgery (V81001) lies outside the network's area. Explain why."
    assert finding.facts == {"practices": ["V81001", "V81003"], "outside": ["V81001"]}


def test_two_outside_are_in_the_plural():
    far = (90_000, 90_000)
    finding = on_network("GEO-03", with_area(DRAWN, member(place=far), member("V81002", place=far)))
    assert finding.sentence.startswith("Elm Surgery (V81001) and Oak Practice (V81002) lie outside")


@pytest.mark.parametrize(("area", "known"), [(DRAWN, {"postcode": "AA1 1AA"}), (SECTORS, {"place": (5_000, 5_000)})])
def test_where_a_member_is_has_to_be_known(area, known):
    finding = on_network("GEO-03", with_area(area, member(**known)))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == "We do not know where Elm Surgery (V81001) is."
    assert finding.facts == {"practices": ["V81001"], "outside": []}
    assert finding.severities == WARNS
    both = on_network("GEO-03", with_area(area, member(), member("V81002")))
    assert both.sentence == "We do not know where Elm Surgery (V81001) and Oak Practice (V81002) are."


@pytest.mark.parametrize(
    ("postcode", "verdict"), [("AA1 1AA", Verdict.MET), ("aa12zz", Verdict.MET), ("AA1 3AA", Verdict.WARNING)]
)
def test_postcode_sectors_tell_by_the_postcode(postcode, verdict):
    assert on_network("GEO-03", with_area(SECTORS, member(postcode=postcode))).verdict is verdict


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (with_area(AreaFacts("WARDS", ("a",))), "A list of wards does not tell which practices lie in it."),
        (with_area(AreaFacts("LSOAS", ("a",))), "A list of LSOAs does not tell which practices lie in it."),
        (with_area(None), "No area is given."),
        (replace(EMPTY, area=DRAWN), "No practice is named yet."),
    ],
)
def test_where_nothing_tells_what_lies_in_the_area(facts, sentence):
    finding = on_network("GEO-03", facts)
    assert (finding.verdict, finding.sentence) == (Verdict.CANNOT_TELL, sentence)
    assert finding.facts == {"practices": [], "outside": []}
    assert set(finding.severities.values()) == {Severity.INFORMATION}


@pytest.mark.parametrize(("percent", "verdict"), [(49, Verdict.WARNING), (50, Verdict.MET), (100, Verdict.MET)])
def test_the_share_of_patients_who_live_in_the_area(percent, verdict):
    finding = on_network("GEO-05", network(local_share=LocalShareFacts(percent, "NHS Digital, April 2019")))
    assert finding.verdict is verdict
    shown = f"{percent}% of the patients live in the area (NHS Digital, April 2019)"
    low = f"{shown}, fewer than 50%. Explain it; NHS England has to see it."
    assert finding.sentence == (f"{shown}." if verdict is Verdict.MET else low)
    assert finding.facts == {"local_share": percent, "least_local_share": 50}
    assert finding.severities == WARNS


def test_the_least_share_is_the_years():
    year = replace(YEAR, thresholds=Thresholds(local_share=80))
    facts = network(local_share=LocalShareFacts(79, "Survey"))
    assert on_network("GEO-05", facts, year).sentence == (
        "79% of the patients live in the area (Survey), fewer than 80%. Explain it; NHS England has to see it."
    )


def test_a_share_that_nobody_recorded_stops_nothing():
    finding = on_network("GEO-05", network())
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == "Nobody has recorded how many of the patients live in the area."
    assert finding.facts == {"local_share": None, "least_local_share": 50}
    assert set(finding.severities.values()) == {Severity.INFORMATION}


def branch(*within: tuple[str, str], code: str = "V81001001", name: str = "Elm at the Quay") -> BranchFacts:
    return BranchFacts(code, name, within)


COAST, OWN = ("N-COAST2", "Coast"), ("N-HARB22", "Harbour")


def test_a_branch_in_another_networks_area():
    finding = on_network("SPL-03", network(member(branches=(branch(COAST, OWN),)), member("V81002")))
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence == (
        "Elm at the Quay (V81001001), a branch of Elm Surgery, lies in the area of Coast. "
        "Describe the service there; the practice may work with that network without being its member."
    )
    assert finding.facts == {"practices": ["V81001"], "branches": ["V81001001"], "networks": ["N-COAST2"]}
    assert finding.severities == WARNS


def test_several_branches_and_areas():
    two = (branch(COAST, ("N-MOOR22", "Moor")), branch(COAST, code="V81001002", name="Elm on the Hill"))
    finding = on_network("SPL-03", network(member(branches=two)))
    assert finding.sentence.startswith(
        "Elm at the Quay (V81001001), a branch of Elm Surgery, lies in the area of Coast and Moor and "
        "Elm on the Hill (V81001002), a branch of Elm Surgery, lies in the area of Coast. "
    )
    assert finding.facts == {
        "practices": ["V81001"],
        "branches": ["V81001001", "V81001002"],
        "networks": ["N-COAST2", "N-MOOR22"],
    }


@pytest.mark.parametrize("branches", [(), (branch(OWN),)])
def test_no_branch_elsewhere(branches):
    finding = on_network("SPL-03", network(member(branches=branches)))
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "No branch of a member is known to lie in another network's area."
    assert finding.facts == {"practices": [], "branches": [], "networks": []}


def test_no_member_has_no_branch():
    finding = on_network("SPL-03", EMPTY)
    assert (finding.verdict, finding.sentence) == (Verdict.CANNOT_TELL, "No practice is named yet.")
