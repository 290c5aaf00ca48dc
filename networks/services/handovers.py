"""Who leads a network moves with its practices when its commissioner has closed, read from the data whenever a sweep
comes by."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.utils.timezone import localdate

from networks.models import Handover, Network
from networks.services.due import say_cause
from networks.services.locks import lock_for_change
from networks.services.networks import served_ids
from networks.signals import lead_handed_over
from pcnportal.audit.services import record
from practices.models import Commissioner

log = structlog.get_logger(__name__)

# Networks whose lead has closed, each with the commissioner of today of most of its members' patients; of most of its
# members, where these are as many; else the first by code. Members are those since the lead's last day, and whom it
# names for a year that is not over.
HEIRS = """
SELECT DISTINCT ON (n.id) n.id, c.id
FROM networks_network n
JOIN practices_commissioner closed ON closed.id = n.lead_commissioner_id AND closed.close_on < %(today)s
JOIN LATERAL (SELECT DISTINCT m.practice_id FROM networks_membership m
    JOIN practices_contractyear y ON y.id = m.contract_year_id
    WHERE m.network_id = n.id AND m.kind = 'CORE' AND (m.during && daterange(closed.close_on, %(today)s, '[]')
        OR (m.state IN ('NAMED', 'AGREED') AND y.last_day >= %(today)s))) member ON true
JOIN practices_practicecommissioner link ON link.practice_id = member.practice_id AND link.during @> %(today)s::date
JOIN practices_commissioner c ON c.id = link.commissioner_id AND c.id <> closed.id
    AND (c.close_on IS NULL OR c.close_on >= %(today)s)
LEFT JOIN LATERAL (SELECT registered FROM practices_listsize l
    WHERE l.practice_id = member.practice_id AND l.as_at <= %(today)s ORDER BY l.as_at DESC LIMIT 1) list ON true
WHERE n.id = COALESCE(%(network)s, n.id) AND COALESCE(n.closed_on >= %(today)s, true)
GROUP BY n.id, c.id, c.code
ORDER BY n.id, sum(list.registered) DESC NULLS LAST, count(*) DESC, c.code
"""


def hand_over_leads(*, at: datetime) -> int:
    """Returns how many. One that fails stops no other: it is logged, and the next sweep tries it again."""
    return sum(_handed_over(network, at) for network, _ in _heirs(localdate(at)))


def hand_over_within(*, at: datetime) -> int:
    """The same as part of a change that holds every commissioner and every network."""
    heirs = _heirs(localdate(at))
    commissioners = Commissioner.objects.in_bulk([heir for _, heir in heirs])
    networks = Network.objects.select_related("lead_commissioner").in_bulk([network for network, _ in heirs])
    for network, heir in sorted(heirs, key=lambda pair: (commissioners[pair[1]].code, pair[0])):
        hand_over(network=networks[network], commissioner=commissioners[heir], day=localdate(at), at=at)
    return len(heirs)


def hand_over(*, network: Network, commissioner: Commissioner, day: date, at: datetime) -> None:
    """`commissioner` leads from the day on which its lead has closed, or else from `day`. Call under the locks of both
    and of the network."""
    before = network.lead_commissioner
    since = _since(network, before, day)
    Handover.objects.get_or_create(network=network, since=since, defaults={"before": before})
    Network.objects.filter(pk=network.pk).update(lead_commissioner=commissioner)
    network.lead_commissioner = commissioner
    lead_handed_over.send(sender=Network, network=network, before=before, since=since, at=at)
    record(
        chain=commissioner.code,
        action="LEAD_HANDED_OVER",
        subjects=[network.subject, before.subject, commissioner.subject],
        by=None,
        at=at,
        before={"lead_commissioner": before.code},
        after={"lead_commissioner": commissioner.code, "from": since},
    )


def _since(network: Network, before: Commissioner, day: date) -> date:
    """Never before it came to who hands it over now."""
    first = day if before.is_open_on(day) or not before.close_on else before.close_on + timedelta(days=1)
    last = network.handovers.last()
    return max(first, last.since) if last else first


def _handed_over(network: int, at: datetime) -> bool:
    try:
        return _hand_over_if_due(network, at)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("the lead of a network could not be handed over", network=network)
        return False


@transaction.atomic
def _hand_over_if_due(network: int, at: datetime) -> bool:
    """False where somebody was faster."""
    held = Network.objects.get(pk=network)
    concerned = [held.lead_commissioner_id, *(heir for _, heir in _heirs(localdate(at), network))]
    lock_for_change(practice_ids=served_ids(held), commissioner_ids=concerned, network_ids=[network])
    for _, heir in _heirs(localdate(at), network):
        say_cause("Its lead commissioner has closed")
        hand_over(
            network=Network.objects.select_related("lead_commissioner").get(pk=network),
            commissioner=Commissioner.objects.get(pk=heir),
            day=localdate(at),
            at=at,
        )
        return True
    return False


def _heirs(today: date, network: int | None = None) -> Sequence[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(HEIRS, {"today": today, "network": network})
        return list(cursor.fetchall())
