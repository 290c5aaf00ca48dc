"""How far a network reaches: whether its members' land is in one piece, and how far apart they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from networks.rules import words
from networks.rules.contiguity import joining, pieces, spread
from networks.rules.facts import MemberFacts, NetworkFacts, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, cannot_tell, met, not_met, nothing_to_judge, onwards

_IN_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def in_one_piece(network: NetworkFacts, year: YearRules) -> Outcome:
    members = {member.code: member for member in network.members}
    unknown = [member for member in network.members if member.place is None]
    apart = pieces(members, [(member.code, other) for member in network.members for other in member.touches])
    cut_off = [members[code] for piece in apart[1:] for code in piece]
    joiners = _joiners(network.members, apart) if cut_off and not unknown else []
    facts: dict[str, Json] = {
        "pieces": len(apart),
        "practices": words.codes(unknown or cut_off),
        "joined_by": words.codes(joiners),
    }
    if not members:
        return nothing_to_judge("No practice is named yet.", **facts)
    if unknown and len(members) > 1:
        return cannot_tell(f"{_nowhere(unknown)}, so we cannot tell if the area is in one piece.", **facts)
    if not cut_off:
        return met("The area is in one piece.", **facts)
    rest = [members[code] for code in apart[0]]
    return not_met(_in_pieces(len(apart), cut_off, rest, joiners), **facts)


@dataclass(frozen=True, slots=True)
class _Outside:
    """A practice that is no member, as its neighbours know it."""

    code: str
    name: str


def _joiners(members: Sequence[MemberFacts], apart: Sequence[Sequence[str]]) -> list[_Outside]:
    """Practices around the network that would make it one piece."""
    names = {code: name for member in members for code, name in member.touches.items()}
    touched: dict[str, list[str]] = {code: [] for code in names.keys() - {member.code for member in members}}
    for member in members:
        for code in member.touches.keys() & touched.keys():
            touched[code].append(member.code)
    return [_Outside(code, names[code]) for code in joining(apart, touched)]


def _in_pieces(
    number: int, cut_off: Sequence[MemberFacts], rest: Sequence[MemberFacts], joiners: Sequence[_Outside]
) -> str:
    shown = _IN_WORDS[number] if number < len(_IN_WORDS) else str(number)
    do = words.agreeing(cut_off, "does", "do")
    others = words.all_named(rest) if len(rest) == 1 else "the others"
    joined = f"; {words.all_named(joiners)} would join them" if joiners else ""
    return f"Area in {shown} pieces: {words.all_named(cut_off)} {do} not touch {others}{joined}. Explain why."


def _nowhere(unknown: Sequence[MemberFacts]) -> str:
    return f"We do not know where {words.all_named(unknown)} {words.agreeing(unknown, 'is', 'are')}"


def near_enough(network: NetworkFacts, year: YearRules) -> Outcome:
    members = {member.code: member for member in network.members}
    unknown = [member for member in network.members if member.place is None]
    farthest = spread({code: member.place for code, member in members.items() if member.place})
    ends = [members[farthest.one], members[farthest.other]] if farthest else []
    facts: dict[str, Json] = {
        "metres": farthest.metres if farthest else None,
        "practices": words.codes(ends),
        "limit": year.spread,
        "unknown": words.codes(unknown),
    }
    if not members:
        return nothing_to_judge("No practice is named yet.", **facts)
    if len(members) == 1:
        return met("The network has one main site.", **facts)
    if farthest and farthest.metres > year.spread:
        return not_met(f"{_apart(ends, farthest.metres)}; above {_km(year.spread)}, explain why.", **facts)
    if unknown or farthest is None:
        return cannot_tell(f"{_nowhere(unknown)}, so we cannot tell how far apart the members are.", **facts)
    return met(f"{_apart(ends, farthest.metres)}; no two members are farther apart.", **facts)


def _apart(ends: Sequence[MemberFacts], metres: int) -> str:
    return f"{words.all_named(ends)} are {_km(metres)} apart"


def _km(metres: int) -> str:
    return f"{metres / 1000:,.1f}".removesuffix(".0") + " km"


EXTENT_RULES: tuple[Rule[NetworkFacts], ...] = (
    Rule(
        "GEO-02",
        title="Area in one piece",
        statement="The land around each member touches that of the others, directly or through other members. Where it "
        "does not, the application explains why.",
        source="NHS England on network boundaries, as reported by Healthcare Leader, April 2019",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=in_one_piece,
    ),
    Rule(
        "GEO-04",
        title="Distances",
        statement="Where two members' main sites lie farther apart than the year's limit, the application says why.",
        source="BMA Law on primary care networks, 2019; the limit is this portal's",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.WARNING),
        check=near_enough,
    ),
)
