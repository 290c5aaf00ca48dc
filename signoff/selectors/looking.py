"""What has happened to an application since somebody last looked at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from networks.models import NetworkVerdicts
from networks.selectors.verdicts import Flip, flips_for
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from signoff.models import Application, Look
from signoff.selectors.review import history_for


@dataclass(frozen=True, slots=True)
class News:
    """What others did, or the portal, and which verdicts have changed, since `until`; None where the person never said
    that they had looked."""

    until: datetime | None
    events: QuerySet[AuditEvent]
    flips: Sequence[Flip]

    @property
    def number(self) -> int:
        return self.events.count() + len(self.flips)


def news_for(user: User, application: Application) -> News:
    look = Look.objects.filter(application=application, person=user).first()
    events = history_for(user, application)
    if look is None:
        return News(None, events.none(), [])
    rows = NetworkVerdicts.objects.filter(
        network=application.network_id, contract_year=application.contract_year_id, computed_at__gt=look.until
    ).exclude(flipped={})
    flips = [flip for row in rows.order_by("id") for flip in flips_for(user, row.flipped, whole=True)]
    return News(look.until, events.filter(at__gt=look.until).exclude(actor=user), flips)
