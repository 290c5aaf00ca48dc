"""The figures of the national check lead to the verdicts and numbers to which the rules come by the facts."""

from dataclasses import replace

import pytest

from networks.rules import check_commissioner, check_network, network_size, position_numbers
from networks.rules.contiguity import pieces
from networks.rules.facts import CommissionerFacts, NetworkFacts, PracticeCover, WaiverFacts, YearRules
from networks.rules.national import (
    COMMISSIONER_RULES,
    COVERS,
    NETWORK_RULES,
    PARTS,
    AreaTally,
    NetworkCounts,
    NetworkTally,
    commissioner_verdicts,
    network_verdicts,
    numbers,
)
from networks.rules.position import participation
from networks.tests.rules.build import EMPTY, YEAR, area, elsewhere, member, network, of_size, practice

COVER = {
    "OUT_OF_SCOPE": "OUT",
    "MEMBER": "MEMBER",
    "COVER_AGREED": "AGREED",
    "MEMBER_PLANNED": "PLANNED",
    "COVER_PROPOSED": "GAP",
    "COVER_GAP": "GAP",
}
WAIVER = WaiverFacts("OTHER", "Minutes")
LENIENT = replace(YEAR, severities={"SIZE-02": {"REQUIREMENTS_MET": "WARNING", "CONFIRM": "WARNING"}})
SILENT = replace(YEAR, inactive=frozenset({"SIZE-09", "COV-04"}))


def placed(code: str, *touching: str) -> object:
    return member(code, place=(1, 1), touches=dict.fromkeys(touching, "Near"))


NETWORKS = {
    "nothing yet": EMPTY,
    "whole": network(placed("V81001", "V81002"), placed("V81002", "V81001")),
    "in two pieces": network(placed("V81001"), placed("V81002")),
    "one of two without a list": of_size(40_000, None),
    "at the floor": of_size(30_000),
    "below the floor": of_size(15_000, 14_999),
    "with a waiver": replace(of_size(29_999), waiver=WAIVER),
    "at the ceiling": of_size(50_000),
    "above the ceiling": of_size(50_000, 1),
    "larger agreed": replace(of_size(50_001), larger_agreed=True),
    "held elsewhere": network(member(elsewhere=(elsewhere("IN_FORCE"),))),
    "named elsewhere": network(member(elsewhere=(elsewhere("NAMED"),))),
}


def counted(facts: NetworkFacts) -> NetworkCounts:
    tally = NetworkTally()
    for number, one in enumerate(facts.members):
        tally.add(1, int(one.list_size is not None), one.list_size, [number])
    assert tally.ids == list(range(len(facts.members)))
    assert tally.size == network_size(facts)
    located = all(one.place for one in facts.members) or len(facts.members) == 1
    touching = [(one.code, other) for one in facts.members for other in one.touches]
    return NetworkCounts(
        tally.members,
        tally.size,
        clash=any(e.overlaps and e.state != "NAMED" for one in facts.members for e in one.elsewhere),
        waived=facts.waiver is not None,
        larger=facts.larger_agreed,
        pieces=len(pieces(facts.member_codes, touching)) if located else None,
    )


@pytest.mark.parametrize("year", [YEAR, LENIENT, SILENT], ids=["plain", "lenient", "silent"])
@pytest.mark.parametrize("facts", NETWORKS.values(), ids=list(NETWORKS))
def test_a_network_has_the_verdicts_of_the_rules(facts: NetworkFacts, year: YearRules) -> None:
    by_rules = {f.rule: f.verdict for f in check_network(facts, year) if f.rule in NETWORK_RULES}
    assert network_verdicts(counted(facts), year) == by_rules


EVERY_COVER = [
    practice(f"V83{number:03}", cover, 1_000 + number, answer=answer, named=named)
    for number, (cover, answer, named) in enumerate(
        (cover, answer, named)
        for cover in COVER
        for answer in (None, "JOIN", "DECLINE", "NO_NETWORK")
        for named in (False, True)
    )
]
COVERED = [each for each in EVERY_COVER if each.cover in ("MEMBER", "COVER_AGREED", "MEMBER_PLANNED")]
OUT = practice(cover="OUT_OF_SCOPE", list_size=None)
AREAS = {
    "nobody": area(),
    "nobody in scope": area(OUT),
    "every cover": area(*EVERY_COVER),
    "every cover before the start": area(*EVERY_COVER, before_start=True),
    "covered": area(*COVERED),
    "a gap that declined": area(*COVERED, practice(cover="COVER_GAP", answer="DECLINE")),
    "a gap that did not": area(*COVERED, practice(cover="COVER_GAP", answer="JOIN")),
    "exempt without a reason": area(*COVERED, replace(OUT, exempt=True)),
    "exempt with a reason": area(*COVERED, replace(OUT, exempt=True, exempt_reason="A hostel")),
    "named without a list": area(*COVERED, replace(OUT, named=True)),
    "exempt without a reason, and nobody in scope": area(replace(OUT, exempt=True)),
}


def tallied(facts: CommissionerFacts) -> AreaTally:
    tally = AreaTally()
    for each in facts.practices:
        part = participation(each, before_start=facts.before_start)
        tally.add(COVERS.index(COVER[each.cover]), PARTS.index(part), _doubt(each), 1, each.list_size)
    return tally


def _doubt(each: PracticeCover) -> int:
    if each.exempt:
        return 0 if each.exempt_reason else 1
    return 2 if each.named and each.list_size is None else 0


@pytest.mark.parametrize("year", [YEAR, SILENT], ids=["plain", "silent"])
@pytest.mark.parametrize("facts", AREAS.values(), ids=list(AREAS))
def test_an_area_has_the_verdicts_and_numbers_of_the_rules(facts: CommissionerFacts, year: YearRules) -> None:
    tally = tallied(facts)
    by_rules = {f.rule: f.verdict for f in check_commissioner(facts, year) if f.rule in COMMISSIONER_RULES}
    found = commissioner_verdicts(year, tally.counts, tally.without_reason, tally.scope_undecided)
    assert (found, numbers(tally.counts)) == (by_rules, position_numbers(facts))


def test_groups_of_practices_are_added_as_they_are_counted() -> None:
    tally, network_tally = AreaTally(), NetworkTally()
    tally.add(1, 0, 1, 3, 700)
    tally.add(1, 0, 2, 2, None)
    tally.add(0, 0, 0, 5, 900)
    assert (tally.counts, tally.without_reason, tally.scope_undecided) == ({"MEMBER participating": [5, 700]}, 3, 2)
    network_tally.add(3, 2, 700, [1, 2, 3])
    network_tally.add(1, 2, None, [4])
    assert (network_tally.size, network_tally.ids) == (700, [1, 2, 3, 4])
