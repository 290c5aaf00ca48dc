"""Networks that are ready start on the year's first day, read from the data whenever a sweep comes by."""

from datetime import datetime

from django.utils.timezone import localdate

from signoff.enums import ApplicationStatus
from signoff.models import Application
from signoff.services.decisions import go_live


def start_networks(*, at: datetime) -> int:
    """Returns how many went live. What was not checked since the day began is for the next sweep."""
    ready = Application.objects.filter(status=ApplicationStatus.READY, contract_year__starts_on__lte=localdate(at))
    return sum(go_live(application=each, at=at) is not None for each in ready.order_by("pk"))
