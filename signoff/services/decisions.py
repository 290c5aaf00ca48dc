"""The one writer of an application's status."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.utils.timezone import localdate

from networks.enums import Standing
from networks.models import Network
from networks.rules import Finding, Moment, blockers
from networks.selectors.engine import has_failed
from networks.selectors.facts import YearDay
from networks.selectors.findings import findings_for
from networks.services.networks import set_standing
from networks.services.validation import validate_networks
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.selectors import history_of
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict
from pcnportal.core.words import datetime_london
from signoff import permissions, policies
from signoff.enums import PARTS, Action, ApplicationStatus, InvitationEnd, Item, RefusalGround
from signoff.models import Application, ChangeAsked, StatusChange
from signoff.policies.rounds import figures_of
from signoff.selectors.applications import Checked, checked, lead_has_declined, marked_by, members_of
from signoff.selectors.checks import check_lines
from signoff.services import invitations
from signoff.services.absences import for_whom, stood_in_for
from signoff.services.holds import release_all
from signoff.services.items import check_recorded_seen
from signoff.services.locking import lock_application, lock_applications_of
from signoff.services.openings import open_round
from signoff.services.parts import take_back
from signoff.services.submissions import freeze
from signoff.services.telling import tell_moved, tell_no_longer_asked
from signoff.workflow import Party, Transition, rows_of, transition

STANDINGS = {
    ApplicationStatus.DRAFT: Standing.FORMING,
    ApplicationStatus.SUBMITTED: Standing.SUBMITTED,
    ApplicationStatus.UNDER_REVIEW: Standing.SUBMITTED,
    ApplicationStatus.RETURNED: Standing.SUBMITTED,
    ApplicationStatus.WITHDRAWN: Standing.FORMING,
    ApplicationStatus.REQUIREMENTS_MET: Standing.REQUIREMENTS_MET,
    ApplicationStatus.CONFIRMED: Standing.CONFIRMED,
    ApplicationStatus.DISCARDED: Standing.ENDED,
    ApplicationStatus.REFUSED: Standing.SUBMITTED,
    ApplicationStatus.UNDER_DISPUTE: Standing.SUBMITTED,
    ApplicationStatus.ESCALATED: Standing.SUBMITTED,
    ApplicationStatus.ADVISED: Standing.SUBMITTED,
    ApplicationStatus.REFUSED_FINALLY: Standing.FORMING,
    ApplicationStatus.READY: Standing.CONFIRMED,
    ApplicationStatus.LIVE: Standing.CONFIRMED,
    ApplicationStatus.CLOSED: Standing.CONFIRMED,
}
Step = Transition[Action, ApplicationStatus]


@transaction.atomic
def perform(
    *,
    application: Application,
    action: Action,
    version: int,
    by: User,
    at: datetime,
    reason: str = "",
    asked: Mapping[str, str] = MappingProxyType({}),
    grounds: Sequence[RefusalGround] = (),
    declared_role: str = "",
    revision: int | None = None,
    reason_seen: str | None = None,
) -> StatusChange:
    """Take `action` on the application that `by` saw at `version` (and its network at `revision`, where given).

    `asked`, of an application that is returned: what has to change, by part; `grounds`, of one that is refused, one at
    least: both are added to the reason. `declared_role`: in what role `by` makes the declaration of one that is
    submitted; `reason_seen`: the stamp of the reason for crossing a border that they saw in it. The same action again
    by the same person in the same words gives the first result. Raises PermissionDenied (also for who refuses what they
    marked met); Conflict where the application or the figures have changed since or the action does not fit its status;
    CannotTake with the findings in the way.
    """
    current = lock_application(application)
    capacity = permissions.check_user_can_act(by, current, rows_of(action)[0])
    said = _with_parts(reason, asked)
    reason = _on_grounds(grounds, said)
    if repeated := _repeated(current, action, by, reason):
        return repeated
    check_unchanged(current, version, revision, at)
    if reason_seen is not None:
        check_recorded_seen(Item.BORDER, current, reason_seen)
    away = stood_in_for(current, by, at) if rows_of(action)[0].party is Party.COMMISSIONER else None
    step = policies.transition_for(current, action)
    policies.check_by_itself(step)
    rules = YearDay.of(current.contract_year, localdate(at)).rules
    policies.check_reason(step, said, rules)
    if action is Action.REFUSE:
        policies.check_grounds(grounds)
        marked = marked_by(by, current)
        cover = marked_by(away, current) if away and not marked else []
        commissioner = str(current.commissioner)
        permissions.check_may_decide(commissioner, rules, marked=marked or cover, cover=bool(cover))
    if step.moment:
        findings = _findings_to_decide_on(current, step, at)
        policies.check_findings(step, current, findings_for(by, findings, whole=True))
    if action is Action.MARK_REQUIREMENTS_MET:
        policies.check_six(current, check_lines(current, ()))
    if action is Action.SUBMIT:
        policies.check_lead_takes_part(current, lead_has_declined(current))
        _receive(current, by, at)
    if action is Action.DISCARD:
        _free_practices(current, by, at)
    if action in (Action.RETURN, Action.WITHDRAW):
        invitations.renew(application=current, at=at)
    change = move(
        current,
        step,
        by=by,
        acting_for=away,
        capacity=capacity,
        organisation=_organisation(by, current, step),
        at=at,
        reason=reason,
    )
    if action is Action.SUBMIT:
        freeze(current, change, declared_role)
    if change.to_status == ApplicationStatus.REFUSED_FINALLY:
        release_all(current, f"{current.network} is refused for good.", by, capacity, at)
    ChangeAsked.objects.bulk_create([ChangeAsked(step=change, part=part, text=text) for part, text in asked.items()])
    _record(change, current)
    return change


@transaction.atomic
def go_live(*, application: Application, at: datetime) -> StatusChange | None:
    """From the year's start on, where nothing blocks at that moment. None before, and where something does."""
    current = lock_application(application)
    step, today = transition(Action.GO_LIVE, current.status), localdate(at)
    if step is None or today < current.contract_year.starts_on:
        return None
    found = checked(current, today=today)
    if not found.current or blockers(found.findings, Moment.LIVE):
        return None
    change = move(current, step, by=None, at=at)
    _record(change, current)
    return change


@transaction.atomic
def fall_back(*, application: Application, at: datetime) -> StatusChange | None:
    """Back to review where a blocker has appeared since the requirements were met. None where there is none."""
    current = lock_application(application)
    step = transition(Action.FALL_BACK, current.status)
    blocking = blockers(checked(current, today=localdate(at)).findings, Moment.REQUIREMENTS_MET)
    if not (step and blocking):
        return None
    change = move(current, step, by=None, at=at, reason=_sentences(blocking))
    _record(change, current)
    return change


def fall_back_on_checks(*, application: Application, at: datetime) -> None:
    """Part of a check, which holds the locks: an application of whose six one is no longer found met goes back to
    review. Which one it is stands with the checks, for the commissioner alone."""
    if step := transition(Action.FALL_BACK, application.status):
        reason = "It was checked again, and not all of the six are met."
        _record(move(application, step, by=None, at=at, reason=reason), application)


def close_applications(*, network: Network, reason: str, told: bool, at: datetime) -> None:
    """Those by which a network came about that is now closed: its years stay as they were. Part of what closes it,
    which holds the locks. `told`: it tells people itself, and once is enough."""
    for application in lock_applications_of(network):
        if step := transition(Action.CLOSE, application.status):
            _record(move(application, step, by=None, at=at, reason=reason, quietly=told), application)


def move(
    application: Application,
    step: Step,
    *,
    by: User | None,
    at: datetime,
    acting_for: User | None = None,
    capacity: str = "",
    organisation: Organisation | None = None,
    reason: str = "",
    quietly: bool = False,
) -> StatusChange:
    """Write a step that was found allowed, under the locks: status, version, its row, the network's standing."""
    before = ApplicationStatus[application.status]
    application.status, application.version = step.to_status, application.version + 1
    application.save()
    change = StatusChange.objects.create(
        application=application,
        action=step.action,
        from_status=before,
        to_status=step.to_status,
        by=by,
        acting_for=acting_for,
        capacity=capacity,
        organisation_kind=organisation.kind if organisation else "",
        organisation_code=organisation.code if organisation else "",
        at=at,
        reason=reason,
    )
    if STANDINGS[before] != STANDINGS[step.to_status]:
        set_standing(
            network=application.network,
            contract_year=application.contract_year,
            standing=STANDINGS[step.to_status],
            at=at,
        )
    if not quietly:
        tell_moved(change, step)
    return change


def _with_parts(reason: str, asked: Mapping[str, str]) -> str:
    """All that is asked for as one text: for the history, the notice and the e-mail."""
    return "\n\n".join(filter(None, (reason.strip(), *(f"{PARTS[part]}: {text}" for part, text in asked.items()))))


def _on_grounds(grounds: Sequence[RefusalGround], reason: str) -> str:
    return "\n\n".join(filter(None, ("\n".join(f"{ground.label}." for ground in grounds), reason)))


def _repeated(application: Application, action: Action, by: User, reason: str) -> StatusChange | None:
    """The last step, where it is this one in the same words."""
    last = application.status_changes.order_by("-id").first()
    same = last and (last.action, last.by_id, last.to_status, last.reason) == (
        action,
        by.id,
        application.status,
        reason,
    )
    return last if same else None


def check_unchanged(application: Application, version: int, revision: int | None, at: datetime) -> None:
    """Raises Conflict, with who changed it and the new figures, where that is not what the person saw."""
    network = application.network
    if application.version == version and revision in (None, network.revision):
        return
    last = history_of(application.subject, network.subject).first()
    who = f" by {last.actor or 'the portal'} on {datetime_london(last.at)}" if last else ""
    raise Conflict(
        f"{network} has changed since you opened this page, last{who}. Check how it stands, then decide.",
        figures_of(application, checked(application, today=localdate(at)).result),
    )


def _findings_to_decide_on(application: Application, step: Step, at: datetime) -> list[Finding]:
    """Of the current revision. For a submission they are worked out anew; a commissioner has to look again."""
    found = checked(application, today=localdate(at))
    if found.current:
        return found.findings
    if step.party is not Party.APPLICANT:
        raise _being_rechecked(application, found)
    validate_networks([application.network_id], at=at)
    return checked(application, today=localdate(at)).findings


def _being_rechecked(application: Application, found: Checked) -> Conflict:
    network = application.network
    if has_failed(network):
        words = f"{network} could not be checked: validation failed, and nothing can be decided until it is checked."
    else:
        words = f"{network} is being re-checked after a change. Look at the new figures in a few seconds, then decide."
    return Conflict(words, figures_of(application, found.result))


def _receive(application: Application, by: User, at: datetime) -> None:
    """The deadline ends at the midnight, in London, that ends its day. Changes asked for make nothing late."""
    if application.status != ApplicationStatus.RETURNED:
        application.late = localdate(at) > application.contract_year.submission_deadline
    application.submitted_at, application.submitted_by = at, by
    application.changed_at, application.changes = None, []
    open_round(
        application.commissioner,
        application.contract_year,
        reason=f"{application.network} was submitted.",
        at=at,
    )


def _free_practices(application: Application, by: User, at: datetime) -> None:
    """Whoever was asked or has agreed may join another network."""
    for membership in members_of(application).select_related("network__lead_commissioner"):
        take_back(membership=membership, by=by, acting_for=application.lead_practice.organisation, at=at)
        invitations.end(application=application, practice=membership.practice, ending=InvitationEnd.WITHDRAWN, at=at)
        tell_no_longer_asked(membership, application, by=by, at=at)


def _organisation(by: User, application: Application, step: Step) -> Organisation:
    if step.party is Party.APPLICANT:
        return application.lead_practice.organisation
    if step.party is Party.NHSE:
        return permissions.advising_for(by, application)[0]
    return application.commissioner.organisation


def _sentences(findings: tuple[Finding, ...]) -> str:
    return " ".join(finding.sentence for finding in findings)


def _record(change: StatusChange, application: Application) -> None:
    record(
        chain=application.commissioner.code,
        action=f"APPLICATION_{change.action}",
        subjects=[application.subject, application.network.subject],
        by=change.by,
        capacity=change.capacity,
        organisation=change.organisation if change.by else None,
        at=change.at,
        before={"status": change.from_status},
        after={
            "status": change.to_status,
            "version": application.version,
            "late": application.late,
            **for_whom(change.acting_for),
        },
        reason=change.reason,
    )
