"""What becomes of a network's applications when another commissioner leads it."""

from datetime import date, datetime

from networks.models import Network
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.permissions import holders_of
from practices.models import Commissioner
from signoff.enums import ApplicationStatus
from signoff.models import Application
from signoff.services.locking import lock_applications_of
from signoff.services.openings import open_round
from signoff.services.telling import tell_handed_over
from signoff.workflow import DECIDED, IN_ROUND

OVER = DECIDED | {ApplicationStatus.DISCARDED, ApplicationStatus.REFUSED_FINALLY}


def follow_handover(*, network: Network, before: Commissioner, since: date, at: datetime) -> None:
    """Part of a handover, which holds both commissioners and the network. What is decided for a year that began before
    stays with who decided it."""
    moved = [each for each in lock_applications_of(network) if _goes_with_it(each, since)]
    for application in moved:
        _hand_over(application, network.lead_commissioner, at)
    tell_handed_over(network, before, since, moved, at=at)


def _goes_with_it(application: Application, since: date) -> bool:
    return application.status not in OVER or application.contract_year.first_day >= since


def _hand_over(application: Application, commissioner: Commissioner, at: datetime) -> None:
    """Who looked at it goes on where they may."""
    people = holders_of(Permission.APPLICATION_REVIEW, [commissioner.organisation])
    reason = f"{application.network} came to it from {application.commissioner}."
    application.commissioner = commissioner
    if application.reviewer not in people:
        application.reviewer = None
    application.save(update_fields=["commissioner", "reviewer"])
    if application.status in IN_ROUND:
        open_round(commissioner, application.contract_year, reason=reason, at=at)
