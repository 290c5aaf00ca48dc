"""The history of networks and of what is about them, as one person may read it."""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from networks.models import Membership, Network
from networks.selectors.facts import YearDay
from networks.selectors.names import names_for
from networks.selectors.scope import is_party_to
from pcnportal.accounts.enums import OrganisationKind, Permission, Role
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.audit.selectors import history_of
from pcnportal.audit.words import Entry, described, in_outline, subjects_of
from practices.models import ContractYear

INNER_ACTIONS = ("APPLICATION_PICK_UP", "APPLICATION_MARK_REQUIREMENTS_MET", "APPLICATION_FALL_BACK")
# How a network came to be is everybody's to read.
PUBLIC_ACTIONS = ("NETWORK_STARTED", "ROUND_CONFIRMED", "IMPORT")


def reads_history(user: User, network: Network, year_day: YearDay, interests: Collection[str] | None = None) -> bool:
    """Whether the person reads all of it, which names who did what: its practices, its commissioners, their LMCs and
    the administrators do, and not who reads it for a commissioner alone and has declared an interest in a member.

    `interests`: those, where a page has read them.
    """
    decides = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    alone = decides and not user.organisation_codes(OrganisationKind.PRACTICE)
    if alone and (_has_interest(user, network, year_day.year) if interests is None else interests):
        return False
    return user.holds([Role.ADMINISTRATOR]) or is_party_to(user, network, year_day)


def _has_interest(user: User, network: Network, year: ContractYear) -> bool:
    return Membership.objects.of_interest_to(user).filter(network=network, contract_year=year).exists()


def events_of_network(network: Network, *, whole: bool) -> QuerySet[AuditEvent]:
    """The latest first; for others than its readers, how it came to be."""
    imports = ["import:networks"] if network.imported else []
    events = history_of(network.subject, *imports).order_by("-at", "-id")
    return events if whole else events.filter(action__in=PUBLIC_ACTIONS)


def without_inner_steps(events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Leaves out what a commissioner's people do among themselves, for who reads for a practice alone."""
    return events.exclude(action__in=INNER_ACTIONS)


def without_others_refusals(user: User, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Leaves out that a practice declined, for who is neither of it nor reads refusals."""
    own = [f"practice:{code}" for code in user.organisation_codes(OrganisationKind.PRACTICE)]
    others = Q(action="MEMBERSHIP_DECLINED") & ~Q(subjects__overlap=own)
    return events.exclude(others)


def entries_for(user: User, events: Iterable[AuditEvent], *, whole: bool = True) -> list[Entry]:
    """Events in words. One that is about a network the person may not see as well says no more than its outline."""
    events = list(events)
    names = names_for(user, subjects_of(events))
    return [
        described(event, names) if whole and _names_all(event, names) else in_outline(event, names) for event in events
    ]


def _names_all(event: AuditEvent, names: dict[str, str]) -> bool:
    return all(subject in names for subject in event.subjects if subject.startswith("network:"))
