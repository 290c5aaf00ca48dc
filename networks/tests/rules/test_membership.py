from datetime import date, timedelta

import pytest

from networks.rules import Moment, Severity, Verdict
from networks.rules.membership import closed, english_practice
from networks.tests.rules.build import DAY, EMPTY, elsewhere, member, network, on_network

MEMBERSHIP = ("MEM-01", "MEM-02", "MEM-05", "MEM-06", "MEM-07", "MEM-11")


@pytest.mark.parametrize("rule", MEMBERSHIP)
def test_members_that_break_nothing(rule):
    finding = on_network(rule, network())
    assert finding.verdict is Verdict.MET
    assert finding.facts["practices"] == []


@pytest.mark.parametrize("rule", MEMBERSHIP)
def test_without_members_there_is_nothing_to_judge(rule):
    finding = on_network(rule, EMPTY)
    assert (finding.verdict, finding.sentence) == (Verdict.CANNOT_TELL, "No practice is named yet.")
    assert not any(finding.blocks(moment) for moment in Moment)


@pytest.mark.parametrize("code", ["V81001", "Y00001", "A00001", "H00001", "J00001", "N00001", "P00001"])
def test_codes_of_english_practices(code):
    assert english_practice(code)


@pytest.mark.parametrize("code", ["W00001", "X00001", "Z00001", "I00001", "O00001", "GUE001", "v81001"])
@pytest.mark.parametrize("shape", ["{}", "{}1", "{}\n", " {}"])
def test_codes_of_others(code, shape):
    assert not english_practice(shape.format(code))


@pytest.mark.parametrize("code", ["", "V8100", "V810011", "V81001\n"])
def test_codes_of_the_wrong_length(code):
    assert not english_practice(code)


def test_a_code_from_elsewhere_cannot_be_submitted():
    finding = on_network("MEM-01", network(member("V81001"), member("W00007")))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.facts == {"practices": ["W00007"]}
    assert finding.sentence == (
        "This is not in the form of an English GP practice code, a letter and five digits: "
        "Practice W00007 (W00007). Name each practice by its own code, or leave it out."
    )
    assert finding.blocks(Moment.SUBMIT)


def test_two_codes_from_elsewhere_are_named_together():
    finding = on_network("MEM-01", network(member("W00007"), member("W00008")))
    assert finding.facts == {"practices": ["W00007", "W00008"]}
    assert finding.sentence.startswith("These are not in the form")


@pytest.mark.parametrize(
    ("status", "closed_on", "expected"),
    [
        ("A", None, False),
        ("D", None, False),
        ("C", None, True),
        ("C", date(2019, 6, 30), True),
        ("A", date(2019, 6, 30), True),
        ("C", date(2019, 7, 1), False),
        ("C", date(2020, 3, 31), False),
    ],
)
def test_a_practice_is_open_on_its_last_day(status, closed_on, expected):
    assert closed(status, closed_on, date(2019, 7, 1)) is expected


def test_a_closed_practice_stops_the_submission():
    shut = member("V81001", ods_status="C", closed_on=date(2019, 3, 31))
    finding = on_network("MEM-02", network(shut, member("V81002", ods_status="D")))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == "Elm Surgery (V81001) closed on 31 March 2019. Remove it from the network."
    assert finding.facts == {"practices": ["V81001", "V81002"], "closed": ["V81001"]}
    assert finding.blocks(Moment.SUBMIT)


def test_two_closed_practices():
    shut = network(member("V81001", ods_status="C"), member("V81002", ods_status="C", closed_on=date(2019, 3, 31)))
    assert on_network("MEM-02", shut).sentence == (
        "Elm Surgery (V81001) has closed and Oak Practice (V81002) closed on 31 March 2019. "
        "Remove them from the network."
    )


def test_the_closing_date_is_the_last_day_of_a_practice_whatever_its_status():
    assert on_network("MEM-02", network(member(closed_on=DAY))).verdict is Verdict.MET
    assert on_network("MEM-02", network(member(closed_on=DAY - timedelta(days=1)))).verdict is Verdict.NOT_MET


@pytest.mark.parametrize(("status", "shown"), [("D", "dormant"), ("P", "not yet open")])
def test_a_dormant_or_proposed_practice_is_a_warning(status, shown):
    finding = on_network("MEM-02", network(member("V81001", ods_status=status), member("V81002")))
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence == (
        f"The NHS register of practices shows Elm Surgery (V81001) as {shown}. Check that it is open."
    )
    assert finding.facts == {"practices": ["V81001"], "closed": []}
    assert set(finding.severities.values()) == {Severity.WARNING}


@pytest.mark.parametrize(("state", "belongs"), [("IN_FORCE", "is a core member of"), ("AGREED", "has agreed to join")])
def test_a_practice_of_another_network_stops_the_submission(state, belongs):
    finding = on_network("MEM-05", network(member("V81001", elsewhere=(elsewhere(state),)), member("V81002")))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == (
        f"Elm Surgery (V81001) {belongs} Riverside. A practice can be a core member of one network only: "
        "it must leave the other network first, or this one must go on without it."
    )
    assert finding.facts == {"practices": ["V81001"], "networks": ["N-RIVER2"]}
    steps = {Moment.SUBMIT, Moment.REQUIREMENTS_MET, Moment.CONFIRM, Moment.CHANGE}
    assert {moment for moment in Moment if finding.blocks(moment)} == steps


@pytest.mark.parametrize("other", [elsewhere("NAMED"), elsewhere("IN_FORCE", overlaps=False)])
def test_any_number_of_networks_may_name_a_practice_or_follow_one_another(other):
    finding = on_network("MEM-05", network(member("V81001", elsewhere=(other,))))
    assert finding.verdict is Verdict.MET
    assert finding.facts == {"practices": [], "networks": []}


def test_a_practice_named_on_two_submitted_applications_must_choose():
    asked = member("V81001", state="NAMED", elsewhere=(elsewhere(submitted=True),))
    finding = on_network("MEM-06", network(asked))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == (
        "Elm Surgery (V81001) is named by Riverside too, in a submitted application. "
        "The practice itself must choose one network."
    )
    assert finding.facts == {"practices": ["V81001"], "networks": ["N-RIVER2"]}
    assert {moment for moment in Moment if finding.blocks(moment)} == {Moment.REQUIREMENTS_MET, Moment.CONFIRM}


@pytest.mark.parametrize(
    ("state", "other"),
    [
        ("NAMED", elsewhere("NAMED", submitted=False)),
        ("AGREED", elsewhere("NAMED", submitted=True)),
        ("NAMED", elsewhere("AGREED", submitted=True)),
    ],
)
def test_a_practice_that_has_chosen_or_is_in_a_draft_elsewhere_need_not_choose(state, other):
    finding = on_network("MEM-06", network(member("V81001", state=state, elsewhere=(other,))))
    assert finding.verdict is Verdict.MET
    assert finding.facts == {"practices": [], "networks": []}


def test_each_practice_answers_for_itself():
    finding = on_network("MEM-07", network(member("V81001", state="NAMED"), member("V81002", state="IN_FORCE")))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == (
        "1 of 2 practices has yet to agree: Elm Surgery (V81001). Each practice answers for itself."
    )
    assert finding.facts == {"practices": ["V81001"], "members": 2}
    assert {moment for moment in Moment if finding.blocks(moment)} == {Moment.REQUIREMENTS_MET, Moment.CONFIRM}


def test_two_answers_awaited_are_in_the_plural():
    asked = network(member("V81001", state="NAMED"), member("V81002", state="NAMED"))
    assert on_network("MEM-07", asked).sentence.startswith("2 of 2 practices have yet to agree: ")


def test_a_branch_cannot_be_a_member_and_is_told_once():
    branch = member("V81001003", name="Elm branch")
    finding = on_network("MEM-11", network(branch, member("V81002")))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == (
        "A branch surgery cannot be a member: Elm branch (V81001003). Name the practice it belongs to instead."
    )
    assert finding.facts == {"practices": ["V81001003"]}
    assert finding.blocks(Moment.SUBMIT)
    assert on_network("MEM-01", network(branch)).verdict is Verdict.MET
