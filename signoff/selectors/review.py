"""An application as those read it who check it, belong to it or help with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from networks.enums import MembershipState
from networks.models import Membership, NetworkYear, SizeWaiver, WaiverRequest
from networks.rules import Finding, blockers
from networks.selectors.facts import YearDay
from networks.selectors.findings import findings_for
from networks.selectors.history import reads_history, without_inner_steps, without_others_refusals
from networks.selectors.networks import ITEMS, shown_to
from networks.selectors.records import Records, records_on_network
from networks.selectors.results import worst_first
from networks.selectors.scope import reads_refusals
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.audit.selectors import history_of
from signoff.checklist import CheckLine, in_the_way
from signoff.enums import Action, ApplicationStatus
from signoff.models import Application, Submission
from signoff.permissions import interests_in, reads_inside, user_can_act, user_can_check, user_can_hold
from signoff.selectors.applications import Checked, checked, holds_of, members_of, status_history
from signoff.selectors.applying import network_year_of
from signoff.selectors.checks import check_lines
from signoff.selectors.holds import HoldShown, shown
from signoff.selectors.said import Said, said
from signoff.selectors.versions import latest_version
from signoff.workflow import Transition, transitions_from


@dataclass(frozen=True, slots=True)
class Step:
    """An action that the person may take now. `in_the_way`: what the rules say must be put right first."""

    transition: Transition[Action, ApplicationStatus]
    in_the_way: Sequence[str]


@dataclass(frozen=True, slots=True)
class Review:
    """`members` are those that count, `declined` the others that were asked; `holds` the open ones; `checks` only for
    whoever checks the six."""

    application: Application
    checked: Checked
    findings: Sequence[Finding]
    members: Sequence[Membership]
    declined: Sequence[Membership]
    network_year: NetworkYear
    holds: Sequence[HoldShown]
    history: Sequence[Said]
    steps: Sequence[Step]
    comments: int
    records: Records
    version: Submission | None
    checks: Sequence[CheckLine]

    @property
    def size(self) -> int | None:
        return self.checked.result.size if self.checked.result else None

    @property
    def items(self) -> dict[str, Any]:
        """By name, None where not given yet."""
        return {name: getattr(self.network_year, name, None) for name in ITEMS}

    @property
    def waiver_request(self) -> WaiverRequest | None:
        return getattr(self.network_year, "waiver_request", None)

    @property
    def waiver(self) -> SizeWaiver | None:
        return getattr(self.network_year, "waiver", None)

    @property
    def last_step(self) -> Said | None:
        return self.history[0] if self.history else None


def review_of(user: User, application: Application, *, today: date) -> Review:
    found = checked(application, today=today)
    findings = worst_first(findings_for(user, found.findings, whole=True))
    members = shown_to(user, members_of(application), refusals=reads_refusals_of(user, application))
    checks = check_lines(application, findings) if user_can_check(user, application) else []
    return Review(
        application=application,
        checked=found,
        findings=findings,
        members=[each for each in members if each.state != MembershipState.DECLINED],
        declined=[each for each in members if each.state == MembershipState.DECLINED],
        network_year=network_year_of(application),
        holds=shown(user, holds_of(application).filter(released_at=None), may_hold=user_can_hold(user, application)),
        history=said(user, status_history(user, application)),
        steps=steps_open_to(user, application, findings, checks),
        comments=application.comments.count(),
        version=latest_version(application),
        records=records_on_network(user, application.network, application.contract_year, findings, whole=True),
        checks=checks,
    )


def reads_refusals_of(user: User, application: Application) -> bool:
    """The lead practice asked, and so reads what was answered."""
    own = user.organisation_codes(OrganisationKind.PRACTICE)
    return application.lead_practice.code in own or reads_refusals(user, application.network)


def history_for(user: User, application: Application) -> QuerySet[AuditEvent]:
    """The events of an application and its network that the person reads, the latest first; the checks of the six are
    for those who make them."""
    own = [application.checks_subject] if user_can_check(user, application) else []
    events = history_of(application.subject, application.network.subject, *own)
    if not reads_inside(user, application):
        events = without_inner_steps(events)
    return events if reads_refusals_of(user, application) else without_others_refusals(user, events)


def steps_open_to(
    user: User, application: Application, findings: Sequence[Finding], checks: Sequence[CheckLine]
) -> list[Step]:
    return [
        Step(row, _in_the_way(row, findings, checks))
        for row in transitions_from(application.status)
        if user_can_act(user, application, row)
    ]


def _in_the_way(
    row: Transition[Action, ApplicationStatus], findings: Sequence[Finding], checks: Sequence[CheckLine]
) -> list[str]:
    by_rules = [each.sentence for each in blockers(findings, row.moment)] if row.moment else []
    return [*by_rules, *(in_the_way(checks) if row.action is Action.MARK_REQUIREMENTS_MET else ())]


def check_reads_history(user: User, application: Application, *, today: date) -> None:
    """The trail names who did what: for the parties and the portal's administrators, not for the nation."""
    if not can_read_history(user, application, today=today):
        raise PermissionDenied("You can see this application but only its parties can read its history.")


def can_read_history(user: User, application: Application, *, today: date) -> bool:
    """Not who reads it for a commissioner alone and has declared an interest in a member."""
    decides = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    alone = decides and not user.organisation_codes(OrganisationKind.PRACTICE)
    if alone and interests_in(user, [application.network_id], application.contract_year_id):
        return False
    return reads_history(user, application.network, YearDay.of(application.contract_year, today))
