"""List sizes: NHS Digital's monthly lists, NHS Payments' yearly means, or a file of the portal's own layout."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Max

from practices.importers import cells
from practices.importers.errors import CellError, ImportRefused, Skipped, WrongUsage
from practices.importers.layouts import Layout, Record
from practices.importers.plan import Context, Plan, Tally, drop
from practices.models import ListSize, Practice, PracticeCommissioner

OWN = Layout(
    "practice_code, as_at, registered, weighted, contract",
    columns={
        "practice": ("practice_code", "code"),
        "as_at": ("as_at", "date"),
        "registered": ("registered", "registered_patients"),
        "weighted": ("weighted", "weighted_patients"),
        "source": ("source",),
        "contract": ("contract", "contract_type"),
    },
    optional=frozenset({"as_at", "weighted", "source", "contract"}),
    published=False,
)
NHS_DIGITAL = Layout(
    "NHS Digital, Patients Registered at a GP Practice",
    columns={
        "practice": ("CODE",),
        "as_at": ("EXTRACT_DATE",),
        "registered": ("NUMBER_OF_PATIENTS",),
        "type": ("TYPE",),
        "sex": ("SEX",),
        "age": ("AGE",),
    },
)
NHS_PAYMENTS = Layout(
    "NHS Payments to General Practice",
    columns={
        "practice": ("Practice Code",),
        "registered": ("Number of Registered Patients (Last Known Figure)",),
        "weighted": ("Number of Weighted Patients (Last Known Figure)",),
        "contract": ("Contract Type",),
    },
    optional=frozenset({"contract"}),
)
CONTRACTS = ("GMS", "PMS", "APMS")  # the file has UNKNOWN as well


@dataclass(frozen=True, slots=True)
class Row:
    record: Record
    practice: str
    as_at: date
    registered: int
    weighted: int | None
    source: str
    contract: str = ""


def plan_list_sizes(context: Context) -> Plan:
    reading = context.read((NHS_DIGITAL, NHS_PAYMENTS, OWN))
    published = reading.layout is not OWN
    known, unknown = dict(Practice.objects.values_list("code", "id")), list[str]()
    parse = PARSERS[reading.layout.name]
    parsed = context.each(reading.records, lambda record: _known(parse(record, context), known, published, unknown))
    rows = list(context.once(parsed, lambda row: (row.practice, row.as_at), lambda row: row.record))
    if unknown:
        context.warnings.append(
            f"We do not know {', '.join(unknown[:20])}{' and others' * (len(unknown) > 20)}. "
            "Import a later practices file, then this one again."
        )
    days = sorted({row.as_at for row in rows})
    held = {(row.practice_id, row.as_at): row for row in ListSize.objects.filter(as_at__in=days)}
    tally, to_write = Tally("list sizes"), []
    for row in rows:
        before = held.get((known[row.practice], row.as_at))
        swing = abs(row.registered - before.registered) if before else 0
        after = {"registered": row.registered, "weighted": row.weighted}
        if row.weighted is None and before:
            after["weighted"] = before.weighted
        if tally.add(f"{row.practice} at {row.as_at}", vars(before) if before else None, after, swing):
            to_write.append(ListSize(practice_id=known[row.practice], as_at=row.as_at, source=row.source, **after))
    contracts, contracted = _contracts(rows)
    return Plan(
        [tally, *([contracts] if any(row.contract for row in rows) else [])],
        practice_ids={row.practice_id for row in to_write} | {practice.id for practice in contracted},
        drops=[sentence for day in days for sentence in _drops(day, [r for r in rows if r.as_at == day], known)],
        write=lambda: _write(to_write, contracted),
    )


def _contracts(rows: Iterable[Row]) -> tuple[Tally, list[Practice]]:
    """A contract that the file does not know leaves the one held as it is."""
    stated = {row.practice: row.contract for row in rows if row.contract}
    tally, changed = Tally("contract types"), []
    for practice in Practice.objects.filter(code__in=stated).only("id", "code", "contract_type").order_by("code"):
        before = {"contract": practice.contract_type} if practice.contract_type else None
        practice.contract_type = stated[practice.code]
        if tally.add(practice.code, before, {"contract": practice.contract_type}):
            changed.append(practice)
    return tally, changed


def _known(row: Row, known: dict[str, int], published: bool, unknown: list[str]) -> Row:
    """A published list may hold practices younger than our table of them; in the portal's own file that is an error."""
    if row.practice in known:
        return row
    if published:
        unknown.append(row.practice)
        raise Skipped("practices that we do not know")
    raise CellError(f"we do not know practice {row.practice}. Import the practices first, or correct the code.")


def _own(record: Record, context: Context) -> Row:
    stated = cells.day_or_none(record["as_at"], "Date")
    registered = cells.whole_number(record["registered"], "Registered")
    weighted = cells.whole_number(record["weighted"], "Weighted") if record["weighted"] else registered
    if not registered / 10 <= weighted <= registered * 10:
        raise CellError(
            f"{weighted:,} weighted patients do not go with {registered:,} registered ones. "
            "If this is one number, write it without its comma."
        )
    return Row(
        record,
        cells.practice_code(record["practice"]),
        _day(stated, context),
        registered,
        weighted if record["weighted"] else None,
        cells.short_text(record["source"], "Source", 60) or context.source.name[:60],
        _own_contract(record["contract"]),
    )


def _own_contract(cell: str) -> str:
    if cell and cell.upper() not in CONTRACTS:
        raise CellError(f"{cell!r} is no contract that we know. Write GMS, PMS or APMS, or leave it empty.")
    return cell.upper()


def _nhs_digital(record: Record, context: Context) -> Row:
    if (record["type"].upper(), record["sex"].upper(), record["age"].upper()) != ("GP", "ALL", "ALL"):
        raise Skipped("not the whole list of a practice")
    as_at = _day(cells.day(record["as_at"], "Date"), context)
    registered = cells.mean_number(record["registered"], "Number of patients")
    return _published(record, as_at, registered, None, "Patients Registered at a GP Practice")


def _nhs_payments(record: Record, context: Context) -> Row:
    registered = cells.mean_number(record["registered"], "Registered patients")
    weighted = cells.mean_number(record["weighted"], "Weighted patients") if record["weighted"] else None
    row = _published(record, _day(None, context), registered, weighted, "NHS Payments to General Practice")
    contract = record["contract"].upper()
    return replace(row, contract=contract if contract in CONTRACTS else "")


def _published(record: Record, as_at: date, registered: int, weighted: int | None, source: str) -> Row:
    code = cells.practice_code(record["practice"])
    if not registered:
        raise Skipped("no patients on the list")
    return Row(record, code, as_at, registered, weighted, source)


PARSERS: dict[str, Callable[[Record, Context], Row]] = {
    OWN.name: _own,
    NHS_DIGITAL.name: _nhs_digital,
    NHS_PAYMENTS.name: _nhs_payments,
}


def _day(stated: date | None, context: Context) -> date:
    if stated and context.as_at and stated != context.as_at:
        raise ImportRefused(
            f"The file speaks for {stated:%-d %B %Y} and --as-at says {context.as_at:%-d %B %Y}. "
            "Leave out --as-at, or import the file of that day."
        )
    if day := stated or context.as_at:
        return day
    raise WrongUsage("The file does not say for which day its lists are. Add --as-at, such as --as-at 2019-01-01.")


def _drops(day: date, rows: Sequence[Row], known: dict[str, int]) -> list[str]:
    """The day's total after the import, against what is held for that day, or else for the last day before it."""
    against = ListSize.objects.filter(as_at__lte=day).aggregate(day=Max("as_at"))["day"]
    before = dict(ListSize.objects.filter(as_at=against).values_list("practice_id", "registered"))
    after = {known[row.practice]: row.registered for row in rows}
    if against == day:
        after = before | after
    total = drop(f"Patients on the lists of {day:%-d %B %Y}", sum(before.values()), sum(after.values()))
    return total + _vanished(day, before, after)


def _vanished(day: date, before: Iterable[int], after: Iterable[int]) -> list[str]:
    links: dict[int, str] = dict(
        PracticeCommissioner.objects.filter(during__contains=day).values_list("practice_id", "commissioner__code")
    )
    gone = {links[pk] for pk in before if pk in links} - {links[pk] for pk in after if pk in links}
    return [f"Every list of {', '.join(sorted(gone))} would be missing."] if gone else []


def _write(lists: Sequence[ListSize], contracted: Sequence[Practice]) -> None:
    Practice.objects.bulk_update(contracted, ["contract_type"], batch_size=2_000)
    ListSize.objects.bulk_create(
        lists,
        update_conflicts=True,
        unique_fields=["practice", "as_at"],
        update_fields=["registered", "weighted", "source", "evidence", "recorded_by", "recorded_at"],
    )
