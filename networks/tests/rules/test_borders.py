from dataclasses import replace

import pytest

from networks.rules import Moment, Severity, Verdict
from networks.tests.rules.build import EMPTY, member, network, on_network

NORTH = {"commissioner": "00Y", "commissioner_name": "Northshire CCG"}
COAST = {"stp": "E54000901", "stp_name": "Marlshire and Coast"}
MOOR = {"stp": "E54000902", "stp_name": "The Moors"}


def test_members_of_one_commissioner():
    finding = on_network("GEO-06", network())
    assert (finding.verdict, finding.sentence) == (Verdict.MET, "All members belong to Marlshire CCG (00X).")
    assert finding.facts == {"commissioners": ["00X"], "practices": []}


def test_members_of_two_whoever_leads():
    border = network(member("V81001"), member("V81002", **NORTH), lead_commissioner="00Z")
    finding = on_network("GEO-06", border)
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence == (
        "The members belong to Marlshire CCG (00X) and Northshire CCG (00Y). "
        "Give the reason, such as a practice's boundary or a branch."
    )
    assert finding.facts == {"commissioners": ["00X", "00Y"], "practices": []}
    assert set(finding.severities) == {Moment.REQUIREMENTS_MET, Moment.CONFIRM}
    assert not any(finding.blocks(moment) for moment in Moment)


def test_a_member_of_unknown_commissioner():
    one = member("V81003", commissioner=None, commissioner_name="")
    finding = on_network("GEO-06", network(member("V81001"), one))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == "We do not know the commissioner of Quay Surgery (V81003)."
    assert on_network("GEO-06", network(member("V81001"), member("V81002", **NORTH), one)).verdict is Verdict.WARNING


def test_members_of_one_stp():
    finding = on_network("GEO-07", network(member("V81001", **COAST), member("V81002", **NORTH, **COAST)))
    assert (finding.verdict, finding.sentence) == (
        Verdict.MET,
        "All members belong to Marlshire and Coast (E54000901).",
    )


def test_members_of_two_stps():
    finding = on_network("GEO-07", network(member("V81001", **COAST), member("V81002", **NORTH, **MOOR)))
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence == (
        "The members belong to Marlshire and Coast (E54000901) and The Moors (E54000902). "
        "Both must agree; give the reason."
    )
    assert finding.facts == {"stps": ["E54000901", "E54000902"], "practices": []}


def test_one_commissioner_has_one_stp_known_or_not():
    finding = on_network("GEO-07", network())
    assert (finding.verdict, finding.sentence) == (Verdict.MET, "All members belong to one STP.")


@pytest.mark.parametrize("other", [NORTH, {"commissioner": None}])
def test_across_a_border_an_unknown_stp_is_unknown(other):
    finding = on_network("GEO-07", network(member("V81001", **COAST), member("V81002", **other)))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == "We do not know the STP of Oak Practice (V81002)."


def test_a_lead_with_fewer_practices_is_information():
    border = network(member("V81001"), member("V81002", **NORTH), member("V81003", **NORTH))
    finding = on_network("GEO-10", border)
    assert finding.verdict is Verdict.MET
    assert finding.sentence == ("Northshire CCG (00Y) has 2 of 3 practices; the lead, 00X, has 1. That is allowed.")
    assert finding.facts == {"lead": "00X", "more": ["00Y"], "members": {"00X": 1, "00Y": 2}}
    assert set(finding.severities.values()) == {Severity.INFORMATION}


def test_of_several_with_more_than_the_lead_the_largest_is_named():
    west = {"commissioner": "00A", "commissioner_name": "Westmarch CCG"}
    codes = iter(range(82_001, 82_010))
    members = [member(f"V{next(codes)}", **where) for where in ({}, west, west, *[NORTH] * 3)]
    finding = on_network("GEO-10", network(*members))
    assert finding.sentence == "Northshire CCG (00Y) has 3 of 6 practices; the lead, 00X, has 1. That is allowed."
    assert finding.facts["more"] == ["00Y", "00A"]
    as_many = network(*members[:-1], lead_commissioner="00Z")
    finding = on_network("GEO-10", as_many)
    assert (finding.facts["more"], finding.sentence) == (
        ["00A", "00Y", "00X"],
        "Westmarch CCG (00A) has 2 of 5 practices; the lead, 00Z, has 0. That is allowed.",
    )


def test_as_many_are_not_more():
    finding = on_network("GEO-10", network(member("V81001"), member("V81002", **NORTH)))
    assert finding.sentence == "No other commissioner has more of the practices than the lead."


def test_no_lead_chosen():
    finding = on_network("GEO-10", network(lead_commissioner=None))
    assert (finding.verdict, finding.sentence) == (Verdict.CANNOT_TELL, "No lead commissioner is chosen.")


def test_every_other_commissioner_agrees_before_the_confirmation():
    border = network(member("V81001"), member("V81002", **NORTH), member("V81003", commissioner=None))
    finding = on_network("GEO-08", border)
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == ("Northshire CCG (00Y) has yet to agree to this network, which has practices there.")
    assert finding.facts == {"commissioners": ["00Y"], "missing": ["00Y"]}
    assert {moment for moment in Moment if finding.blocks(moment)} == {Moment.CONFIRM}
    west = member("V81004", commissioner="00Z", commissioner_name="Westmarch CCG")
    both = on_network("GEO-08", replace(border, members=(*border.members, west)))
    assert both.sentence.startswith("Northshire CCG (00Y) and Westmarch CCG (00Z) have yet to agree")
    one = on_network("GEO-08", replace(border, members=(*border.members, west), consents=frozenset({"00Y"})))
    assert one.facts == {"commissioners": ["00Y", "00Z"], "missing": ["00Z"]}


def test_the_other_commissioners_agree():
    border = network(member("V81001"), member("V81002", **NORTH), consents=frozenset({"00Y", "00Q"}))
    finding = on_network("GEO-08", border)
    assert (finding.verdict, finding.sentence) == (Verdict.MET, "Northshire CCG (00Y) agrees to this network.")
    assert finding.facts == {"commissioners": ["00Y"], "missing": []}


def test_commissioners_are_named_in_the_order_of_their_names_and_then_codes():
    named = {"00W": "", "00V": "Westmarch CCG", "00Z": "Ashmarch CCG", "00U": "Westmarch CCG"}
    others = [
        member(f"V8100{n}", commissioner=code, commissioner_name=name) for n, (code, name) in enumerate(named.items())
    ]
    border = network(member("V81009"), *others, consents=frozenset(named))
    assert on_network("GEO-08", border).sentence == (
        "00W, Ashmarch CCG (00Z), Westmarch CCG (00U) and Westmarch CCG (00V) agree to this network."
    )


@pytest.mark.parametrize(
    ("facts", "verdict", "sentence"),
    [
        (network(), Verdict.MET, "No other commissioner has practices in this network."),
        (EMPTY, Verdict.CANNOT_TELL, "No practice is named yet."),
        (network(lead_commissioner=None), Verdict.CANNOT_TELL, "No lead commissioner is chosen."),
    ],
)
def test_where_no_other_commissioner_has_to_agree(facts, verdict, sentence):
    finding = on_network("GEO-08", facts)
    assert (finding.verdict, finding.sentence) == (verdict, sentence)
    assert not finding.blocks(Moment.CONFIRM)
