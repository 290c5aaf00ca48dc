from dataclasses import replace
from datetime import date

import pytest

from networks.rules import Moment, Severity, Verdict, blockers, check_rules
from networks.rules.offers import OFFER_RULES, CoverOffer
from networks.tests.rules.build import YEAR

FIRST, LAST = date(2019, 4, 1), date(2020, 3, 31)
OFFER = CoverOffer("Elm Surgery (V81001)", "Harbour", date(2019, 7, 1), (FIRST, LAST))


def on_offer(rule, year=YEAR, **changes):
    (finding,) = [each for each in check_rules(OFFER_RULES, replace(OFFER, **changes), year) if each.rule == rule]
    return finding


@pytest.mark.parametrize(
    "changes",
    [
        {"first_day": FIRST},
        {"first_day": LAST},
        {"standing": "REQUIREMENTS_MET", "open": False},
        {"standing": "CONFIRMED", "near": True},
        {"near": None},
    ],
)
def test_a_network_that_may_give_cover(changes):
    finding = on_offer("COV-05", **changes)
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "Harbour can cover the patients of Elm Surgery (V81001)."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_day": date(2019, 3, 31)}, "Cover for 2019/20 begins between 1 April 2019 and 31 March 2020."),
        ({"first_day": date(2020, 4, 1)}, "Cover for 2019/20 begins between 1 April 2019 and 31 March 2020."),
        (
            {"standing": "SUBMITTED"},
            "Harbour does not meet the requirements for 2019/20 yet, so it cannot promise cover. "
            "Its commissioner has to mark its requirements as met first.",
        ),
        (
            {"standing": "SUBMITTED", "by_network": True},
            "Harbour cannot promise cover for 2019/20 now. Ask its commissioner.",
        ),
        ({"open": False}, "Harbour is not open on 1 July 2019. Choose another network or a later day."),
        (
            {"near": False},
            "Harbour has no practice of the commissioner of Elm Surgery (V81001), nor one next to its practices. "
            "Choose a network of this or a neighbouring commissioner.",
        ),
    ],
)
def test_a_network_that_may_not_give_cover(changes, sentence):
    finding = on_offer("COV-05", **changes)
    assert (finding.verdict, finding.sentence) == (Verdict.NOT_MET, sentence)
    assert finding.severities == {Moment.ACTION: Severity.BLOCKER}


@pytest.mark.parametrize(
    ("changes", "how"),
    [
        ({"own": True}, "is a member of Harbour itself"),
        ({"own": True, "named": True}, "is named by Harbour itself"),
        ({}, "is a member of another network itself"),
    ],
)
def test_no_network_covers_its_own_member_or_that_of_another(changes, how):
    finding = on_offer("COV-06", held=True, **changes)
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == (
        f"Elm Surgery (V81001) {how}. Cover is for the patients of practices that take no part: "
        "it must leave the network first, or needs no cover."
    )
    assert finding.blocks(Moment.ACTION)


def test_a_practice_that_no_network_holds_can_be_covered():
    finding = on_offer("COV-06")
    assert (finding.verdict, finding.sentence) == (
        Verdict.MET,
        "Elm Surgery (V81001) is no member of a network in 2019/20.",
    )


def test_another_provider_only_where_the_year_allows_it():
    assert (on_offer("COV-07").verdict, on_offer("COV-07").sentence) == (Verdict.MET, "A network gives the cover.")
    refused = on_offer("COV-07", provider="OTHER")
    assert refused.verdict is Verdict.NOT_MET
    assert refused.sentence == "In 2019/20 only a network can cover the patients of Elm Surgery (V81001)."
    assert refused.blocks(Moment.ACTION)
    allowed = on_offer("COV-07", replace(YEAR, other_providers_allowed=True), provider="OTHER")
    assert allowed.verdict is Verdict.WARNING
    assert allowed.sentence == "Harbour is no network. Say why no network covers the patients of Elm Surgery (V81001)."
    assert not blockers([allowed], Moment.ACTION)


def test_a_year_need_not_ask_a_rule():
    year = replace(YEAR, inactive=frozenset({"COV-05"}))
    assert [finding.rule for finding in check_rules(OFFER_RULES, OFFER, year)] == ["COV-06", "COV-07"]
