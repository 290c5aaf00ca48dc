"""The picture of what waits for what, without a database."""

import re

from signoff.waits import ACROSS, HEIGHT, MARGIN, WIDTH, Picture, Thing, Wait, picture


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


def test_the_arrows_of_a_cycle_stay_between_the_columns_and_part_from_each_other() -> None:
    found = drawn(("Harbour", "Market"), ("Market", "Harbour"), ("Hill", "Elm"), ("Moor", "North"), ("North", "Moor"))
    assert len({arrow.path for arrow in found.arrows}) == 5
    for arrow in found.arrows:
        across = [int(x) - MARGIN for x in re.findall(r"(-?\d+) -?\d+", arrow.path)]
        assert all(WIDTH <= x <= ACROSS for x in across), arrow


def test_things_of_one_name_are_told_apart() -> None:
    one, other = Thing("1", "High Street", "Practice"), Thing("2", "High Street", "Practice")
    assert len(picture([Wait(one, other)]).boxes) == 2


def test_a_long_name_has_two_lines_and_no_more() -> None:
    (box, _) = drawn(("A very long name of a network that goes on and on and on for ever", "B")).boxes
    assert len(box.lines) == 2
    assert all(len(line) <= 26 for line in box.lines)


def test_nothing_waits() -> None:
    assert picture([]).boxes == []
