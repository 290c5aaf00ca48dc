"""The one order of locks: practices, commissioners, networks, each by id; the audit chain comes last by itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet

from networks.models import Membership, Network
from practices.models import Commissioner, Practice, PracticeCommissioner


@dataclass(frozen=True, slots=True)
class Locked:
    """What a change holds: nobody else can alter these practices' memberships, coverage or verdicts meanwhile."""

    practice_ids: frozenset[int]
    commissioner_ids: frozenset[int]
    network_ids: frozenset[int]


def lock_for_change(
    *, practice_ids: Iterable[int] = (), network_ids: Iterable[int] = (), commissioner_ids: Iterable[int] = ()
) -> Locked:
    """Lock the practices, the commissioners whose coverage they count in, and the networks that hold or name them.

    Call inside a transaction, before anything is read for the decision. `network_ids` and `commissioner_ids` are
    locked as well; the members of a given network are not: pass them where they change.
    """
    practices = _lock(Practice.objects.filter(id__in=set(practice_ids)))
    linked = Q(practice_links__in=PracticeCommissioner.objects.filter(practice_id__in=practices))
    commissioners = _lock_ids(
        Commissioner,
        Commissioner.objects.filter(linked | Q(id__in=set(commissioner_ids))).values_list("id", flat=True),
    )
    sharing = Membership.objects.filter(practice_id__in=practices).values_list("network_id", flat=True)
    networks = _lock_ids(Network, {*sharing, *network_ids})
    return Locked(practices, commissioners, networks)


def _lock_ids(model: type[Model], ids: Iterable[int]) -> frozenset[int]:
    return _lock(model._default_manager.filter(id__in=set(ids)))


def _lock(rows: QuerySet[Model]) -> frozenset[int]:
    return frozenset(rows.order_by("id").select_for_update(no_key=True).values_list("id", flat=True))
