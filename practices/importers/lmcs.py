"""Local Medical Committees and the commissioners of their areas. LMCs have no ODS code: the portal makes one."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.text import slugify

from practices.importers import cells
from practices.importers.errors import CellError
from practices.importers.layouts import Layout, Record
from practices.importers.plan import Context, Plan, Tally
from practices.models import Commissioner, Lmc

OWN = Layout(
    "lmc, commissioner_code",
    columns={"name": ("lmc", "lmc_name"), "commissioner": ("commissioner_code", "ccg", "ccg_code")},
    published=False,
)
Row = tuple[Record, str, int]


def plan_lmcs(context: Context) -> Plan:
    """For each LMC in the file, the file holds all its commissioners; other LMCs stay as they are."""
    known = dict(Commissioner.objects.values_list("code", "id"))
    reading = context.read((OWN,))
    rows = context.each(reading.records, lambda record: _row(record, known))
    named: dict[str, set[int]] = defaultdict(set)
    for _, name, commissioner_id in context.once(rows, lambda row: row[1:], lambda row: row[0]):
        named[name].add(commissioner_id)
    codes = {commissioner_id: code for code, commissioner_id in known.items()}
    held = {lmc.name: lmc for lmc in Lmc.objects.prefetch_related("commissioners")}
    tally, to_write = Tally("LMCs"), {}
    for name, ids in named.items():
        lmc = held.get(name)
        before = {"commissioners": _listed(c.code for c in lmc.commissioners.all())} if lmc else None
        if tally.add(name, before, {"commissioners": _listed(codes[pk] for pk in ids)}):
            to_write[name] = ids
    return Plan([tally], write=lambda: _write(to_write))


def _row(record: Record, known: dict[str, int]) -> Row:
    name = cells.short_text(record["name"], "The LMC's name", 120)
    code = cells.commissioner_code(record["commissioner"])
    if not name:
        raise CellError("the LMC has no name. Write one.")
    if code not in known:
        raise CellError(f"we do not know commissioner {code}. Import the commissioners first, or correct the code.")
    return record, name, known[code]


def _listed(codes: Iterable[str]) -> str:
    return " ".join(sorted(codes))


def _write(named: dict[str, set[int]]) -> None:
    taken = set(Lmc.objects.values_list("code", flat=True))
    for name, ids in named.items():
        lmc = Lmc.objects.filter(name=name).first() or Lmc.objects.create(name=name, code=free_code(name, taken))
        lmc.commissioners.set(ids)


def free_code(name: str, taken: set[str]) -> str:
    """A code made of the name that no other LMC has; it is added to `taken`."""
    base = slugify(name)[:20].strip("-") or "lmc"
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base[: 20 - len(str(number)) - 1]}-{number}"
    taken.add(code)
    return code
