"""Networks and their members as published: what the file changes, and how it is written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.timezone import localdate

from networks.enums import MembershipKind, MembershipState
from networks.importers.files import NetworkFile, NetworkRow, Spell, read_networks
from networks.models import Membership, Network
from networks.services.handovers import hand_over
from networks.services.locks import lock_for_change
from practices.importers.errors import ImportRefused
from practices.importers.plan import Context, Plan, Tally, drop
from practices.models import Commissioner, ContractYear, Practice

IN_FORCE = {"kind": MembershipKind.CORE, "state": MembershipState.IN_FORCE}


@dataclass(slots=True)
class Stay:
    """A core membership in force as it is to be: one held already, one to be written, or one that moves."""

    network: str
    practice: str
    start: date
    end: date | None
    spell: Spell | None = None
    held: Membership | None = None

    @property
    def words(self) -> dict[str, object]:
        return {"start": self.start, "end": self.end}

    def meets(self, other: "Stay") -> bool:
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)


def plan_networks(context: Context) -> Plan:
    """Practices, then commissioners, then networks are locked before a membership is read."""
    if not (years := list(ContractYear.objects.order_by("first_day"))):
        raise ImportRefused("There is no contract year yet. Load the contract years first.")
    practices = dict(Practice.objects.values_list("code", "id"))
    commissioners = dict(Commissioner.objects.values_list("code", "id"))
    found = read_networks(context, practices, commissioners)
    networks = Network.objects.exclude(ods_code=None).select_related("lead_commissioner")
    held = {network.ods_code: network for network in networks if network.ods_code}
    if not context.dry_run:
        lock_for_change(
            practice_ids={spell.practice_id for spell in found.spells},
            commissioner_ids=commissioners.values(),
            network_ids=Network.objects.values_list("id", flat=True),
        )
    compared, to_write = _compare_networks(found, held)
    stays, not_in_file = _stays(context, found, held)
    memberships = Tally("memberships")
    moved = [stay for stay in stays if stay.spell and _counted(memberships, stay)]
    _refuse_overlaps(context, stays)
    _warn(context, found, held, not_in_file)
    return Plan(
        [compared, memberships],
        drops=_drops(stays),
        write=lambda: _write(context, to_write, moved, held, years),
    )


def _compare_networks(found: NetworkFile, held: dict[str, Network]) -> tuple[Tally, list[NetworkRow]]:
    """A file of members alone says of a network it does not list only its name and lead."""
    tally, to_write = Tally("networks"), []
    codes = dict(Commissioner.objects.values_list("id", "code"))
    names = ["name", "lead", "opened_on", "closed_on"] if found.lists_networks else ["name", "lead"]
    for code, row in found.networks.items():
        network = held.get(code)
        before = _said(network, codes[network.lead_commissioner_id], names) if network else None
        after = _said(row, codes[row.lead_id], names)
        if tally.add(code, before, after):
            to_write.append(row)
    return tally, to_write


def _said(network: Network | NetworkRow, lead: str, names: Sequence[str]) -> dict[str, object]:
    return {name: lead if name == "lead" else getattr(network, name) for name in names}


def _stays(context: Context, found: NetworkFile, held: dict[str, Network]) -> tuple[list[Stay], int]:
    """All core memberships in force of the file's practices, once the file is taken; and how many it does not know.

    A spell of the file continues the held one that began on the same day, or else one of the same practice in the
    same network that it meets.
    """
    of_practice: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for stay in _held_stays(found):
        of_practice[stay.network, stay.practice].append(stay)
    not_in_file = {id(s) for (code, _), those in of_practice.items() if code in found.networks for s in those}
    for spell in found.spells:
        if spell.network in held and not held[spell.network].imported:
            context.skipped["members of networks formed in the portal, which keep their own"] += 1
            continue
        stays = of_practice[spell.network, spell.practice]
        wanted = Stay(spell.network, spell.practice, spell.start, spell.end, spell)
        free = [stay for stay in stays if stay.spell is None]
        same = next((s for s in free if s.start == wanted.start), next(filter(wanted.meets, free), None))
        if same:
            same.spell, same.start, same.end = spell, spell.start, spell.end
            not_in_file.discard(id(same))
        else:
            stays.append(wanted)
    return [stay for stays in of_practice.values() for stay in stays], len(not_in_file)


def _held_stays(found: NetworkFile) -> Iterable[Stay]:
    held = Membership.objects.filter(**IN_FORCE).select_related("network", "practice").order_by("during")
    practices = {spell.practice_id for spell in found.spells}
    for membership in held:
        network = membership.network
        period = membership.during
        if period and period.lower and (membership.practice_id in practices or network.ods_code in found.networks):
            code = network.ods_code or network.reference
            yield Stay(code, membership.practice.code, period.lower, period.upper, held=membership)


def _counted(tally: Tally, stay: Stay) -> bool:
    """Count the stay as new, changed or unchanged; say whether it is to be written."""
    was = stay.held
    before = {"start": was.during.lower, "end": was.during.upper} if was and was.during else None
    return tally.add(f"{stay.practice} in {stay.network}", before, stay.words)


def _refuse_overlaps(context: Context, stays: Sequence[Stay]) -> None:
    """A practice is core member of one network on any day (MEM-05)."""
    of_practice: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        of_practice[stay.practice].append(stay)
    for practice, those in of_practice.items():
        those.sort(key=lambda stay: stay.start)
        for earlier, later in pairwise(those):
            if earlier.meets(later) and (named := later.spell or earlier.spell):
                context.error(
                    named.record,
                    f"{practice} would be in {earlier.network} and in {later.network} from {later.start:%-d %B %Y}. "
                    "A practice is in one network on any day: end the earlier membership first.",
                )


def _warn(context: Context, found: NetworkFile, held: dict[str, Network], memberships: int) -> None:
    networks = [code for code, network in held.items() if network.imported and code not in found.networks]
    for count, noun in ((len(networks), "networks"), (memberships * found.lists_members, "memberships")):
        if count:
            context.warnings.append(f"{count:,} {noun} that we hold are not in the file; they stay as they are.")


def _drops(stays: Sequence[Stay]) -> list[str]:
    before = sum(bool(stay.held and stay.held.during and stay.held.during.upper is None) for stay in stays)
    after = sum(stay.end is None for stay in stays)
    return drop("Memberships without an end", before, after)


def _write(
    context: Context,
    rows: Sequence[NetworkRow],
    moved: Sequence[Stay],
    held: dict[str, Network],
    years: Sequence[ContractYear],
) -> None:
    """Memberships that get shorter are written before those that get longer or begin."""
    Network.objects.bulk_create(
        [_network(row, held.get(row.code), context) for row in rows],
        update_conflicts=True,
        unique_fields=["ods_code"],
        update_fields=["name", "opened_on", "closed_on"],
    )
    ids = dict(Network.objects.exclude(ods_code=None).values_list("ods_code", "id"))
    changed = [stay for stay in moved if stay.held]
    shorter = [stay for stay in changed if _shortens(stay)]
    _move(shorter, years)
    _move([stay for stay in changed if stay not in shorter], years)
    Membership.objects.bulk_create(
        [_membership(stay.spell, ids[stay.network], context, years) for stay in moved if stay.spell and not stay.held]
    )
    _hand_over(context, rows, held)


def _hand_over(context: Context, rows: Sequence[NetworkRow], held: dict[str, Network]) -> None:
    """Whoever led a network before stays its lead of the days before. One that has closed is given none, though a file
    still names it."""
    today, day = localdate(context.at), context.as_at or localdate(context.at)
    moved = [row for row in rows if row.code in held and held[row.code].lead_commissioner_id != row.lead_id]
    leads = Commissioner.objects.in_bulk([row.lead_id for row in moved])
    to_open = [row for row in moved if leads[row.lead_id].is_open_on(max(day, today))]
    for row in sorted(to_open, key=lambda row: (leads[row.lead_id].code, row.code)):
        hand_over(network=held[row.code], commissioner=leads[row.lead_id], day=day, at=context.at)


def _network(row: NetworkRow, held: Network | None, context: Context) -> Network:
    """A file of members alone leaves the dates that are held."""
    by_members = row.record.layout.endswith("Partner Details") and held is not None
    return Network(
        reference=held.reference if held else row.code,
        ods_code=row.code,
        name=row.name,
        lead_commissioner_id=held.lead_commissioner_id if held else row.lead_id,
        opened_on=held.opened_on if held and by_members else row.opened_on,
        closed_on=held.closed_on if held and by_members else row.closed_on,
        imported=True,
        created_at=context.at,
    )


def _shortens(stay: Stay) -> bool:
    was = stay.held.during if stay.held else None
    later = bool(was and was.lower and stay.start >= was.lower)
    return bool(was and later and stay.end and (was.upper is None or stay.end <= was.upper))


def _move(stays: Sequence[Stay], years: Sequence[ContractYear]) -> None:
    memberships = []
    for stay in stays:
        if membership := stay.held:
            membership.during = (stay.start, stay.end)
            membership.decided_on = stay.start
            membership.contract_year = year_of(stay.start, years)
            memberships.append(membership)
    Membership.objects.bulk_update(memberships, ["during", "decided_on", "contract_year"], batch_size=2_000)


def _membership(spell: Spell, network_id: int, context: Context, years: Sequence[ContractYear]) -> Membership:
    return Membership(
        network_id=network_id,
        practice_id=spell.practice_id,
        contract_year=year_of(spell.start, years),
        during=(spell.start, spell.end),
        decided_on=spell.start,
        named_at=context.at,
        **IN_FORCE,
    )


def year_of(day: date, years: Sequence[ContractYear]) -> ContractYear:
    """The contract year that holds `day`; the first where it is earlier than all, the last where it is later."""
    begun = [year for year in years if year.first_day <= day]
    return begun[-1] if begun else years[0]
