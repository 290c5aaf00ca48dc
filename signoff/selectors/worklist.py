"""The home page's two lists, in a fixed number of statements: what waits for this person, and for whom they wait."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.accounts.permissions import holders_of
from signoff.enums import Whose, WorkOrder
from signoff.selectors.work.cases import cases_of_others, own_cases, own_directions, own_escalations
from signoff.selectors.work.changes import changes_of_others, own_changes, own_notices, own_words
from signoff.selectors.work.commissioners import (
    late_answers_of_others,
    own_alerts,
    own_checks,
    own_consents,
    own_disputes,
    own_holds,
    own_late_answers,
    own_searches,
)
from signoff.selectors.work.cover import cover_of_others, own_cover, own_cover_answers
from signoff.selectors.work.items import WorkItem
from signoff.selectors.work.nation import own_advice, own_sights, unsettled_holds
from signoff.selectors.work.others import (
    alerts_of_others,
    answers_of_others,
    open_holds,
    signatures_of_others,
    steps_of_others,
)
from signoff.selectors.work.practices import (
    own_answers,
    own_applications,
    own_replies,
    own_signatures,
    own_year_answers,
)
from signoff.selectors.work.rounds import rounds_open_again, rounds_to_confirm, variations_to_send

SOON = timedelta(days=7)

Source = Callable[[User, date], Iterable[WorkItem]]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of the work list is asked for. Empty: all of it, what is most pressing first."""

    whose: str = ""
    status: str = ""
    q: str = ""
    order: str = ""
    due: bool = False


def waiting_for(user: User, *, today: date) -> list[WorkItem]:
    """What should have been done by now first, then the oldest."""
    sources: dict[Source, Collection[Permission]] = {
        own_answers: [Permission.MEMBERSHIP_ANSWER],
        own_signatures: [Permission.MEMBERSHIP_ANSWER],
        own_cover_answers: [Permission.COVER_ANSWER],
        own_replies: [Permission.APPLICATION_LEAD],
        own_year_answers: [Permission.MEMBERSHIP_ANSWER],
        own_applications: [Permission.APPLICATION_LEAD],
        own_checks: [Permission.APPLICATION_REVIEW],
        own_disputes: [Permission.APPLICATION_REFUSE],
        own_advice: [Permission.ADVICE_RECORD],
        unsettled_holds: [Permission.ADVICE_RECORD],
        own_sights: [Permission.SIGHT_RECORD],
        own_consents: [Permission.NETWORK_AGREE],
        own_holds: [Permission.HOLD_PLACE],
        rounds_to_confirm: [Permission.ROUND_CONFIRM],
        rounds_open_again: [Permission.APPLICATION_REVIEW],
        variations_to_send: [Permission.APPLICATION_REVIEW],
        own_cover: [Permission.COVER_RECORD],
        own_searches: [Permission.AREA_READ],
        own_late_answers: [Permission.ANSWER_DECIDE],
        own_changes: [Permission.CHANGE_DECIDE],
        own_words: [Permission.CHANGE_PROPOSE, Permission.NETWORK_AGREE],
        own_notices: [Permission.ODS_NOTIFY],
        own_alerts: [Permission.APPLICATION_REVIEW],
        own_cases: [Permission.COMMENT_WRITE],
        own_directions: [Permission.CASE_HELP],
        own_escalations: [Permission.ADVICE_RECORD],
    }
    return sorted(_gathered(user, today, sources), key=lambda item: pressing(item, today))


def pressing(item: WorkItem, today: date) -> tuple[date, datetime, str]:
    """To sort by: what is overdue since longest first, then what waits since longest."""
    overdue = item.due if item.due and item.due < today else date.max
    return overdue, item.since, item.title


def narrowed(items: Sequence[WorkItem], own: Collection[User], wanted: Narrowing, *, today: date) -> list[WorkItem]:
    """Those of `items`, the most pressing first, that are asked for, in the order asked for. `own`: whose are the
    person's: their own, and of those for whom they act."""
    found = [item for item in items if _is_wanted(item, own, wanted, today)]
    if wanted.order == WorkOrder.DUE:
        return sorted(found, key=lambda item: item.due or date.max)
    if wanted.order == WorkOrder.SINCE:
        return sorted(found, key=lambda item: item.since)
    return sorted(found, key=lambda item: item.title.casefold()) if wanted.order == WorkOrder.NAME else found


def _is_wanted(item: WorkItem, own: Collection[User], wanted: Narrowing, today: date) -> bool:
    """What has no person is nobody's."""
    said = f"{item.title} {item.detail} {item.reference}".casefold()
    return all(
        (
            wanted.whose != Whose.MINE or item.person in own,
            wanted.whose != Whose.NOBODYS or item.person is None,
            not wanted.status or (item.application is not None and item.application.status == wanted.status),
            not wanted.due or (item.due is not None and item.due <= today + SOON),
            all(word in said for word in wanted.q.casefold().split()),
        )
    )


def reviewers_of(commissioners: Collection[Organisation]) -> QuerySet[User]:
    """Who may look at an application of these commissioners, by name."""
    holders = holders_of(Permission.APPLICATION_REVIEW, commissioners)
    return User.objects.filter(pk__in=[person.pk for person in holders]).order_by("name", "email")


def waiting_for_others(user: User, *, today: date) -> list[WorkItem]:
    """The oldest first."""
    everyone = Permission.MEMBERSHIP_ANSWER, Permission.AREA_READ
    sources: dict[Source, Collection[Permission]] = {
        answers_of_others: everyone,
        steps_of_others: everyone,
        signatures_of_others: everyone,
        open_holds: everyone,
        cover_of_others: [Permission.COVER_RECORD],
        changes_of_others: [Permission.CHANGE_PROPOSE],
        alerts_of_others: [Permission.AREA_READ],
        late_answers_of_others: [Permission.ANSWER_RECORD],
        cases_of_others: [Permission.COMMENT_WRITE],
    }
    return _gathered(user, today, sources)


def _gathered(user: User, today: date, sources: Mapping[Source, Collection[Permission]]) -> list[WorkItem]:
    """From the sources of which the person has one of the permissions somewhere: the others hold nothing for them."""
    asked = [source for source, permissions in sources.items() if any(map(user.may_anywhere, permissions))]
    items = [item for source in asked for item in source(user, today)]
    return sorted(items, key=lambda item: (item.since, item.title))
