"""The bands of list size that the national figures are counted in (SIZE-06)."""

from collections.abc import Iterable
from enum import StrEnum

from networks.rules.facts import CEILING, FLOOR, YearRules

VERY_SMALL = 20_000
SMALL = 27_000


class Band(StrEnum):
    """Disjoint bands, named after the edges of every contract year so far."""

    UNDER_20000 = "UNDER_20000"
    FROM_20000 = "20000_TO_26999"
    FROM_27000 = "27000_TO_29999"
    FROM_30000 = "30000_TO_50000"
    OVER_50000 = "OVER_50000"


def band_of(size: int, year: YearRules) -> Band:
    if size >= year.floor:
        return Band.OVER_50000 if size > year.ceiling else Band.FROM_30000
    if size >= SMALL:
        return Band.FROM_27000
    return Band.FROM_20000 if size >= VERY_SMALL else Band.UNDER_20000


def band(size: int | None, year: YearRules) -> str | None:
    """The value of the size's `Band`; None where the size is unknown."""
    return None if size is None else band_of(size, year).value


def band_words(size: int, year: YearRules) -> str:
    return {
        Band.UNDER_20000: f"fewer than {VERY_SMALL:,}",
        Band.FROM_20000: f"{VERY_SMALL:,} to {SMALL - 1:,}",
        Band.FROM_27000: f"{SMALL:,} to {year.floor - 1:,}",
        Band.FROM_30000: f"{year.floor:,} to {year.ceiling:,}",
        Band.OVER_50000: f"more than {year.ceiling:,}",
    }[band_of(size, year)]


def cumulative_bands(sizes: Iterable[int | None], *, floor: int = FLOOR, ceiling: int = CEILING) -> dict[str, int]:
    """Networks by size as the press counted them: each `under_` count holds the ones before it."""
    every = list(sizes)
    known = [size for size in every if size is not None]
    return {
        "under_20000": sum(size < VERY_SMALL for size in known),
        "under_27000": sum(size < SMALL for size in known),
        "under_30000": sum(size < floor for size in known),
        "within_30000_50000": sum(floor <= size <= ceiling for size in known),
        "over_50000": sum(size > ceiling for size in known),
        "size_unknown": len(every) - len(known),
    }
