"""Degrees to metres on the National Grid: WGS 84 to OSGB36 by the seven-parameter shift, true to about 5 metres.

The shift and the projection are those of Ordnance Survey's guide to coordinate systems in Great Britain.
"""

from typing import Any

import numpy as np

WGS84 = (6_378_137.0, 6_356_752.314245)  # half axes in metres
AIRY = (6_377_563.396, 6_356_256.909)
SHIFT = np.array([-446.448, 125.157, -542.060])  # metres
TURN = np.radians(np.array([-0.1502, -0.2470, -0.8421]) / 3600)
SCALE = 20.4894e-6
ORIGIN = (np.radians(49.0), np.radians(-2.0), 400_000.0, -100_000.0)  # latitude, longitude, easting, northing
SCALE_ON_MERIDIAN = 0.9996012717


def national_grid(degrees: Any) -> Any:
    """Rows of longitude and latitude as rows of easting and northing."""
    longitude, latitude = np.radians(np.asarray(degrees, dtype=float)).T
    return _projected(*_to_angles(_shifted(_to_space(latitude, longitude))))


def _to_space(latitude: Any, longitude: Any) -> Any:
    """On the ellipsoid's surface: heights of a few hundred metres move no place by as much as a metre."""
    a, b = WGS84
    e2 = 1 - (b / a) ** 2
    normal = a / np.sqrt(1 - e2 * np.sin(latitude) ** 2)
    across = normal * np.cos(latitude)
    return np.stack([across * np.cos(longitude), across * np.sin(longitude), (1 - e2) * normal * np.sin(latitude)])


def _shifted(space: Any) -> Any:
    x, y, z = space
    rx, ry, rz = TURN
    turned = np.stack([y * -rz + z * ry, x * rz - z * rx, -x * ry + y * rx])
    return SHIFT[:, None] + (1 + SCALE) * space + turned


def _to_angles(space: Any) -> tuple[Any, Any]:
    a, b = AIRY
    e2 = 1 - (b / a) ** 2
    x, y, z = space
    across = np.hypot(x, y)
    latitude = np.arctan2(z, across * (1 - e2))
    for _ in range(6):
        normal = a / np.sqrt(1 - e2 * np.sin(latitude) ** 2)
        latitude = np.arctan2(z + e2 * normal * np.sin(latitude), across)
    return latitude, np.arctan2(y, x)


def _projected(latitude: Any, longitude: Any) -> Any:
    """Transverse Mercator, by its series to the fifth power of the distance from the meridian."""
    a, b = AIRY
    e2, f0 = 1 - (b / a) ** 2, SCALE_ON_MERIDIAN
    latitude0, longitude0, easting0, northing0 = ORIGIN
    sin, cos, tan2 = np.sin(latitude), np.cos(latitude), np.tan(latitude) ** 2
    nu = a * f0 / np.sqrt(1 - e2 * sin**2)
    rho = a * f0 * (1 - e2) / (1 - e2 * sin**2) ** 1.5
    eta2, off = nu / rho - 1, longitude - longitude0
    easting = easting0 + nu * cos * off + nu / 6 * cos**3 * (nu / rho - tan2) * off**3
    easting += nu / 120 * cos**5 * (5 - 18 * tan2 + tan2**2 + 14 * eta2 - 58 * tan2 * eta2) * off**5
    northing = northing0 + _meridian(latitude, latitude0) + nu / 2 * sin * cos * off**2
    northing += nu / 24 * sin * cos**3 * (5 - tan2 + 9 * eta2) * off**4
    return np.stack([easting, northing], axis=1)


def _meridian(latitude: Any, latitude0: float) -> Any:
    """Metres along the meridian from the true origin."""
    a, b = AIRY
    n = (a - b) / (a + b)
    less, more = latitude - latitude0, latitude + latitude0
    arc = (1 + n + 5 / 4 * (n**2 + n**3)) * less
    arc -= (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(less) * np.cos(more)
    arc += 15 / 8 * (n**2 + n**3) * np.sin(2 * less) * np.cos(2 * more)
    arc -= 35 / 24 * n**3 * np.sin(3 * less) * np.cos(3 * more)
    return b * SCALE_ON_MERIDIAN * arc
