"""A finding has the same facts whatever it says, since pages, tables and what-ifs look for them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from networks.rules import check_commissioner, check_network
from networks.rules.facts import (
    AgreementFacts,
    CommissionerFacts,
    FormerPractice,
    MemberState,
    NeighbourhoodFacts,
    NetworkFacts,
    SignatoryFacts,
    WaiverFacts,
    YearRules,
)
from networks.tests.rules.build import DAY, EMPTY, YEAR, area, member, network, of_size, practice

DATED = replace(
    YEAR,
    starts_on=DAY,
    submission_deadline=DAY,
    confirmation_deadline=DAY,
    resolution_deadline=DAY,
    agreement_deadline=DAY,
)
IN_FORCE = {"state": MemberState.IN_FORCE}
RURAL, OTHER = WaiverFacts("RURAL_LOW_DENSITY", "Minutes"), WaiverFacts("OTHER", "Minutes")
SIGNED = tuple(SignatoryFacts(code, "Dr X", "Partner", DAY) for code in ("V81001", "V81002"))


def grown(*latest: int | None, **changes: object) -> NetworkFacts:
    return network(
        *(
            member(f"V8200{n}", 20_000, latest_list=now, latest_on=now and DAY, **changes)
            for n, now in enumerate(latest)
        )
    )


PLAIN = network()
ABOUT_MEMBERS_ALONE = ("MEM-02", "MEM-05", "MEM-06", "MEM-07")  # there is nothing to say before any is named
NETWORKS = {
    "nothing yet": EMPTY,
    "no lead": replace(PLAIN, lead_commissioner=None),
    "whole": replace(PLAIN, today=DAY),
    "a day late": replace(PLAIN, today=DAY + timedelta(days=1)),
    "signed": replace(PLAIN, agreement=AgreementFacts(DAY, SIGNED)),
    "unknown size": of_size(None),
    "too small": of_size(19_000),
    "rural": replace(of_size(19_000), waiver=RURAL, region="London"),
    "another waiver": replace(of_size(19_000), waiver=OTHER, region="Midlands"),
    "no need of its waiver": replace(PLAIN, waiver=OTHER),
    "too large": of_size(60_000),
    "larger agreed": replace(of_size(60_000), larger_agreed=True),
    "very large": of_size(160_000),
    "alone": of_size(35_000),
    "in force": network(member(**IN_FORCE), member("V81002", **IN_FORCE)),
    "in force and too small": network(member(list_size=9_000, **IN_FORCE)),
    "in force without a list": network(member(list_size=None, **IN_FORCE)),
    "same band": grown(20_001, 20_002),
    "another band": grown(30_001, 20_002),
    "a list missing": network(
        member(list_size=None, latest_list=None), member("V81002", latest_list=21_000, latest_on=DAY)
    ),
    "divided": replace(
        of_size(30_000, 30_000),
        neighbourhoods=(NeighbourhoodFacts("East", ("V82000",)), NeighbourhoodFacts("West", ("V82001",))),
    ),
    "crossing": network(member(), member("V81002", commissioner="00Y", commissioner_name="Northshire CCG")),
    "crossing by agreement": network(
        member(), member("V81002", commissioner="00Y", commissioner_name="Northshire CCG"), consents=frozenset({"00Y"})
    ),
    "confirmed before": replace(PLAIN, confirmed_before=True, today=DAY),
    "confirmed before and late": replace(PLAIN, confirmed_before=True, today=DAY + timedelta(days=1)),
    "confirmed again": replace(PLAIN, confirmed_before=True, standing="SUBMITTED"),
    "confirmed": replace(PLAIN, standing="CONFIRMED", today=DAY + timedelta(days=1)),
}
AREAS = {
    "nothing held": area(practice(list_size=None)),
    "covered": area(practice(), day=DAY),
    "declined": area(practice(cover="COVER_GAP", answer="DECLINE"), day=DAY),
    "undecided networks": area(practice(), undecided=("Harbour",), day=DAY),
    "undecided networks too late": area(practice(), undecided=("Harbour",), day=DAY + timedelta(days=1)),
    "left behind": area(practice(), former=(FormerPractice("V81009", "Ash", 100),), day=DAY),
    "before the start": area(practice(cover="MEMBER_PLANNED"), before_start=True, day=date(2019, 5, 1)),
}


@pytest.mark.parametrize("year", [YEAR, DATED], ids=["no dates", "dates"])
@pytest.mark.parametrize("facts", [*NETWORKS.values(), *AREAS.values()], ids=[*NETWORKS, *AREAS])
def test_the_facts_of_a_finding_have_the_same_names(facts: NetworkFacts | CommissionerFacts, year: YearRules) -> None:
    plain, check = (PLAIN, check_network) if isinstance(facts, NetworkFacts) else (AREAS["covered"], check_commissioner)
    expected = {finding.rule: set(finding.facts) for finding in check(plain, YEAR)}
    if facts is EMPTY:
        expected |= {rule: {"practices"} for rule in ABOUT_MEMBERS_ALONE}
    assert {finding.rule: set(finding.facts) for finding in check(facts, year)} == expected
