"""The geometry and the sentences of the two bars, and the way shares are written."""

from dataclasses import dataclass
from math import ceil

from pcnportal.core.words import number, percent2


def plural(count: int, unit: str) -> str:
    """`unit` in the plural, which in English here means dropping its s for one."""
    return f"{number(count)} {unit.removesuffix('s') if count == 1 else unit}"


def anchor(percentage: float) -> str:
    """Which end of a label stands at its mark, so that it does not run off the bar."""
    if percentage < 20:
        return "start"
    return "end" if percentage > 80 else "middle"


@dataclass(frozen=True, slots=True)
class SizeScale:
    """A list size on a scale from nothing to well above the ceiling, with the band from floor to ceiling."""

    size: int | None
    floor: int
    ceiling: int

    @property
    def top(self) -> int:
        room = max(self.ceiling * 1.4, (self.size or 0) * 1.1)
        return ceil(room / 10_000) * 10_000

    def _share(self, value: float) -> float:
        return 100 * value / self.top

    @property
    def band_start(self) -> str:
        return percent2(self._share(self.floor))

    @property
    def band_width(self) -> str:
        return percent2(self._share(self.ceiling - self.floor))

    @property
    def band_end(self) -> str:
        return percent2(self._share(self.ceiling))

    @property
    def band_middle(self) -> str:
        return percent2(self._share((self.floor + self.ceiling) / 2))

    @property
    def mark(self) -> str:
        return "" if self.size is None else percent2(self._share(self.size))

    @property
    def mark_anchor(self) -> str:
        return anchor(self._share(self.size or 0))

    @property
    def sentence(self) -> str:
        if self.size is None:
            return "List size not known yet"
        people = plural(self.size, "patients")
        if self.size < self.floor:
            return f"{people}, {number(self.floor - self.size)} below {number(self.floor)}"
        if self.size > self.ceiling:
            return f"{people}, {number(self.size - self.ceiling)} above {number(self.ceiling)}"
        return f"{people}, within {number(self.floor)} to {number(self.ceiling)}"


@dataclass(frozen=True, slots=True)
class Coverage:
    covered: int
    total: int
    unit: str

    @property
    def share(self) -> float:
        """Of a hundred. Only all of them are 100, and only none of them are 0."""
        exact = 100 * self.covered / self.total if self.total else 0
        return exact if exact in (0, 100) else min(max(exact, 0.01), 99.99)

    @property
    def width(self) -> str:
        return percent2(self.share)

    @property
    def sentence(self) -> str:
        if not self.total:
            return f"No {self.unit} to cover"
        return f"{number(self.covered)} of {plural(self.total, self.unit)} covered ({percent2(self.share)})"
