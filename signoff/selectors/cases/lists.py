"""Lists of cases: searched, in numbers, and what waits."""

from django.db.models import Q, QuerySet

from pcnportal.accounts.models import User
from practices.models import Commissioner
from signoff.enums import CaseStatus
from signoff.models import Case
from signoff.selectors.cases.scope import cases_visible_to
from signoff.workflow import UNSETTLED


def search_cases(
    cases: QuerySet[Case],
    *,
    q: str = "",
    kind: str = "",
    status: str = "",
    commissioner: str = "",
    year: str = "",
) -> QuerySet[Case]:
    """Narrowed by whatever is not empty. Closed ones are found by their status alone."""
    found = cases if status else cases.exclude(status=CaseStatus.CLOSED)
    for word in q.split():
        found = found.filter(
            Q(practice__name__icontains=word)
            | Q(practice__code__iexact=word)
            | Q(about_network__name__icontains=word)
            | Q(about_network__reference__iexact=word)
            | Q(reference__iexact=word)
        )
    if status == "OPEN_ONES":
        found, status = found.filter(status__in=UNSETTLED), ""
    wanted = {"kind": kind, "status": status, "commissioner__code": commissioner, "contract_year__slug": year}
    return found.filter(**{field: value for field, value in wanted.items() if value})


def commissioners_of_cases(cases: QuerySet[Case]) -> QuerySet[Commissioner, tuple[str, str]]:
    """Code and name."""
    found = Commissioner.objects.filter(pk__in=cases.values("commissioner"))
    return found.order_by("name").values_list("code", "name")


def cases_about(user: User, **about: object) -> QuerySet[Case]:
    """Those that the person may see and that are not closed, about a practice or a network."""
    return cases_visible_to(user).filter(**about).exclude(status=CaseStatus.CLOSED)


def of_interest_in_cases(user: User) -> Q:
    """Of cases: the person has declared an interest in the practice that it is about, or in one of its network."""
    own = Q(practice__interests__person=user, practice__interests__ended_at=None)
    members = Q(
        about_network__memberships__practice__interests__person=user,
        about_network__memberships__practice__interests__ended_at=None,
    )
    return Q(pk__in=Case.objects.filter(own | members).values("pk"))
