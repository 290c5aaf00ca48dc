"""Who is told what: the one place where messages are written, in the transaction of what they tell of."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from textwrap import shorten

from django.db import transaction
from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import CoverEntry, Membership, Network
from networks.permissions import answering_practices
from networks.workflow import CoverParty, CoverStep
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import NATIONAL, Organisation
from pcnportal.accounts.permissions import holders_of
from practices.models import Commissioner, LateDecision, ParticipationNotice, Practice
from practices.selectors import commissioner_on
from signoff import news
from signoff.enums import Action, ApplicationStatus, Heard, HoldStep, PartAction, RoundAction, RoundState
from signoff.models import (
    Absence,
    Application,
    ChangeStep,
    CoEditor,
    Comment,
    EvidencePack,
    Hold,
    HoldEntry,
    Invitation,
    OutgoingMessage,
    Question,
    RoundStatusChange,
    StatusChange,
    Submission,
)
from signoff.news import News
from signoff.news.packs import pack_ended
from signoff.plans import Plan
from signoff.selectors.applications import lmcs_of, members_of
from signoff.selectors.changes.scope import commissioners_of, day_in_force, leads_of, members_on, year_on
from signoff.selectors.changes.scope import lmcs_of as lmcs_of_areas
from signoff.selectors.comments import hearing_of, with_interest_in
from signoff.workflow import Audience, ChangeTransition, PartStep, Transition

LONGEST_SUBJECT = 250


def tell_asked(
    membership: Membership, invitation: Invitation, application: Application, *, by: User, at: datetime
) -> None:
    told = news.asked(membership, invitation, application)
    tell(told, [membership.practice.organisation], Permission.MEMBERSHIP_ANSWER, by=by, at=at)


def tell_more_time(invitation: Invitation, application: Application, *, by: User, at: datetime) -> None:
    told = news.more_time(invitation, application)
    tell(told, [invitation.practice.organisation], Permission.MEMBERSHIP_ANSWER, by=by, at=at)


def tell_no_longer_asked(membership: Membership, application: Application, *, by: User, at: datetime) -> None:
    told = news.no_longer_asked(membership, application)
    tell(told, [membership.practice.organisation], Permission.MEMBERSHIP_ANSWER, by=by, at=at)


def tell_expired(invitation: Invitation, application: Application, *, at: datetime) -> None:
    told, practice = news.expired_for_practice(invitation, application), invitation.practice
    tell(told, [practice.organisation], Permission.MEMBERSHIP_ANSWER, by=None, at=at)
    told, lead = news.expired_for_lead(invitation, application), application.lead_practice
    tell(told, [lead.organisation], Permission.APPLICATION_LEAD, by=None, at=at)


def tell_question_asked(question: Question, *, by: User, at: datetime) -> None:
    lead = question.invitation.application.lead_practice
    tell(news.question_asked(question), [lead.organisation], Permission.APPLICATION_LEAD, by=by, at=at)


def tell_question_replied(question: Question, *, by: User, at: datetime) -> None:
    practice = question.invitation.practice
    tell(news.question_replied(question), [practice.organisation], Permission.MEMBERSHIP_ANSWER, by=by, at=at)


def tell_answered(membership: Membership, application: Application, *, by: User, at: datetime) -> None:
    """Its lead practice, and whoever checks it once it is with its commissioner."""
    told = news.answered(membership, application)
    tell(told, [application.lead_practice.organisation], Permission.APPLICATION_LEAD, by=by, at=at)
    if application.submitted_at:
        tell(told, [_commissioner(application)], Permission.APPLICATION_REVIEW, by=by, at=at)


def tell_enrolled(membership: Membership, *, at: datetime) -> None:
    told = news.enrolled(membership)
    tell(told, [membership.practice.organisation], Permission.MEMBERSHIP_ANSWER, by=None, at=at)


def tell_stays(
    membership: Membership, action: PartAction, commissioner: Commissioner | None, *, by: User, at: datetime
) -> None:
    """By its answer, which goes on in its network: the practice, where somebody else has recorded that, and its
    commissioner."""
    told = news.stays(membership, action)
    tell(told, [membership.practice.organisation], Permission.MEMBERSHIP_ANSWER, by=by, at=at)
    if commissioner:
        tell(told, [commissioner.organisation], Permission.APPLICATION_REVIEW, by=by, at=at)


def tell_named(co_editor: CoEditor, *, by: User, at: datetime) -> None:
    """The person alone."""
    _send(news.named(co_editor), {co_editor.person: co_editor.practice.organisation}, at)


def tell_away(absence: Absence, *, at: datetime) -> None:
    """Who acts for the person: that they are away, or are back."""
    _send(news.away(absence), {absence.cover: absence.commissioner.organisation}, at)


def tell_year_answer(
    notice: ParticipationNotice, step: PartStep, commissioner: Commissioner | None, *, by: User, at: datetime
) -> None:
    """Those of whom the table says so: of what has to wait for a decision only where the LMCs are told, at once; the
    practice of what somebody else recorded for it."""
    if commissioner is None:
        return
    if notice.received_on:
        told = news.recorded_from_paper(notice, commissioner)
        tell(told, [notice.practice.organisation], Permission.MEMBERSHIP_ANSWER, by=by, at=at)
    if notice.waits:
        tell(news.to_decide(notice), [commissioner.organisation], Permission.ANSWER_DECIDE, by=by, at=at)
    if not notice.waits or Audience.LMC in step.tells:
        tell_part_moved(notice, step, commissioner, by=by, at=at)


def tell_part_moved(
    notice: ParticipationNotice, step: PartStep, commissioner: Commissioner, *, by: User, at: datetime
) -> None:
    _tell_around(news.part_moved(notice, step), step.tells, commissioner, by, at)


def tell_decided(decision: LateDecision, commissioner: Commissioner, *, by: User, at: datetime) -> None:
    practice = decision.notice.practice.organisation
    tell(news.decided(decision, commissioner), [practice], Permission.MEMBERSHIP_ANSWER, by=by, at=at)


def tell_moved(change: StatusChange, step: Transition[Action, ApplicationStatus]) -> None:
    """Those of whom the table says so; never who did it."""
    for audience in step.tells:
        organisations, permission = _audience(audience, change.application)
        tell(news.moved(change, step), organisations, permission, by=change.by, at=change.at)


def tell_round_moved(change: RoundStatusChange, step: Transition[RoundAction, RoundState]) -> None:
    """Those of whom the table says so: the commissioner's people, and its LMCs."""
    _tell_around(news.round_moved(change, step), step.tells, change.round.commissioner, change.by, change.at)


def _tell_around(
    told: News, audiences: Collection[Audience], commissioner: Commissioner, by: User | None, at: datetime
) -> None:
    if Audience.COMMISSIONER in audiences:
        tell(told, [commissioner.organisation], Permission.APPLICATION_REVIEW, by=by, at=at)
    if Audience.LMC in audiences:
        tell(told, [each.organisation for each in commissioner.lmcs.all()], Permission.COMMENT_WRITE, by=by, at=at)


def _audience(audience: Audience, application: Application) -> tuple[list[Organisation], Permission]:
    if audience is Audience.LEAD:
        return [application.lead_practice.organisation], Permission.APPLICATION_LEAD
    if audience is Audience.MEMBERS:
        members = members_of(application).exclude(state=MembershipState.DECLINED)
        return [each.practice.organisation for each in members], Permission.MEMBERSHIP_ANSWER
    if audience is Audience.LMC:
        return lmcs_of(application), Permission.COMMENT_WRITE
    if audience is Audience.NHSE:
        return offices_of(application.commissioner), Permission.ADVICE_RECORD
    return [_commissioner(application)], Permission.APPLICATION_REVIEW


def tell_digest(told: News, people: Iterable[User], organisation: Organisation, *, at: datetime) -> None:
    """These of its people."""
    _send(told, dict.fromkeys(people, organisation), at)


def tell_pack(pack: EvidencePack, *, at: datetime) -> None:
    """Whoever asked for it."""
    _send(pack_ended(pack), {pack.asked_by: pack.organisation}, at)


def tell_cover_moved(entry: CoverEntry, step: CoverStep) -> None:
    """Those of whom the table says so; never who did it."""
    cover = entry.cover
    commissioner = commissioner_on(cover.practice, cover.contract_year, localdate(entry.at))
    told, by, at = news.cover_moved(entry, step, commissioner), entry.by, entry.at
    if CoverParty.NETWORK in step.tells:
        answering = [each.organisation for each in answering_practices(cover.network, cover.contract_year)]
        tell(told, answering, Permission.COVER_ANSWER, by=by, at=at)
    if CoverParty.PRACTICE in step.tells:
        own = news.cover_for_practice(entry, step, commissioner)
        tell(own, [cover.practice.organisation], Permission.MEMBERSHIP_ANSWER, by=by, at=at)
    if commissioner and CoverParty.COMMISSIONER in step.tells:
        tell(told, [commissioner.organisation], Permission.COVER_RECORD, by=by, at=at)
    if commissioner and CoverParty.LMC in step.tells:
        tell(told, [each.organisation for each in commissioner.lmcs.all()], Permission.COMMENT_WRITE, by=by, at=at)


def tell_change(step: ChangeStep, row: ChangeTransition) -> None:
    """Those of whom the table says so; never who took the step."""
    plan = Plan.of(step.change)
    told = news.network_change(step, row, plan, _speaking(step))
    for audience in row.tells:
        organisations, permission = _around_a_change(audience, plan)
        tell(told, organisations, permission, by=step.by, at=step.at)


def _speaking(step: ChangeStep) -> str:
    """The name of the practice or commissioner for which the step was taken."""
    if step.organisation_kind == OrganisationKind.COMMISSIONER:
        return str(Commissioner.objects.get(code=step.organisation_code))
    names = Practice.objects.filter(code=step.organisation_code).values_list("name", flat=True)
    return names.first() or "" if step.organisation_kind == OrganisationKind.PRACTICE else ""


def _around_a_change(audience: Audience, plan: Plan) -> tuple[list[Organisation], Permission]:
    if audience is Audience.PRACTICE:
        return [each.organisation for each in plan.own_practices], Permission.MEMBERSHIP_ANSWER
    if audience is Audience.LEAD:
        leads = [lead for each in plan.networks for lead in leads_of(each, plan.effective_on)]
        return [each.organisation for each in leads], Permission.APPLICATION_LEAD
    if audience is Audience.MEMBERS:
        eve = plan.effective_on - timedelta(days=1)
        days = {day_in_force(plan.contract_year, each) for each in (eve, plan.effective_on)}
        members = [member for each in plan.networks for day in sorted(days) for member in members_on(each, day)]
        return [each.organisation for each in members], Permission.MEMBERSHIP_ANSWER
    commissioners = commissioners_of(plan)
    if audience is Audience.LMC:
        return [each.organisation for each in lmcs_of_areas(commissioners)], Permission.COMMENT_WRITE
    return [each.organisation for each in commissioners], Permission.APPLICATION_REVIEW


def tell_handed_over(
    network: Network, before: Commissioner, since: date, applications: Collection[Application], *, at: datetime
) -> None:
    """Both commissioners, whoever speaks for the network and whoever leads one of `applications`, which go with it."""
    told, after = news.handed_over(network, before, since), network.lead_commissioner
    leading = [*leads_of(network, localdate(at)), *(each.lead_practice for each in applications)]
    leads = {each.organisation for each in leading}
    tell(told, [after.organisation], Permission.APPLICATION_REVIEW, by=None, at=at)
    tell(told, leads, Permission.APPLICATION_LEAD, by=None, at=at)
    told = news.handed_on(network, before, since, year_on(since - timedelta(days=1)))
    tell(told, [before.organisation], Permission.APPLICATION_REVIEW, by=None, at=at)


def tell_changed(version: Submission, sentences: Sequence[str], *, at: datetime) -> None:
    """Whoever checks the application."""
    told = news.changed(version, sentences)
    tell(told, [_commissioner(version.application)], Permission.APPLICATION_REVIEW, by=None, at=at)


def tell_commented(comment: Comment, on_the_matter: Collection[Organisation]) -> None:
    """Those who hear it. Of what everyone hears on an application, its other members are not told by themselves."""
    organisations = on_the_matter if comment.heard == Heard.EVERYONE else hearing_of(comment)
    if comment.application and comment.heard == Heard.EVERYONE:
        practices = [comment.application.lead_practice.organisation, comment.organisation]
        organisations = [each for each in organisations if each.kind != OrganisationKind.PRACTICE or each in practices]
    offices = [each for each in organisations if each.kind == OrganisationKind.COMMISSIONER]
    others = [each for each in organisations if each not in offices]
    conflicted = with_interest_in(comment) if comment.heard != Heard.EVERYONE else set()
    people = holders_of(Permission.COMMENT_WRITE, [*others, *offices])
    heard = {person: each for person, each in people.items() if each in others or person.pk not in conflicted}
    _send(news.commented(comment), {person: each for person, each in heard.items() if person != comment.by}, comment.at)


def tell_placed(hold: Hold, *, by: User, at: datetime) -> None:
    _tell_of_hold(news.placed(hold), hold, by, at)


def tell_released(hold: Hold, *, by: User, at: datetime) -> None:
    _tell_of_hold(news.released(hold), hold, by, at)


def tell_said_on_hold(entry: HoldEntry) -> None:
    """Whoever contests is not told again of what they said; whoever has to answer is."""
    told = news.said_on_hold(entry)
    _tell_of_hold(told, entry.hold, entry.by, entry.at)
    if entry.step == HoldStep.CONTESTED:
        tell(told, [_commissioner(entry.hold.application)], Permission.HOLD_PLACE, by=entry.by, at=entry.at)


@transaction.atomic
def tell(
    told: News, organisations: Iterable[Organisation], permission: Permission, *, by: User | None, at: datetime
) -> None:
    """Everyone to whom `permission` is granted in one of `organisations`, except `by`, who did it."""
    people = holders_of(permission, organisations)
    _send(told, {person: organisation for person, organisation in people.items() if person != by}, at)


def _send(told: News, people: Mapping[User, Organisation], at: datetime) -> None:
    OutgoingMessage.objects.bulk_create(
        [
            OutgoingMessage(
                event=told.event,
                recipient=person,
                organisation_kind=organisation.kind,
                organisation_code=organisation.code,
                matter=told.matter,
                subject=shorten(told.subject, LONGEST_SUBJECT, placeholder="…"),
                text=told.text,
                path=told.path,
                at=at,
            )
            for person, organisation in people.items()
        ],
        ignore_conflicts=True,
    )


def _tell_of_hold(told: News, hold: Hold, by: User, at: datetime) -> None:
    """The practices that lead it, and the LMCs of its area at once."""
    application = hold.application
    tell(told, [application.lead_practice.organisation], Permission.APPLICATION_LEAD, by=by, at=at)
    tell(told, lmcs_of(application), Permission.COMMENT_WRITE, by=by, at=at)


def offices_of(commissioner: Commissioner) -> list[Organisation]:
    """NHS England as a whole, and its office in the commissioner's region."""
    codes = filter(None, (NATIONAL, commissioner.region_code))
    return [Organisation(OrganisationKind.NHSE, code) for code in codes]


def _commissioner(application: Application) -> Organisation:
    return application.commissioner.organisation
