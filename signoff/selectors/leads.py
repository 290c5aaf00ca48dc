"""Who speaks for a network that was formed here."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Least

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership
from pcnportal.core import clock
from signoff.models import Application
from signoff.workflow import DECIDED


def leading_applications(
    network: int | OuterRef, year: int | OuterRef, first_day: date | OuterRef
) -> QuerySet[Application]:
    """Whose lead practice speaks for the network in the year that begins on `first_day`, the best first: that of the
    year or, where the network has gone on without one, the last that was decided, while its lead is a member: today
    or, in a year that is over, on its last day."""
    day = Least(Value(clock.today()), F("contract_year__last_day"))
    in_year = OuterRef(year) if isinstance(year, OuterRef) else year
    member = Membership.objects.filter(
        Q(during__endswith__gt=day) | Q(during__upper_inf=True),
        network=OuterRef("network"),
        practice=OuterRef("lead_practice"),
        contract_year=in_year,
        kind=MembershipKind.CORE,
        state=MembershipState.IN_FORCE,
    )
    earlier = Q(Exists(member), status__in=DECIDED, contract_year__first_day__lt=first_day)
    found = Application.objects.filter(Q(contract_year=year) | earlier, network=network)
    return found.order_by("-contract_year__first_day", "-id")
