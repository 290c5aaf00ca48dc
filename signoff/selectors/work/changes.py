"""Changes to networks in force that wait for somebody."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from networks.rules import words
from pcnportal.accounts.models import User
from signoff.models import NetworkChange
from signoff.plans import Plan
from signoff.selectors.changes.reading import (
    changes_proposed_by,
    changes_to_decide,
    changes_waiting_for_word,
    notices_unsent,
)
from signoff.selectors.work.items import WorkItem


def own_changes(user: User, today: date) -> Iterable[WorkItem]:
    for change in changes_to_decide(user):
        yield _item(f"Decide: {Plan.of(change).title}", change, "from", change.effective_on)


def own_words(user: User, today: date) -> Iterable[WorkItem]:
    for change, plan in changes_waiting_for_word(user, today):
        yield _item(f"Say if you agree: {plan.title}", change, "from", None)


def own_notices(user: User, today: date) -> Iterable[WorkItem]:
    for change in notices_unsent(user):
        yield WorkItem(
            f"Tell ODS: {Plan.of(change).title}",
            reverse("signoff:sent_to_ods", args=[change.reference]),
            f"due by {words.day(change.ods_due_on)}" if change.ods_due_on else "",
            change.proposed_at,
            change.ods_due_on,
        )


def changes_of_others(user: User, today: date) -> Iterable[WorkItem]:
    """Those that the person's organisations proposed, or that would expel them."""
    for change in changes_proposed_by(user):
        yield _item(Plan.of(change).title, change, f"{change.network.lead_commissioner} decides; from", None)


def _item(title: str, change: NetworkChange, since: str, due: date | None) -> WorkItem:
    page = reverse("signoff:change", args=[change.reference])
    return WorkItem(title, page, f"{since} {words.day(change.effective_on)}", change.proposed_at, due)
