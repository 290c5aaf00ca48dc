"""Whether practices make one piece of country, by who touches whom; what would join them; how far apart they are."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

Node = TypeVar("Node", int, str)
Place = tuple[int, int]  # easting and northing in metres


def pieces(members: Iterable[Node], edges: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """The members by the pieces they make, the largest first; edges to others than members do not count.

    Pieces of one size come in the order of their first members, and so do the members of a piece.
    """
    leader = {member: member for member in members}
    for one, other in edges:
        if one in leader and other in leader:
            leader[_first(leader, one)] = _first(leader, other)
    found: dict[Node, list[Node]] = {}
    for member in sorted(leader):
        found.setdefault(_first(leader, member), []).append(member)
    return sorted(found.values(), key=lambda piece: (-len(piece), piece[0]))


def _first(leader: dict[Node, Node], node: Node) -> Node:
    """The leader of a node's piece; the way there is halved for those who come next."""
    while leader[node] != node:
        leader[node] = leader[leader[node]]
        node = leader[node]
    return node


def pieces_number(members: Iterable[int], touches: Mapping[int, frozenset[int]]) -> int | None:
    """How many pieces the members make, None where the place of one of several is not known: it is not in `touches`,
    and nobody touches it.

    For a whole nation of networks, most of which are found to be whole after a step or two.
    """
    left, number = set(members), 0
    if len(left) < 2:
        return len(left)
    try:
        while left:
            number += 1
            reached = [left.pop()]
            for one in reached:
                if near := left & touches[one]:
                    left -= near
                    if not left:
                        break
                    reached += near
    except KeyError:
        return None
    return number


def joining(apart: Sequence[Collection[Node]], touches: Mapping[Node, Collection[Node]]) -> list[Node]:
    """Outside practices that together would join all the pieces, as few as a greedy choice finds; none if they cannot.

    `touches`: for each practice outside, the members that it touches.
    """
    home = {member: number for number, piece in enumerate(apart) for member in piece}
    reached = {outside: {home[m] for m in members if m in home} for outside, members in touches.items()}
    groups: list[set[int]] = [{number} for number in range(len(apart))]
    chosen = []
    while len(groups) > 1:
        best = min(reached, key=lambda o: (-_joined(groups, reached[o]), -len(touches[o]), o), default=None)
        if best is None or _joined(groups, reached[best]) < 2:
            return []
        chosen.append(best)
        together = [group for group in groups if group & reached[best]]
        groups = [group for group in groups if not group & reached[best]] + [set().union(*together)]
    return chosen


def _joined(groups: Iterable[set[int]], reached: set[int]) -> int:
    return sum(1 for group in groups if group & reached)


@dataclass(frozen=True, slots=True)
class Spread:
    """The two practices farthest from each other, and the metres between them."""

    metres: int
    one: str
    other: str


def spread(places: Mapping[str, Place]) -> Spread | None:
    """None for fewer than two places."""
    apart = (Spread(metres(places[one], places[other]), one, other) for one, other in combinations(sorted(places), 2))
    return max(apart, key=lambda each: each.metres, default=None)


def metres(one: Place, other: Place) -> int:
    return round(math.hypot(one[0] - other[0], one[1] - other[1]))
