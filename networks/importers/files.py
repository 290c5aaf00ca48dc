"""ODS's file of networks (ePCN): a sheet of networks and a sheet of their practices, or one of the two as CSV."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from networks.rules.findings import Verdict
from networks.rules.reference import commissioner_code, network_code
from networks.rules.rule import Outcome
from practices.importers import cells
from practices.importers.errors import CellError, ImportRefused, Skipped
from practices.importers.layouts import Layout, Record, read_sheet
from practices.importers.plan import Context

PARTNERS = Layout(
    "ePCN, PCN Core Partner Details",
    columns={
        "practice": ("Partner Organisation Code", "practice_code", "code"),
        "network": ("PCN Code", "pcn"),
        "name": ("PCN Name",),
        "lead": ("PCN Parent CCG Code", "PCN Parent Sub ICB Loc Code", "pcn_ccg"),
        "start": ("Practice to PCN Relationship Start Date", "start"),
        "end": ("Practice to PCN Relationship End Date", "end"),
    },
    positions={"practice": 1, "network": 5, "name": 6, "lead": 7, "start": 9, "end": 10},
    width=11,
    first_cell=r"[A-Z]\d{5}",
)
DETAILS = Layout(
    "ePCN, PCN Details",
    columns={
        "network": ("PCN Code", "pcn"),
        "name": ("PCN Name",),
        "lead": (
            "Current Clinical Commissioning Group Code",
            "Current CCG Code",
            "Current Sub ICB Loc Code",
            "ccg",
        ),
        "opened_on": ("Open Date (YYYYMMDD)", "Open Date", "open"),
        "closed_on": ("Close Date", "Close Date (YYYYMMDD)", "close"),
    },
    optional=frozenset({"closed_on"}),
    positions={"network": 1, "name": 2, "lead": 3, "opened_on": 5, "closed_on": 6},
    width=12,
    first_cell=r"U\d{5}",
)
LAYOUTS = (PARTNERS, DETAILS)
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class NetworkRow:
    record: Record
    code: str
    name: str
    lead_id: int
    opened_on: date | None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """A practice in a network from `start` up to, not including, `end`."""

    record: Record
    network: str
    practice: str
    practice_id: int
    start: date
    end: date | None


@dataclass(slots=True)
class NetworkFile:
    """`networks` holds one row a network. `lists_networks`, `lists_members`: which of the two sheets the file has."""

    networks: dict[str, NetworkRow] = field(default_factory=dict)
    spells: list[Spell] = field(default_factory=list)
    lists_networks: bool = False
    lists_members: bool = False


def read_networks(context: Context, practices: dict[str, int], commissioners: dict[str, int]) -> NetworkFile:
    """Rows that cannot be taken are left in the context's errors."""
    found, partners = NetworkFile(), []
    for sheet in (sheet for sheet in context.source.sheets if sheet.rows):
        try:
            reading = read_sheet(sheet, LAYOUTS)
        except ImportRefused:
            if len(context.source.sheets) == 1:
                raise
            context.warnings.append(f'The sheet "{sheet.name}" was not used.')
            continue
        context.noted(reading)
        if reading.layout is DETAILS:
            rows = context.each(reading.records, lambda record: _network(record, commissioners), "Checking networks")
            found.networks = {r.code: r for r in context.once(rows, lambda row: row.code, lambda row: row.record)}
            found.lists_networks = True
        else:
            partners, found.lists_members = reading.records, True
    spells = context.each(partners, lambda record: _spell(record, practices), "Checking members")
    found.spells = list(context.once(spells, lambda s: (s.network, s.practice, s.start), lambda s: s.record))
    _add_networks_of_members(context, found, commissioners)
    if not context.layouts:
        raise ImportRefused(f"{context.source.name} has neither of the sheets: {DETAILS.name}; {PARTNERS.name}.")
    return found


def _add_networks_of_members(context: Context, found: NetworkFile, commissioners: dict[str, int]) -> None:
    """Networks known only by their members' rows, open since the first of them joined."""
    for spell in found.spells:
        row = found.networks.get(spell.network)
        if found.lists_networks:
            if row is None:
                context.error(spell.record, f"network {spell.network} is not on the sheet of networks. Add it there.")
        elif row is None or (row.opened_on and spell.start < row.opened_on):
            try:
                found.networks[spell.network] = _network(spell.record, commissioners, spell.start)
            except CellError as error:
                context.error(spell.record, str(error))


def _network(record: Record, commissioners: dict[str, int], opened_on: date | None = None) -> NetworkRow:
    code = _network_code(record["network"])
    if code is None:
        raise CellError("the network has no code. Enter a code like U12345.")
    name = cells.short_text(record["name"], "The network's name", 100)
    lead = _code(commissioner_code(record["lead"]))
    opened_on = opened_on or cells.day_or_none(record["opened_on"], "Opening date")
    closed_on = cells.day_or_none(record["closed_on"], "Closing date")
    if not name:
        raise CellError("the network has no name. Write one.")
    if lead is None or lead not in commissioners:
        raise CellError(f"we do not know commissioner {lead}. Import the commissioners first, or correct the code.")
    if opened_on and closed_on and closed_on < opened_on:
        raise CellError("the network closes before it opens. Correct one of the two dates.")
    return NetworkRow(record, code, name, commissioners[lead], opened_on, closed_on)


def _network_code(text: str) -> str | None:
    """None where the file says that a practice is in no network."""
    return _code(network_code(text))


def _code(checked: Outcome) -> str | None:
    """Raises CellError where the code breaks the rule (REF-01, REF-02)."""
    if checked.verdict is not Verdict.MET:
        raise CellError(checked.sentence)
    code = checked.facts["code"]
    return str(code) if code else None


def _spell(record: Record, practices: dict[str, int]) -> Spell:
    network = _network_code(record["network"])
    if network is None:
        raise Skipped("practices in no network")
    practice = cells.practice_code(record["practice"])
    start = cells.day(record["start"], "Start date")
    end = cells.day_or_none(record["end"], "End date")
    if practice not in practices:
        raise CellError(f"we do not know practice {practice}. Import the practices first, or correct the code.")
    if start < EARLIEST:
        raise CellError(f"the membership starts on {start}, long before there were networks. Correct the date.")
    if end and end < start:
        raise CellError("the membership ends before it starts. Correct one of the two dates.")
    after_last = end + timedelta(days=1) if end else None
    return Spell(record, network, practice, practices[practice], start, after_last)
