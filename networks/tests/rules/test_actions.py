from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from networks.rules import Severity, Verdict, actions
from networks.rules.rule import Outcome
from networks.tests.rules.build import YEAR
from practices.models import ContractYear
from practices.policies import is_late

JUNE = date(2020, 6, 10)
IN_2020 = replace(YEAR, code="2020/21", directions_allowed=True, resolution_deadline=date(2020, 6, 30))


def said(outcome: Outcome) -> tuple[Verdict, str]:
    return outcome.verdict, outcome.sentence


@pytest.mark.parametrize(
    ("first_day", "verdict", "at_most", "sentence", "days"),
    [
        (date(2020, 6, 11), Verdict.MET, Severity.BLOCKER, "Elm moves without a day between.", 0),
        (
            date(2020, 6, 10),
            Verdict.NOT_MET,
            Severity.BLOCKER,
            "Elm would be in two networks: it leaves on 10 June 2020 and joins on 10 June 2020. Choose a later first "
            "day.",
            -1,
        ),
        (
            date(2020, 6, 12),
            Verdict.NOT_MET,
            Severity.WARNING,
            "The patients of Elm would not be covered for 1 day from 11 June 2020.",
            1,
        ),
    ],
)
def test_a_move_has_no_day_in_two_networks_and_best_none_in_no_network(first_day, verdict, at_most, sentence, days):
    outcome = actions.no_day_between(actions.Move("Elm", JUNE, first_day), YEAR)
    assert said(outcome) == (verdict, sentence)
    assert (outcome.at_most, outcome.facts) == (at_most, {"days": days})


@pytest.mark.parametrize(
    ("year", "decided", "engaged", "verdict", "sentence"),
    [
        (
            YEAR,
            JUNE,
            JUNE,
            Verdict.NOT_MET,
            "In 2019/20 a commissioner cannot require a network to take a practice.",
        ),
        (IN_2020, JUNE, None, Verdict.NOT_MET, "Record first when the LMC was engaged about Elm."),
        (
            IN_2020,
            date(2020, 6, 9),
            JUNE,
            Verdict.NOT_MET,
            "The LMC has to be engaged before the decision, not after it.",
        ),
        (
            IN_2020,
            date(2020, 7, 1),
            JUNE,
            Verdict.NOT_MET,
            "For 2020/21 that could be decided until 30 June 2020.",
        ),
        (IN_2020, date(2020, 6, 30), JUNE, Verdict.MET, "The LMC was engaged about Elm on 10 June 2020."),
        (IN_2020, JUNE, JUNE, Verdict.MET, "The LMC was engaged about Elm on 10 June 2020."),
        (
            replace(IN_2020, resolution_deadline=None),
            date(2021, 1, 1),
            JUNE,
            Verdict.MET,
            "The LMC was engaged about Elm on 10 June 2020.",
        ),
    ],
)
def test_a_direction_needs_the_year_the_lmc_and_the_time(year, decided, engaged, verdict, sentence):
    direction = actions.Direction("Elm", decided, engaged, lmc_spoke=True, lmc_told_on=None)
    assert said(actions.may_be_directed(direction, year)) == (verdict, sentence)


@pytest.mark.parametrize(
    ("spoke", "told", "decided", "verdict", "sentence"),
    [
        (
            False,
            date(2020, 6, 12),
            date(2020, 6, 19),
            Verdict.NOT_MET,
            "The LMC has not said on the case how it stands to it. Once it has, the direction can be decided; without "
            "its word, after 19 June 2020.",
        ),
        (False, date(2020, 6, 12), date(2020, 6, 20), Verdict.MET, "The LMC was engaged about Elm on 10 June 2020."),
        (True, date(2020, 6, 12), date(2020, 6, 12), Verdict.MET, "The LMC was engaged about Elm on 10 June 2020."),
        (
            False,
            None,
            date(2020, 6, 20),
            Verdict.NOT_MET,
            "Propose the direction first: the LMC is told of it, and can say how it stands to it.",
        ),
    ],
)
def test_a_silent_lmc_has_its_time_before_a_direction(spoke, told, decided, verdict, sentence):
    """A record that the commissioner made is not the LMC's word."""
    direction = actions.Direction("Elm", decided, JUNE, spoke, told)
    assert said(actions.may_be_directed(direction, IN_2020)) == (verdict, sentence)


def test_an_expulsion_is_determined_by_the_commissioner():
    assert said(actions.determined(actions.Expulsion("Elm", "Harbour", None), YEAR)) == (
        Verdict.NOT_MET,
        "Harbour cannot expel Elm until the commissioner has determined it.",
    )
    assert said(actions.determined(actions.Expulsion("Elm", "Harbour", JUNE), YEAR)) == (
        Verdict.MET,
        "The commissioner determined it on 10 June 2020.",
    )


@pytest.mark.parametrize(
    ("late", "decided", "verdict", "sentence"),
    [
        (False, False, Verdict.MET, "Elm asked in time."),
        (
            True,
            False,
            Verdict.NOT_MET,
            "Elm asked after the window that ended on 10 June 2020. Its commissioner decides whether that is "
            "exceptional.",
        ),
        (
            True,
            True,
            Verdict.MET,
            "Elm asked after the window that ended on 10 June 2020; the commissioner has accepted its circumstances.",
        ),
    ],
)
def test_opting_out_has_a_window(late, decided, verdict, sentence):
    opt_out = actions.OptOut("Elm", JUNE, late=late, decided=decided)
    assert said(actions.within_window(opt_out, YEAR)) == (verdict, sentence)


@pytest.mark.parametrize(("hour", "verdict"), [(22, Verdict.MET), (23, Verdict.NOT_MET)])
def test_the_window_of_opting_out_is_that_of_answers(hour, verdict):
    """It ends with its day in London, which is an hour earlier in UTC in June."""
    year = ContractYear(submission_deadline=JUNE)
    late = is_late(year, datetime(2020, 6, 10, hour, 59, tzinfo=UTC))
    assert actions.within_window(actions.OptOut("Elm", JUNE, late=late, decided=False), YEAR).verdict is verdict


def test_the_content_of_the_agreement_is_no_reason():
    assert said(actions.not_for_its_agreement(actions.Objection("Harbour", to_agreement=True), YEAR)) == (
        Verdict.NOT_MET,
        "Harbour cannot be refused for the content of its Network Agreement.",
    )
    assert said(actions.not_for_its_agreement(actions.Objection("Harbour", to_agreement=False), YEAR)) == (
        Verdict.MET,
        "The content of the Network Agreement is not judged.",
    )


@pytest.mark.parametrize(
    ("typed", "verdict", "at_most"),
    [
        (10_000, Verdict.MET, Severity.BLOCKER),
        (10_001, Verdict.NOT_MET, Severity.WARNING),
        (10_200, Verdict.NOT_MET, Severity.WARNING),
        (9_800, Verdict.NOT_MET, Severity.WARNING),
        (10_201, Verdict.NOT_MET, Severity.BLOCKER),
        (9_799, Verdict.NOT_MET, Severity.BLOCKER),
    ],
)
def test_a_typed_list_is_compared_with_the_one_held(typed, verdict, at_most):
    outcome = actions.as_held(actions.TypedList("Elm", typed, 10_000), YEAR)
    counts = "" if typed == 10_000 else " The list held counts."
    assert said(outcome) == (verdict, f"Elm: {typed:,} typed, 10,000 held at 1 January 2019.{counts}")
    assert (outcome.at_most, outcome.facts) == (at_most, {"difference": abs(typed - 10_000)})


def test_who_declared_an_interest_does_not_decide():
    assert said(actions.no_interest(actions.Decider("Marlshire CCG", interests=["Oak", "Elm"]), YEAR)) == (
        Verdict.NOT_MET,
        "You declared an interest in Elm and Oak, so another person has to decide. You may comment.",
    )
    assert said(actions.no_interest(actions.Decider("Marlshire CCG"), YEAR)) == (
        Verdict.MET,
        "No interest is declared.",
    )


def test_an_interest_of_whom_one_acts_for_is_ones_own():
    assert said(actions.no_interest(actions.Decider("Marlshire CCG", interests=["Elm"], cover=True), YEAR)) == (
        Verdict.NOT_MET,
        "Somebody for whom you act declared an interest in Elm, so another person has to decide. You may comment.",
    )


def test_who_recommended_does_not_decide():
    assert said(actions.another_person(actions.Decider("Marlshire CCG", marked=["Moor", "Harbour"]), YEAR)) == (
        Verdict.NOT_MET,
        "You marked the requirements met for Harbour and Moor, so another approver of Marlshire CCG has to decide.",
    )
    assert said(actions.another_person(actions.Decider("Marlshire CCG"), YEAR)) == (
        Verdict.MET,
        "Somebody else marked the requirements met.",
    )


def test_what_was_recommended_for_somebody_away_counts_as_theirs_and_ones_own():
    assert said(actions.another_person(actions.Decider("Marlshire CCG", marked=["Moor"], cover=True), YEAR)) == (
        Verdict.NOT_MET,
        "Somebody for whom you act, or who acted for you, marked the requirements met for Moor, "
        "so another approver of Marlshire CCG has to decide.",
    )


@pytest.mark.parametrize(
    ("sent", "today", "verdict", "sentence"),
    [
        (JUNE, JUNE, Verdict.MET, "ODS was told of Harbour on 10 June 2020."),
        (
            None,
            date(2020, 6, 12),
            Verdict.NOT_MET,
            "ODS has to be told of the change to Harbour: the notice is due by 12 June 2020.",
        ),
        (
            None,
            date(2020, 6, 13),
            Verdict.NOT_MET,
            "ODS has to be told of the change to Harbour: the notice was due by 12 June 2020.",
        ),
    ],
)
def test_ods_is_told_of_a_change(sent, today, verdict, sentence):
    notice = actions.OdsNotice("Harbour", date(2020, 6, 12), sent, today)
    assert said(actions.ods_told(notice, YEAR)) == (verdict, sentence)
