"""manage.py import_reference KIND FILE [--dry-run] [--as-at DATE] [--accept-drops]"""

import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from networks.importers.run import KINDS, run_import
from pcnportal.core import clock
from pcnportal.core.errors import Refused
from practices.importers.errors import WrongUsage
from practices.importers.plan import Report, Tally

REFUSED, WRONG_USAGE = 1, 2
SHOWN = 20
BAR = 30


class Command(BaseCommand):
    help = "Take a reference file as published: all of it, or nothing. Exit status: 0 done, 1 refused, 2 wrong usage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", choices=KINDS, help=", ".join(KINDS))
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")
        parser.add_argument("--as-at", metavar="DATE", type=date.fromisoformat, help="the day the file speaks for")
        parser.add_argument("--accept-drops", action="store_true", help="take the file although totals fall by a fifth")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.", returncode=WRONG_USAGE)
        started = time.monotonic()
        try:
            report = run_import(
                kind=options["kind"],
                path=path,
                at=clock.now(),
                as_at=options["as_at"],
                dry_run=options["dry_run"],
                accept_drops=options["accept_drops"],
                track=self._track,
            )
        except WrongUsage as wrong:
            raise CommandError(wrong.message, returncode=WRONG_USAGE) from wrong
        except Refused as refused:
            raise CommandError(refused.message, returncode=REFUSED) from refused
        self._show(report, dry_run=options["dry_run"])
        self.stdout.write(_outcome(report, options["dry_run"], time.monotonic() - started))

    def _track(self, rows: Iterable[Any], label: str, total: int) -> Iterable[Any]:
        return progress_bar(rows, label, total) if sys.stderr.isatty() else rows

    def _show(self, report: Report, *, dry_run: bool) -> None:
        for tally in report.plan.tallies:
            self.stdout.write(
                f"{tally.noun}: {tally.new:,} new, {len(tally.changes):,} changed, {tally.unchanged:,} unchanged"
            )
            for line in _changes(tally) if dry_run else ():
                self.stdout.write(line)
        for reason, count in sorted(report.context.skipped.items()):
            self.stdout.write(f"skipped {count:,}: {reason}")
        for note in report.notes:
            self.stdout.write(note)
        for warning in (*report.context.warnings, *report.plan.drops):
            self.stdout.write(self.style.WARNING(f"warning: {warning}"))


def _changes(tally: Tally) -> list[str]:
    lines = [f"  {change}" for change in tally.largest_first[:SHOWN]]
    more = len(tally.changes) - SHOWN
    return [*lines, f"  and {more:,} more"] if more > 0 else lines


def _outcome(report: Report, dry_run: bool, seconds: float) -> str:
    name = report.context.source.name
    if not report.plan.changes_something:
        return f"{name} changes nothing: all of it is held already."
    if dry_run:
        accept = " It needs --accept-drops." if report.plan.drops else ""
        return f"Dry run: nothing was written.{accept}"
    lines = f"{name} is taken, in {seconds:.1f} seconds."
    if report.revalidated:
        lines += f" {report.revalidated:,} networks are being re-validated."
    return lines


def progress_bar(rows: Iterable[Any], label: str, total: int) -> Iterator[Any]:
    """`rows` again, with a bar on standard error that moves with them."""
    step = max(total // 100, 1)
    for done, row in enumerate(rows):
        if done % step == 0:
            _draw(label, done, total)
        yield row
    _draw(label, total, total)
    sys.stderr.write("\n")


def _draw(label: str, done: int, total: int) -> None:
    filled = BAR * done // total if total else BAR
    sys.stderr.write(f"\r{label:<20} {'#' * filled}{'.' * (BAR - filled)} {done:,} of {total:,}")
    sys.stderr.flush()
