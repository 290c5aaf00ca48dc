"""Whether the state of things allows an action, whoever asks. The sentences say who can do what next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import Membership, NetworkValidation
from networks.rules import Finding, Moment, blockers, check_rules, words
from networks.rules.facts import YearRules
from networks.rules.notices import REFUSAL_RULES, Refusal
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import datetime_london
from practices.models import ContractYear, Practice
from signoff.checklist import CheckLine, in_the_way
from signoff.enums import (
    Action,
    ApplicationStatus,
    Bulk,
    InvitationEnd,
    PartAction,
    PartState,
    RefusalGround,
)
from signoff.models import Application, Invitation, StatusChange
from signoff.workflow import (
    CHECKABLE,
    DECIDED,
    EDITABLE,
    HOLDABLE,
    IN_NETWORK,
    IN_ROUND,
    INNER,
    OUT,
    PART_TRANSITIONS,
    SIGNABLE,
    ChangeTransition,
    Door,
    PartStep,
    Party,
    Transition,
    applicant_label,
    rows_of,
    transition,
)

Step = Transition[Action, ApplicationStatus]
# Of a practice's part in a year
OWN_STEPS = frozenset(row.action for row in PART_TRANSITIONS if row.party is Party.PRACTICE)
# Labels that make no sense after "is"
IN_A_SENTENCE: Mapping[ApplicationStatus, str] = {
    ApplicationStatus.DRAFT: "a draft",
    ApplicationStatus.RETURNED: "sent back for changes",
    ApplicationStatus.REQUIREMENTS_MET: "found to meet the requirements",
    ApplicationStatus.UNDER_DISPUTE: "refused, and that is under review",
    ApplicationStatus.ADVISED: "refused, and NHS England has advised",
}


class CannotTake(Refused):
    """The application is not fit for the action."""


def check_editable(application: Application) -> None:
    """Raises Conflict: once submitted, an application changes only after it was returned or withdrawn."""
    network, commissioner = application.network, application.commissioner
    if application.status == ApplicationStatus.DISCARDED:
        raise Conflict(f"The application of {network} is discarded. Start another one.")
    if application.status == ApplicationStatus.CLOSED:
        raise Conflict(f"{network} has closed, so its application cannot be changed any more.")
    if application.status in DECIDED:
        raise Conflict(
            f"{network} is confirmed, so its application cannot be changed any more. Ask {commissioner} about a change "
            "to the network."
        )
    if application.status == ApplicationStatus.REFUSED_FINALLY:
        raise Conflict(f"{network} is refused for good, so its application cannot be changed. Start another one.")
    if application.status not in EDITABLE:
        mended = f"{commissioner} can open it again by asking for changes."
        if transition(Action.WITHDRAW, application.status):
            mended = f"{application.lead_practice.name} can withdraw it, or {commissioner} can ask for changes."
        raise Conflict(f"{network} is with {commissioner} and cannot be changed. {mended}")


def check_signable(application: Application) -> None:
    """Raises Conflict: at any time but once it is withdrawn, discarded, refused for good or closed."""
    if application.status not in SIGNABLE:
        raise Conflict(f"{application.network} is {status_in_words(application)}, so nothing is signed for it now.")


def is_expired(invitation: Invitation, application: Application, today: date) -> bool:
    """Only while the network is being formed: once it is submitted, whoever is named can answer until it is decided."""
    return today > invitation.expires_on and application.status in EDITABLE


def expired_words(invitation: Invitation, *, to_lead: bool = False) -> str:
    network = invitation.application.network
    again = "You" if to_lead else invitation.application.lead_practice
    last_day = words.day(invitation.expires_on)
    return (
        f"The invitation of {invitation.practice} to {network} expired at the end of {last_day}, so it can no longer "
        f"be answered. {again} can ask again."
    )


def check_still_asked(invitation: Invitation, *, to_lead: bool = False) -> None:
    """Raises Conflict once the invitation was taken back or has expired: there is nothing to ask or reply any more."""
    if invitation.ending:
        raise Conflict(ended_words(invitation, to_lead=to_lead))


def ended_words(invitation: Invitation, *, to_lead: bool = False) -> str:
    """Of one that was taken back, or that expired: said to the practice that was asked, or to whoever asked it."""
    if invitation.ending == InvitationEnd.EXPIRED:
        return expired_words(invitation, to_lead=to_lead)
    on = words.day(localdate(invitation.ended_at))
    lead, network = invitation.application.lead_practice, invitation.application.network
    again = "You can ask again." if to_lead else f"{lead} can say why, and can ask again."
    return f"{network} took back its invitation to {invitation.practice} on {on}. {again}"


def answered_meanwhile(practice: Practice, asked: Iterable[Membership]) -> str:
    """What to say to whoever answers on an older picture of what the practice is asked."""
    given = [
        f"{each.answered_by} {'agreed to join' if each.state == MembershipState.AGREED else 'declined'} "
        f"{each.network} on {words.day(localdate(each.answered_at))}"
        for each in asked
        if each.answered_at
    ]
    waiting = [str(each.network) for each in asked if each.state == MembershipState.NAMED]
    answered = f"For {practice}, {words.listed(given)}. " if given else ""
    still = f"{words.listed(waiting)} {'waits' if len(waiting) == 1 else 'wait'} for its answer. " if waiting else ""
    return (
        f"What {practice} is asked has changed since you opened this page. {answered}{still}"
        "Look at it as it stands now, then answer."
    )


def confirmed_meanwhile(practice: Practice, change: StatusChange) -> str:
    """What to say to whoever answers for a practice that is a member by now."""
    network = change.application.network
    confirmed = f"{change.by} confirmed {network} on {datetime_london(change.at)}"
    return f"{confirmed}, and {practice} with it, so its answer can no longer change."


def check_holdable(application: Application, last: StatusChange | None) -> None:
    """`last`: the last step of the application."""
    if application.status not in HOLDABLE:
        raise Conflict(
            f"{application.network} cannot be put on hold: it is {status_in_words(application)}.{_who_and_when(last)} "
            "A hold is for an application that is being checked."
        )


def _who_and_when(last: StatusChange | None) -> str:
    return f" {last.by or 'The portal'} {Action[last.action].label} on {datetime_london(last.at)}." if last else ""


def check_assignable(application: Application) -> None:
    if application.status not in IN_ROUND:
        raise Conflict(f"{application.network} is {status_in_words(application)}: nobody has to look at it.")


def bulk_actions(application: Application) -> set[Bulk]:
    """What can be done with it from the work list, among others."""
    found = {Bulk.ASSIGN} if application.status in IN_ROUND else set()
    return found | {Bulk.PICK_UP} if transition(Action.PICK_UP, application.status) else found


def check_checkable(application: Application, last: StatusChange | None) -> None:
    """`last`: the last step of the application."""
    if application.status not in CHECKABLE:
        raise Conflict(
            f"{application.network} is {status_in_words(application)}: its items are checked while it is with "
            f"{application.commissioner}.{_who_and_when(last)} Nothing is saved; what you wrote stands below."
        )


def check_six(application: Application, lines: Sequence[CheckLine]) -> None:
    """Raises CannotTake with which of the six are not met, or not looked at as they stand now."""
    if missing := in_the_way(lines):
        raise CannotTake(f"The requirements of {application.network} cannot be marked met yet. {' '.join(missing)}")


def check_waivable(application: Application, result: NetworkValidation | None) -> None:
    """A waiver is for what was submitted and is too small; it makes no sense of anything else."""
    network, floor = application.network, application.contract_year.floor
    if application.status not in IN_ROUND:
        raise Conflict(
            f"{network} is {status_in_words(application)}: only for a submitted application is the minimum waived."
        )
    if result and result.size is not None and result.size >= floor:
        raise CannotTake(
            f"{network} has {words.patients(result.size)}, so it needs no waiver of the minimum {floor:,}."
        )


def is_waivable(application: Application, result: NetworkValidation | None) -> bool:
    try:
        check_waivable(application, result)
    except Refused:
        return False
    return result is not None and result.size is not None


def transition_for(application: Application, action: Action) -> Step:
    """Raises Conflict where the action does not leave the application's status."""
    if found := transition(action, application.status):
        return found
    applicants = rows_of(action)[0].party is Party.APPLICANT
    inner = applicants and application.status in INNER
    last = None if inner else application.status_changes.select_related("by").order_by("-id").first()
    raise Conflict(
        f"{application.network} is {status_in_words(application, applicants=applicants)}, so that cannot be done now."
        f"{_who_and_when(last)} Open the application to see how it stands."
    )


def check_by_itself(step: Step) -> None:
    """Raises CannotTake for what the round does to all its applications together."""
    if step.door is Door.ROUND:
        raise CannotTake("The Network Contracts of a round are confirmed together: confirm the round.")


def check_reason(step: Step | PartStep | ChangeTransition, reason: str, year: YearRules) -> None:
    """Raises CannotTake where something is refused, or decided that needs its reason, without a word (GEO-11)."""
    found = check_rules(REFUSAL_RULES, Refusal(reason), year) if step.needs_reason else ()
    for finding in blockers(found, Moment.ACTION):
        raise CannotTake(finding.sentence)


def check_grounds(grounds: Collection[RefusalGround]) -> None:
    if not grounds:
        raise CannotTake("Say on which ground the application is refused.")


def check_findings(step: Step, application: Application, findings: Iterable[Finding]) -> None:
    """Raises CannotTake with the sentence of everything that blocks at the step's moment."""
    blocking = blockers(findings, step.moment) if step.moment else ()
    if not blocking:
        return
    sentences = " ".join(finding.sentence for finding in blocking)
    if step.party is Party.APPLICANT:
        raise CannotTake(sentences)
    raise CannotTake(f"{application.network} does not meet the requirements yet. {sentences}")


def part_stands(practice: Practice, year: ContractYear, state: PartState, action: PartAction) -> str:
    """What to say to a step that does not fit how the practice's part stands."""
    if action not in OWN_STEPS:
        return _place_stands(practice, year, state)
    if state is PartState.ENDED:
        return f"{practice} is closed, so it gives no answer for {year}."
    if state is PartState.AGREED:
        return f"{practice} has agreed to join a network for {year}. It must decline that first."
    return f"{practice} is a member of a network in {year}. To leave it, say first that it takes no part."


def _place_stands(practice: Practice, year: ContractYear, state: PartState) -> str:
    if state is PartState.ENDED:
        return f"{practice} is closed. A closed practice cannot be a member of a network."
    if state in OUT:
        return f"{practice} has said that it takes no part in {year}. It must say first that it does."
    if state is PartState.AGREED:
        return f"{practice} has agreed to join a network for {year}. It must decline that first."
    if state in IN_NETWORK:
        return f"{practice} is a member of a network in {year}. It must leave that one first."
    return f"That cannot be done now. How {practice} stands in {year}: {state.label}."


def lead_declined(application: Application) -> str:
    """What to say of an application whose lead practice has declined its own network."""
    return f"{application.lead_practice} leads this application and has declined to join its network."


def check_lead_takes_part(application: Application, declined: bool) -> None:
    if declined:
        raise CannotTake(lead_declined(application))


def status_in_words(application: Application, *, applicants: bool = False) -> str:
    status = ApplicationStatus[application.status]
    label = IN_A_SENTENCE.get(status, status.label)
    if applicants and status in INNER:
        label = applicant_label(status, str(application.commissioner))
    return f"{label[:1].lower()}{label[1:]}"
