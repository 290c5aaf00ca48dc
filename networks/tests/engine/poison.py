"""Networks that cannot be validated."""

from django.utils import timezone

from networks.models import Network, NetworkDue
from networks.models.results import FAILED_AFTER
from networks.services.revalidation import drain
from pcnportal.testing.factories import add_member, make_practice
from practices.models import ListSize


def spoil(network: Network) -> None:
    """More patients than a size can hold: the store is refused by the database."""
    for _ in range(2):
        add_member(network, make_practice(network.lead_commissioner, list_size=2_147_483_647))


def mend(network: Network) -> None:
    members = network.memberships.values("practice_id")
    ListSize.objects.filter(practice_id__in=members, registered=2_147_483_647).update(registered=6_000)


def try_often(times: int = FAILED_AFTER) -> None:
    """As if the time that rows step back for had passed, again and again."""
    for _ in range(times):
        NetworkDue.objects.update(due_at=timezone.now())
        drain()
