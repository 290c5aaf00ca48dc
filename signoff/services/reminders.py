"""Deadlines that are near, read from the data whenever a sweep comes by, so that one that was asleep forgets nobody."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import Membership
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import RoleAssignment
from pcnportal.accounts.organisations import Organisation
from practices.enums import Answer
from practices.models import ContractYear
from practices.selectors import last_answer
from signoff import news
from signoff.enums import ApplicationStatus
from signoff.models import Application, Hold, OutgoingMessage
from signoff.news import News
from signoff.selectors.applications import WAITED_FOR, lmcs_of
from signoff.selectors.participation import practices_silent
from signoff.services.telling import offices_of, tell

STAGES = (1, 7)  # days before the deadline
AT_MOST = 500  # of a run; the next one goes on


def remind(*, at: datetime) -> None:
    """Tell, a week and a day before the deadline, who has an application to submit or has not answered, and of holds
    that are open past their last day. A practice that takes no part is not reminded of anything."""
    due = [line for year in ContractYear.objects.all() for line in (*_near(year, at), *_unsettled(year, at))]
    told = set(
        OutgoingMessage.objects.filter(event__in=[line[0].event for line in due]).values_list("event", flat=True)
    )
    for line, organisation, permission in [line for line in due if line[0].event not in told][:AT_MOST]:
        tell(line, [organisation], permission, by=None, at=at)


def _near(year: ContractYear, at: datetime) -> Iterator[tuple[News, Organisation, Permission]]:
    deadline = year.submission_deadline
    left = deadline - localdate(at)
    stage = next((days for days in STAGES if timedelta(0) <= left <= timedelta(days=days)), None)
    if stage is None:
        return
    drafts = _applications(year)
    for application in drafts.values():
        told = news.unfinished(application, f"{stage}d", deadline)
        yield told, application.lead_practice.organisation, Permission.APPLICATION_LEAD
    named = Membership.objects.filter(network__in=drafts, contract_year=year, state=MembershipState.NAMED)
    named = named.annotate(said=last_answer(year, of="practice")).filter(Q(said=None) | ~Q(said=Answer.DECLINE))
    for membership in named.select_related("network", "practice"):
        told = news.unanswered(membership, drafts[membership.network_id], f"{stage}d", deadline)
        yield told, membership.practice.organisation, Permission.MEMBERSHIP_ANSWER
    if not year.auto_enrolment:
        for practice in practices_silent(year).filter(code__in=_codes_with_people()):
            yield news.silent(practice, year, f"{stage}d"), practice.organisation, Permission.MEMBERSHIP_ANSWER


def _unsettled(year: ContractYear, at: datetime) -> Iterator[tuple[News, Organisation, Permission]]:
    """Holds that are open past the year's last day for settling them, while it runs: for those who settle them."""
    last_day = year.resolution_deadline
    if last_day is None or not last_day < localdate(at) <= year.last_day:
        return
    holds = Hold.objects.filter(application__contract_year=year, released_at=None)
    for hold in holds.select_related("application__network", "application__commissioner", *WAITED_FOR):
        commissioner = hold.application.commissioner
        concerned = [
            (commissioner.organisation, Permission.HOLD_PLACE),
            *((lmc, Permission.HOLD_CONTEST) for lmc in lmcs_of(hold.application)),
            *((office, Permission.ADVICE_RECORD) for office in offices_of(commissioner)),
        ]
        for organisation, permission in concerned:
            yield news.unsettled(hold, last_day, organisation), organisation, permission


def _codes_with_people() -> QuerySet[RoleAssignment, str]:
    """Of practices for which somebody can answer."""
    held = RoleAssignment.objects.filter(organisation_kind=OrganisationKind.PRACTICE)
    return held.values_list("organisation_code", flat=True)


def _applications(year: ContractYear) -> dict[int, Application]:
    """Those that are still to be submitted, by the network's id."""
    unfinished = Application.objects.filter(
        contract_year=year, status__in=[ApplicationStatus.DRAFT, ApplicationStatus.RETURNED]
    )
    return {each.network_id: each for each in unfinished.select_related("network", "lead_practice")}
