from datetime import date

import pytest

from networks.rules import Moment, Verdict
from networks.tests.rules.build import EMPTY, member, network, on_network

ELM, OAK = "Elm Surgery (V81001)", "Oak Practice (V81002)"
KINDS = ("MEM-03", "MEM-04", "MEM-12")


@pytest.mark.parametrize("rule", KINDS)
def test_of_nobody_nothing_is_judged(rule):
    finding = on_network(rule, EMPTY)
    assert (finding.verdict, finding.sentence) == (Verdict.CANNOT_TELL, "No practice is named yet.")
    assert not any(finding.blocks(moment) for moment in Moment)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("MEM-03", "The NHS register shows every member as a GP practice."),
        ("MEM-10", "No member in force has closed or merged."),
        ("MEM-12", "Every core member is a practice."),
        ("MEM-17", "No member has a list of special purpose."),
    ],
)
def test_usual_members(rule, sentence):
    finding = on_network(rule, network())
    assert (finding.verdict, finding.sentence, finding.facts) == (Verdict.MET, sentence, {"practices": []})


@pytest.mark.parametrize("setting", [None, 1, 25])
def test_another_setting_is_a_warning(setting):
    finding = on_network("MEM-03", network(member("V81001", prescribing_setting=setting), member("V81002")))
    assert (finding.verdict, finding.facts) == (Verdict.WARNING, {"practices": ["V81001"]})
    assert finding.sentence == (
        f"The NHS register does not show {ELM} as a GP practice. Check that its patients are registered with it."
    )
    assert not any(finding.blocks(moment) for moment in Moment)


@pytest.mark.parametrize("contract", ["GMS", "PMS", "APMS"])
def test_contracts_for_essential_services(contract):
    finding = on_network("MEM-04", network(member(contract_type=contract)))
    assert (finding.verdict, finding.sentence) == (
        Verdict.MET,
        "Every member holds a GMS, PMS or APMS contract.",
    )


def test_another_contract_stops_the_requirements_and_not_the_submission():
    finding = on_network("MEM-04", network(member("V81001", contract_type="Other"), member("V81002")))
    assert (finding.verdict, finding.facts) == (Verdict.NOT_MET, {"practices": ["V81001"]})
    assert finding.sentence == f"{ELM} has no GMS, PMS or APMS contract, so cannot be a core member."
    assert [moment for moment in Moment if finding.blocks(moment)] == [Moment.REQUIREMENTS_MET, Moment.CONFIRM]


def test_two_with_another_contract():
    both = network(member("V81001", contract_type="Other"), member("V81002", contract_type="Other"))
    assert on_network("MEM-04", both).sentence.startswith(f"{ELM} and {OAK} have no GMS")


def test_an_unknown_contract_stops_nothing():
    finding = on_network("MEM-04", network(member("V81001", contract_type="GMS"), member("V81002")))
    assert (finding.verdict, finding.facts) == (Verdict.CANNOT_TELL, {"practices": ["V81002"]})
    assert finding.sentence == f"We do not know the contract of {OAK}."
    assert not any(finding.blocks(moment) for moment in Moment)


def test_a_member_in_force_that_closed_counts_once_and_wants_a_successor():
    shut = member("V81001", state="IN_FORCE", ods_status="C", closed_on=date(2019, 6, 30))
    finding = on_network("MEM-10", network(shut, member("V81002", ods_status="C", state="AGREED")))
    assert (finding.verdict, finding.facts) == (Verdict.WARNING, {"practices": ["V81001"]})
    assert finding.sentence == (
        f"{ELM} has closed or merged. Until the year ends its list counts once, as at 1 January 2019. Record which "
        "practice has taken over the patients."
    )
    shut_by_date = member("V81001", state="IN_FORCE", closed_on=date(2019, 6, 30))
    assert on_network("MEM-10", network(shut_by_date)).verdict is Verdict.WARNING
    open_today = member("V81001", state="IN_FORCE", closed_on=date(2019, 7, 1))
    assert on_network("MEM-10", network(open_today)).verdict is Verdict.MET


def test_two_members_that_closed():
    both = network(*(member(code, state="IN_FORCE", ods_status="C") for code in ("V81001", "V81002")))
    assert on_network("MEM-10", both).sentence.startswith(
        f"{ELM} and {OAK} have closed or merged. Until the year ends their lists count once,"
    )


@pytest.mark.parametrize("code", ["RX1", "8HA01", "FA123"])
def test_a_federation_trust_or_pharmacy_is_no_core_member(code):
    finding = on_network("MEM-12", network(member("V81001"), member(code)))
    assert (finding.verdict, finding.facts) == (Verdict.NOT_MET, {"practices": [code]})
    assert finding.sentence == (
        f"Practice {code} ({code}) is not a practice, and can only be named as another partner."
    )
    assert finding.blocks(Moment.SUBMIT)
    assert on_network("MEM-01", network(member("V81001"), member(code))).verdict is Verdict.MET


def test_two_that_are_no_practices():
    finding = on_network("MEM-12", network(member("RX1"), member("RX2")))
    assert finding.sentence.startswith("Practice RX1 (RX1) and Practice RX2 (RX2) are not practices,")


@pytest.mark.parametrize("code", ["V8100", "V810011", "W81001", "v81001", "RX12345"])
def test_a_code_of_no_known_form_is_left_to_one_rule(code):
    wrong = network(member("V81001"), member(code))
    rules = {rule: on_network(rule, wrong).verdict for rule in ("MEM-01", "MEM-11", "MEM-12")}
    assert list(rules.values()).count(Verdict.NOT_MET) == 1


def test_a_special_list_may_be_a_member():
    finding = on_network("MEM-17", network(member("V81001", exempt=True), member("V81002")))
    assert (finding.verdict, finding.facts) == (Verdict.MET, {"practices": ["V81001"]})
    assert finding.sentence == f"{ELM} needs no cover, for a recorded reason, and may be a member all the same."
    both = network(member("V81001", exempt=True), member("V81002", exempt=True))
    assert on_network("MEM-17", both).sentence.startswith(f"{ELM} and {OAK} need no cover,")
