"""An application as those read it who check it, belong to it or help with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from networks.enums import MembershipState
from networks.models import Membership, NetworkYear, SizeWaiver, WaiverRequest
from networks.rules import Finding, blockers, words
from networks.selectors.findings import findings_for
from networks.selectors.history import without_inner_steps, without_others_refusals
from networks.selectors.networks import ITEMS, shown_to
from networks.selectors.records import Records, records_on_network
from networks.selectors.results import worst_first
from pcnportal.audit.models import AuditEvent
from pcnportal.audit.selectors import history_of
from signoff.checklist import CheckLine, in_the_way
from signoff.enums import Action, ApplicationStatus
from signoff.models import Application, StatusChange, Submission
from signoff.permissions import reads_inside, user_can_act, user_can_hold
from signoff.selectors.applications import Checked, checked, holds_of, members_of, status_history
from signoff.selectors.applying import network_year_of
from signoff.selectors.checks import check_lines
from signoff.selectors.comments import only_heard, remarks_subject
from signoff.selectors.holds import HoldShown, shown
from signoff.selectors.reader import Reader
from signoff.selectors.said import Said, said
from signoff.selectors.versions import Source, content_from, latest_version
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
    def to_check(self) -> bool:
        """Whether one of the six is still to be found met."""
        return bool(in_the_way(self.checks))

    @property
    def checked_by(self) -> str:
        """Who made the checks that stand, in words."""
        return words.listed(list(dict.fromkeys(str(line.last.by) for line in self.checks if line.last)))

    @property
    def picked_up_by(self) -> str:
        """Who last started to check it."""
        steps = ((each.row, each.who) for each in self.history)
        return next((who for row, who in steps if isinstance(row, StatusChange) and row.action == Action.PICK_UP), "")

    @property
    def last_step(self) -> Said | None:
        return self.history[0] if self.history else None


def review_of(reader: Reader) -> Review:
    user, application = reader.user, reader.application
    found = checked(application, today=reader.today)
    findings = worst_first(findings_for(user, found.findings, whole=True))
    named, network_year = list(members_of(application)), network_year_of(application)
    counted = [each for each in named if each.state != MembershipState.DECLINED]
    content = content_from(Source(application, network_year, counted, found.result)) if reader.checks else None
    checks = check_lines(application, findings, content) if content else []
    return Review(
        application=application,
        checked=found,
        findings=findings,
        members=counted,
        declined=[
            each for each in shown_to(user, named, refusals=reader.refusals) if each.state == MembershipState.DECLINED
        ],
        network_year=network_year,
        holds=shown(
            user,
            holds_of(application).filter(released_at=None),
            may_hold=user_can_hold(user, application, reader.interests),
        ),
        history=said(user, status_history(user, application)),
        steps=steps_open_to(reader, findings, checks),
        comments=len(reader.heard),
        version=latest_version(application),
        records=records_on_network(user, application.network, application.contract_year, findings, whole=True),
        checks=checks,
    )


def history_for(reader: Reader) -> QuerySet[AuditEvent]:
    """The events of an application and its network that the person reads, the latest first; the checks of the six are
    for those who make them."""
    application = reader.application
    own = [application.checks_subject] if reader.checks else []
    own.append(remarks_subject(application))
    events = only_heard(history_of(application.subject, application.network.subject, *own), reader.heard)
    if not reads_inside(reader.user, application):
        events = without_inner_steps(events)
    return events if reader.refusals else without_others_refusals(reader.user, events)


def steps_open_to(reader: Reader, findings: Sequence[Finding], checks: Sequence[CheckLine]) -> list[Step]:
    return [
        Step(row, _in_the_way(row, findings, checks))
        for row in transitions_from(reader.application.status)
        if user_can_act(reader.user, reader.application, row, reader.interests)
    ]


def _in_the_way(
    row: Transition[Action, ApplicationStatus], findings: Sequence[Finding], checks: Sequence[CheckLine]
) -> list[str]:
    by_rules = [each.sentence for each in blockers(findings, row.moment)] if row.moment else []
    return [*by_rules, *(in_the_way(checks) if row.action is Action.MARK_REQUIREMENTS_MET else ())]


def check_reads_history(reader: Reader) -> None:
    if not reader.history:
        raise PermissionDenied("You can see this application but only its parties can read its history.")
