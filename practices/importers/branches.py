"""Branch surgeries: the ODS list of them, or a table with a header. Each belongs to a practice that we know."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from practices.importers import cells
from practices.importers.errors import CellError, Skipped
from practices.importers.layouts import Layout, Record
from practices.importers.plan import Context, Plan, Tally
from practices.models import Branch, Practice

EBRANCHS = Layout(
    "ODS ebranchs (27 columns, no header)",
    positions={
        "code": 1,
        "name": 2,
        "address_1": 5,
        "address_2": 6,
        "address_3": 7,
        "address_4": 8,
        "address_5": 9,
        "postcode": 10,
        "opened_on": 11,
        "closed_on": 12,
        "practice": 15,
    },
    width=27,
    first_cell=r"[A-Z][0-9]{8}",
)
WITH_HEADER = Layout(
    "code, name, …, postcode, parent",
    columns={
        "code": ("branch_code", "code"),
        "name": ("name", "branch_name"),
        "practice": ("practice_code", "parent"),
        "address_1": ("address_1", "a1"),
        "address_2": ("address_2", "a2"),
        "address_3": ("address_3", "a3"),
        "address_4": ("address_4", "a4"),
        "address_5": ("address_5", "a5"),
        "postcode": ("postcode",),
        "opened_on": ("open_on", "open", "open_date"),
        "closed_on": ("close_on", "close", "close_date"),
    },
    optional=frozenset(
        {"address_1", "address_2", "address_3", "address_4", "address_5", "postcode", "opened_on", "closed_on"}
    ),
)
TEXTS = {"name": 100, **{f"address_{n}": 100 for n in range(1, 6)}, "postcode": 8}
FIELDS = ("practice_id", *TEXTS, "opened_on", "closed_on")


@dataclass(frozen=True, slots=True)
class Row:
    record: Record
    code: str
    values: dict[str, Any]


def plan_branches(context: Context) -> Plan:
    """Branches that the file lacks stay as they are; a branch closes by its date."""
    reading = context.read((EBRANCHS, WITH_HEADER))
    known = dict(Practice.objects.values_list("code", "id"))
    unknown: Counter[str] = Counter()
    parsed = context.each(reading.records, lambda record: _row(record, known, unknown))
    rows = context.once(parsed, lambda row: row.code, lambda row: row.record)
    held = {branch.code: vars(branch) for branch in Branch.objects.all()}
    tally = Tally("branches")
    to_write = [row for row in rows if tally.add(row.code, held.get(row.code), row.values)]
    if unknown:
        most = ", ".join(code for code, _ in unknown.most_common(10))
        context.warnings.append(f"The branches of {len(unknown):,} practices that we do not know are left out: {most}.")
    practices = {row.values["practice_id"] for row in to_write}
    practices |= {held[row.code]["practice_id"] for row in to_write if row.code in held}
    return Plan([tally], practice_ids=practices, write=lambda: _write(to_write))


def _row(record: Record, known: dict[str, int], unknown: Counter[str]) -> Row:
    code = cells.code(record["code"])
    if code.startswith("W"):
        raise Skipped("outside England")
    code = cells.branch_code(code)
    practice = cells.practice_code(record["practice"] or code[:6])
    values: dict[str, Any] = {
        name: cells.short_text(record[name], name.replace("_", " ").capitalize(), longest)
        for name, longest in TEXTS.items()
    }
    values["opened_on"] = cells.day_or_none(record["opened_on"], "Opening date")
    values["closed_on"] = cells.day_or_none(record["closed_on"], "Closing date")
    if not values["name"]:
        raise CellError("the branch has no name. Write one.")
    if values["opened_on"] and values["closed_on"] and values["closed_on"] < values["opened_on"]:
        raise CellError("the branch closes before it opens. Correct one of the two dates.")
    if practice not in known:
        unknown[practice] += 1
        raise Skipped("branches of practices that we do not know")
    return Row(record, code, {"practice_id": known[practice], **values})


def _write(rows: list[Row]) -> None:
    Branch.objects.bulk_create(
        [Branch(code=row.code, **row.values) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=FIELDS,
    )
