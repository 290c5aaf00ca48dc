"""Where postcodes lie: a table of postcodes with easting and northing, as Ordnance Survey gives them."""

from dataclasses import dataclass

from practices.importers import cells
from practices.importers.errors import Skipped
from practices.importers.layouts import Layout, Record
from practices.importers.plan import Context, Plan, Tally
from practices.models import PostcodePoint

TABLE = Layout(
    "postcode, easting, northing",
    columns={
        "postcode": ("postcode", "pcds"),
        "easting": ("easting", "eastings", "oseast1m"),
        "northing": ("northing", "northings", "osnrth1m"),
    },
)


@dataclass(frozen=True, slots=True)
class Row:
    record: Record
    postcode: str
    easting: int
    northing: int

    @property
    def place(self) -> dict[str, int]:
        return {"easting": self.easting, "northing": self.northing}


def plan_postcodes(context: Context) -> Plan:
    """Postcodes that the file lacks stay: a file may hold a part of the country."""
    reading = context.read((TABLE,))
    rows = context.once(context.each(reading.records, _row), lambda row: row.postcode, lambda row: row.record)
    held = {point.postcode: vars(point) for point in PostcodePoint.objects.all()}
    tally = Tally("postcodes")
    to_write = [row for row in rows if tally.add(row.postcode, held.get(row.postcode), row.place)]
    return Plan([tally], write=lambda: _write(to_write))


def _row(record: Record) -> Row:
    postcode = cells.postcode(record["postcode"])
    if not record["easting"].strip("0") and not record["northing"].strip("0"):
        raise Skipped("postcodes without a place")
    easting, northing = cells.metres(record["easting"], "Easting"), cells.metres(record["northing"], "Northing")
    return Row(record, postcode, easting, northing)


def _write(rows: list[Row]) -> None:
    PostcodePoint.objects.bulk_create(
        [PostcodePoint(postcode=row.postcode, **row.place) for row in rows],
        update_conflicts=True,
        unique_fields=["postcode"],
        update_fields=["easting", "northing"],
    )
