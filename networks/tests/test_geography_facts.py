"""Places, neighbours and STPs on their way from the tables to the findings."""

import pytest

from networks.models import Neighbour, NetworkValidation, Site
from networks.rules import Moment, blockers
from networks.selectors.facts import network_subjects
from networks.selectors.results import parsed_findings
from networks.services.revalidation import drain
from pcnportal.testing.factories import AT, make_commissioner, make_network, make_practice, year
from practices.models import ContractYear, Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    """Elm and Oak, of two commissioners, on both sides of Pier, which is no member."""
    marlshire = make_commissioner(stp_code="E54000901", stp_name="Marlshire and Coast")
    northshire = make_commissioner("99B", "Northshire CCG", stp_code="E54000902", stp_name="The Moors")
    elm, pier, oak = (
        make_practice(commissioner, name, code=code)
        for commissioner, name, code in [
            (marlshire, "Elm", "V80001"),
            (marlshire, "Pier", "V80002"),
            (northshire, "Oak", "V80003"),
        ]
    )
    for number, practice in enumerate((elm, pier, oak)):
        Site.objects.create(practice=practice, easting=400_000 + 20_000 * number, northing=500_000)
    Neighbour.objects.create(a=elm, b=pier, metres=20_000)
    Neighbour.objects.create(a=pier, b=oak, metres=20_000)
    return make_network(marlshire, [elm, oak], "Harbour")


def sentences(network):
    result = NetworkValidation.objects.get(network=network, contract_year=year())
    return {finding.rule: finding.sentence for finding in parsed_findings(result) if finding.rule.startswith("GEO")}


def test_facts_of_members(network):
    (subject,) = network_subjects([network.id], AT.date())
    elm, oak = subject.facts.members
    assert (elm.place, elm.touches) == ((400_000, 500_000), {"V80002": "Pier"})
    assert (oak.place, oak.touches) == ((440_000, 500_000), {"V80002": "Pier"})
    assert (oak.stp, oak.stp_name) == ("E54000902", "The Moors")


def test_findings(network):
    found = sentences(network)
    assert found["GEO-02"] == (
        "Area in two pieces: Oak (V80003) does not touch Elm (V80001); Pier (V80002) would join them. Explain why."
    )
    assert found["GEO-04"] == "Elm (V80001) and Oak (V80003) are 40 km apart; above 30 km, explain why."
    assert found["GEO-06"].startswith("The members belong to Marlshire CCG (99A) and Northshire CCG (99B).")
    assert found["GEO-07"].startswith("The members belong to Marlshire and Coast (E54000901) and The Moors")


def test_the_limit_is_the_years(network):
    ContractYear.objects.filter(code="2019/20").update(spread=40_000)
    drain()
    assert "no two members are farther apart" in sentences(network)["GEO-04"]


def test_neighbours_that_come_and_go_change_the_finding(network):
    Neighbour.objects.create(a=Practice.objects.get(name="Elm"), b=Practice.objects.get(name="Oak"), metres=40_000)
    drain()
    assert sentences(network)["GEO-02"] == "The area is in one piece."


def test_nothing_of_it_stops_anything(network):
    findings = parsed_findings(NetworkValidation.objects.get(network=network, contract_year=year()))
    for moment in Moment:
        assert not [finding for finding in blockers(findings, moment) if finding.rule in ("GEO-02", "GEO-04", "GEO-06")]
