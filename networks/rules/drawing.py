"""Network Areas on the map: what lies in one, what a set of them leaves out of a border, and where they overlap."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import shapely

from networks.rules.facts import AreaFacts, AreaKind

# Drawings are true to about 5 metres, and two that share an edge were drawn by two hands.
TOLERANCE = 10  # metres
KM2 = 1_000_000

Place = tuple[int, int]  # easting and northing in metres
Holds = Callable[[Place | None, str], bool | None]  # of a place and a postcode; None where neither is known


@dataclass(frozen=True, slots=True)
class Uncovered:
    """What a set of drawings leaves out of a border, in km²; `gaps` holds the separate pieces, the largest first."""

    whole: float
    covered: float
    gaps: tuple[float, ...]

    @property
    def km2(self) -> float:
        return sum(self.gaps)


def uncovered(border: bytes, drawings: Iterable[bytes]) -> Uncovered:
    """Covered and gaps make up the whole. What is narrower than the tolerance is no gap."""
    whole = shapely.from_wkb(border)
    reached = shapely.union_all(shapely.from_wkb(list(drawings))).buffer(TOLERANCE)
    left = shapely.difference(whole, reached)
    gaps = sorted((piece.area / KM2 for piece in shapely.get_parts(left) if piece.area), reverse=True)
    return Uncovered(whole.area / KM2, shapely.intersection(whole, reached).area / KM2, tuple(gaps))


def overlaps(drawings: Sequence[bytes]) -> Iterator[tuple[int, int, float]]:
    """The places in `drawings` of each two that overlap, and by how many km²."""
    shapes = shapely.from_wkb(list(drawings))
    for one, other in combinations(range(len(shapes)), 2):
        common = shapely.intersection(shapes[one], shapes[other])
        if not common.buffer(-TOLERANCE).is_empty:
            yield one, other, common.area / KM2


def holding(area: AreaFacts) -> Holds | None:
    """What tells whether a site lies in the area, by the drawing or else the postcode sectors; None for lists of wards
    and LSOAs, which do not tell it."""
    if area.drawing is not None:
        return _by_drawing(shapely.from_wkb(area.drawing))
    if area.kind == AreaKind.POSTCODE_SECTORS:
        return lambda place, postcode: sector(postcode) in area.codes if postcode.strip() else None
    return None


def _by_drawing(shape: Any) -> Holds:
    shapely.prepare(shape)
    return lambda place, postcode: bool(shapely.dwithin(shape, shapely.Point(place), TOLERANCE)) if place else None


def sector(postcode: str) -> str:
    """TS18 1 of TS18 1HU."""
    close = "".join(postcode.split()).upper()
    return f"{close[:-3]} {close[-3:-2]}"
