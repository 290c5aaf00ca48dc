"""Larger networks: whether they are divided into neighbourhoods, and how large those are."""

from collections import Counter

from networks.rules import words
from networks.rules.facts import MemberFacts, NeighbourhoodFacts, NetworkFacts, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, cannot_tell, met, not_met, onwards, warning
from networks.rules.size import network_size


def divided(network: NetworkFacts, year: YearRules) -> Outcome:
    size = network_size(network)
    facts: dict[str, Json] = {"size": size, "maximum": year.ceiling, "neighbourhoods": len(network.neighbourhoods)}
    if network.neighbourhoods:
        into = words.counted(len(network.neighbourhoods), "neighbourhood")
        return met(f"The network is divided into {into}.", **facts)
    if size is None:
        return cannot_tell("The list size is not known yet, so we cannot tell if neighbourhoods are wanted.", **facts)
    if size <= year.ceiling:
        return met(f"{words.patients(size)}: no neighbourhoods are needed up to {year.ceiling:,}.", **facts)
    return not_met(
        f"{words.patients(size)}: above {year.ceiling:,}, and not divided into neighbourhoods of {_band(year)}.",
        **facts,
    )


def each_in_one(network: NetworkFacts, year: YearRules) -> Outcome:
    """A practice in two neighbourhoods is a mistake; everything else about them is open to explanation."""
    members = {member.code: member for member in network.members}
    placed = Counter(code for each in network.neighbourhoods for code in each.practices if code in members)
    twice = [members[code] for code in sorted(members) if placed[code] > 1]
    nowhere = [members[code] for code in sorted(members) if not placed[code]]
    sizes: dict[str, Json] = {each.name: _size(each, members) for each in network.neighbourhoods}
    facts: dict[str, Json] = {"sizes": sizes, "practices": words.codes(twice or nowhere)}
    if not network.neighbourhoods:
        return met("The network is not divided into neighbourhoods.", sizes={}, practices=[])
    if twice:
        return not_met(f"More than one neighbourhood has {words.all_named(twice)}. Each practice is in one.", **facts)
    if nowhere:
        return warning(f"No neighbourhood has {words.all_named(nowhere)}. Each practice is in one.", **facts)
    outside = [name for name, size in sizes.items() if size is None or not year.floor <= int(str(size)) <= year.ceiling]
    if outside:
        shown = words.listed([_shown(name, sizes[name]) for name in outside])
        return warning(f"Not of {_band(year)}: {shown}.", **facts)
    return met(f"Each practice is in one neighbourhood, and each of those has {_band(year)}.", **facts)


def _size(neighbourhood: NeighbourhoodFacts, members: dict[str, MemberFacts]) -> int | None:
    """None where a practice of it has no list."""
    lists = [members[code].list_size for code in neighbourhood.practices if code in members]
    known = [size for size in lists if size is not None]
    return sum(known) if len(known) == len(lists) else None


def _shown(name: str, size: Json) -> str:
    return f"{name} (size not known)" if size is None else f"{name} ({words.patients(int(str(size)))})"


def _band(year: YearRules) -> str:
    return f"{year.floor:,} to {year.ceiling:,} patients"


NEIGHBOURHOOD_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "SIZE-10",
        title="Neighbourhoods",
        statement="A network of more than 50,000 registered patients is divided into neighbourhoods of 30,000 to "
        "50,000.",
        source="NHS England, primary care networks: frequently asked questions, May 2019; HSJ, June 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=divided,
    ),
    Rule(
        "SIZE-11",
        title="Each practice in one neighbourhood",
        statement="Each practice is in exactly one neighbourhood, and each of those has 30,000 to 50,000 patients. "
        "Only a practice in two neighbourhoods has to be put right.",
        source="NHS England, primary care networks: frequently asked questions, May 2019",
        kind=Kind.POLICY,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.BLOCKER),
        check=each_in_one,
    ),
)
