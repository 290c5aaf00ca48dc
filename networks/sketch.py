"""Practices and the networks proposed for them as a small drawing, in the units of an SVG, with north above."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from networks.placement.facts import Site

LONGEST_SIDE = 400
MARGIN = 12
FRAME_M = 15_000  # members further than this from every practice would make all else small


@dataclass(frozen=True, slots=True)
class Pin:
    """`label`: the number of the network, empty where it has none; `asking`: a practice that needs a home."""

    site: Site
    label: str
    name: str
    asking: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    label: str
    name: str
    asking: bool


@dataclass(frozen=True, slots=True)
class Sketch:
    """`km`: how wide the land is that it shows."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    km: float


def sketch(pins: Iterable[Pin]) -> Sketch | None:
    """Members first, so that the practices that ask lie above them; None where the place of none of these is known."""
    drawn = sorted(_in_frame(list(pins)), key=lambda pin: pin.asking)
    if not drawn:
        return None
    eastings, northings = [pin.site.easting for pin in drawn], [pin.site.northing for pin in drawn]
    west, north = min(eastings), max(northings)
    wide, high = max(eastings) - west, north - min(northings)
    scale = LONGEST_SIDE / max(wide, high, 1)
    marks = (
        Mark(
            round(MARGIN + (pin.site.easting - west) * scale, 1),
            round(MARGIN + (north - pin.site.northing) * scale, 1),
            pin.label,
            pin.name,
            pin.asking,
        )
        for pin in drawn
    )
    return Sketch(round(2 * MARGIN + wide * scale, 1), round(2 * MARGIN + high * scale, 1), tuple(marks), wide / 1000)


def _in_frame(pins: Sequence[Pin]) -> list[Pin]:
    asking = [pin.site for pin in pins if pin.asking]
    return [pin for pin in pins if any(_near(pin.site, site) for site in asking)]


def _near(one: Site, other: Site) -> bool:
    return max(abs(one.easting - other.easting), abs(one.northing - other.northing)) <= FRAME_M
