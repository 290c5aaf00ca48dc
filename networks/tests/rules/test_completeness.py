from dataclasses import replace
from datetime import date

import pytest

from networks.rules import NETWORK_RULES, Moment, Severity, Verdict, blockers, check_network, item_problems
from networks.rules.facts import AgreementFacts, AreaFacts, DirectorFacts, PayeeFacts, SignatoryFacts
from networks.tests.rules.build import EMPTY, YEAR, elsewhere, member, network, on_network

SIGNED_BY_ELM = (SignatoryFacts("V81001", "Dr Elm", "Partner", None),)


def test_six_items_are_all_it_takes():
    finding = on_network("CMP-01", network())
    assert (finding.verdict, finding.sentence) == (Verdict.MET, "Everything needed to submit is given.")
    assert finding.facts == {"problems": {}}


def test_an_empty_draft_lacks_everything_but_the_size_that_follows_from_it():
    finding = on_network("CMP-01", EMPTY)
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == (
        "You cannot submit yet: no practice is named; no area is given; the Network Agreement has no date; "
        "no clinical director is named; no payee is named."
    )
    assert list(item_problems(EMPTY)) == ["members", "area", "agreement", "clinical_director", "payee"]
    assert finding.facts == {"problems": item_problems(EMPTY)}
    assert finding.blocks(Moment.SUBMIT)


@pytest.mark.parametrize(
    ("item", "changes", "problem"),
    [
        ("area", {"area": None}, "no area is given"),
        ("area", {"area": AreaFacts("WARDS", ())}, "no area is given"),
        ("agreement", {"agreement": None}, "the Network Agreement has no date"),
        ("agreement", {"agreement": AgreementFacts(None, SIGNED_BY_ELM)}, "the Network Agreement has no date"),
        (
            "agreement",
            {"agreement": AgreementFacts(date(2019, 5, 10), SIGNED_BY_ELM)},
            "no one is named to sign the Network Agreement for Oak Practice (V81002)",
        ),
        (
            "agreement",
            {
                "agreement": AgreementFacts(
                    date(2019, 5, 10), (*SIGNED_BY_ELM, SignatoryFacts("V81002", " ", "Partner", None))
                )
            },
            "no one is named to sign the Network Agreement for Oak Practice (V81002)",
        ),
        ("clinical_director", {"directors": ()}, "no clinical director is named"),
        (
            "clinical_director",
            {"directors": (DirectorFacts(" ", "GP", "V81001"),)},
            "the clinical director has no name",
        ),
        (
            "clinical_director",
            {"directors": (DirectorFacts("Dr A. Clarke", "", "V81001"),)},
            "Dr A. Clarke, the clinical director, has no profession",
        ),
        (
            "clinical_director",
            {"directors": (DirectorFacts("Dr A. Clarke", "GP", "V81009"),)},
            "Dr A. Clarke, the clinical director, is not from a member practice",
        ),
        (
            "clinical_director",
            {"directors": (DirectorFacts("Dr A. Clarke", "GP", "V81001"), DirectorFacts("B. Lee", "Nurse", None))},
            "B. Lee, the clinical director, is not from a member practice",
        ),
        ("payee", {"payee": None}, "no payee is named"),
        ("payee", {"payee": PayeeFacts("FEDERATION", None, " ")}, "the payee has no name"),
        (
            "payee",
            {"payee": PayeeFacts("MEMBER_PRACTICE", "V81009", "")},
            "the payee is no longer a member practice",
        ),
    ],
)
def test_each_item_missing_or_unusable_stops_the_submission(item, changes, problem):
    finding = on_network("CMP-01", network(**changes))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.facts == {"problems": {item: problem}}
    assert finding.sentence == f"You cannot submit yet: {problem}."
    assert finding.blocks(Moment.SUBMIT)


def test_of_a_network_in_force_nothing_is_said_of_submitting():
    finding = on_network("CMP-01", network(standing="CONFIRMED", payee=None))
    assert finding.sentence == "Not complete any more: no payee is named."


def test_signing_may_follow_the_submission():
    unsigned = tuple(SignatoryFacts(code, "Dr Lee", "Partner", None) for code in ("V81001", "V81002"))
    assert item_problems(network(agreement=AgreementFacts(date(2019, 5, 10), unsigned))) == {}


def test_cmp_02_nothing_beyond_the_six_items_stops_a_submission():
    """No list, closed lead commissioner, nobody's answer, a claim by another application, dormant, too small.

    And spread over two STPs, far apart.
    """
    asked = elsewhere(submitted=True)
    south, north = {"place": (0, 0), "stp": "E54000901"}, {"place": (0, 90_000), "stp": "E54000902"}
    awkward = network(
        member("V81001", None, state="NAMED", ods_status="D", elsewhere=(asked,), commissioner=None, **south),
        member("V81002", 100, state="NAMED", ods_status="P", **north),
        lead_commissioner="00Z",
        payee=PayeeFacts("FEDERATION", None, "Harbour Federation"),
    )
    findings = check_network(awkward, YEAR)
    assert blockers(findings, Moment.SUBMIT) == ()
    assert {finding.rule for finding in blockers(findings, Moment.REQUIREMENTS_MET)} == {
        "SIZE-01",
        "SIZE-02",
        "MEM-06",
        "MEM-07",
        "GEO-09",
    }


def test_a_member_practice_receives_the_money():
    finding = on_network("CMP-03", network())
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "Elm Surgery (V81001) receives the network's money."
    assert finding.facts == {"kind": "MEMBER_PRACTICE", "practices": ["V81001"]}


def test_the_named_member_receives_the_money_not_the_first():
    second = network(payee=PayeeFacts("MEMBER_PRACTICE", "V81002", ""))
    assert on_network("CMP-03", second).sentence == "Oak Practice (V81002) receives the network's money."


def test_a_federation_as_payee_is_a_warning():
    finding = on_network("CMP-03", network(payee=PayeeFacts("FEDERATION", None, "Harbour Federation")))
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence == (
        "Harbour Federation is not a member practice, so it must be paid by hand. Tell your commissioner."
    )
    assert finding.facts == {"kind": "FEDERATION", "practices": []}
    assert set(finding.severities.values()) == {Severity.WARNING}


@pytest.mark.parametrize(
    ("payee", "problem", "facts"),
    [
        (None, "no payee is named", {"kind": None, "practices": []}),
        (PayeeFacts("TRUST", None, ""), "the payee has no name", {"kind": "TRUST", "practices": []}),
        (
            PayeeFacts("MEMBER_PRACTICE", "V81009", ""),
            "the payee is no longer a member practice",
            {"kind": "MEMBER_PRACTICE", "practices": ["V81009"]},
        ),
    ],
)
def test_a_missing_or_unusable_payee_stops_the_submission(payee, problem, facts):
    finding = on_network("CMP-03", network(payee=payee))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == f"Name one practice or provider to receive the network's money: {problem}."
    assert finding.facts == facts
    assert finding.blocks(Moment.SUBMIT)


def test_an_imported_network_made_no_application():
    imported = replace(EMPTY, imported=True, members=(member("V81001", state="IN_FORCE"),))
    left_out = {rule.id for rule in NETWORK_RULES if rule.check} - {f.rule for f in check_network(imported, YEAR)}
    assert left_out == {rule.id for rule in NETWORK_RULES if rule.applications_only}
    assert {"CMP-01", "CMP-03", "GEO-01", "DL-01"} < left_out
