"""What waits for NHS England."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from practices.models import Commissioner
from signoff.enums import ApplicationStatus
from signoff.selectors.work.items import WorkItem, applications_where, holds_where, page_of, past_settling


def own_advice(user: User, today: date) -> Iterable[WorkItem]:
    """For NHS England: refusals that were taken to it."""
    for each in applications_where(of_regions(user), (ApplicationStatus.ESCALATED,)):
        detail = f"{each.commissioner} has taken its refusal to you"
        yield WorkItem(
            f"Advise on {each.network}",
            page_of("advice", each),
            detail,
            each.since,
            each.contract_year.resolution_deadline,
        )


def unsettled_holds(user: User, today: date) -> Iterable[WorkItem]:
    """For NHS England: those that its commissioners have not settled in time."""
    here = of_regions(user, "application__commissioner")
    last_day = "application__contract_year__resolution_deadline"
    for hold in holds_where(here & Q(**{f"{last_day}__lt": today})).order_by("placed_at"):
        network, commissioner = hold.application.network, hold.application.commissioner
        detail = f"{commissioner} holds it for {hold.waits_for}; {past_settling(hold, today)}"
        title, page = f"Help to settle the hold on {network}", page_of("holds", hold.application)
        yield WorkItem(title, page, detail, hold.placed_at, hold.application.contract_year.resolution_deadline)


def of_regions(user: User, commissioner: str = "commissioner") -> Q:
    """What is of the region for which the person speaks, or all; `commissioner`: the way to it."""
    codes = user.organisation_codes(OrganisationKind.NHSE, Permission.ADVICE_RECORD)
    regions = set(Commissioner.objects.filter(region_code__in=codes).values_list("region_code", flat=True))
    return Q() if codes - regions else Q(**{f"{commissioner}__region_code__in": codes})
