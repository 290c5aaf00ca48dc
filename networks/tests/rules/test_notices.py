from dataclasses import replace
from datetime import date

import pytest

from networks.rules import Moment, Severity, Verdict, check_rules
from networks.rules.facts import Thresholds
from networks.rules.notices import REFUSAL_RULES, WAITING_RULES, Refusal, Waiting
from networks.tests.rules.build import YEAR


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_an_area_is_not_refused_without_a_word(reason):
    (finding,) = check_rules(REFUSAL_RULES, Refusal(reason), YEAR)
    assert (finding.rule, finding.verdict) == ("GEO-11", Verdict.NOT_MET)
    assert finding.sentence == "Say why: the people it concerns will read it."
    assert finding.severities == {Moment.ACTION: Severity.BLOCKER}


def test_an_area_refused_with_reasons():
    (finding,) = check_rules(REFUSAL_RULES, Refusal("It leaves out the moor."), YEAR)
    assert (finding.verdict, finding.sentence) == (Verdict.MET, "The reason is given in writing.")
    assert not finding.blocks(Moment.ACTION)


def waiting(day, year=YEAR):
    (finding,) = check_rules(WAITING_RULES, Waiting("Elm Surgery has had no network", date(2019, 5, 1), day), year)
    return finding


def test_what_waits_for_long_is_told():
    finding = waiting(date(2019, 5, 15))
    assert (finding.rule, finding.verdict, finding.facts) == ("DL-07", Verdict.MET, {"days": 14})
    assert finding.sentence == "Elm Surgery has had no network for 14 days."
    late = waiting(date(2019, 5, 16))
    assert (late.verdict, late.facts) == (Verdict.WARNING, {"days": 15})
    assert late.sentence == "Elm Surgery has had no network for 15 days, since 1 May 2019."
    assert late.severities == {Moment.ACTION: Severity.ALERT}


def test_how_long_is_the_years():
    year = replace(YEAR, thresholds=Thresholds(waiting=0))
    assert waiting(date(2019, 5, 2), year).sentence == "Elm Surgery has had no network for 1 day, since 1 May 2019."
