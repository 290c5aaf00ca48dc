"""What waits for what, as boxes and arrows and as sentences. Pure: names in, positions in SVG units out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import networkx as nx

WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 220, 56, 320, 84, 12
BELOW, BEND = 16, 60
LONGEST_LINE = 26


@dataclass(frozen=True, slots=True)
class Thing:
    """What waits or is waited for. `key` tells things of one name apart."""

    key: str
    name: str
    kind: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """`member`: not a hold, but a practice that is named by a network and can so close a cycle."""

    waits: Thing
    for_: Thing
    member: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    thing: Thing
    x: int
    y: int
    lines: Sequence[str]
    in_cycle: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    path: str
    member: bool
    in_cycle: bool


@dataclass(frozen=True, slots=True)
class Picture:
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    cycles: Sequence[str]
    width: int
    height: int


def picture(waits: Iterable[Wait]) -> Picture:
    """Whatever waits stands left of what it waits for, except in a cycle, which is said in words."""
    waits = list(waits)
    graph: nx.DiGraph = nx.DiGraph()
    for wait in waits:
        graph.add_edge(wait.waits, wait.for_)
    rings = [each for each in nx.strongly_connected_components(graph) if len(each) > 1]
    rank = _ranks(graph)
    boxes: dict[Thing, Box] = {}
    filled: dict[int, int] = {}
    for thing in sorted(graph, key=lambda each: (rank[each], each.name, each.key)):
        row = filled.get(rank[thing], 0)
        filled[rank[thing]] = row + 1
        x, y = MARGIN + rank[thing] * ACROSS, MARGIN + row * DOWN
        boxes[thing] = Box(thing, x, y, _lines(thing.name), any(thing in ring for ring in rings))
    bent = any(boxes[wait.waits].x == boxes[wait.for_].x for wait in waits)
    return Picture(
        list(boxes.values()),
        [
            Arrow(
                _path(boxes[wait.waits], boxes[wait.for_]),
                wait.member,
                any(wait.waits in ring and wait.for_ in ring for ring in rings),
            )
            for wait in waits
        ],
        sorted(_cycle_in_words(cycle) for cycle in nx.simple_cycles(graph, length_bound=8)),
        2 * MARGIN + max(rank.values(), default=0) * ACROSS + WIDTH + bent * BEND,
        2 * MARGIN + (max(filled.values(), default=1) - 1) * DOWN + HEIGHT,
    )


def _ranks(graph: nx.DiGraph) -> dict[Thing, int]:
    """The column of each; the things of a cycle stand in columns that follow each other."""
    whole = nx.condensation(graph)
    ranks: dict[Thing, int] = {}
    first = dict.fromkeys(whole, 0)
    for component in nx.topological_sort(whole):
        members = sorted(whole.nodes[component]["members"], key=lambda each: (each.name, each.key))
        for place, thing in enumerate(members):
            ranks[thing] = first[component] + min(place, 1)
        for later in whole.successors(component):
            first[later] = max(first[later], first[component] + min(len(members), 2))
    return ranks


def _path(start: Box, end: Box) -> str:
    """From the side of a box to that of another, behind none; back by a column, as in a cycle, below the way there."""
    y1, y2 = start.y + HEIGHT // 2, end.y + HEIGHT // 2
    if end.x == start.x:
        x = start.x + WIDTH
        return f"M{x} {y1}C{x + BEND} {y1} {x + BEND} {y2} {x + 4} {y2}"
    if end.x > start.x + ACROSS:
        return _long_path(start, end)
    if end.x > start.x:
        x1, x2 = start.x + WIDTH, end.x - 4
    else:
        x1, x2, y1, y2 = start.x, end.x + WIDTH + 4, y1 + BELOW, y2 + BELOW
    half = (x1 + x2) // 2
    return f"M{x1} {y1}C{half} {y1} {half} {y2} {x2} {y2}"


def _long_path(start: Box, end: Box) -> str:
    """Past the columns between the two, below the row of the one that is waited for."""
    gap = ACROSS - WIDTH
    x1, x2, x3, x4 = start.x + WIDTH, start.x + ACROSS, end.x - gap, end.x - 4
    y1, lane, y2 = start.y + HEIGHT // 2, end.y + HEIGHT + MARGIN - 2, end.y + HEIGHT // 2
    out, back = x1 + gap // 2, x3 + gap // 2
    return f"M{x1} {y1}C{out} {y1} {out} {lane} {x2} {lane}L{x3} {lane}C{back} {lane} {back} {y2} {x4} {y2}"


def _lines(name: str) -> list[str]:
    """Two lines at most."""
    first, second = "", ""
    for word in name.split():
        if not second and len(first) + len(word) < LONGEST_LINE:
            first = f"{first} {word}".strip()
        else:
            second = f"{second} {word}".strip()
    cut = [line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…" for line in (first, second)]
    return [line for line in cut if line]


def _cycle_in_words(cycle: Sequence[Thing]) -> str:
    start = min(range(len(cycle)), key=lambda at: (cycle[at].name, cycle[at].key))
    turned = [*cycle[start:], *cycle[:start]]
    names = [each.name for each in (*turned[1:], turned[0])]
    return f"{turned[0].name} waits for {', which waits for '.join(names)}."
