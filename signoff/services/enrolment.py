"""The years that enrol by themselves, read from the data whenever a sweep comes by."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from networks.models import Network
from networks.selectors.enrolment import memberships_to_enrol
from networks.services.locks import lock_for_change
from networks.services.membership import enrol_members
from practices.models import ContractYear
from signoff.enums import PartAction
from signoff.services.parts import walk_parts
from signoff.services.telling import tell_enrolled
from signoff.workflow import Door

AT_MOST = 100  # networks of a run; the next one goes on


def enrol(*, at: datetime) -> int:
    """From the first day of such a year on. Returns how many practices were enrolled, each of which is told."""
    today = localdate(at)
    years = ContractYear.objects.filter(auto_enrolment=True, first_day__lte=today, last_day__gte=today)
    return sum(
        _enrol(network, year, at)
        for year in years
        for network in Network.objects.filter(pk__in=memberships_to_enrol(year).values("network")).order_by("pk")[
            :AT_MOST
        ]
    )


@transaction.atomic
def _enrol(network: Network, year: ContractYear, at: datetime) -> int:
    due = memberships_to_enrol(year).filter(network=network)
    lock_for_change(practice_ids=[each.practice_id for each in due], network_ids=[network.id])
    walk_parts(PartAction.ENROL, Door.PORTAL, [each.practice for each in due.all()], year, localdate(at))
    enrolled = enrol_members(network=network, contract_year=year, at=at)
    for membership in enrolled:
        tell_enrolled(membership, at=at)
    return len(enrolled)
