"""The picture of what waits for what, without a database."""

import re
from collections.abc import Iterator
from itertools import pairwise

from signoff.waits import HEIGHT, WIDTH, Picture, Thing, Wait, picture


def drawn(*waits: tuple[str, str]) -> Picture:
    return picture(Wait(Thing(a, a, "Network"), Thing(b, b, "Network")) for a, b in waits)


def test_what_waits_stands_left_of_what_it_waits_for() -> None:
    found = drawn(("Moor", "Fen"), ("Fen", "Elm"), ("Heath", "Elm"))
    x = {box.thing.name: box.x for box in found.boxes}
    assert x["Moor"] < x["Fen"] < x["Elm"]
    assert x["Heath"] < x["Elm"]
    assert found.cycles == []
    assert not any(each.in_cycle for each in (*found.boxes, *found.arrows))


def test_boxes_stand_beside_each_other_and_within_the_picture() -> None:
    found = drawn(*[(f"Network {n}", f"Practice {n % 4}") for n in range(12)], ("Network 0", "Network 1"))
    places = [(box.x, box.y) for box in found.boxes]
    assert len(places) == len(set(places)) == 16
    assert all(x >= 0 and x + WIDTH <= found.width for x, _ in places)
    assert all(y >= 0 and y + HEIGHT <= found.height for _, y in places)
    assert len(found.arrows) == 13


def test_a_cycle_is_said_in_words_and_marked() -> None:
    found = drawn(("B", "C"), ("C", "A"), ("A", "B"), ("D", "A"))
    assert found.cycles == ["A waits for B, which waits for C, which waits for A."]
    assert {box.thing.name for box in found.boxes if box.in_cycle} == {"A", "B", "C"}
    assert sum(arrow.in_cycle for arrow in found.arrows) == 3


def points(path: str) -> Iterator[tuple[float, float]]:
    """Many on a path of moves, lines and curves."""
    here = (0.0, 0.0)
    for kind, numbers in re.findall(r"([MLC])([\d. -]+)", path):
        given = [float(each) for each in numbers.split()]
        corners = [here, *zip(given[::2], given[1::2], strict=True)]
        for step in range(51) if kind != "M" else ():
            level, at = corners, step / 50
            while len(level) > 1:
                level = [(x + (to_x - x) * at, y + (to_y - y) * at) for (x, y), (to_x, to_y) in pairwise(level)]
            yield level[0]
        here = corners[-1]


def test_an_arrow_runs_behind_no_box_and_over_no_other() -> None:
    waits = (("Harbour", "Market"), ("Market", "Harbour"), ("Hill", "Elm"), ("Moor", "Elm"), ("Moor", "Fen"))
    ring = (("Alder", "Beech"), ("Beech", "Cedar"), ("Cedar", "Alder"))
    found = drawn(*waits, *ring, ("Moor", "Market"), ("Elm", "Fen"), ("Fen", "Quay"), ("Moor", "Quay"))
    assert len({arrow.path for arrow in found.arrows}) == 12
    for arrow in found.arrows:
        for x, y in points(arrow.path):
            assert 0 <= x <= found.width
            assert 0 <= y <= found.height
            behind = [box for box in found.boxes if box.x < x < box.x + WIDTH and box.y < y < box.y + HEIGHT]
            assert not behind, (arrow, behind[0].thing.name)


def test_a_cycle_of_three_fits_the_picture() -> None:
    found = drawn(("Alder", "Beech"), ("Beech", "Cedar"), ("Cedar", "Alder"))
    assert all(0 <= x <= found.width and 0 <= y <= found.height for each in found.arrows for x, y in points(each.path))


def test_things_of_one_name_are_told_apart() -> None:
    one, other = Thing("1", "High Street", "Practice"), Thing("2", "High Street", "Practice")
    assert len(picture([Wait(one, other)]).boxes) == 2


def test_a_long_name_has_two_lines_and_no_more() -> None:
    (box, _) = drawn(("A very long name of a network that goes on and on and on for ever", "B")).boxes
    assert len(box.lines) == 2
    assert all(len(line) <= 26 for line in box.lines)


def test_nothing_waits() -> None:
    assert picture([]).boxes == []
