"""manage.py what_if FILE [--year 2019/20] [--as-at DATE] [--format table|json]"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from networks.importers.moves import read_moves
from networks.management.commands.import_reference import REFUSED, WRONG_USAGE
from networks.management.commands.position import year_and_day
from networks.rules import words
from networks.services.what_if import what_if
from networks.whatif.report import as_json, as_text
from pcnportal.core import clock
from pcnportal.core.errors import Refused


class Command(BaseCommand):
    help = (
        "What would differ if practices moved: every network and commissioner that the moves touch, before and after. "
        "Nothing is written. Exit status: 0 done, 1 the file or a move is refused, 2 wrong usage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="action,practice,from_network,to_network,patients")
        parser.add_argument("--year", metavar="2019/20", default="", help="default: the year of the day")
        parser.add_argument(
            "--as-at", metavar="DATE", type=date.fromisoformat, help="default: today, or the year's last day"
        )
        parser.add_argument("--format", choices=("table", "json"), default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.", returncode=WRONG_USAGE)
        year_day = year_and_day(options["year"], options["as_at"])
        try:
            moves, warnings = read_moves(path, clock.now())
            answer = what_if(moves, year_day=year_day)
        except Refused as refused:
            raise CommandError(refused.message, returncode=REFUSED) from refused
        for warning in warnings:
            self.stderr.write(self.style.WARNING(f"warning: {warning}"))
        self.stdout.write(json.dumps(as_json(answer), indent=2) if options["format"] == "json" else as_text(answer))
        if answer.refusals:
            verb = words.agreeing(answer.refusals, "is", "are")
            raise CommandError(f"{len(answer.refusals)} of {len(moves)} moves {verb} refused.", returncode=REFUSED)
