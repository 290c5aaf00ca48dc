"""The position by region, STP and commissioner, as its page lists it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from networks.selectors.position import Area, Cover, Position, summed

REGION, STP, COMMISSIONER = "region", "stp", "commissioner"
LEVELS: Mapping[str, Callable[[Area], tuple[str, str]]] = {
    REGION: lambda area: (area.region_code, area.region_name),
    STP: lambda area: (area.stp_code, area.stp_name),
    COMMISSIONER: lambda area: (area.code, area.name),
}
NAMELESS = {
    REGION: "No region known",
    STP: "No STP known",
    COMMISSIONER: "Practices without a commissioner",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One region, STP or commissioner. `code` is empty for what belongs to none."""

    code: str
    name: str
    cover: Cover

    @property
    def share(self) -> float:
        covered, whole = self.cover.patients_covered, self.cover.patients_in_scope
        return covered / whole if whole else 0.0


def lines(position: Position, level: str, within: str, ordering: str) -> list[Line]:
    """The lines of `level` that have a practice in scope, of all England or within the region or STP coded `within`."""
    covers: dict[tuple[str, str], list[Cover]] = defaultdict(list)
    for area in areas_within(position, within):
        covers[LEVELS[level](area)].append(area.cover)
    found = [Line(code, name or NAMELESS[level], summed(those)) for (code, name), those in covers.items()]
    return in_order([line for line in found if line.cover.practices_in_scope], ordering)


def areas_within(position: Position, within: str) -> Sequence[Area]:
    """All areas, or those of the region or STP coded `within`; none where there is no such code."""
    return [area for area in position.areas if within in ("", area.region_code, area.stp_code)]


def name_of(position: Position, within: str) -> str:
    """What the region or STP coded `within` is called; empty for all of England."""
    names = {code: name for area in position.areas for code, name in map(_named(area), (REGION, STP)) if code}
    return names.get(within, "")


def in_order(found: Sequence[Line], ordering: str) -> list[Line]:
    by_name = sorted(found, key=attrgetter("name"))
    return sorted(by_name, key=attrgetter(ordering.removeprefix("-")), reverse=ordering.startswith("-"))


def _named(area: Area) -> Callable[[str], tuple[str, str]]:
    return lambda level: LEVELS[level](area)
