import pytest

from networks.rules import Moment, Verdict
from networks.rules.facts import AreaFacts
from networks.tests.rules.build import EMPTY, member, network, on_network, square


@pytest.mark.parametrize(
    ("area", "sentence"),
    [
        (AreaFacts("WARDS", ("a", "b")), "The area is a list of 2 wards."),
        (AreaFacts("LSOAS", ("E01000001",)), "The area is a list of 1 LSOA."),
        (AreaFacts("POSTCODE_SECTORS", ("AA1 1", "AA1 2")), "The area is a list of 2 postcode sectors."),
        (AreaFacts("DRAWING", (), square(0, 0)), "The area is drawn on a map."),
    ],
)
def test_an_area_in_any_of_its_units(area, sentence):
    finding = on_network("GEO-01", network(area=area))
    assert (finding.verdict, finding.sentence) == (Verdict.MET, sentence)
    assert finding.facts == {"kind": area.kind, "codes": len(area.codes)}


@pytest.mark.parametrize(
    ("area", "kind"),
    [(None, None), (AreaFacts("WARDS", ()), "WARDS"), (AreaFacts("DRAWING", ()), "DRAWING")],
)
def test_no_area_stops_the_submission(area, kind):
    finding = on_network("GEO-01", network(area=area))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == "No area is given. List its wards, LSOAs or postcode sectors, or give a drawing."
    assert finding.facts == {"kind": kind, "codes": 0}
    assert finding.blocks(Moment.SUBMIT)


def test_the_lead_need_not_have_most_members():
    border = network(
        member("V81001", commissioner="00Y", commissioner_name="Northshire CCG"),
        member("V81002", commissioner="00Y", commissioner_name="Northshire CCG"),
        member("V81003"),
    )
    finding = on_network("GEO-09", border)
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "Marlshire CCG (00X) leads and has 1 of 3 practices."
    assert finding.facts == {"lead": "00X", "practices": ["V81003"]}


def test_a_lead_without_a_member_stops_the_requirements_and_not_the_submission():
    finding = on_network("GEO-09", network(lead_commissioner="00Z"))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == (
        "No member practice belongs to the lead commissioner, 00Z. "
        "Choose the commissioner of a member: Marlshire CCG (00X)."
    )
    assert finding.facts == {"lead": "00Z", "practices": []}
    assert {moment for moment in Moment if finding.blocks(moment)} == {Moment.REQUIREMENTS_MET, Moment.CONFIRM}


def test_a_practice_of_unknown_commissioner_could_be_the_leads():
    finding = on_network("GEO-09", network(member("V81001", commissioner=None), lead_commissioner="00Z"))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == "We do not know the commissioner of Elm Surgery (V81001)."
    assert finding.facts == {"lead": "00Z", "practices": ["V81001"]}


def test_no_lead_chosen():
    finding = on_network("GEO-09", network(member("V81001", commissioner=None), lead_commissioner=None))
    assert (finding.verdict, finding.sentence) == (Verdict.CANNOT_TELL, "No lead commissioner is chosen.")
    assert finding.facts == {"lead": None, "practices": []}
    assert finding.blocks(Moment.REQUIREMENTS_MET)


def test_no_member_yet():
    finding = on_network("GEO-09", EMPTY)
    assert (finding.verdict, finding.sentence) == (Verdict.CANNOT_TELL, "No practice is named yet.")
    assert not any(finding.blocks(moment) for moment in Moment)
