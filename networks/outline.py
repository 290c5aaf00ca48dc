"""A Network Area as a small drawing: its outline and the sites of practices, in the units of an SVG."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from networks.rules.drawing import KM2, Place, holding
from networks.rules.facts import AreaFacts

LONGEST_SIDE = 320
MARGIN = 10
FINENESS = 400  # of the longer side; what is smaller than one part is not drawn


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    name: str
    inside: bool


@dataclass(frozen=True, slots=True)
class Outline:
    width: float
    height: float
    path: str
    dots: tuple[Dot, ...]
    km2: float

    @property
    def outside(self) -> list[str]:
        return [dot.name for dot in self.dots if not dot.inside]


def outline(area: AreaFacts, sites: Mapping[str, Place]) -> Outline:
    """Of a drawn area and the named sites, with north above."""
    shape = shapely.from_wkb(area.drawing)
    everything = shapely.union(shape, shapely.MultiPoint(list(sites.values())))
    west, south, east, north = everything.bounds
    scale = LONGEST_SIDE / max(east - west, north - south)

    def at(easting: float, northing: float) -> tuple[float, float]:
        return round(MARGIN + (easting - west) * scale, 1), round(MARGIN + (north - northing) * scale, 1)

    simple = shapely.simplify(shape, LONGEST_SIDE / scale / FINENESS)
    holds = holding(area)
    dots = tuple(Dot(*at(*place), name, bool(holds and holds(place, ""))) for name, place in sites.items())
    path = " ".join(_ring([at(x, y) for x, y in ring.coords]) for ring in _rings(simple))
    width, height = (round(2 * MARGIN + side * scale, 1) for side in (east - west, north - south))
    return Outline(width, height, path, dots, shape.area / KM2)


def _rings(shape: Any) -> Iterator[Any]:
    for polygon in shapely.get_parts(shape):
        yield from (polygon.exterior, *polygon.interiors)


def _ring(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"
