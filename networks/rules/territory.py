"""A commissioner's whole geography lies in Network Areas: worked out where they are drawn, else on its word."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from networks.rules import words
from networks.rules.drawing import overlaps, uncovered
from networks.rules.facts import CommissionerFacts, NetworkAreaFacts, YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.position import practices_in_scope
from networks.rules.rule import Kind, Outcome, Rule, Subject, met, not_met, nothing_to_judge, warning


def whole_geography(commissioner: CommissionerFacts, year: YearRules) -> Outcome:
    """Only what can be worked out stops a confirmation."""
    networks = _networks(commissioner)
    drawings = [each.area.drawing for each in _areas(commissioner) if each.area.drawing is not None]
    facts: dict[str, Json] = {
        "networks_here": len(networks),
        "areas_drawn": len(drawings),
        "attested": commissioner.attested,
    }
    if not networks:
        return nothing_to_judge("No network of practices here has met the requirements yet.", **facts)
    if commissioner.boundary is not None and len(drawings) == len(networks):
        return _worked_out(commissioner.boundary, drawings, facts)
    if commissioner.attested:
        return met("The commissioner has recorded that its whole area lies in some network's area.", **facts)
    return warning(_not_known(len(networks), len(networks) - len(drawings)), **facts)


def _not_known(networks: int, without: int) -> str:
    has = "has" if without == 1 else "have"
    why = f"{without:,} of {words.counted(networks, 'network')} {has} no drawn area" if without else "we hold no border"
    return (
        f"We cannot work out if the whole area lies in some network's area: {why}. "
        "The commissioner can record that it does."
    )


def _worked_out(boundary: bytes, drawings: Sequence[bytes], facts: dict[str, Json]) -> Outcome:
    found = uncovered(boundary, drawings)
    facts |= {"km2": _km2(found.whole), "gap_km2": _km2(found.km2), "gaps": len(found.gaps)}
    if not found.gaps:
        return met(f"The areas of the networks cover all {_km2(found.whole):,} km² of the commissioner.", **facts)
    share = max(100 * found.km2 / found.whole, 0.01)
    pieces = f"{len(found.gaps):,} gaps, the largest of {_km2(found.gaps[0]):,} km²"
    return not_met(
        f"{_km2(found.km2):,} km² ({share:.2f}% of the area) lie in no network's area, "
        f"in {pieces if len(found.gaps) > 1 else 'one gap'}. Some network's area has to reach there.",
        **facts,
    )


def overlapping_areas(commissioner: CommissionerFacts, year: YearRules) -> Outcome:
    areas = _areas(commissioner)
    drawn = dict(_drawn_overlaps(areas))
    listed = dict(_shared_codes(areas))
    facts: dict[str, Json] = {"overlaps_km2": drawn, "overlaps_codes": listed}
    if len(areas) < 2:
        return nothing_to_judge("The areas of fewer than two networks here are held.", **facts)
    if not drawn and not listed:
        return met("No two areas are known to overlap.", **facts)
    shown = [f"{pair} by {size:,} km²" for pair, size in drawn.items()]
    shown += [f"{pair} in {words.counted(number, 'listed place')}" for pair, number in listed.items()]
    return not_met(f"Areas overlap: {words.listed(shown)}. That is allowed.", **facts)


def _drawn_overlaps(areas: Sequence[NetworkAreaFacts]) -> Iterator[tuple[str, float]]:
    drawn = [(each, each.area.drawing) for each in areas if each.area.drawing is not None]
    for one, other, size in overlaps([drawing for _, drawing in drawn]):
        yield _pair(drawn[one][0], drawn[other][0]), _km2(size)


def _shared_codes(areas: Sequence[NetworkAreaFacts]) -> Iterator[tuple[str, int]]:
    """Of lists of one kind, where the drawings do not say it better."""
    for one, other in combinations(areas, 2):
        drawn = one.area.drawing is not None and other.area.drawing is not None
        common = {*one.area.codes} & {*other.area.codes}
        if common and one.area.kind == other.area.kind and not drawn:
            yield _pair(one, other), len(common)


def _pair(one: NetworkAreaFacts, other: NetworkAreaFacts) -> str:
    return f"{one.name} and {other.name}"


def _networks(commissioner: CommissionerFacts) -> frozenset[str]:
    return frozenset().union(*(practice.member_of for practice in practices_in_scope(commissioner)))


def _areas(commissioner: CommissionerFacts) -> list[NetworkAreaFacts]:
    """Of the networks that serve the commissioner's practices, by name."""
    networks = _networks(commissioner)
    held = [each for each in commissioner.areas if each.reference in networks]
    return sorted(held, key=lambda each: (each.name, each.reference))


def _km2(size: float) -> float:
    """To two decimals, and never 0 of something."""
    return max(round(size, 2), 0.01) if size else 0.0


TERRITORY_RULES: tuple[Rule[CommissionerFacts], ...] = (
    Rule(
        "COV-02",
        title="Whole geography",
        statement="All of the commissioner's geography lies in at least one Network Area. Where the areas or its "
        "border are not drawn, the commissioner records that it does.",
        source="The five-year framework for GP contract reform, 2019, as quoted by the LMCs in June 2019",
        kind=Kind.CONTRACT,
        subject=Subject.COMMISSIONER,
        severities={Moment.CONFIRM: Severity.BLOCKER},
        check=whole_geography,
    ),
    Rule(
        "COV-03",
        title="Areas that overlap",
        statement="Network Areas may overlap. Which do is shown.",
        source="NHS England on network boundaries, as reported by Healthcare Leader, April 2019",
        kind=Kind.CONTRACT,
        subject=Subject.COMMISSIONER,
        severities={Moment.CONFIRM: Severity.INFORMATION},
        check=overlapping_areas,
    ),
)
