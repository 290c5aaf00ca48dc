"""Practices: the ODS list of prescribing cost centres. Every row with an English code is kept, whatever its status."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from practices.enums import OdsStatus
from practices.importers import cells
from practices.importers.errors import CellError, Skipped
from practices.importers.layouts import Layout, Record
from practices.importers.links import Link, links_after
from practices.importers.plan import Context, Plan, Tally, drop
from practices.models import Commissioner, Practice, PracticeCommissioner

EPRACCUR = Layout(
    "ODS epraccur (27 columns, no header)",
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
        "ods_status": 13,
        "commissioner": 15,
        "joined_on": 16,
        "left_on": 17,
        "phone": 18,
        "prescribing_setting": 26,
    },
    width=27,
    first_cell=r"[A-Z0-9]{5,9}",
)
WITH_HEADER = Layout(
    "practice_code, name, …, status, commissioner_code",
    columns={
        "code": ("practice_code", "code", "organisation_code"),
        "name": ("name", "practice_name"),
        "ods_status": ("status", "status_code"),
        "commissioner": ("commissioner_code", "ccg", "commissioner"),
        "address_1": ("address_1", "a1"),
        "address_2": ("address_2", "a2"),
        "address_3": ("address_3", "a3"),
        "address_4": ("address_4", "a4"),
        "address_5": ("address_5", "a5"),
        "postcode": ("postcode",),
        "phone": ("phone", "telephone"),
        "opened_on": ("open_on", "open", "open_date"),
        "closed_on": ("close_on", "close", "close_date"),
        "joined_on": ("joined_on", "join_date"),
        "left_on": ("left_on", "left_date"),
        "prescribing_setting": ("setting", "prescribing_setting"),
    },
    optional=frozenset(
        {"address_1", "address_2", "address_3", "address_4", "address_5", "postcode", "phone"}
        | {"opened_on", "closed_on", "joined_on", "left_on", "prescribing_setting"}
    ),
    published=False,
)
TEXTS = {"name": 100, **{f"address_{n}": 100 for n in range(1, 6)}, "postcode": 8, "phone": 30}
FIELDS = (*TEXTS, "ods_status", "prescribing_setting", "opened_on", "closed_on")
# Codes of practices in Wales, on the Channel Islands and Alderney stand in the same file.
ELSEWHERE = re.compile(r"W\d{5}|(GUE|JER|ALD)\d{3}")


@dataclass(frozen=True, slots=True)
class Row:
    record: Record
    code: str
    values: dict[str, Any]
    link: Link | None
    joined_on: date | None


def plan_practices(context: Context) -> Plan:
    reading = context.read((EPRACCUR, WITH_HEADER))
    known = dict(Commissioner.objects.values_list("code", "id"))
    unknown: Counter[str] = Counter()
    parsed = context.each(reading.records, lambda record: _row(record, known, unknown))
    rows = list(context.once(parsed, lambda row: row.code, lambda row: row.record))
    if unknown:
        most = ", ".join(f"{code} {count:,}" for code, count in unknown.most_common(10))
        context.warnings.append(
            f"{sum(unknown.values()):,} practices have a commissioner that we do not know; "
            f"they are kept without one (most often {most})."
        )
    held = {practice.code: practice for practice in Practice.objects.all()}
    practices, to_write = _compare(rows, held)
    links, changes = _compare_links(context, rows, held, {pk: code for code, pk in known.items()})
    touched = {held[row.code].id for row in (*to_write, *(row for row, _ in changes)) if row.code in held}
    return Plan(
        [practices, links],
        practice_ids=touched,
        commissioner_ids={link.commissioner_id for _, after in changes for link in after},
        drops=_drops(rows, held),
        write=lambda: _write(to_write, changes),
    )


def _row(record: Record, known: dict[str, int], unknown: Counter[str]) -> Row:
    code = cells.code(record["code"])
    if not code:
        raise CellError("the practice has no code. Enter a code like A81001.")
    if not cells.PRACTICE.fullmatch(code):
        where = "outside England" if ELSEWHERE.fullmatch(code) else "not the code of an English practice"
        raise Skipped(where)
    values: dict[str, Any] = {
        name: cells.short_text(record[name], _title(name), longest) for name, longest in TEXTS.items()
    }
    values |= {
        "ods_status": _status(record["ods_status"]),
        "prescribing_setting": _setting(record["prescribing_setting"]),
        "opened_on": cells.day_or_none(record["opened_on"], "Opening date"),
        "closed_on": cells.day_or_none(record["closed_on"], "Closing date"),
    }
    if not values["name"]:
        raise CellError("the practice has no name. Write one.")
    if values["opened_on"] and values["closed_on"] and values["closed_on"] < values["opened_on"]:
        raise CellError("the practice closes before it opens. Correct one of the two dates.")
    commissioner = cells.code(record["commissioner"])
    joined_on = cells.day_or_none(record["joined_on"], "Join date")
    left_on = cells.day_or_none(record["left_on"], "Left date")
    if joined_on and left_on and left_on < joined_on:
        raise CellError("the practice left its commissioner before it joined it. Correct one of the two dates.")
    if commissioner not in known:
        unknown[commissioner or "none given"] += 1
        return Row(record, code, values, None, joined_on)
    link = Link(known[commissioner], joined_on, left_on + timedelta(days=1) if left_on else None)
    return Row(record, code, values, link, joined_on)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _status(text: str) -> str:
    status = text.upper()
    if status not in OdsStatus.values:
        raise CellError(f'status "{text}" is none of A, C, D and P. Correct it.')
    return status


def _setting(text: str) -> int | None:
    if not re.fullmatch(r"[0-9]{0,3}", text):
        raise CellError(f'prescribing setting "{text}" is not a number. Write 4 for a GP practice.')
    return int(text) if text else None


def _compare(rows: Sequence[Row], held: dict[str, Practice]) -> tuple[Tally, list[Row]]:
    tally = Tally("practices")
    to_write = [
        row for row in rows if tally.add(row.code, vars(held[row.code]) if row.code in held else None, row.values)
    ]
    return tally, to_write


def _compare_links(
    context: Context, rows: Sequence[Row], held: dict[str, Practice], codes: dict[int, str]
) -> tuple[Tally, list[tuple[Row, list[Link]]]]:
    tally, changes = Tally("commissioner links"), []
    links = _held_links()
    for row in rows:
        before = links[held[row.code].id] if row.code in held else []
        try:
            after = links_after(before, row.link, row.joined_on, context.as_at)
        except CellError as error:
            context.error(row.record, str(error))
            continue
        if after and tally.add(row.code, _shown(before, codes), _shown(after, codes) or {}):
            changes.append((row, after))
    return tally, changes


def _held_links() -> dict[int, list[Link]]:
    links: dict[int, list[Link]] = defaultdict(list)
    for link in PracticeCommissioner.objects.order_by("practice_id", "during"):
        links[link.practice_id].append(Link(link.commissioner_id, link.during.lower, link.during.upper))
    return links


def _shown(links: Iterable[Link], codes: dict[int, str]) -> dict[str, str] | None:
    shown = "; ".join(f"{codes[link.commissioner_id]} {link.words}" for link in links)
    return {"commissioner": shown} if shown else None


def _drops(rows: Sequence[Row], held: dict[str, Practice]) -> list[str]:
    closed = OdsStatus.CLOSED
    open_before = {practice.code for practice in held.values() if practice.ods_status != closed}
    closing = {row.code for row in rows if row.values["ods_status"] == closed} & open_before
    return drop("Practices that are not closed", len(open_before), len(open_before) - len(closing))


def _write(to_write: Sequence[Row], changes: Sequence[tuple[Row, list[Link]]]) -> None:
    """Links that end are shortened before others begin, so that no day ever has two."""
    Practice.objects.bulk_create(
        [Practice(code=row.code, **row.values) for row in to_write],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=FIELDS,
    )
    ids = dict(Practice.objects.values_list("code", "id"))
    held: dict[int, list[PracticeCommissioner]] = defaultdict(list)
    for link in PracticeCommissioner.objects.order_by("practice_id", "during"):
        held[link.practice_id].append(link)
    changed, added = [], []
    for row, after in changes:
        rows = held[ids[row.code]]
        added += [_row_of(ids[row.code], link) for link in after[len(rows) :]]
        changed += [_moved(old, link) for old, link in zip(rows, after, strict=False)]
    PracticeCommissioner.objects.bulk_update(changed, ["during"], batch_size=2_000)
    PracticeCommissioner.objects.bulk_create(added)


def _row_of(practice_id: int, link: Link) -> PracticeCommissioner:
    return PracticeCommissioner(
        practice_id=practice_id, commissioner_id=link.commissioner_id, during=(link.start, link.end)
    )


def _moved(row: PracticeCommissioner, link: Link) -> PracticeCommissioner:
    row.during = (link.start, link.end)
    return row
