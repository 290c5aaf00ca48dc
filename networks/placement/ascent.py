"""Climbing to a high lower bound. Bounds are whole numbers of 1/1024 of a patient, so that they are exact."""

from collections.abc import Callable, Sequence

SCALE = 1024
STEPS = 60
PATIENCE = 4

Evaluate = Callable[[Sequence[int]], tuple[int, Sequence[int]]]
Limits = Sequence[tuple[float, float]]


def whole(bound: int) -> int:
    """The bound in patients, rounded up because costs are whole."""
    return -(-bound // SCALE)


def settled(bound: int, cost: int) -> bool:
    """Nothing costs less than `cost`."""
    return whole(bound) >= cost


def ascend(evaluate: Evaluate, start: Sequence[int], limits: Limits, cost: int) -> tuple[list[int], int]:
    """The point with the highest bound met on the way up, and that bound.

    `evaluate` gives a point's bound and how the bound changes with each of its numbers. A step is as long as
    the distance to `cost`, a placement's cost, asks for; steps shorten when they no longer lead higher, and end
    when the bound shows that nothing is below `cost`.
    """
    point: list[float] = [float(value) for value in start]
    best = list(start)
    highest, slopes = evaluate(best)
    bound, stride, stale = highest, 1.0, 0
    for _ in range(STEPS):
        steep = sum(slope * slope for slope in slopes)
        if not steep or settled(highest, cost):
            break
        step = stride * (SCALE * cost - bound) / steep
        point = [_held(v + step * slope, limit) for v, slope, limit in zip(point, slopes, limits, strict=True)]
        here = [round(value) for value in point]
        bound, slopes = evaluate(here)
        if bound > highest:
            best, highest, stale = here, bound, 0
        elif (stale := stale + 1) == PATIENCE:
            stride, stale = stride / 2, 0
    return best, highest


def _held(value: float, limit: tuple[float, float]) -> float:
    return min(max(value, limit[0]), limit[1])
