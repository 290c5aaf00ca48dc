from dataclasses import replace
from datetime import date

import pytest

from networks.rules import Moment, Severity, Verdict
from networks.rules.facts import AgreementFacts, DirectorFacts, NetworkFacts, SignatoryFacts, YearRules
from networks.tests.rules.build import EMPTY, YEAR, network, on_network

MAY, JULY = date(2019, 5, 20), date(2019, 7, 1)
IN_2019 = replace(YEAR, agreement_deadline=date(2019, 6, 30), starts_on=JULY)


def directed(**changes: object) -> NetworkFacts:
    director = DirectorFacts("Dr A. Clarke", "GP", "V81001")
    return replace(network(), directors=(replace(director, **changes),))


@pytest.mark.parametrize(
    ("facts", "verdict", "sentence"),
    [
        (directed(), Verdict.MET, "Dr A. Clarke, of a member practice."),
        (
            directed(practice="V89999"),
            Verdict.NOT_MET,
            "Dr A. Clarke: a clinical director works in a member practice.",
        ),
        (
            directed(profession=" "),
            Verdict.NOT_MET,
            "Dr A. Clarke: say in which profession the clinical director practises.",
        ),
        (EMPTY, Verdict.CANNOT_TELL, "No clinical director is named."),
    ],
)
def test_the_clinical_director_is_a_clinician_of_a_member(facts, verdict, sentence):
    finding = on_network("CMP-04", facts)
    assert (finding.verdict, finding.sentence) == (verdict, sentence)
    assert finding.facts == {"directors": len(facts.directors)}
    assert finding.blocks(Moment.REQUIREMENTS_MET) is (verdict is Verdict.NOT_MET)


def test_a_director_of_two_networks_is_a_warning():
    shared = directed(elsewhere=(("N-RIVER2", "Riverside"),))
    finding = on_network("CMP-05", shared)
    assert (finding.verdict, finding.facts) == (Verdict.WARNING, {"networks": ["N-RIVER2"]})
    assert finding.sentence == (
        "Dr A. Clarke is named as clinical director of Riverside too. Say how one person can lead both, "
        "or that they are two people."
    )
    alone = on_network("CMP-05", directed())
    assert (alone.verdict, alone.facts) == (Verdict.MET, {"networks": []})
    assert alone.sentence == "No other network names the same clinical director."


def signed(*days: date | None, today: date = MAY, **changes: object) -> NetworkFacts:
    signatories = tuple(
        SignatoryFacts(code, "Dr X", "Partner", day) for code, day in zip(("V81001", "V81002"), days, strict=False)
    )
    agreement = AgreementFacts(date(2019, 5, 10), signatories, **changes)
    return replace(network(), agreement=agreement, today=today)


@pytest.mark.parametrize(
    ("facts", "verdict", "sentence"),
    [
        (signed(MAY, MAY), Verdict.MET, "Every member has signed the Network Agreement."),
        (
            signed(MAY, None),
            Verdict.CANNOT_TELL,
            "1 of 2 practices has signed the Network Agreement. There is time until 30 June 2019.",
        ),
        (
            signed(None, None, today=date(2019, 6, 30)),
            Verdict.CANNOT_TELL,
            "0 of 2 practices have signed the Network Agreement. There is time until 30 June 2019.",
        ),
        (
            signed(MAY, today=JULY),
            Verdict.NOT_MET,
            "The Network Agreement is not signed by Oak Practice (V81002).",
        ),
        (EMPTY, Verdict.CANNOT_TELL, "No practice is named yet."),
    ],
)
def test_signatures_may_follow_until_their_date(facts, verdict, sentence):
    finding = on_network("CMP-06", facts, IN_2019)
    assert (finding.verdict, finding.sentence) == (verdict, sentence)
    assert not any(finding.blocks(moment) for moment in set(Moment) - {Moment.LIVE})
    assert finding.blocks(Moment.LIVE) is (bool(facts.members) and verdict is not Verdict.MET)


def test_the_facts_of_signatures():
    assert on_network("CMP-06", signed(MAY), IN_2019).facts == {"signed": 1, "practices": ["V81002"]}
    without = replace(network(), agreement=None, today=JULY)
    assert on_network("CMP-06", without, IN_2019).facts == {"signed": 0, "practices": ["V81001", "V81002"]}


def test_without_a_date_of_its_own_a_year_s_start_counts():
    in_2020 = YearRules("2020/21", date(2020, 1, 1), starts_on=date(2020, 4, 1))
    assert on_network("CMP-06", signed(today=date(2020, 4, 1)), in_2020).verdict is Verdict.CANNOT_TELL
    assert on_network("CMP-06", signed(today=date(2020, 4, 2)), in_2020).verdict is Verdict.NOT_MET
    assert on_network("CMP-06", replace(signed(), today=None), in_2020).verdict is Verdict.NOT_MET


def test_sharing_data_is_declared():
    told = on_network("CMP-08", signed(data_sharing_on=MAY), IN_2019)
    assert (told.verdict, told.facts) == (Verdict.MET, {"data_sharing": "2019-05-20"})
    assert told.sentence == "The practices said on 20 May 2019 that they have agreed how to share data."
    early = on_network("CMP-08", signed(), IN_2019)
    assert early.verdict is Verdict.CANNOT_TELL
    assert early.sentence == "How to share data is not agreed yet. There is time until 30 June 2019."
    late = on_network("CMP-08", signed(today=JULY), IN_2019)
    assert (late.verdict, late.facts) == (Verdict.WARNING, {"data_sharing": None})
    assert late.sentence == "The practices have not said that they have agreed how to share data."
    assert on_network("CMP-08", replace(EMPTY, today=JULY), IN_2019).verdict is Verdict.WARNING


def test_later_years_do_not_go_live_without_sharing_data():
    later = replace(IN_2019, severities={"CMP-08": {"LIVE": "BLOCKER"}})
    finding = on_network("CMP-08", signed(today=JULY), later)
    assert (finding.verdict, finding.severities) == (Verdict.NOT_MET, {Moment.LIVE: Severity.BLOCKER})
