"""All the networks that might take one practice, in an order that can be explained, each with its reasons."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from networks.placement.facts import Approach, CandidateNetwork, Reply, UnplacedPractice
from networks.placement.reach import crosses, distance_m, touched
from networks.rules import words
from networks.rules.facts import CEILING, FLOOR

JOINING = "Joining would make it"
TOGETHER = "With all who join it would have"


class Fit(StrEnum):
    """Where a size lies against the year's floor and ceiling, which are both inside the band."""

    BELOW = "BELOW"
    WITHIN = "WITHIN"
    ABOVE = "ABOVE"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One network for one practice. Sizes in patients, None where unknown; distance in metres to the nearest member.

    `approaches`: what was asked before, the earliest first; `reasons`: sentences without their full stops.
    """

    practice: str
    network: str
    name: str
    touches: int
    distance_m: int | None
    before: int | None
    after: int | None
    fit_before: Fit | None
    fit_after: Fit | None
    crosses: bool
    approaches: tuple[Approach, ...]
    reasons: tuple[str, ...]

    @property
    def declined(self) -> bool:
        """The last answer was no, whoever gave it."""
        return bool(self.approaches) and self.approaches[-1].reply == Reply.DECLINED


def rank(
    practice: UnplacedPractice, networks: Iterable[CandidateNetwork], *, floor: int = FLOOR, ceiling: int = CEILING
) -> tuple[Suggestion, ...]:
    """Every network, the likeliest first. Each step decides only where all before it are equal:

    1. it touches a member of the network, or none;
    2. nobody has declined, or the last answer between them was no;
    3. it shares the commissioner of a member, or would cross a border;
    4. the network would be within the band, outside it, or of unknown size;
    5. it touches more members; 6. it is nearer; 7. the network's name and reference.

    No network is left out. In particular one that would pass the ceiling stays: that is never a bar.
    """
    rows = [
        suggestion(practice, network, added(network.size, practice.list_size), floor, ceiling, JOINING)
        for network in networks
    ]
    return tuple(sorted(rows, key=_order))


def suggestion(
    practice: UnplacedPractice,
    network: CandidateNetwork,
    after: int | None,
    floor: int,
    ceiling: int,
    begins: str,
) -> Suggestion:
    """The network for the practice, which would then have `after` patients, as the sentence says that `begins` so."""
    mine = [approach for approach in practice.approaches if approach.network == network.reference]
    approaches = sorted(mine, key=lambda approach: approach.asked_on or date.min)
    reasons = (
        *_nearness(practice, network),
        _size(practice, network, after, f"{begins} {against(after, floor, ceiling)}" if after is not None else ""),
        *_border(practice, network),
        *map(_asked, approaches),
    )
    return Suggestion(
        practice=practice.code,
        network=network.reference,
        name=network.name,
        touches=touched(practice, network),
        distance_m=distance_m(practice, network),
        before=network.size,
        after=after,
        fit_before=fit(network.size, floor, ceiling),
        fit_after=fit(after, floor, ceiling),
        crosses=crosses(practice, network),
        approaches=tuple(approaches),
        reasons=reasons,
    )


def fit(size: int | None, floor: int, ceiling: int) -> Fit | None:
    if size is None:
        return None
    if size < floor:
        return Fit.BELOW
    return Fit.ABOVE if size > ceiling else Fit.WITHIN


def added(size: int | None, more: int | None) -> int | None:
    return None if size is None or more is None else size + more


def _order(row: Suggestion) -> tuple[bool, bool, bool, int, int, float, str, str]:
    outside = 2 if row.fit_after is None else int(row.fit_after != Fit.WITHIN)
    distance = math.inf if row.distance_m is None else row.distance_m
    return not row.touches, row.declined, row.crosses, outside, -row.touches, distance, row.name, row.network


def _nearness(practice: UnplacedPractice, network: CandidateNetwork) -> tuple[str, ...]:
    if all(member.code == practice.code for member in network.members):
        return ("It has no other practice",)
    touches, distance = touched(practice, network), distance_m(practice, network)
    near = "We do not know how far it is" if distance is None else f"{distance / 1000:,.1f} km to the nearest of them"
    return f"Touches {f'{touches:,}' if touches else 'none'} of its practices", near


def _size(practice: UnplacedPractice, network: CandidateNetwork, after: int | None, sentence: str) -> str:
    if network.size is None:
        return "We do not know its size: one of its practices has no list"
    if after is None:
        whose = "the practice's own list is" if practice.list_size is None else "a list that would count there is"
        return f"We do not know the size it would have: {whose} not held"
    return sentence if network.new else f"{sentence} ({network.size:,} now)"


def against(size: int, floor: int, ceiling: int) -> str:
    if size < floor:
        where = f"{floor - size:,} below {floor:,}"
    elif size > ceiling:
        where = f"{size - ceiling:,} above {ceiling:,}, which is no bar"
    else:
        where = f"within {floor:,} to {ceiling:,}"
    return f"{words.patients(size)}: {where}"


def _border(practice: UnplacedPractice, network: CandidateNetwork) -> Iterator[str]:
    names = words.listed(sorted(network.commissioners))
    if practice.commissioner is None:
        yield "We do not know its commissioner, so not whether it would cross a border"
    elif crosses(practice, network):
        yield f"Crosses into {names}"
    elif len(network.commissioners) > 1:
        yield f"Crosses a border already: its practices are with {names}"


def _asked(approach: Approach) -> str:
    what = "Was asked to serve its patients" if approach.cover else "Asked it to join"
    said = {Reply.AGREED: "agreed", Reply.DECLINED: "declined", Reply.WAITING: "no answer yet"}[approach.reply]
    why = f" (“{approach.reason}”)" if approach.reason else ""
    return f"{what}{_on(approach.asked_on)}: {said}{_on(approach.answered_on)}{why}"


def _on(day: date | None) -> str:
    return f" on {words.day(day)}" if day else ""
