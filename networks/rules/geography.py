"""The Network Area, and the commissioner that leads for it."""

from networks.rules import words
from networks.rules.facts import AreaKind, NetworkFacts, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.rule import (
    Kind,
    Outcome,
    Rule,
    Subject,
    cannot_tell,
    met,
    not_met,
    nothing_to_judge,
    onwards,
)

_UNITS = {AreaKind.WARDS: "ward", AreaKind.LSOAS: "LSOA", AreaKind.POSTCODE_SECTORS: "postcode sector"}


def area_given(network: NetworkFacts, year: YearRules) -> Outcome:
    area = network.area
    facts: dict[str, Json] = {"kind": area.kind if area else None, "codes": len(area.codes) if area else 0}
    if not area or not area.given:
        return not_met("No area is given. List its wards, LSOAs or postcode sectors, or give a drawing.", **facts)
    if area.kind == AreaKind.DRAWING:
        return met("The area is drawn on a map.", **facts)
    return met(f"The area is a list of {words.counted(len(area.codes), _UNITS[AreaKind(area.kind)])}.", **facts)


def lead_has_member(network: NetworkFacts, year: YearRules) -> Outcome:
    lead = network.lead_commissioner
    led = [member for member in network.members if member.commissioner == lead]
    facts: dict[str, Json] = {"lead": lead, "practices": words.codes(led) if lead else []}
    if not network.members:
        return nothing_to_judge("No practice is named yet.", **facts)
    if not lead:
        return cannot_tell("No lead commissioner is chosen.", **facts)
    if led:
        of_all = f"{len(led):,} of {words.practices(len(network.members))}"
        return met(f"{led[0].commissioner_name} ({lead}) leads and has {of_all}.", **facts)
    return _led_from_outside(network, lead)


def _led_from_outside(network: NetworkFacts, lead: str) -> Outcome:
    unknown = [member for member in network.members if not member.commissioner]
    facts: dict[str, Json] = {"lead": lead, "practices": words.codes(unknown)}
    if unknown:
        return cannot_tell(f"We do not know the commissioner of {words.all_named(unknown)}.", **facts)
    names = sorted({f"{member.commissioner_name} ({member.commissioner})" for member in network.members})
    return not_met(
        f"No member practice belongs to the lead commissioner, {lead}. Choose the commissioner of a member: "
        f"{words.listed(names)}.",
        **facts,
    )


GEOGRAPHY_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "GEO-01",
        title="Area",
        statement="The application says which area the network serves.",
        source="BMA, Creating and running primary care networks, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.BLOCKER),
        check=area_given,
        applications_only=True,
    ),
    Rule(
        "GEO-09",
        title="Lead commissioner",
        statement="The lead commissioner is the commissioner of at least one member practice.",
        source="Policy of this portal",
        kind=Kind.POLICY,
        subject=Subject.NETWORK,
        severities={
            Moment.SUBMIT: Severity.WARNING,
            **onwards(Moment.REQUIREMENTS_MET, Severity.BLOCKER),
        },
        check=lead_has_member,
    ),
)
