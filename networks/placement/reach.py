"""Which networks a practice may be proposed for: the ones it touches, the near ones, else the nearest few."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from networks.placement.facts import CandidateNetwork, Site, UnplacedPractice

Cell = tuple[int, int]
Entry = tuple[Site, int]


@dataclass(frozen=True, slots=True)
class Terms:
    """How far a practice may go, and what distance and border weigh beside patients outside the band.

    `limit_m`: a network with a member this near, in metres, is within reach.
    `nearest`: how many networks are offered to a practice that neither touches nor is near any.
    `per_km`: patients outside the band that one kilometre to the nearest member weighs as much as.
    `border`: the same for joining a network with no member of the practice's own commissioner.
    """

    limit_m: int = 5_000
    nearest: int = 3
    per_km: int = 100
    border: int = 1_000


def distance_m(practice: UnplacedPractice, network: CandidateNetwork) -> int | None:
    """Metres to the nearest other member, None where either place is unknown."""
    if practice.site is None:
        return None
    others = (member.site for member in network.members if member.code != practice.code)
    return min((metres(practice.site, site) for site in others if site), default=None)


def metres(one: Site, other: Site) -> int:
    return round(math.hypot(one.easting - other.easting, one.northing - other.northing))


def touched(practice: UnplacedPractice, network: CandidateNetwork) -> int:
    """How many other members the practice touches."""
    codes = {member.code for member in network.members} - {practice.code}
    return len(codes & practice.neighbours)


def crosses(practice: UnplacedPractice, network: CandidateNetwork) -> bool:
    """No member of the network shares the practice's commissioner, so joining would cross a border."""
    known = practice.commissioner is not None and bool(network.commissioners)
    return known and practice.commissioner not in network.commissioners


def within_reach(
    practices: Sequence[UnplacedPractice], networks: Sequence[CandidateNetwork], terms: Terms
) -> tuple[tuple[int, ...], ...]:
    """For each practice the positions of the networks it may be proposed for; empty only where there are none."""
    holding: dict[str, set[int]] = defaultdict(set)
    for position, network in enumerate(networks):
        for member in network.members:
            holding[member.code].add(position)
    grid = _grid(networks, terms.limit_m)
    return tuple(_reach(practice, networks, holding, grid, terms) for practice in practices)


def _reach(
    practice: UnplacedPractice,
    networks: Sequence[CandidateNetwork],
    holding: Mapping[str, set[int]],
    grid: Mapping[Cell, Sequence[Entry]],
    terms: Terms,
) -> tuple[int, ...]:
    own = holding.get(practice.code, set())
    found = {position for code in practice.neighbours for position in holding.get(code, ())}
    found.update(_near(practice.site, grid, terms.limit_m))
    if all(networks[position].new for position in found):
        found.update(_nearest(practice, networks, terms.nearest))
    return tuple(sorted(found | own))


def _grid(networks: Sequence[CandidateNetwork], limit_m: int) -> Mapping[Cell, Sequence[Entry]]:
    """Members' sites with their network's position, by squares as wide as the limit."""
    grid: dict[Cell, list[Entry]] = defaultdict(list)
    for position, network in enumerate(networks):
        for member in network.members:
            if member.site:
                grid[_cell(member.site, limit_m)].append((member.site, position))
    return grid


def _cell(site: Site, limit_m: int) -> Cell:
    side = max(1, limit_m)
    return site.easting // side, site.northing // side


def _near(site: Site | None, grid: Mapping[Cell, Sequence[Entry]], limit_m: int) -> Iterator[int]:
    if site is None:
        return
    east, north = _cell(site, limit_m)
    for cell in ((east + x, north + y) for x in (-1, 0, 1) for y in (-1, 0, 1)):
        yield from (position for place, position in grid.get(cell, ()) if metres(site, place) <= limit_m)


def _nearest(practice: UnplacedPractice, networks: Sequence[CandidateNetwork], few: int) -> list[int]:
    """The existing networks with the nearest members; those of unknown distance come last, by position."""
    far = [(distance_m(practice, network), position) for position, network in enumerate(networks) if not network.new]
    ordered = sorted(far, key=lambda pair: (math.inf if pair[0] is None else pair[0], pair[1]))
    return [position for _, position in ordered[: max(1, few)]]
