from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pcnportal.audit.models import AuditEvent
from pcnportal.audit.services import first_broken_link


class Command(BaseCommand):
    help = "Check the audit's chains of hashes; name the first broken link."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = first_broken_link()
        if broken:
            chain, position, action = broken
            raise CommandError(f"The audit is broken: chain {chain}, event {position} ({action}).")
        self.stdout.write(f"The audit is intact: {AuditEvent.objects.count():,} events.")
