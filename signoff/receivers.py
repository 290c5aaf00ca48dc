from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from networks.models import CoverEntry, Network
from networks.rules import Finding, Moment, blockers
from networks.signals import cover_moved, lead_asked, lead_handed_over, network_validated
from networks.workflow import CoverStep
from pcnportal.core import clock
from practices.models import Commissioner, ContractYear
from signoff.enums import ApplicationStatus
from signoff.models import Application, Round
from signoff.selectors.leads import leading_applications
from signoff.services.decisions import fall_back
from signoff.services.handovers import follow_handover
from signoff.services.rounds import follow_cover
from signoff.services.submissions import note_changes
from signoff.services.telling import tell_cover_moved
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


@receiver(lead_asked)
def lead_of(network_id: int, contract_year_id: int, **kwargs: Any) -> int | None:
    first_day = ContractYear.objects.get(pk=contract_year_id).first_day
    application = leading_applications(network_id, contract_year_id, first_day).first()
    return application.lead_practice_id if application else None


@receiver(lead_handed_over)
def hand_over_applications(network: Network, before: Commissioner, since: date, at: datetime, **kwargs: Any) -> None:
    follow_handover(network=network, before=before, since=since, at=at)


@receiver(cover_moved)
def tell_and_follow(entry: CoverEntry, step: CoverStep, **kwargs: Any) -> None:
    """Tell people with the step itself; the rounds in which the patients count follow it once it is committed."""
    tell_cover_moved(entry, step)
    cover = entry.cover
    rounds = Round.objects.filter(
        contract_year=cover.contract_year, commissioner__practice_links__practice=cover.practice
    ).distinct()
    for round in rounds.select_related("commissioner", "contract_year"):
        transaction.on_commit(partial(follow_cover, round=round, at=entry.at), robust=True)
