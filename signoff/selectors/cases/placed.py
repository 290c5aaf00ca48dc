"""The network in which a practice that had none has come to be."""

from datetime import date

from django.db.models import OuterRef, Q, QuerySet

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership
from signoff.enums import CaseKind
from signoff.models import Case


def home_of(case: Case) -> Membership | None:
    """Of a case about a practice without a network: its membership that lasts as long as the case's year."""
    if case.kind != CaseKind.UNPLACED or case.practice is None:
        return None
    year = case.contract_year
    lasting = _held().filter(Q(during__endswith=None) | Q(during__endswith__gt=year.last_day), practice=case.practice)
    return lasting.filter(during__startswith__lte=year.last_day).select_related("network").first()


def homes_on(today: date) -> QuerySet[Membership]:
    """The same in a query on cases about practices without a network, of those that have begun."""
    lasting = Q(during__endswith=None) | Q(during__endswith__gt=OuterRef("contract_year__last_day"))
    return _held().filter(lasting, practice=OuterRef("practice"), during__startswith__lte=today)


def _held() -> QuerySet[Membership]:
    held = Membership.objects.filter(kind=MembershipKind.CORE, state=MembershipState.IN_FORCE)
    return held.order_by("during", "id")
