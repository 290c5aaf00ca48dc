"""An invented map: commissioners side by side, towns in them, practices in and around towns. All in metres."""

import math
from dataclasses import dataclass
from random import Random

from networks.rules.contiguity import Place

SPACING = 26_000  # metres between the middles of two commissioners' areas, which gives England's size
WEST, SOUTH = 150_000, 60_000
FINENESS = 1_024  # squares along each side of a commissioner's area, for the order of its practices
BRANCH_RANGE = 5_000


@dataclass(frozen=True, slots=True)
class Area:
    """A commissioner's towns, each with its radius, and how much of the area's people it has."""

    middle: Place
    towns: tuple[tuple[Place, int], ...]
    weights: tuple[float, ...]


def areas(count: int, random: Random) -> list[Area]:
    """In rows from south to north, each row from west to east and back, so that areas that follow each other adjoin."""
    across = max(1, math.ceil(math.sqrt(count * 0.75)))
    return [_area(*divmod(number, across), across, random) for number in range(count)]


def _area(row: int, column: int, across: int, random: Random) -> Area:
    column = across - 1 - column if row % 2 else column
    coast = 40_000 * math.sin(row / 3)
    middle = _moved((WEST + coast + SPACING * column, SOUTH + SPACING * row), 2_000, random)
    urban = random.random() < 0.4
    towns = [_moved(middle, SPACING / 5, random) for _ in range(random.randint(1, 4))]
    radii = [round(random.uniform(800, 2_500) if urban else random.uniform(2_000, 6_000)) for _ in towns]
    weights = tuple(random.uniform(0.3, 1) for _ in towns)
    return Area(middle, tuple(zip(towns, radii, strict=True)), weights)


def practice_place(area: Area, random: Random) -> Place:
    ((town, radius),) = random.choices(area.towns, area.weights)
    return _moved(town, radius, random)


def branch_place(place: Place, random: Random) -> Place:
    return _moved(place, BRANCH_RANGE / 2, random)


def far_place(place: Place, random: Random) -> Place:
    """Forty to 160 kilometres away, to the north or the east: nothing lies west or south of the map."""
    away, angle = random.uniform(40_000, 160_000), random.uniform(0, math.pi / 2)
    return round(place[0] + away * math.cos(angle)), round(place[1] + away * math.sin(angle))


def _moved(place: tuple[float, float], by: float, random: Random) -> Place:
    return max(0, round(random.gauss(place[0], by))), max(0, round(random.gauss(place[1], by)))


def along(area: Area, place: Place) -> int:
    """Where a place comes on a Hilbert curve through the area: what follows each other on it lies near each other."""
    x, y = (_square(place[axis] - area.middle[axis]) for axis in (0, 1))
    distance, side = 0, FINENESS // 2
    while side:
        right, upper = int(bool(x & side)), int(bool(y & side))
        distance += side * side * ((3 * right) ^ upper)
        if not upper:
            if right:
                x, y = FINENESS - 1 - x, FINENESS - 1 - y
            x, y = y, x
        side //= 2
    return distance


def _square(metres: int) -> int:
    return min(max(int((metres / (1.5 * SPACING) + 0.5) * FINENESS), 0), FINENESS - 1)
