"""All the networks that might take one practice, in an order that can be explained, each with its reasons."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from networks.placement.facts import Approach, CandidateNetwork, Reply, UnplacedPractice
from networks.placement.reach import crosses, distance_m, touched
from networks.rules import words
from networks.rules.facts import CEILING, FLOOR


class Fit(StrEnum):
    """Where a size lies against the year's floor and ceiling, which are both inside the band."""

    BELOW = "BELOW"
    WITHIN = "WITHIN"
    ABOVE = "ABOVE"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One network for one practice. Sizes in patients, None where unknown; distance in metres to the nearest member.

    `approaches`: when this network was asked before, the earliest first.
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
        """The last thing the network said was no."""
        return bool(self.approaches) and self.approaches[-1].reply == Reply.DECLINED


def rank(
    practice: UnplacedPractice, networks: Iterable[CandidateNetwork], *, floor: int = FLOOR, ceiling: int = CEILING
) -> tuple[Suggestion, ...]:
    """Every network, the likeliest first. Each step decides only where all before it are equal:

    1. it touches a member of the network, or none;
    2. the network has not declined, or its last answer was no;
    3. it shares the commissioner of a member, or would cross a border;
    4. the network would be within the band, outside it, or of unknown size;
    5. it touches more members; 6. it is nearer; 7. the network's name and reference.

    No network is left out. In particular one that would pass the ceiling stays: that is never a bar.
    """
    rows = [
        suggestion(practice, network, added(network.size, practice.list_size), floor, ceiling) for network in networks
    ]
    return tuple(sorted(rows, key=_order))


def suggestion(
    practice: UnplacedPractice, network: CandidateNetwork, after: int | None, floor: int, ceiling: int
) -> Suggestion:
    """The network for the practice, which would then have `after` patients."""
    approaches = sorted((a for a in practice.approaches if a.network == network.reference), key=lambda a: a.asked_on)
    reasons = (
        *_nearness(practice, network),
        _size(practice, network, after, floor, ceiling),
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
        return ("has no other member",)
    touches, distance = touched(practice, network), distance_m(practice, network)
    near = "distance not known" if distance is None else f"nearest member {distance / 1000:,.1f} km away"
    return f"touches {words.counted(touches, 'member') if touches else 'no member'}", near


def _size(practice: UnplacedPractice, network: CandidateNetwork, after: int | None, floor: int, ceiling: int) -> str:
    if network.size is None:
        return "size not known: a member has no list"
    if after is None:
        whose = "its own list is" if practice.list_size is None else "the list of a practice that would join is"
        return f"size not known: {whose} not held"
    now = "" if network.new else f", now {network.size:,}"
    return f"would have {words.patients(after)}, {_against(after, floor, ceiling)}{now}"


def _against(size: int, floor: int, ceiling: int) -> str:
    if size < floor:
        return f"{floor - size:,} below {floor:,}"
    if size > ceiling:
        return f"{size - ceiling:,} above {ceiling:,}, which is no bar"
    return f"within {floor:,} to {ceiling:,}"


def _border(practice: UnplacedPractice, network: CandidateNetwork) -> Iterator[str]:
    codes = words.listed(sorted(network.commissioners))
    if practice.commissioner is None:
        yield "its commissioner is not known"
    elif crosses(practice, network):
        yield f"would cross the border from {practice.commissioner} to {codes}"
    elif len(network.commissioners) > 1:
        yield f"already crosses a border: members of {codes}"


def _asked(approach: Approach) -> str:
    said = {Reply.AGREED: "agreed", Reply.DECLINED: "declined", Reply.WAITING: "no answer yet"}[approach.reply]
    why = f": '{approach.reason}'" if approach.reason else ""
    return f"asked {words.day(approach.asked_on)}, {said}{why}"
