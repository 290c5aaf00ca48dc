"""Networks below the minimum or far above the maximum: what a commissioner and NHS England record of them."""

from networks.rules import words
from networks.rules.facts import NetworkFacts, WaiverGround, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, cannot_tell, met, not_met, nothing_to_judge, onwards
from networks.rules.size import network_size

LONDON = "london"  # as a word of its own: files call the region "London" or "LONDON COMMISSIONING REGION"
_UNKNOWN = "The list size is not known yet, so we cannot tell"


def rural_waiver(network: NetworkFacts, year: YearRules) -> Outcome:
    size, facts = network_size(network), _of_waiver(network, year)
    if not _in_use(network, year):
        return met("No waiver of the minimum is in use.", **facts)
    if network.waiver and network.waiver.ground != WaiverGround.RURAL_LOW_DENSITY:
        return met("The waiver in use is not for a rural area.", **facts)
    return not_met(
        f"{_patients(size)}: the minimum of {year.floor:,} is waived because few people live across a large rural and "
        "remote area.",
        **facts,
    )


def other_waiver(network: NetworkFacts, year: YearRules) -> Outcome:
    size, facts = network_size(network), _of_waiver(network, year)
    if not _in_use(network, year):
        return met("No waiver of the minimum is in use.", **facts)
    if network.waiver and network.waiver.ground == WaiverGround.RURAL_LOW_DENSITY:
        return met("The waiver in use is for a rural area, the one ground that the national guidance gives.", **facts)
    return not_met(
        f"{_patients(size)}: the minimum of {year.floor:,} is waived on another ground than the national guidance "
        "gives. NHS England’s region should have a note of it.",
        **facts,
    )


def london_waiver(network: NetworkFacts, year: YearRules) -> Outcome:
    facts = {**_of_waiver(network, year), "region": network.region}
    if not _in_use(network, year):
        return met("No waiver of the minimum is in use.", **facts)
    if not network.region:
        return nothing_to_judge("We do not know in which region the lead commissioner is.", **facts)
    if LONDON not in network.region.casefold().split():
        return met("The lead commissioner is not in London.", **facts)
    return not_met("In London the minimum is not open to variation. Take the waiver to NHS England’s region.", **facts)


def _of_waiver(network: NetworkFacts, year: YearRules) -> dict[str, Json]:
    ground = network.waiver.ground if network.waiver else None
    return {"size": network_size(network), "minimum": year.floor, "waiver": ground}


def _in_use(network: NetworkFacts, year: YearRules) -> bool:
    """A waiver of a network that has grown to the minimum is needed no more."""
    size = network_size(network)
    return network.waiver is not None and (size is None or size < year.floor)


def _patients(size: int | None) -> str:
    return "An unknown number of patients" if size is None else words.patients(size)


def regional_sight(network: NetworkFacts, year: YearRules) -> Outcome:
    return _seen_by_region(network, year.thresholds.regional_sight, "has not seen this network yet")


def regional_confirmation(network: NetworkFacts, year: YearRules) -> Outcome:
    return _seen_by_region(network, year.thresholds.regional_confirmation, "has not confirmed this size yet")


def _seen_by_region(network: NetworkFacts, edge: int, lacking: str) -> Outcome:
    size = network_size(network)
    facts: dict[str, Json] = {"size": size, "edge": edge, "regional_sight": network.regional_sight}
    if size is None:
        return cannot_tell(f"{_UNKNOWN} whether it is below {edge:,}.", **facts)
    if size >= edge:
        return met(f"{words.patients(size)}: not below {edge:,}.", **facts)
    if network.regional_sight:
        return met(f"{words.patients(size)}: below {edge:,}; NHS England’s region has recorded its view.", **facts)
    return not_met(f"{words.patients(size)}: below {edge:,}, and NHS England’s region {lacking}.", **facts)


def served_population(network: NetworkFacts, year: YearRules) -> Outcome:
    """Cover adds to whom a network serves, and never to the list size that the minimum is about."""
    size, covered = network_size(network), network.covered
    lists = [practice.list_size for practice in covered]
    known = [patients for patients in lists if patients is not None]
    served = None if size is None or len(known) < len(lists) else size + sum(known)
    facts: dict[str, Json] = {"size": size, "served": served, "practices": words.codes(covered)}
    if not covered:
        return met("The network covers the patients of no other practice.", **facts)
    whom = f"the patients of {words.all_named(covered)}"
    if served is None or size is None:
        return cannot_tell(f"It covers {whom} as well; how many it serves together is not known yet.", **facts)
    serves = f"With {whom} the network serves {served:,}; its list size stays {size:,}."
    too_small = size < year.floor <= served
    return met(f"{serves} Cover does not make up for the minimum." if too_small else serves, **facts)


EXCEPTION_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "SIZE-03",
        title="Rural waiver",
        statement="The minimum may be waived for a natural community with a low population density across a large "
        "rural and remote area.",
        source="NHS England, primary care networks: frequently asked questions, May 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=rural_waiver,
    ),
    Rule(
        "SIZE-04",
        title="Waiver on another ground",
        statement="A waiver on a ground that the national guidance does not give is noted by NHS England's region.",
        source="NHS England, primary care networks: frequently asked questions, May 2019; the published networks",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=other_waiver,
    ),
    Rule(
        "SIZE-05",
        title="Waiver in London",
        statement="In London the minimum is not open to variation, so a waiver there goes to NHS England's region.",
        source="Londonwide LMCs, July 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=london_waiver,
    ),
    Rule(
        "SIZE-07",
        title="Seen by the region",
        statement="NHS England's region sees a network of fewer than 27,000 registered patients.",
        source="Policy of this portal, from the bands that NHS England reported in June 2019",
        kind=Kind.POLICY,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=regional_sight,
    ),
    Rule(
        "SIZE-08",
        title="Confirmed by the region",
        statement="NHS England's region confirms a network of fewer than 20,000 registered patients.",
        source="Policy of this portal, from the bands that NHS England reported in June 2019",
        kind=Kind.POLICY,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=regional_confirmation,
    ),
    Rule(
        "SIZE-16",
        title="Population served",
        statement="The patients whom a network covers by local agreement are shown beside its list size. They do not "
        "count towards the minimum.",
        source="Policy of this portal, from the five-year framework for GP contract reform, 2019",
        kind=Kind.POLICY,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.INFORMATION),
        check=served_population,
    ),
)
