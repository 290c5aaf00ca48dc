"""A line of the work list, and what its sources share."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from networks.rules import words
from networks.selectors.interests import of_interest_to
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from signoff.models import Application, Hold, StatusChange
from signoff.selectors.applications import WAITED_FOR, reviewer_cannot


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line, with a link to the place where the thing is done, or is seen.

    `due`: the day by which it has to be done, where there is one. `application`: the one that the person's commissioner
    decides on, and `person` whose it is there.
    """

    title: str
    href: str
    detail: str
    since: datetime
    due: date | None = None
    application: Application | None = None
    person: User | None = None

    @property
    def reference(self) -> str:
        return self.application.reference if self.application else ""


def decided_by(user: User, permission: Permission, prefix: str = "") -> Q:
    """By one of the person's commissioners, and by the person: those with a declared interest do not."""
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, permission)
    return Q(**{f"{prefix}commissioner__code__in": codes}) & ~Q(of_interest_to(user, prefix))


def applications_where(condition: Q, statuses: Collection[str]) -> QuerySet[Any]:
    """Each with the time `since` when it is in its status."""
    last = StatusChange.objects.filter(application=OuterRef("pk")).order_by("-id")
    found = Application.objects.filter(condition, status__in=statuses)
    return found.select_related("network", "commissioner", "contract_year", "lead_practice", "reviewer").annotate(
        since=Coalesce(Subquery(last.values("at")[:1]), "created_at"),
        lost=ExpressionWrapper(reviewer_cannot(), BooleanField()),
    )


def whose(application: Any) -> tuple[User | None, str]:
    """Its reviewer, and what to add to the line where they cannot look at it any more: then it is nobody's."""
    if application.lost:
        return None, f"; {application.reviewer} cannot look at it any more: give it to somebody else"
    return application.reviewer, ""


def holds_where(condition: Q) -> QuerySet[Hold]:
    holds = Hold.objects.filter(condition, released_at=None)
    return holds.select_related(
        "application__network",
        "application__commissioner",
        "application__contract_year",
        *WAITED_FOR,
        "owner",
    )


def past_settling(hold: Hold, today: date) -> str:
    """The words for a hold that is open past the year's last day for settling it."""
    last_day = hold.application.contract_year.resolution_deadline
    return f"it should have been settled by {words.day(last_day)}" if last_day and last_day < today else ""


def page_of(name: str, application: Application) -> str:
    return reverse(f"signoff:{name}", args=[application.reference])
