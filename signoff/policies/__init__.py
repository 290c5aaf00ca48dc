"""Whether the state of things allows an action, whoever asks. The sentences say who can do what next."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from networks.enums import MembershipState, Standing
from networks.models import CommissionerValidation, Membership, Network, NetworkValidation, NetworkYear
from networks.policies import is_warning
from networks.rules import Finding, Moment, blockers, check_rules, words
from networks.rules.facts import YearRules
from networks.rules.notices import REFUSAL_RULES, Refusal
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import datetime_london
from practices.models import Commissioner, ContractYear, Practice
from signoff.checklist import CheckLine, in_the_way
from signoff.enums import (
    Action,
    ApplicationStatus,
    Bulk,
    InvitationEnd,
    PartAction,
    PartState,
    RefusalGround,
    RoundFact,
    RoundStatus,
)
from signoff.models import Application, Hold, Invitation, Round, StatusChange
from signoff.plans import Effect, Plan
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

OTHERS_AGREE = "GEO-08"
RECHECKED = "The portal, within a few seconds. Load this page again"
BY_ITSELF = "The portal, within minutes. Nobody has to do anything"
ADMINISTRATORS = "The portal's administrators, who are told on every page they open"
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
        raise Conflict(f"{application.network} is {_in_words(application)}, so nothing is signed for it now.")


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
            f"{application.network} cannot be put on hold: it is {_in_words(application)}.{_who_and_when(last)} "
            "A hold is for an application that is being checked."
        )


def _who_and_when(last: StatusChange | None) -> str:
    return f" {last.by or 'The portal'} {Action[last.action].label} on {datetime_london(last.at)}." if last else ""


def check_assignable(application: Application) -> None:
    if application.status not in IN_ROUND:
        raise Conflict(f"{application.network} is {_in_words(application)}: nobody has to look at it.")


def bulk_actions(application: Application) -> set[Bulk]:
    """What can be done with it from the work list, among others."""
    found = {Bulk.ASSIGN} if application.status in IN_ROUND else set()
    return found | {Bulk.PICK_UP} if transition(Action.PICK_UP, application.status) else found


def check_checkable(application: Application, last: StatusChange | None) -> None:
    """`last`: the last step of the application."""
    if application.status not in CHECKABLE:
        raise Conflict(
            f"{application.network} is {_in_words(application)}: its items are checked while it is with "
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
            f"{network} is {_in_words(application)}: only for a submitted application is the minimum waived."
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
    raise Conflict(
        f"{application.network} is {_in_words(application, applicants=applicants)}, so that cannot be done now. "
        "Open the application to see how it stands."
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


def _in_words(application: Application, *, applicants: bool = False) -> str:
    status = ApplicationStatus[application.status]
    label = IN_A_SENTENCE.get(status, status.label)
    if applicants and status in INNER:
        label = applicant_label(status, str(application.commissioner))
    return f"{label[:1].lower()}{label[1:]}"


@dataclass(frozen=True, slots=True)
class Line:
    """An application of the round with what its confirmation rests on. `explained` are rules; `to_check`: its
    requirements are met, and one of the six is to be looked at again."""

    application: Application
    result: NetworkValidation | None
    findings: Sequence[Finding]
    current: bool
    open_holds: Sequence[Hold]
    explained: frozenset[str] = frozenset()
    to_check: bool = False

    @property
    def met(self) -> bool:
        return self.application.status == ApplicationStatus.REQUIREMENTS_MET

    @property
    def size(self) -> int | None:
        return self.result.size if self.result else None

    @property
    def members(self) -> int | None:
        return self.result.members if self.result else None

    @property
    def warnings(self) -> list[str]:
        """The rules that warn."""
        return [found.rule for found in self.findings if is_warning(found)]

    @property
    def warnings_explained(self) -> str:
        return f"{len(self.explained.intersection(self.warnings)):,} of {len(self.warnings):,}"


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """Everything that a round's confirmation rests on. `lines` are still to be confirmed; `behind` are other networks
    that hold a practice of the commissioner and whose results are not current. What is in `failed` cannot be checked.
    """

    commissioner: Commissioner
    contract_year: ContractYear
    round: Round
    lines: Sequence[Line]
    confirmed: Sequence[Line]
    coverage: CommissionerValidation | None
    coverage_findings: Sequence[Finding]
    coverage_current: bool
    behind: Sequence[Network]
    failed: Collection[Network | Commissioner]

    @property
    def key(self) -> tuple[int, int]:
        """The ids of its commissioner and year."""
        return self.commissioner.pk, self.contract_year.pk

    @property
    def numbers(self) -> Mapping[str, int]:
        """Empty while the coverage has not been worked out."""
        return self.coverage.numbers if self.coverage else {}

    @property
    def in_scope(self) -> int:
        """Practices that need cover, as far as is known."""
        return self.numbers.get("practices_in_scope", 0)

    @property
    def applications(self) -> list[Line]:
        return [*self.lines, *self.confirmed]

    def facts(self, today: date) -> set[RoundFact]:
        """What its state on the day is read from. A year without one of the deadlines has not passed it."""
        year = self.contract_year
        held = {
            RoundFact.CONFIRMED: self.settled,
            RoundFact.CLEAR: not self.settled and not round_obstacles(self),
            RoundFact.CONFIRMED_BEFORE: bool(self.confirmed),
            RoundFact.RESOLUTION_PASSED: _passed(year.resolution_deadline, today),
            RoundFact.CONFIRMATION_PASSED: _passed(year.confirmation_deadline, today),
            RoundFact.SUBMISSION_PASSED: _passed(year.submission_deadline, today),
        }
        return {fact for fact, holds in held.items() if holds}

    @property
    def settled(self) -> bool:
        """Confirmed, and nothing came after it."""
        return self.round.status == RoundStatus.CONFIRMED and not self.lines

    @property
    def progress(self) -> str:
        ready = len(self.confirmed) + sum(line.met for line in self.lines)
        return f"{ready:,} of {words.counted(len(self.applications), 'network')}"

    @property
    def open_holds(self) -> int:
        return sum(len(line.open_holds) for line in self.lines)

    @property
    def warnings_explained(self) -> str:
        explained = sum(len(line.explained.intersection(line.warnings)) for line in self.applications)
        return f"{explained:,} of {sum(len(line.warnings) for line in self.applications):,}"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way of a round, and who can clear it. `stale`: only a result that has to be worked out anew."""

    sentence: str
    who: str
    application: Application | None = None
    stale: bool = False


def round_obstacles(sheet: RoundSheet) -> list[Obstacle]:
    """Everything in the way of the confirmation, whoever confirms; empty when it can be done."""
    found = [
        *(obstacle for line in sheet.lines for obstacle in _of_line(line, sheet)),
        *_of_coverage(sheet),
        *(_not_current(network, str(network), sheet) for network in sheet.behind),
    ]
    return [*_without_applications(sheet, found), *found]


def sentences_of_cover(findings: Iterable[Finding]) -> list[str]:
    """What an area as a whole lacks for its confirmation."""
    return list(dict.fromkeys(finding.sentence for finding in blockers(findings, Moment.CONFIRM)))


def figures_of(application: Application, result: NetworkValidation | None) -> str:
    """A network as it was last checked."""
    if not result:
        return f"{application.network}: not checked yet."
    size = "an unknown number of patients" if result.size is None else words.patients(result.size)
    return f"{application.network}: {size}, {words.practices(result.members)}."


def coverage_figures(sheet: RoundSheet) -> str:
    """Empty while they have not been worked out."""
    if not sheet.numbers:
        return ""
    numbers = sheet.numbers
    return (
        f"{sheet.commissioner}: {numbers['practices_covered_once_confirmed']:,} of "
        f"{words.practices(numbers['practices_in_scope'])} and "
        f"{numbers['patients_covered_once_confirmed']:,} of {words.patients(numbers['patients_in_scope'])} "
        "are covered once the round is confirmed."
    )


def figures(sheet: RoundSheet) -> str:
    """The round as it stands, for whoever decided on an older picture of it."""
    return " ".join(
        [coverage_figures(sheet), *(figures_of(line.application, line.result) for line in sheet.lines)]
    ).strip()


def _passed(deadline: date | None, today: date) -> bool:
    return deadline is not None and today > deadline


def _without_applications(sheet: RoundSheet, others: Sequence[Obstacle]) -> Iterator[Obstacle]:
    """Once it was confirmed none is needed where cover alone is missing, and nothing at all where none is."""
    if sheet.lines or (sheet.confirmed and others):
        return
    if sheet.confirmed:
        yield Obstacle("Nothing is left to confirm: the round will stand confirmed again.", BY_ITSELF, stale=True)
    else:
        yield Obstacle("No application is submitted.", f"The practices of {sheet.commissioner}")


def _of_line(line: Line, sheet: RoundSheet) -> Iterator[Obstacle]:
    application, network = line.application, line.application.network
    officers = f"An officer or approver of {sheet.commissioner}"
    if not line.met:
        yield Obstacle(f"{network}: {_in_words(application)}.", _who_moves(application, officers), application)
    if line.to_check:
        yield Obstacle(f"{network} has changed since it was checked: look at its checks again.", officers, application)
    for hold in line.open_holds:
        placed = f"{hold.placed_by} placed it on {datetime_london(hold.placed_at)}"
        said = f"{network} is on hold and waits for {hold.waits_for}: {hold.reason.rstrip('.')}. {placed}."
        yield Obstacle(said, officers, application)
    if not line.current:
        yield _not_current(network, str(network), sheet, application)
    elif line.met:
        for finding in blockers(line.findings, Moment.CONFIRM):
            yield Obstacle(f"{network}: {finding.sentence}", _who_clears(finding, application), application)


def _who_moves(application: Application, officers: str) -> str:
    lead, commissioner = application.lead_practice, application.commissioner
    return {
        ApplicationStatus.RETURNED: str(lead),
        ApplicationStatus.REFUSED: f"{lead}, which can ask for a review or withdraw it. An approver of {commissioner} "
        "can open it again",
        ApplicationStatus.UNDER_DISPUTE: f"An approver of {commissioner}, with its LMC",
        ApplicationStatus.ESCALATED: "NHS England",
    }.get(ApplicationStatus[application.status], officers)


def _who_clears(finding: Finding, application: Application) -> str:
    others = finding.rule == OTHERS_AGREE
    return "An approver of the commissioner that has yet to agree" if others else str(application.lead_practice)


def _not_current(
    subject: Network | Commissioner, words: str, sheet: RoundSheet, application: Application | None = None
) -> Obstacle:
    if subject in sheet.failed:
        return Obstacle(f"{words} could not be checked: validation failed.", ADMINISTRATORS, application, stale=True)
    return Obstacle(f"{words} is being re-checked.", RECHECKED, application, stale=True)


def _of_coverage(sheet: RoundSheet) -> Iterator[Obstacle]:
    if not sheet.coverage_current:
        yield _not_current(sheet.commissioner, f"The coverage of {sheet.commissioner}", sheet)
        return
    for sentence in sentences_of_cover(sheet.coverage_findings):
        yield Obstacle(sentence, f"{sheet.commissioner} with its LMC")


def in_force_in(network: Network, year: ContractYear, day: date) -> bool:
    """Whether it is confirmed for the year, or was imported, and is open on the day."""
    formed = NetworkYear.objects.filter(network=network, contract_year=year).first()
    confirmed = formed.standing == Standing.CONFIRMED if formed else network.imported
    return confirmed and not (network.closed_on and network.closed_on < day)


def check_plan(plan: Plan) -> None:
    """Raises CannotTake for a change of a network that is not in force, or whose days make no sense."""
    year = plan.contract_year
    days = [each for each in (plan.effective_on, plan.first_day) if each]
    if not all(year.first_day <= day <= year.last_day for day in days):
        raise CannotTake(f"The day must lie between {words.day(year.first_day)} and {words.day(year.last_day)}.")
    for network in plan.networks:
        if network.closed_on and network.closed_on < plan.effective_on:
            raise CannotTake(f"{network} closed on {words.day(network.closed_on)}.")
        if not in_force_in(network, year, plan.effective_on):
            raise CannotTake(
                f"{network} is not confirmed for {year}, so nothing can change in it from "
                f"{words.day(plan.effective_on)} on. Its application for {year} says who is in it then."
            )
    if plan.to_network == plan.network:
        raise CannotTake(f"{plan.network} is named twice. Choose two networks.")


def check_approvable(effect: Effect, missing: Collection[str]) -> None:
    """Raises CannotTake with what is in the way of approving a change."""
    if effect.refusals:
        raise CannotTake(f"It cannot be done as it is proposed. {' '.join(effect.refusals)}")
    if missing:
        raise CannotTake(f"It waits for {words.listed(list(missing))} to agree. Until then it can only be refused.")
    check_rules_on(effect)


def check_rules_on(effect: Effect) -> None:
    """Raises CannotTake with what the rules about the change itself say, where one stops it."""
    if blocking := [each.sentence for each in effect.rules if each.blocks]:
        raise CannotTake(" ".join(blocking))
