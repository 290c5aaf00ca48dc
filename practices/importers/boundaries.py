"""The borders of commissioners: GeoJSON as the ONS publishes it, in degrees, one feature a commissioner."""

from dataclasses import dataclass
from hashlib import sha256

import shapely
from shapely.errors import GEOSException

from practices.importers.errors import CellError
from practices.importers.grid import national_grid
from practices.importers.layouts import Layout, Record
from practices.importers.plan import Context, Plan, Tally
from practices.models import Boundary, Commissioner

FEATURES = Layout(
    "GeoJSON with the commissioner's code (ccg, or CCG19CD of the ONS)",
    columns={"code": ("ccg", "ccg_code", "CCG19CDH"), "ons_code": ("ons", "CCG19CD"), "geometry": ("geometry",)},
    optional=frozenset({"code", "ons_code"}),
)
GREAT_BRITAIN = (-9.0, 49.0, 3.0, 61.5)  # degrees: west, south, east, north


@dataclass(frozen=True, slots=True)
class Row:
    record: Record
    commissioner: Commissioner
    shape: shapely.Geometry


def plan_boundaries(context: Context) -> Plan:
    """Commissioners that the file lacks keep the border they have."""
    reading = context.read((FEATURES,))
    known = {text: c for c in Commissioner.objects.all() for text in (c.code, c.ons_code) if text}
    parsed = context.each(reading.records, lambda record: _row(record, known))
    rows = context.once(parsed, lambda row: row.commissioner.code, lambda row: row.record)
    held = {boundary.commissioner_id: boundary for boundary in Boundary.objects.all()}
    tally, to_write = Tally("boundaries"), []
    for row in rows:
        before = held.get(row.commissioner.id)
        as_at = context.as_at or (before.as_at if before else None)
        boundary = Boundary(
            commissioner=row.commissioner,
            geometry=shapely.to_wkb(row.shape),
            source=context.source.name[:100],
            as_at=as_at,
        )
        if tally.add(row.commissioner.code, _said(before) if before else None, _said(boundary)):
            to_write.append(boundary)
    return Plan([tally], write=lambda: _write(to_write))


def _row(record: Record, known: dict[str, Commissioner]) -> Row:
    code = record["code"] or record["ons_code"]
    if code not in known:
        raise CellError(f'we do not know commissioner "{code}". Import the commissioners first, or correct the code.')
    return Row(record, known[code], _shape(record["geometry"]))


def _shape(text: str) -> shapely.Geometry:
    """In metres."""
    try:
        shape = shapely.from_geojson(text)
    except GEOSException as error:
        raise CellError("the border cannot be read as GeoJSON.") from error
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        raise CellError("the border is not a polygon, nor several.")
    west, south, east, north = shape.bounds
    if west < GREAT_BRITAIN[0] or south < GREAT_BRITAIN[1] or east > GREAT_BRITAIN[2] or north > GREAT_BRITAIN[3]:
        raise CellError("the border is not in degrees of longitude and latitude within Great Britain.")
    if not shape.is_valid:
        raise CellError(f"the border crosses itself ({shapely.is_valid_reason(shape)}).")
    return shapely.transform(shape, national_grid)


def _said(boundary: Boundary) -> dict[str, object]:
    """A border in words that differ where the border does."""
    geometry = bytes(boundary.geometry)
    shape = shapely.from_wkb(geometry)
    points, km2 = shapely.get_num_coordinates(shape), shape.area / 1e6
    return {"border": f"{points:,} points, {km2:,.1f} km², {sha256(geometry).hexdigest()[:8]}", "as at": boundary.as_at}


def _write(boundaries: list[Boundary]) -> None:
    Boundary.objects.bulk_create(
        boundaries,
        update_conflicts=True,
        unique_fields=["commissioner"],
        update_fields=["geometry", "source", "as_at"],
    )
