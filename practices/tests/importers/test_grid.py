"""Degrees to metres, against the worked example that Ordnance Survey publishes, and the grid's definition."""

import numpy as np
import pytest

from practices.importers.grid import national_grid


def test_the_published_example_to_five_metres():
    """Caister water tower: 52 39 28.72 N, 1 42 57.79 E is TG 51409 13177."""
    ((east, north),) = national_grid([(1 + 42 / 60 + 57.79 / 3600, 52 + 39 / 60 + 28.72 / 3600)])
    assert np.hypot(east - 651_409, north - 313_177) < 5


def test_distances_hold():
    """A minute of latitude near 53 degrees is 1,854.6 metres on Airy's ellipsoid, less the scale on the meridian."""
    (_, south), (_, north) = national_grid([(-2, 53), (-2, 53 + 1 / 60)])
    assert north - south == pytest.approx(1_854.4, abs=0.5)


def test_the_meridian_runs_due_north():
    west, east = national_grid([(-2.0014, 50), (-2.0014, 55)])[:, 0]
    assert west == pytest.approx(400_000, abs=60)
    assert abs(west - east) < 60
