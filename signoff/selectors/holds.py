"""Open holds from the other end: what waits for a practice or a network."""

from django.db.models import Q, QuerySet

from networks.models import Network
from pcnportal.accounts.models import User
from practices.models import Practice
from signoff.models import Hold
from signoff.selectors.applications import applications_visible_to


def holds_visible_to(user: User) -> QuerySet[Hold]:
    return Hold.objects.filter(application__in=applications_visible_to(user)).select_related(
        "application__network", "application__contract_year", "waits_for_practice", "waits_for_network", "owner"
    )


def holds_open_for(user: User, *, practice: Practice | None = None, network: Network | None = None) -> QuerySet[Hold]:
    """Open holds, of those the person may see, that wait for `practice` or `network`."""
    waits = Q(waits_for_practice=practice) if practice else Q(waits_for_network=network)
    return holds_visible_to(user).filter(waits, released_at=None)
