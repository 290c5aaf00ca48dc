"""A practice shared out between networks: the sizes can be worked out, and the answer is always no."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from networks.rules import SPLIT_RULES, Moment, Severity, Verdict, check_rules
from networks.rules.splitting import ShareFacts, SplitFacts
from networks.tests.rules.build import YEAR, on_action

RIVER, HARBOUR = ShareFacts("Riverside", "N-RIVER2", 4_000), ShareFacts("Harbour", "N-HARB22", 4_000)
HALVED = SplitFacts("V81001", "Elm Surgery", 8_000, (RIVER, HARBOUR))
WHOLE = replace(HALVED, shares=(replace(RIVER, patients=8_000),))


def say(rule: str, facts: SplitFacts):
    finding = on_action(rule, SPLIT_RULES, facts)
    return finding.verdict, finding.sentence, finding.facts


def test_a_contract_in_two_networks_is_refused():
    assert say("SPL-01", HALVED) == (
        Verdict.NOT_MET,
        "Elm Surgery (V81001) holds one contract, so it cannot be in Riverside and Harbour. "
        "Choose one network, or ask NHS Digital for a second code for a second contract.",
        {"practices": ["V81001"], "networks": ["N-RIVER2", "N-HARB22"]},
    )


def test_a_contract_in_one_network_or_none_is_not_split():
    assert say("SPL-01", WHOLE) == (
        Verdict.MET,
        "Elm Surgery (V81001) is in Riverside alone.",
        {"practices": ["V81001"], "networks": ["N-RIVER2"]},
    )
    assert say("SPL-01", replace(HALVED, shares=()))[:2] == (Verdict.MET, "Elm Surgery (V81001) is in no network.")


def test_a_list_counts_as_a_whole_or_not_at_all():
    assert say("SPL-02", HALVED) == (
        Verdict.NOT_MET,
        "The list of Elm Surgery (V81001), 8,000 patients, counts as a whole or not at all: "
        "not 4,000 patients in Riverside and 4,000 patients in Harbour.",
        {"practices": ["V81001"], "list_size": 8_000, "shares": {"N-RIVER2": 4_000, "N-HARB22": 4_000}},
    )
    assert say("SPL-02", WHOLE) == (
        Verdict.MET,
        "The list of Elm Surgery (V81001) counts as a whole.",
        {"practices": ["V81001"], "list_size": 8_000, "shares": {"N-RIVER2": 8_000}},
    )


def test_only_the_parts_are_named():
    mixed = replace(HALVED, shares=(replace(RIVER, patients=8_000), replace(HARBOUR, patients=1)))
    assert say("SPL-02", mixed)[1].endswith("or not at all: not 1 patient in Harbour.")


def test_without_a_list_nobody_can_tell_what_the_whole_is():
    assert say("SPL-02", replace(HALVED, list_size=None)) == (
        Verdict.CANNOT_TELL,
        "Elm Surgery (V81001) has no list at 1 January 2019.",
        {"practices": ["V81001"], "list_size": None, "shares": {"N-RIVER2": 4_000, "N-HARB22": 4_000}},
    )


@given(st.lists(st.integers(0, 60_000), min_size=2, max_size=4), st.none() | st.integers(0, 60_000))
def test_no_way_of_splitting_gets_through(patients, list_size):
    shares = tuple(ShareFacts(f"Network {n}", f"N-{n}", count) for n, count in enumerate(patients))
    findings = check_rules(SPLIT_RULES, SplitFacts("V81001", "Elm Surgery", list_size, shares), YEAR)
    assert [finding.rule for finding in findings] == ["SPL-01", "SPL-02"]
    assert findings[0].blocks(Moment.ACTION)
    assert findings[1].blocks(Moment.ACTION) == any(count != list_size for count in patients)


def test_where_it_is_stopped():
    stops = (Moment.ACTION, Moment.REQUIREMENTS_MET, Moment.CONFIRM)
    for rule in SPLIT_RULES[:2]:
        assert rule.severities == dict.fromkeys(stops, Severity.BLOCKER)
