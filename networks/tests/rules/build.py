"""Facts that break no rule, to be bent one way at a time, and the finding of one rule on them."""

from dataclasses import replace
from datetime import date
from typing import Any

import shapely

from networks.rules import Finding, Rule, check_commissioner, check_network, check_rules
from networks.rules.facts import (
    AgreementFacts,
    AreaFacts,
    CommissionerFacts,
    DirectorFacts,
    Elsewhere,
    MemberFacts,
    NetworkFacts,
    PayeeFacts,
    PracticeCover,
    SignatoryFacts,
    YearRules,
)

YEAR = YearRules("2019/20", date(2019, 1, 1))
DAY = date(2019, 7, 1)
NAMES = {"V81001": "Elm Surgery", "V81002": "Oak Practice", "V81003": "Quay Surgery"}


def member(code: str = "V81001", list_size: int | None = 20_000, **changes: Any) -> MemberFacts:
    facts = MemberFacts(
        code=code,
        name=NAMES.get(code, f"Practice {code}"),
        state="AGREED",
        ods_status="A",
        closed_on=None,
        prescribing_setting=4,
        commissioner="00X",
        commissioner_name="Marlshire CCG",
        list_size=list_size,
    )
    return replace(facts, **changes)


def elsewhere(state: str = "NAMED", *, submitted: bool = False, overlaps: bool = True) -> Elsewhere:
    return Elsewhere("Riverside", "N-RIVER2", state, submitted, overlaps)


def network(*members: MemberFacts, **changes: Any) -> NetworkFacts:
    """A network of Elm Surgery and Oak Practice, 40,000 patients, ready to be submitted."""
    those = members or (member("V81001"), member("V81002"))
    facts = NetworkFacts(
        reference="N-HARB22",
        name="Harbour",
        lead_commissioner="00X",
        imported=False,
        day=DAY,
        members=those,
        area=AreaFacts("WARDS", ("Harbour East", "Harbour West")),
        agreement=AgreementFacts(
            date(2019, 5, 10), tuple(SignatoryFacts(m.code, f"Dr {m.name}", "Partner", None) for m in those)
        ),
        directors=(DirectorFacts("Dr A. Clarke", "GP", those[0].code),),
        payee=PayeeFacts("MEMBER_PRACTICE", those[0].code, ""),
    )
    return replace(facts, **changes)


EMPTY = NetworkFacts("N-HARB22", "Harbour", "00X", imported=False, day=DAY)


def of_size(*list_sizes: int | None) -> NetworkFacts:
    return network(*(member(f"V8200{n}", size) for n, size in enumerate(list_sizes)))


def practice(
    code: str = "V81001", cover: str = "MEMBER", list_size: int | None = 8_000, **changes: Any
) -> PracticeCover:
    facts = PracticeCover(
        code=code,
        name=NAMES.get(code, f"Practice {code}"),
        commissioner="00X",
        list_size=list_size,
        ods_status="A",
        closed_on=None,
        prescribing_setting=4,
        exempt=False,
        exempt_reason="",
        answer=None,
        cover=cover,
    )
    return replace(facts, **changes)


def area(*practices: PracticeCover, **changes: Any) -> CommissionerFacts:
    return CommissionerFacts("00X", "Marlshire CCG", practices, **changes)


def square(east: int, north: int, side: int = 10, *, of: int = 1_000) -> bytes:
    """A square of so many kilometres, by its south-western corner in kilometres."""
    return shapely.to_wkb(shapely.box(of * east, of * north, of * (east + side), of * (north + side)))


def on_network(rule: str, facts: NetworkFacts, year: YearRules = YEAR) -> Finding:
    (finding,) = [finding for finding in check_network(facts, year) if finding.rule == rule]
    return finding


def on_area(rule: str, facts: CommissionerFacts, year: YearRules = YEAR) -> Finding:
    (finding,) = [finding for finding in check_commissioner(facts, year) if finding.rule == rule]
    return finding


def on_action(rule: str, rules: tuple[Rule[Any], ...], facts: object, year: YearRules = YEAR) -> Finding:
    (finding,) = [finding for finding in check_rules(rules, facts, year) if finding.rule == rule]
    return finding
