"""The one writer of practices' answers for a year: each is kept, and the last that counts wins."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import get_default_timezone, localdate

from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import NATIONAL, record
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import longdate
from practices.enums import Answer
from practices.models import ContractYear, LateDecision, NoticeQuerySet, ParticipationNotice, Practice
from practices.policies import is_late, is_open, waits_for_commissioner
from practices.selectors import commissioner_on
from practices.services.exemptions import is_practice_of
from practices.services.locks import lock_practice


class CannotTake(Refused):
    """The answer cannot be taken."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it was given: with the branch of the form, where the year has one, and what was added in words."""

    answer: str
    branch: str = ""
    reason: str = ""


@transaction.atomic
def record_answer(
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
    """The practice's own answer or, with the day on which it was received, one that came on paper to the commissioner.

    `seen`: the reference of the last notice that `by` saw, empty for none. The same answer again gives the first
    notice. Raises PermissionDenied; Conflict where another answer came meanwhile; CannotTake for a year that is over or
    in which practices cannot answer yet.
    """
    capacity = _check_may_answer(practice, contract_year, by, acting_for)
    lock_practice(practice)
    last = _notices(practice, contract_year).order_by("-id").first()
    if last and (last.answer, last.branch, last.reason, last.received_on) == (
        said.answer,
        said.branch,
        said.reason,
        received_on,
    ):
        return last
    if seen != (last.reference if last else ""):
        raise Conflict(
            f"Another answer of {practice} for {contract_year} was recorded since you opened this page.",
            f"It is now: {last.said}. Look at it, then answer again if it is not right." if last else "",
        )
    _check_open(practice, contract_year, at)
    on_paper = acting_for.kind == OrganisationKind.COMMISSIONER
    source = "on paper" if on_paper else "in the portal"
    notice = _write(practice, contract_year, said, source, by, at, received_on)
    _record(notice, "ANSWER_RECORDED" if on_paper else "ANSWER_GIVEN", by, capacity, acting_for, at)
    return notice


def note_agreement(
    *, practice: Practice, contract_year: ContractYear, by: User, at: datetime
) -> ParticipationNotice | None:
    """Who agrees to be a member takes part. Nothing is noted where that is the practice's last word already.

    Part of the agreement, which checks that `by` may give it, holds the locks and writes the audit event. A late
    agreement is taken, whatever the practice said before. It does not say which network: that may not be known yet to
    everyone who reads the answer.
    """
    last = _notices(practice, contract_year).latest_first().first()
    if last and last.answer == Answer.JOIN and last.counts:
        return None
    said = Said(Answer.JOIN)
    return _write(practice, contract_year, said, "agreed to join a network", by, at, may_wait=False)


@transaction.atomic
def decide_late_answer(
    *, notice: ParticipationNotice, accepted: bool, reason: str, by: User, acting_for: Organisation, at: datetime
) -> LateDecision:
    """Whether an answer that came too late counts all the same (MEM-15).

    The same decision again by the same person gives the first. Raises PermissionDenied; Conflict where it was decided
    otherwise or the practice has answered again.
    """
    practice, year = notice.practice, notice.contract_year
    capacity = by.capacity_for(acting_for, Permission.ANSWER_DECIDE)
    if not (capacity and is_practice_of(practice, acting_for, year)):
        raise PermissionDenied(f"Only an approver of the commissioner of {practice} can decide on its late answer.")
    lock_practice(practice)
    if decision := LateDecision.objects.filter(notice=notice).first():
        if (decision.accepted, decision.decided_by) == (accepted, by):
            return decision
        raise Conflict(f"{decision.decided_by} has decided on this answer on {longdate(decision.decided_at)}.")
    if not notice.waits or _notices(practice, year).latest_first().first() != notice:
        raise Conflict(f"This answer of {practice} does not wait for a decision any more.")
    decision = LateDecision.objects.create(
        notice=notice, accepted=accepted, reason=reason, decided_by=by, decided_at=at
    )
    action = "LATE_ANSWER_ACCEPTED" if accepted else "LATE_ANSWER_NOT_ACCEPTED"
    _record(notice, action, by, capacity, acting_for, at, reason=reason)
    return decision


def _check_may_answer(practice: Practice, year: ContractYear, by: User, acting_for: Organisation) -> str:
    """Returns the capacity: somebody of the practice or, from paper, of its commissioner."""
    if acting_for == practice.organisation:
        if capacity := by.capacity_for(acting_for, Permission.MEMBERSHIP_ANSWER):
            return capacity
        raise PermissionDenied(f"Only someone from {practice} can answer for it.")
    capacity = by.capacity_for(acting_for, Permission.ANSWER_RECORD)
    if capacity and is_practice_of(practice, acting_for, year):
        return capacity
    raise PermissionDenied(
        f"Only an officer or approver of the commissioner of {practice} can record an answer that came on paper."
    )


def _check_open(practice: Practice, year: ContractYear, at: datetime) -> None:
    if is_open(year, localdate(at)):
        return
    if year.answers_from and localdate(at) < year.answers_from:
        raise CannotTake(f"Practices can answer for {year} from {longdate(year.answers_from)}.")
    raise CannotTake(
        f"{year} is over, so the answer of {practice} cannot change here. Its commissioner can ask for a correction of "
        "a past year."
    )


def _notices(practice: Practice, year: ContractYear) -> NoticeQuerySet:
    return ParticipationNotice.objects.filter(practice=practice, contract_year=year).select_related("decision")


def _write(
    practice: Practice,
    year: ContractYear,
    said: Said,
    source: str,
    by: User,
    at: datetime,
    received_on: date | None = None,
    *,
    may_wait: bool = True,
) -> ParticipationNotice:
    """Whether it waits depends on what counts now. What came on paper is dated noon of its day, or now if earlier."""
    answered_at = min(at, datetime.combine(received_on, time(12), get_default_timezone())) if received_on else at
    counting = _notices(practice, year).counting().latest_first().values_list("answer", flat=True).first()
    late = is_late(year, answered_at)
    return ParticipationNotice.objects.create(
        practice=practice,
        contract_year=year,
        answer=said.answer,
        branch=said.branch,
        reason=said.reason,
        answered_at=answered_at,
        received_on=received_on,
        late=late,
        waits=late and may_wait and waits_for_commissioner(said.answer, counting),
        source=source,
        recorded_by=by,
        recorded_at=at,
    )


def _record(
    notice: ParticipationNotice,
    action: str,
    by: User,
    capacity: str,
    acting_for: Organisation,
    at: datetime,
    *,
    reason: str = "",
) -> None:
    practice = notice.practice
    commissioner = commissioner_on(practice, notice.contract_year, localdate(at))
    record(
        chain=commissioner.code if commissioner else NATIONAL,
        action=action,
        subjects=[practice.subject, *([commissioner.subject] if commissioner else [])],
        by=by,
        capacity=capacity,
        organisation=acting_for,
        at=at,
        after={
            "year": notice.contract_year.code,
            "reference": notice.reference,
            "answer": notice.said,
            "late": notice.late,
            "received_on": notice.received_on,
        },
        reason=reason or notice.reason,
    )
