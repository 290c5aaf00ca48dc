"""Rules that are asked when somebody acts: their facts are what the action says, and they stop it or let it pass."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from networks.rules import words
from networks.rules.facts import YearRules
from networks.rules.findings import Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Severities, Subject, met, not_met, warning

_STOPS: Severities = {Moment.ACTION: Severity.BLOCKER}


@dataclass(frozen=True, slots=True)
class Move:
    """A practice that leaves one network on its last day there and joins another on a first day."""

    practice: str
    last_day: date
    first_day: date


def no_day_between(move: Move, year: YearRules) -> Outcome:
    days = (move.first_day - move.last_day).days - 1
    if days < 0:
        return not_met(
            f"{move.practice} would be in two networks: it leaves on {words.day(move.last_day)} and joins on "
            f"{words.day(move.first_day)}. Choose a later first day.",
            days=days,
        )
    if days:
        first = words.day(move.last_day + timedelta(days=1))
        return warning(
            f"The patients of {move.practice} would not be covered for {words.counted(days, 'day')} from {first}.",
            days=days,
        )
    return met(f"{move.practice} moves without a day between.", days=0)


@dataclass(frozen=True, slots=True)
class Direction:
    """A commissioner that requires a network to take a practice. `lmc_engaged_on`: None where that is not recorded.
    `lmc_spoke`: it has said or recorded something itself; `lmc_told_on`: of the direction that is proposed."""

    practice: str
    decided_on: date
    lmc_engaged_on: date | None
    lmc_spoke: bool
    lmc_told_on: date | None


def may_be_directed(direction: Direction, year: YearRules) -> Outcome:
    engaged, deadline = direction.lmc_engaged_on, year.resolution_deadline
    if not year.directions_allowed:
        return not_met(f"In {year.code} a commissioner cannot require a network to take a practice.")
    if engaged is None:
        return not_met(f"Record first when the LMC was engaged about {direction.practice}.")
    if engaged > direction.decided_on:
        return not_met("The LMC has to be engaged before the decision, not after it.")
    if deadline and direction.decided_on > deadline:
        return not_met(f"For {year.code} that could be decided until {words.day(deadline)}.")
    if not direction.lmc_spoke and (waits := _lmc_waited_for(direction, year)):
        return not_met(waits)
    return met(f"The LMC was engaged about {direction.practice} on {words.day(engaged)}.")


def _lmc_waited_for(direction: Direction, year: YearRules) -> str:
    """Why nothing is decided yet against an LMC that is silent; empty once it has had its time."""
    if direction.lmc_told_on is None:
        return "Propose the direction first: the LMC is told of it, and can say how it stands to it."
    last = direction.lmc_told_on + timedelta(days=year.thresholds.lmc_time)
    if direction.decided_on > last:
        return ""
    if year.resolution_deadline and last >= year.resolution_deadline:
        return (
            "The LMC has not said on the case how it stands to it, and its time ends too late: only with its word can "
            f"the direction be decided, until {words.day(year.resolution_deadline)}."
        )
    return (
        "The LMC has not said on the case how it stands to it. Once it has, the direction can be decided; without its "
        f"word, after {words.day(last)}."
    )


@dataclass(frozen=True, slots=True)
class Expulsion:
    practice: str
    network: str
    determined_on: date | None


def determined(expulsion: Expulsion, year: YearRules) -> Outcome:
    if expulsion.determined_on:
        return met(f"The commissioner determined it on {words.day(expulsion.determined_on)}.")
    return not_met(f"{expulsion.network} cannot expel {expulsion.practice} until the commissioner has determined it.")


@dataclass(frozen=True, slots=True)
class OptOut:
    """A practice that ends its part. `late`: after the window, as the policies of answers tell; `decided`: the
    commissioner has accepted exceptional circumstances."""

    practice: str
    window_ends_on: date
    late: bool
    decided: bool


def within_window(opt_out: OptOut, year: YearRules) -> Outcome:
    window = f"the window that ended on {words.day(opt_out.window_ends_on)}"
    if not opt_out.late:
        return met(f"{opt_out.practice} asked in time.")
    if opt_out.decided:
        return met(f"{opt_out.practice} asked after {window}; the commissioner has accepted its circumstances.")
    return not_met(f"{opt_out.practice} asked after {window}. Its commissioner decides whether that is exceptional.")


@dataclass(frozen=True, slots=True)
class Objection:
    """What a network is sent back for. `to_agreement`: for what its Network Agreement says."""

    network: str
    to_agreement: bool


def not_for_its_agreement(objection: Objection, year: YearRules) -> Outcome:
    if objection.to_agreement:
        return not_met(f"{objection.network} cannot be refused for the content of its Network Agreement.")
    return met("The content of the Network Agreement is not judged.")


@dataclass(frozen=True, slots=True)
class TypedList:
    """A practice's list size as somebody typed it, beside the one held."""

    practice: str
    typed: int
    held: int


def as_held(given: TypedList, year: YearRules) -> Outcome:
    """Up to the year's tolerance in per cent of the list held a difference is only shown."""
    difference = abs(given.typed - given.held)
    sentence = f"{given.practice}: {given.typed:,} typed, {given.held:,} held at {words.day(year.list_date)}."
    if not difference:
        return met(sentence, difference=0)
    if 100 * difference > year.thresholds.typed_size * given.held:
        return not_met(f"{sentence} The list held counts.", difference=difference)
    return warning(f"{sentence} The list held counts.", difference=difference)


@dataclass(frozen=True, slots=True)
class Decider:
    """Who is about to decide, with what they declared and did before: names of practices and of networks. `cover`: it
    was somebody for whom they act, or who acted for them."""

    commissioner: str
    interests: Collection[str] = ()
    marked: Collection[str] = ()
    cover: bool = False


def no_interest(decider: Decider, year: YearRules) -> Outcome:
    if decider.interests:
        shown = words.listed(sorted(decider.interests))
        who = "Somebody for whom you act" if decider.cover else "You"
        return not_met(f"{who} declared an interest in {shown}, so another person has to decide. You may comment.")
    return met("No interest is declared.")


def another_person(decider: Decider, year: YearRules) -> Outcome:
    if decider.marked:
        who = "Somebody for whom you act, or who acted for you," if decider.cover else "You"
        return not_met(
            f"{who} marked the requirements met for {words.listed(sorted(decider.marked))}, "
            f"so another approver of {decider.commissioner} has to decide."
        )
    return met("Somebody else marked the requirements met.")


@dataclass(frozen=True, slots=True)
class OdsNotice:
    """A change that ODS has to be told of, once approved. `due_on`: the year's date for such notices."""

    network: str
    due_on: date
    sent_on: date | None
    today: date


def ods_told(notice: OdsNotice, year: YearRules) -> Outcome:
    if notice.sent_on:
        return met(f"ODS was told of {notice.network} on {words.day(notice.sent_on)}.")
    was = "was" if notice.today > notice.due_on else "is"
    due = f"the notice {was} due by {words.day(notice.due_on)}"
    return not_met(f"ODS has to be told of the change to {notice.network}: {due}.")


MOVE_RULES: tuple[Rule[Move], ...] = (
    Rule(
        "MEM-08",
        title="From one network to another",
        statement="A practice joins a new network after its last day in the old one, and best on the next day.",
        source="Policy of this portal; the published networks hold no overlap",
        kind=Kind.POLICY,
        subject=Subject.ACTION,
        severities=_STOPS,
        check=no_day_between,
    ),
)
DIRECTION_RULES: tuple[Rule[Direction], ...] = (
    Rule(
        "MEM-13",
        title="Directed membership",
        statement="From 2020/21 on a commissioner may require a network to take a practice: after it has engaged the "
        "LMC, which has said how it stands or had its time to, and by the year's date.",
        source="Hempsons, key dates for CCGs, and what the Network Contract means for CCGs, 2020",
        kind=Kind.CONTRACT,
        subject=Subject.ACTION,
        severities=_STOPS,
        check=may_be_directed,
    ),
)
EXPULSION_RULES: tuple[Rule[Expulsion], ...] = (
    Rule(
        "MEM-14",
        title="Expulsion",
        statement="A network expels a practice only once its commissioner has determined it.",
        source="Hempsons, what the Network Contract means for CCGs, 2020",
        kind=Kind.CONTRACT,
        subject=Subject.ACTION,
        severities=_STOPS,
        check=determined,
    ),
)
OPT_OUT_RULES: tuple[Rule[OptOut], ...] = (
    Rule(
        "MEM-15",
        title="Opting out",
        statement="A practice ends its part within a window; after it only in exceptional circumstances, which its "
        "commissioner decides.",
        source="Pulse on the Network Contract of 2021/22",
        kind=Kind.CONTRACT,
        subject=Subject.ACTION,
        severities=_STOPS,
        check=within_window,
    ),
)
OBJECTION_RULES: tuple[Rule[Objection], ...] = (
    Rule(
        "CMP-07",
        title="Content of the agreement",
        statement="A commissioner cannot refuse a network for the content of its Network Agreement.",
        source="BMA, Creating and running primary care networks, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.ACTION,
        severities=_STOPS,
        check=not_for_its_agreement,
    ),
)
TYPED_RULES: tuple[Rule[TypedList], ...] = (
    Rule(
        "CMP-09",
        title="Typed list sizes",
        statement="A list size that somebody types is compared with the one held, which counts. More than 2 per cent "
        "between them has to be cleared up.",
        source="Fylde and Wyre CCG, primary care commissioning committee, June 2019; the limit is this portal's",
        kind=Kind.DATA,
        subject=Subject.ACTION,
        severities=_STOPS,
        check=as_held,
    ),
)
DECIDER_RULES: tuple[Rule[Decider], ...] = (
    Rule(
        "CMP-10",
        title="Declared interests",
        statement="Who has declared an interest in a member practice may comment and does not decide.",
        source="NHS England, managing conflicts of interest",
        kind=Kind.CONTRACT,
        subject=Subject.ACTION,
        severities=_STOPS,
        check=no_interest,
    ),
    Rule(
        "CMP-11",
        title="Two steps, two people",
        statement="Who marked an application's requirements met does not decide on it.",
        source="Policy of this portal",
        kind=Kind.POLICY,
        subject=Subject.ACTION,
        severities=_STOPS,
        check=another_person,
    ),
)
NOTICE_RULES: tuple[Rule[OdsNotice], ...] = (
    Rule(
        "DL-04",
        title="Notice to ODS",
        statement="ODS is told of an approved change of members, payee or network by the year's date.",
        source="Hempsons, key dates for CCGs, 2020",
        kind=Kind.CONTRACT,
        subject=Subject.ACTION,
        severities={Moment.ACTION: Severity.ALERT},
        check=ods_told,
    ),
)
DEED_RULES: tuple[Rule[Any], ...] = (
    *MOVE_RULES,
    *DIRECTION_RULES,
    *EXPULSION_RULES,
    *OPT_OUT_RULES,
    *OBJECTION_RULES,
    *TYPED_RULES,
    *DECIDER_RULES,
    *NOTICE_RULES,
)
