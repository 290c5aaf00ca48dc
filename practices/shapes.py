"""Polygons as files give them, in degrees, and as they are kept: WKB in metres on the National Grid."""

import json
from hashlib import sha256
from typing import Any

import shapely
from shapely.errors import GEOSException

from practices.importers.grid import national_grid

GREAT_BRITAIN = (-9.0, 49.0, 3.0, 61.5)  # degrees: west, south, east, north


class NotAShape(Exception):
    """The text holds no polygon that can be kept; the message ends a sentence that begins with what it is."""


def in_metres(geojson: str) -> bytes:
    """The polygons of a geometry, a feature or a collection, as one shape. Raises NotAShape."""
    try:
        read = shapely.force_2d(shapely.from_geojson(geojson))
    except GEOSException as error:
        raise NotAShape("cannot be read as GeoJSON") from error
    shapes = shapely.get_parts(read) if read.geom_type == "GeometryCollection" else [read]
    if read.is_empty or any(shape.geom_type not in ("Polygon", "MultiPolygon") for shape in shapes):
        raise NotAShape("is not a polygon, nor several")
    _check_place(read)
    for shape in shapes:
        _check_valid(shape)
    shape = shapely.union_all(shapes) if len(shapes) > 1 else shapes[0]
    return bytes(shapely.to_wkb(shapely.transform(shape, national_grid)))


def _check_place(shape: Any) -> None:
    west, south, east, north = shape.bounds
    if west < GREAT_BRITAIN[0] or south < GREAT_BRITAIN[1] or east > GREAT_BRITAIN[2] or north > GREAT_BRITAIN[3]:
        raise NotAShape("is not in degrees of longitude and latitude within Great Britain")


def _check_valid(shape: Any) -> None:
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise NotAShape(f"{'crosses itself' if 'Self-intersection' in reason else 'is not whole'} ({reason})")


def as_geojson(geometry: bytes) -> str:
    """In metres, as it is kept, with the name of the grid."""
    grid = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    read = json.loads(shapely.to_geojson(shapely.from_wkb(geometry)))
    return json.dumps({**read, "crs": grid}, sort_keys=True)


def points_of(geometry: bytes) -> int:
    return int(shapely.get_num_coordinates(shapely.from_wkb(geometry)))


def in_words(geometry: bytes) -> str:
    """Words that differ where the shape does."""
    return f"{points_of(geometry):,} points, {size_of(geometry)}, {sha256(geometry).hexdigest()[:8]}"


def size_of(geometry: bytes) -> str:
    return f"{shapely.from_wkb(geometry).area / 1e6:,.1f} km²"
