"""The borders of commissioners: GeoJSON as the ONS publishes it, in degrees, one feature a commissioner."""

from dataclasses import dataclass

from practices.importers.errors import CellError
from practices.importers.layouts import Layout, Record
from practices.importers.plan import Context, Plan, Tally
from practices.models import Boundary, Commissioner
from practices.shapes import NotAShape, in_metres, in_words

FEATURES = Layout(
    "GeoJSON with the commissioner's code (ccg, or CCG19CD of the ONS)",
    columns={"code": ("ccg", "ccg_code", "CCG19CDH"), "ons_code": ("ons", "CCG19CD"), "geometry": ("geometry",)},
    optional=frozenset({"code", "ons_code"}),
)


@dataclass(frozen=True, slots=True)
class Row:
    record: Record
    commissioner: Commissioner
    shape: bytes


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
            geometry=row.shape,
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


def _shape(text: str) -> bytes:
    try:
        return in_metres(text)
    except NotAShape as error:
        raise CellError(f"the border {error}.") from error


def _said(boundary: Boundary) -> dict[str, object]:
    """A border in words that differ where the border does."""
    return {"border": in_words(bytes(boundary.geometry)), "as at": boundary.as_at}


def _write(boundaries: list[Boundary]) -> None:
    Boundary.objects.bulk_create(
        boundaries,
        update_conflicts=True,
        unique_fields=["commissioner"],
        update_fields=["geometry", "source", "as_at"],
    )
