"""Taking a reference file: read, planned, shown or written; all of it or nothing, by one import at a time."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

from django.apps import apps
from django.contrib.postgres.functions import TransactionNow
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from networks.importers.networks import plan_networks
from networks.models import Network, NetworkArea, NetworkDue
from networks.rules.words import listed
from networks.services.branches import place_branches
from networks.services.due import say_cause
from networks.services.handovers import hand_over_within
from networks.services.locks import lock_for_change
from networks.services.neighbours import rebuild_neighbours
from pcnportal.accounts.models import User
from pcnportal.audit.services import NATIONAL, record
from practices.importers.boundaries import plan_boundaries
from practices.importers.branches import plan_branches
from practices.importers.commissioners import plan_commissioners
from practices.importers.errors import ImportRefused
from practices.importers.files import read_source
from practices.importers.list_sizes import plan_list_sizes
from practices.importers.lmcs import plan_lmcs
from practices.importers.participation import plan_participation
from practices.importers.plan import Context, Plan, Report, Track, no_progress, refuse_drops
from practices.importers.postcodes import plan_postcodes
from practices.importers.practices import plan_practices
from practices.importers.privacy import refuse_nhs_numbers
from practices.models import Commissioner, Lmc, PracticeCommissioner

KINDS: Mapping[str, Callable[[Context], Plan]] = {
    "commissioners": plan_commissioners,
    "lmcs": plan_lmcs,
    "practices": plan_practices,
    "list-sizes": plan_list_sizes,
    "networks": plan_networks,
    "participation": plan_participation,
    "postcodes": plan_postcodes,
    "branches": plan_branches,
    "boundaries": plan_boundaries,
}
MOVES_SITES = ("practices", "list-sizes", "postcodes", "branches")
HANDS_OVER = ("commissioners", "practices", "networks")
SETS_LMCS = ("commissioners", "practices", "lmcs")
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('networks.importers', 0))"


def run_import(
    *,
    kind: str,
    path: Path,
    at: datetime,
    by: User | None = None,
    as_at: date | None = None,
    dry_run: bool = False,
    accept_drops: bool = False,
    track: Track = no_progress,
) -> Report:
    """Take the file at `path`, or with `dry_run` only say what taking it would do.

    Raises ImportRefused, with a message for the person, where the file cannot be taken; nothing is written then.
    """
    context = Context(read_source(path), at, as_at, dry_run, track)
    refuse_nhs_numbers(context.source.sheets)
    with transaction.atomic():
        _one_at_a_time()
        plan = KINDS[kind](context)
        context.check()
        _refuse_nothing_usable(context, plan)
        report = Report(kind, context, plan, written=plan.changes_something and not dry_run)
        if not accept_drops and not dry_run:
            refuse_drops(plan)
        if report.written:
            _write(report, by)
    return report


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)


def _refuse_nothing_usable(context: Context, plan: Plan) -> None:
    counted = any(tally.new or tally.changes or tally.unchanged for tally in plan.tallies)
    if not counted:
        reasons = "; ".join(f"{count:,} rows: {reason}" for reason, count in context.skipped.items())
        raise ImportRefused(f"No row of {context.source.name} can be used ({reasons}). Is it the right kind of file?")


def _write(report: Report, by: User | None) -> None:
    plan, context = report.plan, report.context
    lock_for_change(
        practice_ids=plan.practice_ids,
        commissioner_ids=plan.commissioner_ids | _commissioners_near(report.kind),
        network_ids=plan.network_ids | _networks_near(report.kind),
    )
    say_cause(f"Import of {report.kind.replace('-', ' ')}")
    plan.write()
    _count_anew()
    if report.kind in MOVES_SITES:
        _rebuild_neighbours(report)
        place_branches(NetworkArea.objects.all())
    if report.kind in HANDS_OVER:
        _hand_over(report)
    if report.kind in SETS_LMCS:
        _say_who_has_no_lmc(report)
    report.revalidated = NetworkDue.objects.filter(due_at__gte=TransactionNow()).count()
    changes = [change for tally in plan.tallies for change in tally.changes]
    record(
        chain=NATIONAL,
        action="IMPORT",
        subjects=[f"import:{report.kind}"],
        by=by,
        at=context.at,
        before={change.what: change.before for change in changes} or None,
        after={
            "file": context.source.name,
            "sha256": context.source.sha256,
            "layouts": context.layouts,
            "as_at": context.as_at,
            "counts": {
                tally.noun: {"new": tally.new, "changed": len(tally.changes), "unchanged": tally.unchanged}
                for tally in plan.tallies
            },
            "skipped": dict(context.skipped),
            "changed": {change.what: change.after for change in changes},
        },
    )


def _count_anew() -> None:
    """PostgreSQL's statistics of what an import may have written.

    A reader of the same transaction needs them at once: had autovacuum counted meanwhile, it would have seen none of
    the new rows, and statements over a nation would be planned as though there were one row.
    """
    written = [
        model._meta.db_table for app in ("practices", "networks") for model in apps.get_app_config(app).get_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, written))}")


def _networks_near(kind: str) -> set[int]:
    """Whose members' neighbours or whose lead may change is known only afterwards, and locks are taken in order."""
    return set(Network.objects.values_list("id", flat=True)) if kind in MOVES_SITES + HANDS_OVER else set()


def _commissioners_near(kind: str) -> set[int]:
    return set(Commissioner.objects.values_list("id", flat=True)) if kind in HANDS_OVER else set()


def _hand_over(report: Report) -> None:
    if handed_over := hand_over_within(at=report.context.at):
        report.notes.append(f"networks whose commissioner has closed: {handed_over:,} led by another from now on")


def _say_who_has_no_lmc(report: Report) -> None:
    """Where LMCs are known at all: one that takes another's place is in no file of LMCs yet."""
    today = localdate(report.context.at)
    if not Lmc.objects.exists():
        return
    without = Commissioner.objects.filter(Q(close_on=None) | Q(close_on__gte=today), lmcs=None)
    practices = PracticeCommissioner.objects.filter(commissioner=OuterRef("pk"), during__contains=today)
    if names := list(without.filter(Exists(practices)).order_by("name").values_list("name", flat=True)):
        verb = "has" if len(names) == 1 else "have"
        report.context.warnings.append(f"{listed(names)} {verb} no LMC. Import a file of LMCs that names one for each.")


def _rebuild_neighbours(report: Report) -> None:
    rebuilt = rebuild_neighbours(today=localdate(report.context.at))
    report.notes.append(
        f"neighbours: {rebuilt.pairs:,} pairs that touch, {rebuilt.new:,} of them new, {rebuilt.gone:,} gone; "
        f"practices with a known place: {rebuilt.placed:,}, without: {rebuilt.without_place:,}"
    )
