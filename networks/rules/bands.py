"""The bands of list size that the national figures are counted in (SIZE-06). Their edges are the year's."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from networks.rules.facts import YearRules


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
    if size >= year.thresholds.regional_sight:
        return Band.FROM_27000
    return Band.FROM_20000 if size >= year.thresholds.regional_confirmation else Band.UNDER_20000


def band(size: int | None, year: YearRules) -> str | None:
    """The value of the size's `Band`; None where the size is unknown."""
    return None if size is None else band_of(size, year).value


def band_words(size: int, year: YearRules) -> str:
    very_small, small = year.thresholds.regional_confirmation, year.thresholds.regional_sight
    return {
        Band.UNDER_20000: f"fewer than {very_small:,}",
        Band.FROM_20000: f"{very_small:,} to {small - 1:,}",
        Band.FROM_27000: f"{small:,} to {year.floor - 1:,}",
        Band.FROM_30000: f"{year.floor:,} to {year.ceiling:,}",
        Band.OVER_50000: f"more than {year.ceiling:,}",
    }[band_of(size, year)]


class Span(NamedTuple):
    """From `least` to `most` patients, both counted in; without a `most` there is no end."""

    least: int
    most: int | None

    def holds(self, size: int) -> bool:
        return size >= self.least and (self.most is None or size <= self.most)

    def __str__(self) -> str:
        if self.most is None:
            return f"More than {self.least - 1:,}"
        return f"{self.least:,} to {self.most:,}" if self.least else f"Fewer than {self.most + 1:,}"


def counted_spans(year: YearRules) -> Mapping[str, Span]:
    """As the press counted networks, by the published names: each `under_` count holds the ones before it."""
    return {
        "under_20000": Span(0, year.thresholds.regional_confirmation - 1),
        "under_27000": Span(0, year.thresholds.regional_sight - 1),
        "under_30000": Span(0, year.floor - 1),
        "within_30000_50000": Span(year.floor, year.ceiling),
        "over_50000": Span(year.ceiling + 1, None),
    }


def cumulative_bands(sizes: Iterable[int | None], year: YearRules) -> dict[str, int]:
    """How many of the sizes lie in each of the counted spans, and how many are unknown."""
    every = list(sizes)
    known = [size for size in every if size is not None]
    counts = {name: sum(map(span.holds, known)) for name, span in counted_spans(year).items()}
    return {**counts, "size_unknown": len(every) - len(known)}
