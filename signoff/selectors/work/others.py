"""For whom the person waits."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from networks.enums import MembershipState
from networks.models import Membership
from networks.rules import words
from networks.selectors.alerts import alerts_of, unplaced_for_long, waiting_long
from networks.selectors.interests import of_interest_to
from networks.selectors.scope import Reach
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from practices.models import ContractYear, Practice
from signoff.enums import ApplicationStatus
from signoff.permissions import reads_inside
from signoff.selectors.applying import unsigned
from signoff.selectors.work.items import WorkItem, applications_where, decided_by, holds_where, page_of
from signoff.selectors.work.rounds import confirmable_rounds
from signoff.workflow import DISPUTED, IN_ROUND, INNER, PRIVATE


def answers_of_others(user: User, today: date) -> Iterable[WorkItem]:
    asking = {(each.network_id, each.contract_year_id): each for each in _matters(user, IN_ROUND | PRIVATE)}
    named = Membership.objects.filter(
        state=MembershipState.NAMED, network__in={network for network, _ in asking}
    ).exclude(practice__code__in=user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER))
    for membership in named.select_related("practice"):
        if application := asking.get((membership.network_id, membership.contract_year_id)):
            href, detail = page_of("application", application), f"answer to {application.network}"
            yield WorkItem(membership.practice.name, href, detail, membership.named_at)


def steps_of_others(user: User, today: date) -> Iterable[WorkItem]:
    """Whose turn it is, where it is not this person's."""
    leads = user.organisation_codes(OrganisationKind.PRACTICE, Permission.APPLICATION_LEAD)
    checks = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    confirms = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.ROUND_CONFIRM)
    matters = list(_matters(user, IN_ROUND).annotate(of_interest=of_interest_to(user)))
    to_confirm = [each for each in matters if each.commissioner.code in confirms]
    confirmable = confirmable_rounds(user, to_confirm, today)
    for each in matters:
        practice, commissioner = each.lead_practice, each.commissioner
        since = each.since
        if each.status == ApplicationStatus.RETURNED:
            who, what, own = practice.name, "changes to", practice.code in leads
        elif each.status == ApplicationStatus.REFUSED:
            who, what, own = practice.name, "answer to the refusal of", practice.code in leads
        elif each.status in DISPUTED:
            at_nhse = each.status == ApplicationStatus.ESCALATED
            who, what = "NHS England" if at_nhse else str(commissioner), "review of the refusal of"
            own = not at_nhse and commissioner.code in confirms
        elif each.status in INNER and not reads_inside(user, each):
            who, what, own, since = str(commissioner), "decision on", False, each.submitted_at or each.since
        elif each.status == ApplicationStatus.REQUIREMENTS_MET:
            own = (commissioner.pk, each.contract_year_id) in confirmable
            who, what = str(commissioner), "confirmation of"
        else:
            who, what, own = str(commissioner), "check of", commissioner.code in checks
        if not own or (each.of_interest and each.status != ApplicationStatus.RETURNED):
            yield WorkItem(who, page_of("application", each), f"{what} {each.network}", since)


def signatures_of_others(user: User, today: date) -> Iterable[WorkItem]:
    """Of networks that are confirmed, and start once their Network Agreement is signed by all and declared complete."""
    confirmed = [each for each in _matters(user, [ApplicationStatus.CONFIRMED]) if each.contract_year.last_day >= today]
    missing: dict[tuple[int, int], list[Practice]] = defaultdict(list)
    networks = [each.network_id for each in confirmed]
    for held in unsigned(today).filter(network__in=networks).select_related("practice") if networks else ():
        missing[held.network_id, held.contract_year_id].append(held.practice)
    own = user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    for each in confirmed:
        unsigned_by, what = missing[each.network_id, each.contract_year_id], "signature of"
        if not unsigned_by:
            unsigned_by, what = [each.lead_practice], "completion of"
        if others := [practice.name for practice in unsigned_by if practice.code not in own]:
            who = others[0] if len(others) == 1 else words.counted(len(others), "practice")
            detail = f"{what} the Network Agreement of {each.network}{_due(each.contract_year, today)}"
            yield WorkItem(who, page_of("application", each), detail, each.since)


def _due(year: ContractYear, today: date) -> str:
    due = year.agreement_deadline
    return f", {'was ' if due < today else ''}due by {words.day(due)}" if due else ""


def open_holds(user: User, today: date) -> Iterable[WorkItem]:
    """Without those that are this person's to review."""
    own = decided_by(user, Permission.HOLD_PLACE, "application__")
    for hold in holds_where(_matter(user, "application__")).exclude(own & Q(review_on__lt=today)):
        network, year = hold.application.network, hold.application.contract_year
        long = waiting_long(f"{network} has been on hold for it", hold.placed_at, year, today)
        href, detail = page_of("holds", hold.application), long or f"{network} is on hold for it"
        yield WorkItem(hold.waits_for, href, detail, hold.placed_at)


def alerts_of_others(user: User, today: date) -> Iterable[WorkItem]:
    """For an LMC: what its commissioners have to see to."""
    own = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    areas = set(Reach.reading(user).areas.values_list("code", flat=True)) - own
    if not areas:
        return
    for alert in alerts_of(areas, today):
        yield WorkItem(alert.subject, alert.href, alert.finding.sentence, alert.since)
    for practice, since, sentence in unplaced_for_long(areas, today):
        yield WorkItem(practice.name, reverse("networks:practice_homes", args=[practice.code]), sentence, since)


def _matter(user: User, prefix: str = "") -> Q:
    """What the person leads, and what was submitted in the areas that the person reads."""
    reach = Reach.reading(user)
    led = Q(**{f"{prefix}lead_practice__code__in": reach.practices})
    of_area = Q(**{f"{prefix}commissioner__in": reach.areas})
    return led | (of_area & ~Q(**{f"{prefix}status__in": PRIVATE}))


def _matters(user: User, statuses: Collection[str]) -> QuerySet[Any]:
    return applications_where(_matter(user), statuses)
