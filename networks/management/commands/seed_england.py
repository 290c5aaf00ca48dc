"""manage.py seed_england [--scale N] [--seed S]"""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from networks.invented.load import NotEmpty, load_nation
from networks.invented.odd import invent, oddities
from networks.models import CommissionerDue, NetworkDue
from pcnportal.core import clock

REFUSED, WRONG_USAGE = 1, 2
SMALLEST, LARGEST = 0.02, 100.0


class Command(BaseCommand):
    help = (
        "Lay an invented England in an empty database: 6,900 practices and 1,259 networks at scale 1. "
        "Exit status: 0 done, 1 the database is not empty, 2 wrong usage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1, metavar="N", help="how many times England (default: 1)")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed lays the same nation")

    def handle(self, *args: Any, **options: Any) -> None:
        scale, seed = options["scale"], options["seed"]
        if not SMALLEST <= scale <= LARGEST:
            raise CommandError(f"Choose a scale from {SMALLEST} to {LARGEST:.0f}.", returncode=WRONG_USAGE)
        started = time.monotonic()
        nation = invent(scale, seed)
        self._told("invented", time.monotonic() - started)
        try:
            rebuilt = load_nation(nation=nation, seed=seed, at=clock.now(), told=self._told)
        except NotEmpty as refused:
            raise CommandError(refused.message, returncode=REFUSED) from refused
        self.stdout.write(
            f"{len(nation.commissioners):,} commissioners, {len(nation.practices):,} practices with "
            f"{len(nation.branches):,} branches and {nation.patients:,} patients, {len(nation.networks):,} networks, "
            f"{rebuilt.pairs:,} pairs of practices that touch"
        )
        self.stdout.write("among them: " + ", ".join(f"{count:,} {what}" for what, count in oddities(nation).items()))
        self.stdout.write(
            f"laid in {time.monotonic() - started:.1f} seconds; due: {NetworkDue.objects.count():,} networks and "
            f"{CommissionerDue.objects.count():,} commissioners (manage.py revalidate --all, or the queue)"
        )

    def _told(self, what: str, seconds: float) -> None:
        self.stderr.write(f"{what}: {seconds:.2f} s")
