"""Open holds from the other end: what waits for a network or one of its practices."""

from django.db.models import Q, QuerySet

from networks.models import Membership, Network
from pcnportal.accounts.models import User
from signoff.models import Hold
from signoff.selectors.applications import applications_visible_to


def holds_waiting_for(user: User, network: Network) -> QuerySet[Hold]:
    """Open holds on other applications, of those the person may see, that wait for the network or a practice in it."""
    named = Membership.objects.filter(network=network).values("practice")
    waits = Q(waits_for_network=network) | Q(waits_for_practice__in=named)
    holds = Hold.objects.filter(waits, released_at=None, application__in=applications_visible_to(user))
    return holds.exclude(application__network=network).select_related(
        "application__network", "waits_for_practice", "waits_for_network"
    )
