from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from networks.models import CommissionerDue, Membership, Network, NetworkDue
from networks.models.results import Due
from networks.services.due import take_away
from networks.services.revalidation import CHUNK
from networks.services.validation import store_commissioners, validate_networks
from pcnportal.core import clock
from practices.models import Commissioner


class Command(BaseCommand):
    help = "Check networks and coverage against the rules again, now, and store what is new."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--all", action="store_true", help="every network and commissioner")
        what.add_argument("--network", metavar="REF", help="one network, by its reference or ODS code")
        what.add_argument("--commissioner", metavar="CODE", help="one commissioner and the networks of its practices")

    def handle(self, *args: Any, **options: Any) -> None:
        networks, commissioners = self._subjects(options)
        self._in_chunks("networks", NetworkDue, networks, validate_networks)
        self._in_chunks("commissioners", CommissionerDue, commissioners, store_commissioners)

    def _subjects(self, options: dict[str, Any]) -> tuple[list[int], list[int]]:
        if options["all"]:
            return _ids(Network), _ids(Commissioner)
        if options["network"]:
            return self._known(_ids(Network, reference=options["network"]), options["network"]), []
        commissioners = self._known(_ids(Commissioner, code=options["commissioner"]), options["commissioner"])
        members = Membership.objects.filter(practice__commissioner_links__commissioner_id__in=commissioners)
        return sorted(set(members.values_list("network_id", flat=True))), commissioners

    def _known(self, ids: list[int], name: str) -> list[int]:
        if not ids:
            raise CommandError(f"We do not know {name}.")
        return ids

    def _in_chunks(self, what: str, due: type[Due], ids: Sequence[int], revalidate: Callable[..., None]) -> None:
        """What was due is so no more, what had failed among it."""
        at: datetime = clock.now()
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            seen = list(due._default_manager.filter(pk__in=chunk).values_list("pk", "wanted_revision"))
            revalidate(chunk, at=at)
            take_away(due, seen)
            self.stderr.write(f"{what}: {min(start + CHUNK, len(ids)):,} of {len(ids):,}")
        self.stdout.write(f"{len(ids):,} {what} checked.")


def _ids(model: Any, **narrowed: Any) -> list[int]:
    return list(model.objects.filter(**narrowed).order_by("id").values_list("id", flat=True))
