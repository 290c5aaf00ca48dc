"""A practice's answer for the year, a step of the table of its part, with all that follows: what it was asked, and who
is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership
from networks.selectors.enrolment import enrolment_to_end, enrolment_to_resume, memberships_to_enrol
from networks.selectors.facts import YearDay
from networks.selectors.scope import networks_visible_to
from networks.services.membership import confirm_for_year, decline_for_year, end_enrolment, resume_enrolment
from pcnportal.accounts.enums import OrganisationKind
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from practices.enums import Answer, FormBranch
from practices.models import Commissioner, ContractYear, LateDecision, ParticipationNotice, Practice
from practices.selectors import commissioner_on
from practices.services import participation
from practices.services.participation import Said
from signoff import policies
from signoff.enums import CaseKind, ChangeKind, PartAction
from signoff.models import Application
from signoff.permissions.practices import check_user_can_move_part
from signoff.plans import Effect, Plan
from signoff.services.cases.opening import open_by_portal
from signoff.services.changes.answers import call_off_opt_outs, call_off_places, take_opt_out
from signoff.services.effects import effect_of
from signoff.services.locking import lock_part
from signoff.services.parts import walk_part
from signoff.services.telling import tell_answered, tell_decided, tell_part_moved, tell_stays, tell_year_answer
from signoff.workflow import Audience, Door, PartStep, part_rows

_TOLD = (Audience.PRACTICE,)  # of the case; the others are told of the answer

STAYS = (FormBranch.NO_CHANGE, FormBranch.CHANGE)


@transaction.atomic
def answer_for_year(
    *,
    practice: Practice,
    contract_year: ContractYear,
    said: Said,
    seen: str,
    by: User,
    acting_for: Organisation,
    at: datetime,
    received_on: date | None = None,
) -> ParticipationNotice:
    """Raises as `record_answer` does, and CannotTake where the answer does not fit how the practice's part stands: it
    cannot find a network and is in one, or it is closed. Conflict too where what it would move changes meanwhile."""
    lock_part(practice, contract_year)
    commissioner = commissioner_on(practice, contract_year, localdate(at))
    door = Door.PAPER if acting_for.kind == OrganisationKind.COMMISSIONER else Door.PERSON
    step = _step(PartAction[said.answer], door, practice, contract_year, commissioner, by, at)
    notice = participation.record_answer(
        practice=practice,
        contract_year=contract_year,
        said=said,
        seen=seen,
        by=by,
        acting_for=acting_for,
        at=at,
        received_on=received_on,
    )
    tell_year_answer(notice, step, commissioner, by=by, at=at)
    _follow_where_it_counts(notice, by, acting_for, at)
    return notice


@transaction.atomic
def decide_late_answer(
    *, notice: ParticipationNotice, accepted: bool, reason: str, commissioner: Commissioner, by: User, at: datetime
) -> LateDecision:
    """Raises as the service of the same name below does; CannotTake where it is accepted without a reason, or does not
    fit any more."""
    lock_part(notice.practice, notice.contract_year)
    acting_for = commissioner.organisation
    repeated = LateDecision.objects.filter(notice=notice).exists()
    step = None
    if accepted and not repeated:
        step = _step(PartAction[notice.answer], Door.LATE, notice.practice, notice.contract_year, commissioner, by, at)
        policies.check_reason(step, reason, YearDay.of(notice.contract_year, localdate(at)).rules)
    decision = participation.decide_late_answer(
        notice=notice, accepted=accepted, reason=reason, by=by, acting_for=acting_for, at=at
    )
    tell_decided(decision, commissioner, by=by, at=at)
    if step:
        tell_part_moved(notice, step, commissioner, by=by, at=at)
        _follow_where_it_counts(decision.notice, by, acting_for, at)
    return decision


def note_export(
    *,
    commissioner: Commissioner,
    contract_year: ContractYear,
    narrowed_by: Mapping[str, Any],
    rows: int,
    by: User,
    at: datetime,
) -> None:
    """Who took the list of answers away, and how much of it."""
    record(
        chain=commissioner.code,
        action="ANSWERS_EXPORTED",
        subjects=[commissioner.subject],
        by=by,
        at=at,
        after={"year": contract_year.code, "rows": rows, "narrowed_by": dict(narrowed_by)},
    )


def _step(
    action: PartAction,
    door: Door,
    practice: Practice,
    year: ContractYear,
    commissioner: Commissioner | None,
    by: User,
    at: datetime,
) -> PartStep:
    """The row of the table by which the answer moves the practice's part in the year."""
    check_user_can_move_part(by, practice, commissioner, part_rows(action, door)[0])
    return walk_part(action, door, practice, year, localdate(at))


def _follow_where_it_counts(notice: ParticipationNotice, by: User, acting_for: Organisation, at: datetime) -> None:
    """What follows from an answer that is the last that counts: with one that takes no part, every invitation is
    answered, and what the practice holds ends; with one that takes part that goes on. For who cannot find a network a
    case opens."""
    practice, year = notice.practice, notice.contract_year
    last = practice.notices.filter(contract_year=year).counting().latest_first().first()
    if notice != last:
        return
    if notice.answer == Answer.JOIN:
        call_off_opt_outs(practice=practice, contract_year=year, at=at)
        _resume(notice, by, acting_for, at)
        _stay(notice, by, acting_for, at)
    if notice.answer == Answer.NO_NETWORK:
        why = f"{practice} has said that it cannot find a network for {year}."
        open_by_portal(kind=CaseKind.UNPLACED, practice=practice, contract_year=year, why=why, at=at, tells=_TOLD)
    if notice.answer == Answer.DECLINE:
        _opt_out(notice, by, acting_for, at)
        _decline_what_was_asked(notice, by, acting_for, at)


def _resume(notice: ParticipationNotice, by: User, acting_for: Organisation, at: datetime) -> None:
    """The enrolment that its opting out had ended goes on, unless it has another place by now."""
    practice, year = notice.practice, notice.contract_year
    found = enrolment_to_resume(practice, year, localdate(at))
    if found is None:
        return
    walk_part(PartAction.RESUME, Door.PORTAL, practice, year, found[1])
    resumed = resume_enrolment(practice=practice, contract_year=year, by=by, acting_for=acting_for, at=at)
    if resumed:
        tell_stays(resumed, PartAction.RESUME, commissioner_on(practice, year, localdate(at)), by=by, at=at)


def _stay(notice: ParticipationNotice, by: User, acting_for: Organisation, at: datetime) -> None:
    """In a year that enrols nobody, a member of the year before that confirms goes on in its network: from the year's
    start, or from today where it comes after the deadline."""
    practice, year = notice.practice, notice.contract_year
    if year.auto_enrolment or notice.branch not in STAYS:
        return
    first_day = max(year.starts_on, localdate(at)) if notice.late else year.starts_on
    if not memberships_to_enrol(year).filter(practice=practice).exists():
        return
    walk_part(PartAction.CONTINUE, Door.PORTAL, practice, year, localdate(at))
    stays = confirm_for_year(
        practice=practice, contract_year=year, first_day=first_day, by=by, acting_for=acting_for, at=at
    )
    if stays:
        tell_stays(stays, PartAction.CONTINUE, commissioner_on(practice, year, localdate(at)), by=by, at=at)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What an answer that takes no part would end, with which last day, and what that would do: a membership in force,
    or the agreement to join a network that is forming."""

    membership: Membership
    last_day: date
    effect: Effect


def what_opting_out_does(user: User, practice: Practice, contract_year: ContractYear, today: date) -> list[Leaving]:
    """Before it is answered, or decided where it waits since the deadline, as if it counted today. Nobody reads here of
    a network that forms out of their sight."""
    late = today > contract_year.submission_deadline
    agreed = Membership.objects.filter(
        practice=practice,
        contract_year=contract_year,
        kind=MembershipKind.CORE,
        state=MembershipState.AGREED,
        network__in=networks_visible_to(user, contract_year),
    )
    found = []
    for held in [*_held_in(practice, contract_year, today), *agreed.select_related("network__lead_commissioner")]:
        at_once = held.state == MembershipState.AGREED or held.enrolled or late
        last_day = today if at_once else contract_year.submission_deadline
        plan = Plan(ChangeKind.OPT_OUT, held.network, contract_year, last_day=last_day, practice=practice)
        found.append(Leaving(held, last_day, effect_of(plan)))
    return found


def _held_in(practice: Practice, year: ContractYear, today: date) -> list[Membership]:
    """In force today or later in the year."""
    held = Membership.objects.filter(
        practice=practice,
        kind=MembershipKind.CORE,
        state=MembershipState.IN_FORCE,
        during__overlap=(max(today, year.first_day), year.last_day + timedelta(days=1)),
    )
    return list(held.select_related("network__lead_commissioner").order_by("id"))


def _opt_out(notice: ParticipationNotice, by: User, acting_for: Organisation, at: datetime) -> None:
    """What it holds in the year ends with the last day of the window, or with the day on which a late answer counts; an
    enrolment with the day of the answer. What it was to join or move to does not come."""
    practice, year, today = notice.practice, notice.contract_year, localdate(at)
    call_off_places(practice=practice, contract_year=year, at=at)
    for membership in _held_in(practice, year, today):
        last_day = today if membership.enrolled or notice.waits else year.submission_deadline
        take_opt_out(notice=notice, network=membership.network, last_day=last_day, at=at)
    if enrolment_to_end(practice, year, today):
        walk_part(PartAction.LEAVE, Door.PORTAL, practice, year, today + timedelta(days=1))
        end_enrolment(practice=practice, contract_year=year, by=by, acting_for=acting_for, at=at)


def _decline_what_was_asked(notice: ParticipationNotice, by: User, acting_for: Organisation, at: datetime) -> None:
    practice, year = notice.practice, notice.contract_year
    declined = decline_for_year(practice=practice, contract_year=year, by=by, acting_for=acting_for, at=at)
    applications = Application.objects.filter(network__in=[each.network_id for each in declined], contract_year=year)
    asked_by = {each.network_id: each for each in applications.select_related("network", "commissioner")}
    for membership in declined:
        if application := asked_by.get(membership.network_id):
            tell_answered(membership, application, by=by, at=at)
