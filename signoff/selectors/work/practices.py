"""What waits for a practice."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from networks.models import NetworkValidation
from networks.rules import Verdict, words
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from practices.models import ContractYear, Practice
from signoff.enums import ApplicationStatus
from signoff.selectors.applying import Asked, invitations_waiting, signatures_waiting
from signoff.selectors.invitations import questions_waiting
from signoff.selectors.participation import practices_silent, year_to_answer
from signoff.selectors.people import shared_with
from signoff.selectors.work.items import WorkItem, applications_where, page_of
from signoff.workflow import TURN, Party

APPLICANTS_TURN = [status for status, party in TURN.items() if party is Party.APPLICANT]


def own_answers(user: User, today: date) -> Iterable[WorkItem]:
    """One line for all the networks that ask the same practice for a year: it chooses once."""
    asking: dict[tuple[Practice, ContractYear], list[Asked]] = defaultdict(list)
    for each in invitations_waiting(user):
        asking[each.membership.practice, each.application.contract_year].append(each)
    for (practice, year), waiting in asking.items():
        first = waiting[0]
        title, href = f"Answer {first.application.network}", page_of("answer", first.application)
        href, detail = f"{href}?practice={practice.code}", f"it asks {practice.name} to join for {year}"
        if len(waiting) > 1:
            title, href = f"Choose one of {len(waiting)} networks", _invitations(practice, year)
            networks = words.listed([str(each.application.network) for each in waiting])
            detail = f"{networks} ask {practice.name} to join for {year}"
        yield WorkItem(title, href, detail, first.membership.named_at)


def own_signatures(user: User, today: date) -> Iterable[WorkItem]:
    """Submitted or not, and once the network is confirmed: signing may follow."""
    for each in signatures_waiting(user, today):
        practice, network = each.membership.practice, each.application.network
        due = each.application.contract_year.agreement_deadline
        yield WorkItem(
            f"Sign the Network Agreement for {practice.name}",
            reverse("signoff:sign", args=[each.application.reference, practice.code]),
            f"{network} waits for its signature{f', due by {words.day(due)}' if due else ''}",
            each.membership.answered_at or each.membership.named_at,
            due,
        )


def own_replies(user: User, today: date) -> Iterable[WorkItem]:
    for question in questions_waiting(user):
        application, practice = question.invitation.application, question.invitation.practice
        href = reverse("signoff:reply", args=[application.reference, question.pk])
        yield WorkItem(f"Reply to {practice.name}", href, f"it asks about {application.network}", question.asked_at)


def own_year_answers(user: User, today: date) -> Iterable[WorkItem]:
    """While there is time, of the year whose deadline is next, unless its practices are enrolled without an answer."""
    codes = user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    if not (year := year_to_answer(today)):
        return
    for practice in practices_silent(year, codes=codes):
        yield WorkItem(
            f"Say whether {practice.name} takes part in {year}",
            reverse("signoff:year_answer", args=[practice.code, year.slug]),
            f"by {words.day(year.submission_deadline)}",
            _start_of(year.answers_from or year.first_day),
            year.submission_deadline,
        )


def own_applications(user: User, today: date) -> Iterable[WorkItem]:
    """Those that the person's practice leads, and those that they were let fill in."""
    led_by = user.organisation_codes(OrganisationKind.PRACTICE, Permission.APPLICATION_LEAD)
    fills_in = Q(lead_practice__code__in=led_by) | shared_with(user)
    signed = NetworkValidation.objects.filter(
        network=OuterRef("network"),
        contract_year=OuterRef("contract_year"),
        findings__contains=[{"rule": "CMP-06", "verdict": Verdict.MET}],
    )
    can_be_done = ~Q(status=ApplicationStatus.CONFIRMED) | Q(Exists(signed))
    for each in applications_where(Q(fills_in) & can_be_done, APPLICANTS_TURN):
        due: date | None = None
        if each.status == ApplicationStatus.CONFIRMED:
            title = f"Declare the Network Agreement of {each.network} complete"
            due = each.contract_year.agreement_deadline or each.contract_year.starts_on
            detail = f"every member has signed it; due by {words.day(due)}"
        elif each.status == ApplicationStatus.REFUSED:
            title, detail = f"Say what is to become of {each.network}", f"{each.commissioner} refused it"
        elif each.status == ApplicationStatus.RETURNED:
            title, detail = f"Make changes to {each.network}", f"{each.commissioner} asked for them"
        else:
            title = f"Finish the application of {each.network}"
            due = each.contract_year.submission_deadline
            detail = f"{'submit it' if today <= due else 'was due'} by {words.day(due)}"
        if each.lead_practice.code not in led_by:
            detail = f"{detail}. {each.lead_practice.name} leads it and lets you fill it in"
        yield WorkItem(title, page_of("application", each), detail, each.since, due)


def _invitations(practice: Practice, year: ContractYear) -> str:
    return reverse("signoff:invitations", args=[practice.code, year.slug])


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), get_default_timezone())
