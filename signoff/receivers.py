from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from networks.rules import Finding, Moment, blockers
from networks.signals import network_validated
from pcnportal.core import clock
from signoff.enums import ApplicationStatus
from signoff.models import Application
from signoff.services.decisions import fall_back
from signoff.services.submissions import note_changes
from signoff.workflow import WITH_COMMISSIONER


@receiver(network_validated)
def look_again(network_id: int, contract_year_id: int, findings: Sequence[Finding], **kwargs: Any) -> None:
    """Mark an application as changed since it was submitted; one whose requirements were met goes back to review when
    a blocker appears.

    In a transaction of its own, after the change that brought the news: what it touches lies beyond that change's
    locks. Should it fail there, the change stands, and the validation that is still due brings the news again; should
    it fail in that one, the network stays due.
    """
    applications = Application.objects.filter(
        network=network_id, contract_year=contract_year_id, status__in=WITH_COMMISSIONER
    )
    blocked = bool(blockers(findings, Moment.REQUIREMENTS_MET))
    within_a_change = transaction.get_connection().in_atomic_block
    for application in applications.select_related("network"):
        steps: list[Callable[..., object]] = [note_changes]
        if blocked and application.status == ApplicationStatus.REQUIREMENTS_MET:
            steps.append(fall_back)
        for step in steps:
            transaction.on_commit(partial(step, application=application, at=clock.now()), robust=within_a_change)
