"""Sizes that matter once a network works: large ones, those that fell too low, and lists that have moved since."""

from dataclasses import dataclass

from networks.rules import words
from networks.rules.bands import band, band_words
from networks.rules.facts import MemberState, NetworkFacts, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, cannot_tell, met, not_met, onwards, warning
from networks.rules.size import network_size


@dataclass(frozen=True, slots=True)
class SizeChange:
    """A change that somebody asks for, and what it does to a network in force. Sizes in patients, None if unknown.

    `voluntary`: a move, a split or an expulsion; an opt-out within its window is not, since nobody can stop it.
    `decided`: the commissioner has recorded a decision on the smaller network.
    """

    network: str
    before: int | None
    after: int | None
    voluntary: bool
    decided: bool


def support_doubles(network: NetworkFacts, year: YearRules) -> Outcome:
    size, edge = network_size(network), year.thresholds.support_doubles
    facts: dict[str, Json] = {"size": size, "edge": edge}
    if size is None:
        return cannot_tell(f"The list size is not known yet, so we cannot tell whether it reaches {edge:,}.", **facts)
    if size < edge:
        return met(f"{words.patients(size)}: the entitlement to added roles is that of one network.", **facts)
    return not_met(f"{words.patients(size)}: from {edge:,} on the entitlement to added roles doubles.", **facts)


def kept_up(network: NetworkFacts, year: YearRules) -> Outcome:
    """A network in force is never closed for being small, and is not blocked for it either."""
    size = network_size(network)
    in_force = any(member.state == MemberState.IN_FORCE for member in network.members)
    facts: dict[str, Json] = {"size": size, "minimum": year.floor}
    if not in_force:
        return met("The network is not in force yet.", **facts)
    if size is None:
        return cannot_tell(f"The list size is not known, so we cannot compare it with {year.floor:,}.", **facts)
    if size >= year.floor or network.waiver:
        return met(f"{words.patients(size)}: its size needs no review.", **facts)
    return warning(
        f"In force with {words.patients(size)}, {year.floor - size:,} below the minimum of {year.floor:,}. It stays "
        "open: review its size with its practices.",
        **facts,
    )


def change_keeps_minimum(change: SizeChange, year: YearRules) -> Outcome:
    """Asked before a change to a network in force, and of one that forms by it (SIZE-14)."""
    facts: dict[str, Json] = {"before": change.before, "after": change.after, "minimum": year.floor}
    too_small_already = change.before is not None and change.before < year.floor
    if too_small_already or (change.after is not None and change.after >= year.floor):
        return met(f"{change.network} does not fall below the minimum of {year.floor:,} by this.", **facts)
    if change.after is None:
        would = f"The list size of {change.network} would not be known, so we cannot compare it with {year.floor:,}."
    else:
        would = f"{change.network} would have {words.patients(change.after)}, below the minimum of {year.floor:,}."
    if change.decided:
        return met(f"{would} The commissioner has recorded its decision.", **facts)
    if change.voluntary:
        stops = cannot_tell if change.after is None else not_met
        return stops(f"{would} Its commissioner has to record a decision on that first.", **facts)
    return warning(f"{would} That cannot be refused; its size has to be reviewed.", **facts)


def lists_of_today(network: NetworkFacts, year: YearRules) -> Outcome:
    """The size stays that of the list date. This says whether today's lists would put it in another band."""
    size = network_size(network)
    lists = [member.list_size if member.latest_list is None else member.latest_list for member in network.members]
    known = [patients for patients in lists if patients is not None]
    today = sum(known) if known and len(known) == len(lists) else None
    dates = [member.latest_on for member in network.members if member.latest_on]
    facts: dict[str, Json] = {
        "size": size,
        "band": band(size, year),
        "size_today": today,
        "band_today": band(today, year),
    }
    if not dates:
        return met(f"No list later than {words.day(year.list_date)} is held.", **facts)
    if size is None or today is None:
        return cannot_tell("A member has no list, so we cannot tell how the network has grown.", **facts)
    then = f"{words.patients(today)} by the lists of {words.day(max(dates))}, {size:,} at {words.day(year.list_date)}"
    if band(size, year) == band(today, year):
        return met(f"{then}: the same size band.", **facts)
    return not_met(
        f"{then}: that would be in the band of {band_words(today, year)}. The size of the year stays {size:,}.", **facts
    )


GROWTH_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "SIZE-12",
        title="Very large network",
        statement="From 100,000 registered patients on a network's entitlement to added roles doubles.",
        source="The national payment calculations for 2019/20, as set out for practices",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.INFORMATION),
        check=support_doubles,
    ),
    Rule(
        "SIZE-14",
        title="Size of a network in force",
        statement="A change that somebody chooses to make may take a network in force below the minimum only once its "
        "commissioner has recorded a decision. A practice that opts out in time cannot be refused, and no network is "
        "closed for its size: it is reviewed.",
        source="Pulse on networks in Kent, 2020; a network of 21,012 patients in the published files stayed open",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities={Moment.CHANGE: Severity.ALERT, Moment.ACTION: Severity.BLOCKER},
        check=kept_up,
    ),
    Rule(
        "SIZE-15",
        title="Lists of today",
        statement="The list size of a year never changes with the lists. Where later lists would put the network in "
        "another size band, that is said.",
        source="Policy of this portal",
        kind=Kind.POLICY,
        subject=Subject.NETWORK,
        severities={Moment.CHANGE: Severity.WARNING},
        check=lists_of_today,
    ),
    Rule(
        "SIZE-17",
        title="No bar above the maximum",
        statement="That a network would pass 50,000 registered patients never stops a practice from joining it.",
        source="NHS England, primary care networks: frequently asked questions, May 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities={},
        check=None,
    ),
)
