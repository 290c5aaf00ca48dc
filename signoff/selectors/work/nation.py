"""What waits for NHS England."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from networks.models import NetworkValidation, RegionalSight
from networks.rules import words
from networks.selectors.facts import year_rules
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import NATIONAL
from practices.models import ContractYear
from signoff.enums import ApplicationStatus
from signoff.selectors.work.items import WorkItem, applications_where, holds_where, page_of, past_settling

TO_BE_SEEN = (ApplicationStatus.SUBMITTED, ApplicationStatus.UNDER_REVIEW, ApplicationStatus.REQUIREMENTS_MET)


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


def own_sights(user: User, today: date) -> Iterable[WorkItem]:
    """For NHS England: small networks of which the region has said nothing yet (SIZE-07, SIZE-08)."""
    own = {"network": OuterRef("network"), "contract_year": OuterRef("contract_year")}
    unsaid = of_regions(user) & ~Q(Exists(RegionalSight.objects.filter(**own)))
    size = Subquery(NetworkValidation.objects.filter(**own).values("size")[:1])
    edges = {year.pk: year_rules(year).thresholds for year in ContractYear.objects.filter(last_day__gte=today)}
    small = Q(pk__in=[])
    for year, edge in edges.items():
        small |= Q(contract_year=year, size__lt=edge.regional_sight)
    for each in applications_where(unsaid, TO_BE_SEEN).annotate(size=size).filter(small):
        confirms = each.size < edges[each.contract_year_id].regional_confirmation
        title = f"Say whether your region {'confirms' if confirms else 'has seen'} {each.network}"
        page = reverse("networks:regional_sight", args=[each.network.reference])
        detail = f"{words.patients(each.size)}, an application to {each.commissioner}"
        yield WorkItem(title, f"{page}?year={each.contract_year.slug}", detail, each.since)


def of_regions(user: User, commissioner: str = "commissioner") -> Q:
    """What is of the regions for which the person speaks, or all; `commissioner`: the way to it."""
    codes = user.organisation_codes(OrganisationKind.NHSE, Permission.ADVICE_RECORD)
    return Q() if NATIONAL in codes else Q(**{f"{commissioner}__region_code__in": codes})
