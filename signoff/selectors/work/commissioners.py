"""What waits for a commissioner, and for its LMC with it."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse

from networks.models import Membership, NetworkValidation
from networks.rules import Moment, blockers, words
from networks.selectors.alerts import alerts_of
from networks.selectors.interests import of_interest_to
from networks.selectors.results import parsed_findings
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from signoff.enums import ApplicationStatus
from signoff.models import Application, Case
from signoff.selectors.checks import not_standing
from signoff.selectors.holds import cleared_holds
from signoff.selectors.participation import late_answers, late_answers_for_others, without_network
from signoff.selectors.work.items import (
    WorkItem,
    applications_where,
    decided_by,
    holds_where,
    page_of,
    past_settling,
    whose,
)
from signoff.workflow import IN_ROUND, RUNNING

WITH_COMMISSIONER = (ApplicationStatus.SUBMITTED, ApplicationStatus.UNDER_REVIEW)
# What there is to do about an alert, by its rule: of an area or a network.
TO_DO = {
    "COV-04": "Agree cover for practices that take no part: {}",
    "COV-08": "Help the practices without a network: {}",
    "DL-02": "Decide on the networks that still wait: {}",
    "SIZE-14": "Review the size of {}",
}


def own_checks(user: User, today: date) -> Iterable[WorkItem]:
    """What is to be checked, to be marked met, or to be looked at again as it has changed since it was."""
    here = decided_by(user, Permission.APPLICATION_REVIEW)
    found = applications_where(here, (*WITH_COMMISSIONER, ApplicationStatus.REQUIREMENTS_MET))
    applications = list(found.annotate(looked_at=Max("item_checks__at")))
    begun = [each for each in applications if each.status != ApplicationStatus.SUBMITTED]
    to_check = not_standing(begun)
    stopped = _stopped_by_rules([each for each in begun if each.pk not in to_check])
    for each in applications:
        page, since, detail = "application", each.since, each.get_status_display().lower()
        late, changed = ", late" if each.late else "", ", changed since" if each.changed_at else ""
        title, detail = f"Finish checking {each.network}", f"{detail}{late}{changed}"
        if each.status == ApplicationStatus.SUBMITTED:
            title = f"Check {each.network}"
        elif each.status == ApplicationStatus.REQUIREMENTS_MET:
            page, since = "checks", each.changed_at or each.since
            if each.pk not in to_check and since <= max(each.since, each.looked_at or each.since):
                continue
            title, detail = f"Look again at {each.network}", "changed since the requirements were met"
        elif each.pk in stopped:
            detail = f"all six checks are met, and a rule is not{late}"
        elif each.pk not in to_check:
            title, detail = f"Mark the requirements of {each.network} met", f"all six checks are met{late}"
        due, (person, lost) = each.contract_year.confirmation_deadline, whose(each)
        yield WorkItem(title, page_of(page, each), f"{detail}{lost}", since, due, each, person)


def _stopped_by_rules(applications: Collection[Application]) -> set[int]:
    """The ids of those that cannot be marked met for what the rules last found."""
    if not applications:
        return set()
    results = NetworkValidation.objects.filter(network__in=[each.network_id for each in applications])
    stopped = {
        (each.network_id, each.contract_year_id)
        for each in results
        if blockers(parsed_findings(each), Moment.REQUIREMENTS_MET)
    }
    return {each.pk for each in applications if (each.network_id, each.contract_year_id) in stopped}


def own_disputes(user: User, today: date) -> Iterable[WorkItem]:
    """Refusals that the commissioner has to settle, with its LMC or as NHS England has advised."""
    here = decided_by(user, Permission.APPLICATION_REFUSE)
    for each in applications_where(here, (ApplicationStatus.UNDER_DISPUTE, ApplicationStatus.ADVISED)):
        advised = each.status == ApplicationStatus.ADVISED
        title = f"{'Decide on' if advised else 'Settle the refusal of'} {each.network}"
        detail = "NHS England has advised" if advised else f"with the LMC; {each.lead_practice.name} asked for a review"
        due, (person, lost) = each.contract_year.resolution_deadline, whose(each)
        yield WorkItem(title, page_of("application", each), f"{detail}{lost}", each.since, due, each, person)


def own_consents(user: User, today: date) -> Iterable[WorkItem]:
    """Networks that another commissioner leads, and that wait for this person's to agree (GEO-08)."""
    codes, missing = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.NETWORK_AGREE), Q()
    for code in codes:
        missing |= Q(findings__contains=[{"rule": "GEO-08", "facts": {"missing": [code]}}])
    members = Membership.objects.filter(practice__commissioner_links__commissioner__code__in=codes)
    networks = set(members.values_list("network", flat=True))
    waiting = NetworkValidation.objects.filter(
        missing, network=OuterRef("network"), contract_year=OuterRef("contract_year")
    )
    concerned = Q(Exists(waiting), network__in=networks) & ~Q(of_interest_to(user))
    for each in applications_where(concerned, IN_ROUND):
        page = reverse("networks:consent", args=[each.network.reference])
        detail = f"{each.commissioner} leads it, and practices of your area are in it"
        href, due = f"{page}?year={each.contract_year.slug}", each.contract_year.confirmation_deadline
        yield WorkItem(f"Say if you agree to {each.network}", href, detail, each.since, due)


def own_holds(user: User, today: date) -> Iterable[WorkItem]:
    """What is due for review, what is contested, and what may be released: proposed, and never done by itself."""
    here = decided_by(user, Permission.HOLD_PLACE, "application__")
    holds = list(holds_where(here).prefetch_related("entries"))
    cleared = cleared_holds(holds)
    for hold in holds:
        network, page = hold.application.network, page_of("holds", hold.application)
        its = hold.review_on, hold.application, hold.owner
        if late := past_settling(hold, today):
            title, detail = f"Settle the hold on {network} with the LMC", f"waits for {hold.waits_for}; {late}"
            yield WorkItem(title, page, detail, hold.placed_at, *its)
        elif hold.review_on < today:
            due = f"waits for {hold.waits_for}; was due for review on {words.day(hold.review_on)}"
            yield WorkItem(f"Review the hold on {network}", page, due, hold.placed_at, *its)
        if contests := hold.contests:
            answer = reverse("signoff:answer_contest", args=[hold.application.reference, hold.pk])
            detail = f"with reasons, by {words.day(hold.review_on)}"
            yield WorkItem(f"Answer who contests the hold on {network}", answer, detail, contests[0].at, *its)
        if hold.pk in cleared:
            yield WorkItem(f"Release the hold on {network}?", page, cleared[hold.pk], hold.placed_at, *its)


def own_searches(user: User, today: date) -> Iterable[WorkItem]:
    """For a commissioner and an LMC alike: they look for one together. An open case says itself what comes next."""
    cases = Case.objects.filter(practice=OuterRef("practice"), contract_year=OuterRef("contract_year"), shared=True)
    for notice in without_network(user, today).exclude(Exists(cases.filter(status__in=RUNNING))):
        practice, year = notice.practice, notice.contract_year
        yield WorkItem(
            f"Find a network for {practice.name}",
            f"{reverse('networks:practice_homes', args=[practice.code])}?year={year.slug}",
            f"it says that it cannot find one for {year}",
            notice.answered_at,
        )


def own_late_answers(user: User, today: date) -> Iterable[WorkItem]:
    for notice in late_answers(user):
        yield WorkItem(
            f"Decide on the late answer of {notice.practice.name}",
            reverse("signoff:answer_receipt", args=[notice.reference]),
            f"{notice.contract_year}: {notice.said[:1].lower()}{notice.said[1:]}",
            notice.answered_at,
        )


def late_answers_of_others(user: User, today: date) -> Iterable[WorkItem]:
    for notice in late_answers_for_others(user):
        href = reverse("signoff:answer_receipt", args=[notice.reference])
        detail = f"decision on the late answer of {notice.practice.name}"
        yield WorkItem(f"An approver of {notice.decider}", href, detail, notice.answered_at)


def own_alerts(user: User, today: date) -> Iterable[WorkItem]:
    """Without those on networks that somebody else has to see to, as the person has an interest in a member."""
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    for alert in alerts_of(codes, today, without_interest_of=user):
        title = TO_DO.get(alert.finding.rule, f"See to “{alert.finding.title}”: {{}}").format(alert.subject)
        yield WorkItem(title, alert.href, alert.finding.sentence, alert.since)
