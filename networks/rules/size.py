"""List size: the sum of the core members' lists at the year's list date, never of today's lists."""

from networks.rules import words
from networks.rules.bands import band, band_words
from networks.rules.facts import MemberFacts, MemberState, NetworkFacts, WaiverFacts, WaiverGround, YearRules
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

_NOT_KNOWN = "The list size is not known yet"


def network_size(network: NetworkFacts) -> int | None:
    """None with no members, and where a member has no list: unknown is not zero."""
    sizes = [member.list_size for member in network.members]
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None


def list_size(network: NetworkFacts, year: YearRules) -> Outcome:
    """A forming network counts everyone it names; the sentence says how many have yet to answer."""
    size = network_size(network)
    without = [member for member in network.members if member.list_size is None]
    asked = [member for member in network.members if member.state == MemberState.NAMED]
    facts: dict[str, Json] = {
        "size": size,
        "members": len(network.members),
        "list_date": year.list_date.isoformat(),
        "practices": words.codes(without),
        "yet_to_answer": words.codes(asked),
    }
    if size is None:
        return cannot_tell(f"{_NOT_KNOWN}: {_what_is_missing(without, year)}", **facts)
    lists = f"{words.agreeing(network.members, 'list', 'lists')} of {words.practices(len(network.members))}"
    total = f"{words.patients(size)} on the {lists} at {words.day(year.list_date)}."
    return met(f"{total}{_yet_to_answer(asked)}", **facts)


def _what_is_missing(without: list[MemberFacts], year: YearRules) -> str:
    if not without:
        return "no practice is named."
    lists = f"{words.agreeing(without, 'has', 'have')} no list at {words.day(year.list_date)}"
    return f"{words.all_named(without)} {lists}. Ask your commissioner to record it."


def _yet_to_answer(asked: list[MemberFacts]) -> str:
    return (
        f" {len(asked):,} {words.agreeing(asked, 'has', 'have')} yet to answer: {words.all_named(asked)}."
        if asked
        else ""
    )


def minimum(network: NetworkFacts, year: YearRules) -> Outcome:
    size = network_size(network)
    facts: dict[str, Json] = {
        "size": size,
        "minimum": year.floor,
        "waiver": network.waiver.ground if network.waiver else None,
    }
    if size is None:
        return cannot_tell(f"{_NOT_KNOWN}, so we cannot compare it with the minimum of {year.floor:,}.", **facts)
    if size >= year.floor:
        return met(f"{words.patients(size)}: the minimum is {year.floor:,}.", **facts)
    short = f"{words.patients(size)}: {year.floor - size:,} below the minimum of {year.floor:,}."
    if network.waiver:
        return met(f"{short} The commissioner has waived the minimum{_ground(network.waiver)}.", **facts)
    return not_met(f"{short} More practices are needed, or a waiver from the commissioner.", **facts)


def _ground(waiver: WaiverFacts) -> str:
    rural = waiver.ground == WaiverGround.RURAL_LOW_DENSITY
    return " because few people live across a large rural and remote area" if rural else ""


def size_band(network: NetworkFacts, year: YearRules) -> Outcome:
    size = network_size(network)
    facts: dict[str, Json] = {"size": size, "band": band(size, year)}
    if size is None:
        return cannot_tell(f"{_NOT_KNOWN}, so the network is in no size band.", **facts)
    return met(f"In the band of {band_words(size, year)} patients.", **facts)


def maximum(network: NetworkFacts, year: YearRules) -> Outcome:
    size = network_size(network)
    facts: dict[str, Json] = {"size": size, "maximum": year.ceiling}
    if size is None:
        return cannot_tell(f"{_NOT_KNOWN}, so we cannot compare it with {year.ceiling:,}.", **facts)
    if size <= year.ceiling:
        return met(f"{words.patients(size)}: not above {year.ceiling:,}.", **facts)
    above = f"{words.patients(size)}: {size - year.ceiling:,} above {year.ceiling:,}."
    if network.larger_agreed:
        return met(f"{above} The commissioner has agreed to a larger network.", **facts)
    return not_met(f"{above} The commissioner must record that it agrees to a larger network.", **facts)


def single_practice(network: NetworkFacts, year: YearRules) -> Outcome:
    number = len(network.members)
    facts: dict[str, Json] = {
        "members": number,
        "practices": words.codes(network.members) if number == 1 else [],
    }
    if not number:
        return nothing_to_judge("No practice is named yet.", **facts)
    if number == 1:
        name = words.all_named(network.members)
        return met(f"{name} forms this network alone. That is allowed; the same size rules apply.", **facts)
    return met(f"{words.practices(number)} form this network.", **facts)


SIZE_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "SIZE-01",
        title="List size",
        statement="The list size of a network is the sum of its core members' registered lists at the year's "
        "list date. While a member has no list at that date, the size is unknown; it is not zero.",
        source="BMA, Creating and running primary care networks, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.BLOCKER),
        check=list_size,
    ),
    Rule(
        "SIZE-02",
        title="Minimum list size",
        statement="A network has at least 30,000 registered patients, unless its commissioner waives it.",
        source="NHS England, primary care networks: frequently asked questions, May 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.BLOCKER),
        check=minimum,
    ),
    Rule(
        "SIZE-06",
        title="Size band",
        statement="Networks are reported by list size: fewer than 20,000, 20,000 to 26,999, 27,000 to "
        "29,999, 30,000 to 50,000, and more. The counts under 20,000, 27,000 and 30,000 hold one another.",
        source="NHS England briefing, June 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.INFORMATION),
        check=size_band,
    ),
    Rule(
        "SIZE-09",
        title="Larger network",
        statement="For a network of more than 50,000 registered patients the commissioner records that it "
        "agrees to a larger network.",
        source="NHS England, primary care networks: frequently asked questions, May 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=maximum,
    ),
    Rule(
        "SIZE-13",
        title="Number of practices",
        statement="One practice may form a network alone. The same size rules apply to it.",
        source="British Journal of General Practice, January 2020",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.SUBMIT, Severity.INFORMATION),
        check=single_practice,
    ),
)
