from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from pcnportal.audit.models import AuditEvent


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a chain, whose hash stands for all before it."""

    chain: str
    position: int
    hash: str


def history_of(*subjects: str) -> QuerySet[AuditEvent]:
    """Events about any of `subjects` (such as "network:N-4F7KQ2"), newest first, with who did them."""
    events = AuditEvent.objects.filter(subjects__overlap=list(subjects)).select_related("actor")
    return events.order_by("-recorded_at", "-id")


def heads_of(chains: Collection[str]) -> list[Head]:
    """By the name of the chain."""
    last = AuditEvent.objects.filter(chain__in=chains).order_by("chain", "-position").distinct("chain")
    return [Head(*each) for each in last.values_list("chain", "position", "hash")]
