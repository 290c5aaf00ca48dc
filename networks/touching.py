"""Which practices touch: each place has the land nearer to it than to any other, up to a distance.

Practices touch where their land shares a border, or where they share a place. A practice with several sites has the
land of all of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations, product
from typing import Any

import numpy as np
import shapely

REACH = 10_000  # metres from a place to where its land ends, so that nobody touches across more than twice that
SHORTEST = 1  # metres of shared border; less is a corner

Place = tuple[int, int]
Pair = tuple[int, int]


def touching(sites: Iterable[tuple[int, int, int]]) -> dict[Pair, int]:
    """Pairs of practices that touch, the lower id first, and the metres between their nearest sites that do.

    `sites`: practice, easting and northing, once for each of a practice's sites.
    """
    at: dict[Place, set[int]] = defaultdict(set)
    for practice, easting, northing in sites:
        at[easting, northing].add(practice)
    found: dict[Pair, int] = {}
    for one, other, metres in _bordering(sorted(at)):
        _note(found, product(at[one], at[other]), metres)
    for practices in at.values():
        _note(found, combinations(practices, 2), 0)
    return found


def _note(found: dict[Pair, int], pairs: Iterable[Pair], metres: int) -> None:
    for one, other in pairs:
        pair = (one, other) if one < other else (other, one)
        if one != other and metres < found.get(pair, 2 * REACH + 1):
            found[pair] = metres


def _bordering(places: list[Place]) -> Iterable[tuple[Place, Place, int]]:
    """Places whose land shares a border: those joined by a Delaunay triangulation, where their border is near enough.

    The border of two places lies on the line midway between them, from the middle of the one triangle they share to
    that of the other.
    """
    if len(places) < 2:
        return
    points = np.array(places, dtype=float)
    pairs, middles = _triangulated(points)
    one, other = points[pairs[:, 0]], points[pairs[:, 1]]
    apart = np.hypot(*(other - one).T)
    along = np.stack([one[:, 1] - other[:, 1], other[:, 0] - one[:, 0]], axis=1) / apart[:, None]
    ends = (((middles - ((one + other) / 2)[:, None]) * along[:, None]).sum(axis=2)).T
    reach = np.sqrt(np.clip(REACH**2 - (apart / 2) ** 2, 0, None))
    shared = np.minimum(ends.max(axis=0), reach) - np.maximum(ends.min(axis=0), -reach)
    near = shared > SHORTEST
    for (i, j), metres in zip(pairs[near].tolist(), apart[near].tolist(), strict=True):
        yield places[i], places[j], round(metres)


def _triangulated(points: Any) -> tuple[Any, Any]:
    """Pairs of points (as positions) that share two triangles, and the middles of those triangles' circles.

    Four points far outside make every pair of the others have two triangles.
    """
    centre = (points.min(axis=0) + points.max(axis=0)) / 2
    far = 100 * (np.ptp(points, axis=0).max() + REACH)
    everything = np.vstack([points, centre + far * np.array([[1, 0.1], [-0.1, 1], [-1, -0.1], [0.1, -1]])])
    triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(everything)))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    positions = _positions(everything, corners)
    pairs = np.sort(np.concatenate([positions[:, [0, 1]], positions[:, [1, 2]], positions[:, [2, 0]]]), axis=1)
    middles = np.concatenate([_middles(corners)] * 3)
    inside = (pairs < len(points)).all(axis=1)
    pairs, middles = pairs[inside], middles[inside]
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return pairs[order][::2], middles[order].reshape(-1, 2, 2)


def _positions(points: Any, corners: Any) -> Any:
    """Which of the points each corner is."""
    keys, wanted = points @ [1, 1j], corners @ [1, 1j]
    order = np.argsort(keys)
    return order[np.searchsorted(keys[order], wanted)]


def _middles(corners: Any) -> Any:
    """The centre of the circle through each triangle's corners."""
    first = corners[:, 0]
    b, c = corners[:, 1] - first, corners[:, 2] - first
    twice = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    b2, c2 = (b**2).sum(axis=1), (c**2).sum(axis=1)
    x = (c[:, 1] * b2 - b[:, 1] * c2) / twice
    y = (b[:, 0] * c2 - c[:, 0] * b2) / twice
    return first + np.stack([x, y], axis=1)
