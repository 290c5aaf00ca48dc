import pytest

from networks.rules import RULES, Moment, Severity, Verdict
from networks.rules.reference import commissioner_code, network_code


@pytest.mark.parametrize(("cell", "code"), [("00C", "00C"), (" 07t ", "07T"), ("W2U3Z", "W2U3Z"), ("d9 y0v", "D9Y0V")])
def test_codes_of_commissioners(cell, code):
    found = commissioner_code(cell)
    assert (found.verdict, found.facts) == (Verdict.MET, {"code": code})
    assert found.sentence == f"{code} is a commissioner's code."


@pytest.mark.parametrize("cell", ["", "0C0", "000", "00C1", "W2U33", "E38000001", "Q74"])
def test_what_is_no_code_of_a_commissioner(cell):
    found = commissioner_code(cell)
    assert (found.verdict, found.facts) == (Verdict.NOT_MET, {"code": None})
    assert found.sentence == f'"{cell}" is not a commissioner\'s code. Enter a code like 00C.'


@pytest.mark.parametrize(("cell", "code"), [("U12345", "U12345"), (" u0 0070", "U00070")])
def test_codes_of_networks(cell, code):
    found = network_code(cell)
    assert (found.verdict, found.facts) == (Verdict.MET, {"code": code})
    assert found.sentence == f"{code} is the code of a network."


@pytest.mark.parametrize("cell", ["U", "u", "", " ", "Unallocated"])
def test_a_practice_in_no_network(cell):
    found = network_code(cell)
    assert (found.verdict, found.sentence) == (Verdict.MET, "The practice is in no network.")
    assert found.facts == {"code": None}


@pytest.mark.parametrize("cell", ["U1234", "U123456", "X12345", "None"])
def test_what_is_no_code_of_a_network(cell):
    found = network_code(cell)
    assert (found.verdict, found.facts) == (Verdict.NOT_MET, {"code": None})
    assert found.sentence == f'"{cell}" is not the code of a network. Enter a code like U12345.'


def test_wrong_codes_stop_an_import():
    stops = {Moment.IMPORT: Severity.BLOCKER}
    assert {rule.id: rule.severities for rule in RULES if rule.id.startswith("REF")} == {
        "REF-01": stops,
        "REF-02": stops,
        "REF-03": {},
        "REF-04": {},
        "REF-05": stops,
    }
