"""Changes that a benchmark makes: a practice goes from its network to one that touches it."""

from dataclasses import dataclass
from random import Random

from django.db import connection, transaction

from networks.models import Membership
from networks.services.locks import lock_for_change
from networks.services.validation import validate_networks
from pcnportal.core import clock

CHANGES = """
SELECT DISTINCT ON (m.id) m.id, m.practice_id, m.network_id, o.network_id, pc.commissioner_id
FROM networks_membership m
JOIN (SELECT a_id, b_id FROM networks_neighbour UNION ALL SELECT b_id, a_id FROM networks_neighbour) near(one, other)
    ON near.one = m.practice_id
JOIN networks_membership o ON o.practice_id = near.other AND o.state = 'IN_FORCE' AND o.network_id <> m.network_id
JOIN practices_practicecommissioner pc ON pc.practice_id = m.practice_id AND upper_inf(pc.during)
WHERE m.state = 'IN_FORCE' AND m.kind = 'CORE' AND o.kind = 'CORE'
ORDER BY m.id
"""


@dataclass(frozen=True, slots=True)
class Change:
    membership: int
    practice: int
    networks: tuple[int, int]
    commissioner: int


def possible(random: Random, at_most: int, *, of_one_commissioner: bool = False) -> list[Change]:
    """Each of another practice; those of the commissioner that has most of them, where of one."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES)
        found = [Change(m, practice, (one, other), whose) for m, practice, one, other, whose in cursor.fetchall()]
    if of_one_commissioner:
        owners = [change.commissioner for change in found]
        largest = max(set(owners), key=owners.count)
        found = [change for change in found if change.commissioner == largest]
    return random.sample(found, min(at_most, len(found)))


def move(change: Change) -> None:
    """As the services change memberships: locks, the change, and the check within the same transaction."""
    with transaction.atomic():
        locked = lock_for_change(practice_ids=[change.practice], network_ids=change.networks)
        write(change)
        validate_networks(locked.network_ids, at=clock.now())


def write(change: Change) -> None:
    """The practice goes to the other network of the two, wherever it is."""
    one, other = change.networks
    current = Membership.objects.values_list("network", flat=True).get(id=change.membership)
    Membership.objects.filter(id=change.membership).update(network=other if current == one else one)
