"""What people are told of, in words: the subject says it, the address is where something can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from django.urls import reverse

from networks.enums import MembershipState
from networks.models import CoverEntry, Membership, Network
from networks.rules import words
from networks.workflow import CoverStep
from pcnportal.accounts.organisations import Organisation
from practices.enums import Answer
from practices.models import Commissioner, ContractYear, LateDecision, Lmc, ParticipationNotice, Practice
from signoff.enums import (
    Action,
    ApplicationStatus,
    ChangeAction,
    ChangeKind,
    HoldStep,
    Matter,
    PartAction,
    RoundAction,
    RoundState,
)
from signoff.models import (
    Absence,
    Application,
    ChangeStep,
    CoEditor,
    Comment,
    Hold,
    HoldEntry,
    Invitation,
    Question,
    RoundStatusChange,
    StatusChange,
    Submission,
)
from signoff.plans import Plan
from signoff.workflow import ChangeTransition, Door, PartStep, Transition, part_rows


@dataclass(frozen=True, slots=True)
class News:
    """`event` names what happened, so that nobody is told of it twice."""

    event: str
    matter: Matter
    subject: str
    path: str
    text: str = ""


def asked(membership: Membership, invitation: Invitation, application: Application) -> News:
    practice = membership.practice
    message = f"{application.lead_practice.name} writes:\n{invitation.message}\n\n" if invitation.message else ""
    return News(
        f"asked:{membership.id}:{membership.named_at.isoformat()}",
        Matter.ASKED,
        _of_part(PartAction.ASK, membership),
        _answer_page(practice, application),
        f"{message}{application.lead_practice} leads it. Look at its size and its members, then answer by "
        f"{words.day(invitation.expires_on)}. "
        f"Only somebody from {practice.name} can answer for it.",
    )


def more_time(invitation: Invitation, application: Application) -> News:
    practice, until = invitation.practice, words.day(invitation.expires_on)
    return News(
        f"more time:{invitation.pk}:{invitation.sent_at.isoformat()}:{invitation.expires_on.isoformat()}",
        Matter.ASKED,
        f"{practice.name} has until {until} to answer {application.network}",
        _answer_page(practice, application),
    )


def no_longer_asked(membership: Membership, application: Application) -> News:
    return News(
        f"no longer asked:{membership.id}",
        Matter.ASKED,
        _of_part(PartAction.TAKE_BACK, membership),
        _answer_page(membership.practice, application),
    )


def expired(invitation: Invitation, application: Application, path: str) -> News:
    practice, network = invitation.practice, application.network
    return News(
        f"expired:{invitation.id}:{invitation.sent_at.isoformat()}",
        Matter.ASKED,
        f"The invitation of {practice.name} to {network} has expired",
        path,
        f"It stood until {words.day(invitation.expires_on)} and was not answered, so {practice.name} no longer counts "
        f"in {network}. {application.lead_practice} can ask again.",
    )


def expired_for_practice(invitation: Invitation, application: Application) -> News:
    return expired(invitation, application, _answer_page(invitation.practice, application))


def expired_for_lead(invitation: Invitation, application: Application) -> News:
    return expired(invitation, application, _page("members", application))


def question_asked(question: Question) -> News:
    invitation = question.invitation
    return News(
        f"question:{question.id}",
        Matter.QUESTION,
        f"{invitation.practice.name} asks a question about {invitation.application.network}",
        reverse("signoff:reply", args=[invitation.application.reference, question.id]),
        question.text,
    )


def question_replied(question: Question) -> News:
    invitation = question.invitation
    return News(
        f"reply:{question.id}",
        Matter.QUESTION,
        f"{invitation.application.lead_practice.name} has replied about {invitation.application.network}",
        _answer_page(invitation.practice, invitation.application),
        f"You asked:\n{question.text}\n\nIt says:\n{question.reply}",
    )


def answered(membership: Membership, application: Application) -> News:
    agreed = membership.state == MembershipState.AGREED
    at = membership.answered_at
    return News(
        f"answered:{membership.id}:{at.isoformat() if at else ''}",
        Matter.ANSWERED,
        _of_part(PartAction.AGREE if agreed else PartAction.TURN_DOWN, membership),
        _page("application", application),
        f"Its reason: {membership.reason}" if membership.reason else "",
    )


def named(co_editor: CoEditor) -> News:
    application = co_editor.application
    return News(
        f"named:{co_editor.id}",
        Matter.APPLICATION,
        f"{application.network}: you can fill in its application",
        _page("application", application),
        f"{application.lead_practice} leads it and submits it.",
    )


def away(absence: Absence) -> News:
    """For who acts for the person: from when to when, or that it is over."""
    person, page = absence.person, reverse("signoff:absences", args=[absence.commissioner.code])
    if absence.ended_at:
        return News(f"back:{absence.pk}", Matter.APPLICATION, f"{person} is back: you no longer act for them", page)
    days = f"from {words.day(absence.first_day)} to {words.day(absence.last_day)}"
    return News(
        f"away:{absence.pk}",
        Matter.APPLICATION,
        f"You act for {person} {days}",
        page,
        "They are away, and named you. What is theirs stands among yours in your work list on these days.",
    )


def part_moved(notice: ParticipationNotice, step: PartStep) -> News:
    """An answer that moves a practice's part in the year, as the table says it."""
    practice, year = notice.practice, notice.contract_year
    path, text = _receipt(notice), "Its choice is respected. A network has to agree to serve its patients."
    if notice.answer == Answer.NO_NETWORK:
        path, text = f"{reverse('networks:practice_homes', args=[practice.code])}?year={year.slug}", notice.reason
    subject = step.says.format(practice=practice.name, year=year)
    return News(f"part:{notice.reference}", Matter.ANSWERED, subject, path, text)


def to_decide(notice: ParticipationNotice) -> News:
    return News(
        f"late answer:{notice.reference}",
        Matter.ANSWERED,
        f"Decide on the late answer of {notice.practice.name} for {notice.contract_year}",
        _receipt(notice),
        f"It came after {words.day(notice.contract_year.submission_deadline)} and does not count until it is accepted.",
    )


def recorded_from_paper(notice: ParticipationNotice, commissioner: Commissioner) -> News:
    """For the practice, so that nobody speaks for it unnoticed."""
    return News(
        f"on paper:{notice.reference}",
        Matter.ANSWERED,
        f"{commissioner} has recorded the answer of {notice.practice.name} for {notice.contract_year}",
        _receipt(notice),
        "It came on paper. If it is not what you said, answer again here.",
    )


def decided(decision: LateDecision, commissioner: Commissioner) -> News:
    notice = decision.notice
    verb = "accepts" if decision.accepted else "does not accept"
    return News(
        f"late answer decided:{notice.reference}",
        Matter.ANSWERED,
        f"{commissioner} {verb} the late answer of {notice.practice.name} for {notice.contract_year}",
        _receipt(notice),
        decision.reason,
    )


def silent(practice: Practice, year: ContractYear, stage: str) -> News:
    return News(
        f"deadline:{stage}:{year.slug}:{practice.code}",
        Matter.DEADLINE,
        f"Say by {words.day(year.submission_deadline)} whether {practice.name} takes part in {year}",
        reverse("signoff:year_answer", args=[practice.code, year.slug]),
    )


def enrolled(membership: Membership) -> News:
    practice, year = membership.practice, membership.contract_year
    return News(
        f"enrolled:{membership.pk}",
        Matter.DEADLINE,
        _of_part(PartAction.ENROL, membership, Door.PORTAL),
        reverse("signoff:year_answer", args=[practice.code, year.slug]),
        f"Nothing has to be done to stay in it. To opt out, say so by {words.day(year.submission_deadline)}.",
    )


def stays(membership: Membership, action: PartAction) -> News:
    """Its practice answers, and its place in the network goes on."""
    page = reverse("networks:network", args=[membership.network.reference])
    return News(
        f"stays:{membership.pk}",
        Matter.ANSWERED,
        _of_part(action, membership, Door.PORTAL),
        f"{page}?year={membership.contract_year.slug}",
    )


def _of_part(action: PartAction, membership: Membership, door: Door = Door.PERSON) -> str:
    """A step of a practice's part in a year that a membership makes, as the table says it."""
    return part_rows(action, door)[0].says.format(
        practice=membership.practice.name, network=membership.network, year=membership.contract_year
    )


def _receipt(notice: ParticipationNotice) -> str:
    return reverse("signoff:answer_receipt", args=[notice.reference])


def moved(change: StatusChange, step: Transition[Action, ApplicationStatus]) -> News:
    """A step of an application, as the table says it."""
    application = change.application
    subject = step.says.format(
        network=application.network,
        commissioner=application.commissioner,
        late=", late" if application.late else "",
    )
    path = _page("letter" if change.action == Action.CONFIRM else "application", application)
    return News(f"status:{change.id}", Matter.APPLICATION, subject, path, change.reason)


def round_moved(change: RoundStatusChange, step: Transition[RoundAction, RoundState]) -> News:
    """A step of a round, as the table says it."""
    round = change.round
    subject = step.says.format(commissioner=round.commissioner, year=round.contract_year)
    path = reverse("signoff:round", args=[round.commissioner.code, round.contract_year.slug])
    return News(f"round:{change.id}", Matter.APPLICATION, subject, path, change.reason)


def network_change(step: ChangeStep, row: ChangeTransition, plan: Plan, speaking: str) -> News:
    """A step of a change to a network, as the table says it. `speaking`: for whom it was taken."""
    change = step.change
    commissioner = change.network.lead_commissioner
    subject = row.says.format(change=plan.title, commissioner=commissioner, organisation=speaking)
    holds = f"It holds from {words.day(plan.effective_on)}." if change.open else ""
    if step.action == ChangeAction.APPLY and (last_day := plan.network.closed_on):
        holds = f"{plan.network} closed on {words.day(last_day)}."
        subject = f"{plan.network} has closed" if plan.kind is ChangeKind.NETWORK_CLOSURE else subject
    text = "\n\n".join(filter(None, (step.reason or change.reason, holds)))
    return News(f"change:{step.pk}", Matter.CHANGE, subject, reverse("signoff:change", args=[change.reference]), text)


def handed_over(network: Network, before: Commissioner, since: date) -> News:
    return News(
        f"handed over:{network.reference}:{since.isoformat()}",
        Matter.CHANGE,
        f"{network.lead_commissioner} leads {network} from {words.day(since)}",
        reverse("networks:network", args=[network.reference]),
        f"{before} led it until then. It stays the commissioner of what it has confirmed for years that began before. "
        f"What is not decided yet is for {network.lead_commissioner}.",
    )


def handed_on(network: Network, before: Commissioner, since: date, last_year: ContractYear) -> News:
    """The same for whoever led it before, and may not see any more what is not decided yet."""
    area = reverse("networks:commissioner", args=[before.code])
    return replace(handed_over(network, before, since), path=f"{area}?year={last_year.slug}")


def changed(version: Submission, sentences: Sequence[str]) -> News:
    """Since that version was submitted, the application has come to be as the sentences say."""
    application, text = version.application, " ".join(sentences)
    return News(
        f"changed:{version.pk}:{sha256(text.encode()).hexdigest()[:16]}",
        Matter.APPLICATION,
        f"{application.network} has changed since it was submitted",
        f"{_page('versions', application)}?before={version.number}&after=now",
        text,
    )


def placed(hold: Hold) -> News:
    return News(
        f"hold:{hold.id}",
        Matter.HOLD,
        f"{hold.application.network} is on hold and waits for {hold.waits_for}",
        _page("holds", hold.application),
        f"{hold.reason}\n\nIt is looked at again by {words.day(hold.review_on)}.",
    )


def unsettled(hold: Hold, last_day: date, organisation: Organisation) -> News:
    """`last_day`: the one by which it should have been settled; told to each organisation by itself."""
    application = hold.application
    return News(
        f"unsettled:{hold.id}:{organisation.kind}:{organisation.code}",
        Matter.HOLD,
        f"{application.network} is still on hold, and waits for {hold.waits_for}",
        _page("holds", application),
        f"It should have been settled by {words.day(last_day)}. {application.commissioner} settles it "
        "with the LMC, and NHS England helps.",
    )


def digest(lmc: Lmc, lines: Sequence[str], today: date) -> News:
    """What has waited for long in its area, the oldest first."""
    count = words.counted(len(lines), "matter")
    return News(
        f"digest:{lmc.code}:{today.isoformat()}",
        Matter.DIGEST,
        f"{count} in the area of {lmc.name} {'has' if len(lines) == 1 else 'have'} waited for long",
        reverse("signoff:lmc", args=[lmc.code]),
        "\n".join(lines),
    )


def cover_moved(entry: CoverEntry, step: CoverStep, commissioner: Commissioner | None) -> News:
    """A step of a cover agreement, as the table says it."""
    cover = entry.cover
    subject = step.says.format(
        network=cover.network,
        practice=cover.practice.name,
        commissioner=commissioner or "The commissioner",
        first=words.day(cover.first_day),
        last=words.day(cover.last_day),
    )
    path = reverse("networks:cover_agreement", args=[cover.reference])
    return News(f"cover:{entry.pk}", Matter.COVER, subject, path, entry.reason)


def cover_for_practice(entry: CoverEntry, step: CoverStep, commissioner: Commissioner | None) -> News:
    """The same for the practice, which is asked nothing."""
    told = cover_moved(entry, step, commissioner)
    text = f"{entry.cover.practice.name} takes no part, and that is respected: it has nothing to do."
    return replace(told, text=f"{text} Its patients can use the services of the network.")


def released(hold: Hold) -> News:
    return News(
        f"released:{hold.id}",
        Matter.HOLD,
        f"{hold.application.network} no longer waits for {hold.waits_for}",
        _page("holds", hold.application),
        hold.release_reason,
    )


def said_on_hold(entry: HoldEntry) -> News:
    hold = entry.hold
    network, commissioner = hold.application.network, hold.application.commissioner
    subjects: dict[str, str] = {
        HoldStep.REVIEWED: f"{network} stays on hold until {words.day(entry.review_on)}",
        HoldStep.CONTESTED: f"The hold on {network} is contested",
        HoldStep.ANSWERED: f"{commissioner} answers on the hold on {network}",
    }
    return News(
        f"hold_entry:{entry.id}", Matter.HOLD, subjects[entry.step], _page("holds", hold.application), entry.text
    )


def unfinished(application: Application, stage: str, deadline: date) -> News:
    return News(
        f"deadline:{stage}:{application.reference}",
        Matter.DEADLINE,
        f"Submit the application of {application.network} by {words.day(deadline)}",
        _page("application", application),
        "An application that comes later is taken, and marked late.",
    )


def unanswered(membership: Membership, application: Application, stage: str, deadline: date) -> News:
    practice = membership.practice
    return News(
        f"deadline:{stage}:{application.reference}:{practice.code}",
        Matter.DEADLINE,
        f"Answer {membership.network} for {practice.name} by {words.day(deadline)}",
        _answer_page(practice, application),
    )


def _answer_page(practice: Practice, application: Application) -> str:
    return f"{_page('answer', application)}?practice={practice.code}"


def _page(name: str, application: Application) -> str:
    return reverse(f"signoff:{name}", args=[application.reference])


def commented(comment: Comment) -> News:
    """In the words of the comment: whoever is told hears it."""
    subject, path = "", ""
    if comment.case:
        subject = f"{comment.by} has commented on the case about {comment.case.about}"
        path = reverse("signoff:case_comments", args=[comment.case.reference])
    elif comment.application:
        subject = f"{comment.by} has commented on {comment.application.network}"
        path = _page("comments", comment.application)
    return News(f"comment:{comment.pk}", Matter.COMMENT, subject, path, comment.text)
