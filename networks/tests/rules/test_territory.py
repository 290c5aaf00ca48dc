import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from networks.rules import Moment, Severity, Verdict
from networks.rules.drawing import TOLERANCE, Uncovered, overlaps, sector, uncovered
from networks.rules.facts import AreaFacts, NetworkAreaFacts
from networks.tests.rules.build import area, on_area, practice, square

WORD = "The commissioner has recorded that its whole area lies in some network's area."


def held(name: str, drawing: bytes | None = None, *codes: str, kind: str = "WARDS") -> NetworkAreaFacts:
    return NetworkAreaFacts(f"N-{name}", name, AreaFacts(kind, codes, drawing))


def served(*names: str, **changes):
    """An area with one practice in each of the networks."""
    those = [practice(f"V8100{n}", member_of=frozenset({f"N-{name}"})) for n, name in enumerate(names)]
    return area(*those, **changes)


BORDER = square(0, 0, 10)
WEST = held("Harbour", shapely.to_wkb(shapely.box(0, 0, 5_000, 10_000)))
EAST = held("Coast", shapely.to_wkb(shapely.box(5_000, 0, 10_000, 10_000)))


def test_the_areas_of_all_networks_cover_the_whole():
    finding = on_area("COV-02", served("Harbour", "Coast", areas=(WEST, EAST), boundary=BORDER))
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "The areas of the networks cover all 100.0 km² of the commissioner."
    assert finding.facts == {
        "networks_here": 2,
        "areas_drawn": 2,
        "attested": False,
        "km2": 100.0,
        "gap_km2": 0.0,
        "gaps": 0,
    }


def test_a_gap_stops_the_confirmation_whatever_was_recorded():
    finding = on_area("COV-02", served("Harbour", areas=(WEST, EAST), boundary=BORDER, attested=True))
    assert finding.verdict is Verdict.NOT_MET
    assert finding.sentence == (
        "49.9 km² (49.90% of the area) lie in no network's area, in one gap. Some network's area has to reach there."
    )
    assert (finding.facts["gap_km2"], finding.facts["gaps"]) == (49.9, 1)
    assert finding.severities == {Moment.CONFIRM: Severity.BLOCKER}
    assert finding.blocks(Moment.CONFIRM)


def test_several_gaps_are_counted_and_the_largest_named():
    middle = held("Harbour", shapely.to_wkb(shapely.box(2_000, 0, 9_000, 10_000)))
    finding = on_area("COV-02", served("Harbour", areas=(middle,), boundary=BORDER))
    assert finding.sentence == (
        "29.8 km² (29.80% of the area) lie in no network's area, in 2 gaps, the largest of 19.9 km². "
        "Some network's area has to reach there."
    )


def test_the_smallest_gap_is_not_rounded_away():
    almost = held("Harbour", shapely.to_wkb(shapely.box(0, 0, 10_000, 9_980)))
    corner = shapely.to_wkb(shapely.box(0, 0, 1_000_000, 10_000))
    finding = on_area("COV-02", served("Harbour", areas=(almost,), boundary=square(0, 0, 10)))
    assert finding.sentence.startswith("0.1 km² (0.10% of the area) lie")
    wide = held("Harbour", shapely.to_wkb(shapely.box(0, 0, 999_900, 10_000)))
    assert on_area("COV-02", served("Harbour", areas=(wide,), boundary=corner)).sentence.startswith(
        "0.9 km² (0.01% of the area) lie"
    )


def test_what_hands_draw_differently_is_no_gap():
    short = held("Harbour", shapely.to_wkb(shapely.box(0, 0, 4_990, 10_000)))
    finding = on_area("COV-02", served("Harbour", "Coast", areas=(short, EAST), boundary=BORDER))
    assert finding.verdict is Verdict.MET


@pytest.mark.parametrize(
    ("changes", "why", "drawn"),
    [
        ({"areas": (WEST, held("Coast", None, "a")), "boundary": BORDER}, "1 of 2 networks has no drawn area", 1),
        ({"boundary": BORDER}, "2 of 2 networks have no drawn area", 0),
        ({"areas": (WEST, EAST)}, "we hold no border", 2),
    ],
)
def test_what_is_not_drawn_is_a_warning_until_the_commissioner_records_it(changes, why, drawn):
    finding = on_area("COV-02", served("Harbour", "Coast", **changes))
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence == (
        f"We cannot work out if the whole area lies in some network's area: {why}. "
        "The commissioner can record that it does."
    )
    assert finding.facts == {"networks_here": 2, "areas_drawn": drawn, "attested": False}
    assert finding.severities == {Moment.CONFIRM: Severity.WARNING}
    recorded = on_area("COV-02", served("Harbour", "Coast", attested=True, **changes))
    assert (recorded.verdict, recorded.sentence) == (Verdict.MET, WORD)
    assert recorded.facts["attested"] is True


@pytest.mark.parametrize("facts", [served(boundary=BORDER, areas=(WEST,), attested=True), area(practice())])
def test_without_a_network_there_is_nothing_to_judge(facts):
    finding = on_area("COV-02", facts)
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == "No network of practices here has met the requirements yet."
    assert not finding.blocks(Moment.CONFIRM)


def test_practices_out_of_scope_bring_no_network():
    away = area(practice(cover="OUT_OF_SCOPE", member_of=frozenset({"N-Harbour"})), boundary=BORDER, areas=(WEST,))
    assert on_area("COV-02", away).facts["networks_here"] == 0


def test_drawn_areas_that_overlap():
    wider = held("Harbour", shapely.to_wkb(shapely.box(0, 0, 6_000, 10_000)))
    finding = on_area("COV-03", served("Harbour", "Coast", areas=(wider, EAST)))
    assert finding.verdict is Verdict.MET
    assert finding.sentence == "Areas overlap: Coast and Harbour by 10.0 km². That is allowed."
    assert finding.facts == {"overlaps_km2": {"Coast and Harbour": 10.0}, "overlaps_codes": {}}
    assert finding.severities == {Moment.CONFIRM: Severity.INFORMATION}


def test_lists_of_one_kind_that_share_places():
    lists = (held("Harbour", None, "a", "b", "c"), held("Coast", WEST.area.drawing, "b", "c"), held("Moor", None, "c"))
    finding = on_area("COV-03", served("Harbour", "Coast", "Moor", areas=lists))
    assert finding.sentence == (
        "Areas overlap: Coast and Harbour in 2 listed places, Coast and Moor in 1 listed place and "
        "Harbour and Moor in 1 listed place. That is allowed."
    )
    assert finding.facts["overlaps_codes"] == {"Coast and Harbour": 2, "Coast and Moor": 1, "Harbour and Moor": 1}


@pytest.mark.parametrize(
    "two",
    [
        (WEST, EAST),
        (held("Harbour", None, "a"), held("Coast", None, "b")),
        (held("Harbour", None, "a"), held("Coast", None, "a", kind="LSOAS")),
        (held("Harbour", WEST.area.drawing, "a"), held("Coast", EAST.area.drawing, "a")),
    ],
)
def test_areas_that_do_not_overlap(two):
    finding = on_area("COV-03", served("Harbour", "Coast", areas=two))
    assert (finding.verdict, finding.sentence) == (Verdict.MET, "No two areas are known to overlap.")


@pytest.mark.parametrize("names", [("Harbour",), ()])
def test_one_area_overlaps_nothing(names):
    finding = on_area("COV-03", served(*names, areas=(WEST, EAST)))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == "The areas of fewer than two networks here are held."
    assert finding.facts == {"overlaps_km2": {}, "overlaps_codes": {}}


@pytest.mark.parametrize(
    ("postcode", "expected"), [("TS18 1HU", "TS18 1"), ("m11ae", "M1 1"), (" SW1A  1aa ", "SW1A 1")]
)
def test_the_sector_of_a_postcode(postcode, expected):
    assert sector(postcode) == expected


corners = st.tuples(st.integers(-20, 20), st.integers(-20, 20), st.integers(1, 15))
drawings = st.lists(corners.map(lambda at: square(*at)), min_size=1, max_size=6)


@given(corners, drawings)
def test_covered_and_gaps_make_up_the_whole(border, some):
    found = uncovered(square(*border), some)
    assert math.isclose(found.covered + found.km2, found.whole, abs_tol=1e-6)
    assert list(found.gaps) == sorted(found.gaps, reverse=True)
    assert all(gap > 0 for gap in found.gaps)


@given(corners, drawings, corners)
def test_another_area_never_widens_a_gap(border, some, one_more):
    before, after = uncovered(square(*border), some), uncovered(square(*border), [*some, square(*one_more)])
    assert after.km2 <= before.km2 + 1e-6


@given(drawings)
def test_areas_together_and_their_overlaps_make_up_the_sum(some):
    """For two areas; of more, each common part is counted in every pair that has it."""
    two = some[:2]
    sizes = [shapely.from_wkb(drawing).area / 1e6 for drawing in two]
    together = shapely.union_all(shapely.from_wkb(two)).area / 1e6
    common = sum(size for _, _, size in overlaps(two))
    assert math.isclose(together + common, sum(sizes), abs_tol=1e-6)


@given(drawings, st.randoms())
def test_the_order_of_areas_does_not_matter(some, random):
    shuffled = random.sample(some, len(some))
    assert math.isclose(uncovered(BORDER, shuffled).km2, uncovered(BORDER, some).km2, abs_tol=1e-6)
    assert len(list(overlaps(shuffled))) == len(list(overlaps(some)))


def test_what_is_narrower_than_the_tolerance_neither_overlaps_nor_gapes():
    at_edge = shapely.to_wkb(shapely.box(5_000 - 2 * TOLERANCE, 0, 10_000, 10_000))
    beyond = shapely.to_wkb(shapely.box(5_000 - 2 * TOLERANCE - 1, 0, 10_000, 10_000))
    west = shapely.to_wkb(shapely.box(0, 0, 5_000, 10_000))
    assert list(overlaps([west, at_edge])) == []
    ((one, other, size),) = overlaps([west, beyond])
    assert (one, other, round(size, 2)) == (0, 1, 0.21)


def test_nothing_is_left_out_of_what_is_covered():
    assert uncovered(square(0, 0, 1), [square(0, 0, 1)]) == Uncovered(1.0, 1.0, ())
