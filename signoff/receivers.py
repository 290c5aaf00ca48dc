from collections.abc import Sequence
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


@receiver(network_validated)
def fall_back_where_blocked(network_id: int, contract_year_id: int, findings: Sequence[Finding], **kwargs: Any) -> None:
    """Take an application whose requirements were met back to review when a blocker appears.

    In a transaction of its own, after the change that brought the news: what it touches lies beyond that change's
    locks. Should it fail there, the change stands, and the validation that is still due brings the news again; should
    it fail in that one, the network stays due.
    """
    if not blockers(findings, Moment.REQUIREMENTS_MET):
        return
    applications = Application.objects.filter(
        network=network_id, contract_year=contract_year_id, status=ApplicationStatus.REQUIREMENTS_MET
    )
    within_a_change = transaction.get_connection().in_atomic_block
    for application in applications.select_related("network"):
        step = partial(fall_back, application=application, at=clock.now())
        transaction.on_commit(step, robust=within_a_change)
