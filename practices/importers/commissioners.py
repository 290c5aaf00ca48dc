"""Commissioners: the ODS list of CCGs, the ONS lookups, or a file of the portal's own layout."""

from typing import Any

from practices.importers import cells
from practices.importers.errors import CellError, Skipped
from practices.importers.layouts import Layout, Record
from practices.importers.plan import Context, Plan, Tally
from practices.models import Commissioner

OWN = Layout(
    "ccg, ons, name, stp, stp_name, region_code, region",
    columns={
        "code": ("ccg", "ccg_code"),
        "name": ("name", "ccg_name"),
        "ons_code": ("ons", "ons_code"),
        "stp_code": ("stp", "stp_code"),
        "stp_name": ("stp_name",),
        "region_code": ("region_code",),
        "region_name": ("region", "region_name"),
        "open_on": ("open_on",),
        "close_on": ("close_on",),
    },
    optional=frozenset({"ons_code", "stp_code", "stp_name", "region_code", "region_name", "open_on", "close_on"}),
    published=False,
)
ONS = Layout(
    "ONS lookup of CCGs to STPs or regions",
    columns={
        "code": ("CCG19CDH",),
        "name": ("CCG19NM",),
        "ons_code": ("CCG19CD",),
        "stp_code": ("STP19CD",),
        "stp_name": ("STP19NM",),
        "region_code": ("NHSER18CDH",),
        "region_name": ("NHSER18NM",),
    },
    optional=frozenset({"stp_code", "stp_name", "region_code", "region_name"}),
)
ECCG = Layout(
    "ODS eccg (27 columns, no header)",
    positions={"code": 1, "name": 2, "open_on": 11, "close_on": 12, "sub_type": 14},
    width=27,
    first_cell=r"[0-9A-Z]{3}",
)
LAYOUTS = (ECCG, OWN, ONS)
TEXTS = {"ons_code": 9, "name": 120, "stp_code": 9, "stp_name": 120, "region_code": 9, "region_name": 60}
DATES = ("open_on", "close_on")


def plan_commissioners(context: Context) -> Plan:
    """Only the columns that the file has are compared; a name that differs in capitals alone is kept."""
    reading = context.read(LAYOUTS)
    rows = context.once(context.each(reading.records, _row), lambda row: row[1]["code"], lambda row: row[0])
    held = {commissioner.code: commissioner for commissioner in Commissioner.objects.all()}
    tally, to_write, ids = Tally("commissioners"), [], set()
    for _, values in rows:
        commissioner = held.pop(values["code"], None)
        if commissioner and values["name"].casefold() == commissioner.name.casefold():
            values["name"] = commissioner.name
        before = vars(commissioner) if commissioner else None
        if tally.add(values["code"], before, values):
            ids |= {commissioner.id} if commissioner else set()
            to_write.append(Commissioner(**_held(commissioner) | values))
    if held and tally.new + tally.unchanged + len(tally.changes):
        context.warnings.append(f"{len(held):,} commissioners that we hold are not in the file; they stay as they are.")
    return Plan([tally], commissioner_ids=ids, write=lambda: _write(to_write))


def _row(record: Record) -> tuple[Record, dict[str, Any]]:
    if record.has("sub_type") and record["sub_type"] != "C":
        raise Skipped("not a CCG (commissioning hubs and the like)")
    values: dict[str, Any] = {"code": cells.commissioner_code(record["code"])}
    for name, longest in TEXTS.items():
        if record.has(name):
            values[name] = cells.short_text(record[name], name.replace("_", " ").capitalize(), longest)
    for name in DATES:
        if record.has(name):
            values[name] = cells.day_or_none(record[name], name.replace("_", " ").capitalize())
    if not values["name"]:
        raise CellError("the commissioner has no name. Write one.")
    if values.get("open_on") and values.get("close_on") and values["close_on"] < values["open_on"]:
        raise CellError("the commissioner closes before it opens. Correct one of the two dates.")
    return record, values


def _held(commissioner: Commissioner | None) -> dict[str, Any]:
    return {name: getattr(commissioner, name) for name in (*TEXTS, *DATES)} if commissioner else {}


def _write(commissioners: list[Commissioner]) -> None:
    Commissioner.objects.bulk_create(
        commissioners, update_conflicts=True, unique_fields=["code"], update_fields=[*TEXTS, *DATES]
    )
