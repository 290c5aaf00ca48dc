"""A practice's answer for the year, with all that follows from it: what it was asked, and who is told."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import Membership
from networks.services.locks import lock_for_change
from networks.services.membership import decline_for_year, end_enrolment, resume_enrolment
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from practices.enums import Answer
from practices.models import Commissioner, ContractYear, LateDecision, ParticipationNotice, Practice
from practices.selectors import commissioner_on
from practices.services import participation
from practices.services.participation import CannotTake, Said
from signoff.models import Application
from signoff.services.telling import tell_answered, tell_decided, tell_year_answer


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
    """Raises as `record_answer` does, and CannotTake where a practice has agreed to join a network it cannot find."""
    lock_for_change(practice_ids=[practice.id])
    if said.answer == Answer.NO_NETWORK:
        _check_has_no_network(practice, contract_year)
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
    tell_year_answer(notice, commissioner_on(practice, contract_year, localdate(at)), by=by, at=at)
    _decline_where_it_counts(notice, by, acting_for, at)
    return notice


@transaction.atomic
def decide_late_answer(
    *, notice: ParticipationNotice, accepted: bool, reason: str, commissioner: Commissioner, by: User, at: datetime
) -> LateDecision:
    """Raises as the service of the same name below does."""
    lock_for_change(practice_ids=[notice.practice_id])
    acting_for = commissioner.organisation
    decision = participation.decide_late_answer(
        notice=notice, accepted=accepted, reason=reason, by=by, acting_for=acting_for, at=at
    )
    tell_decided(decision, commissioner, by=by, at=at)
    if accepted:
        _decline_where_it_counts(decision.notice, by, acting_for, at)
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


def _check_has_no_network(practice: Practice, year: ContractYear) -> None:
    agreed = Membership.objects.filter(practice=practice, contract_year=year, state=MembershipState.AGREED)
    if agreed.exists():
        raise CannotTake(f"{practice} has agreed to join a network for {year}. It must decline that first.")


def _decline_where_it_counts(notice: ParticipationNotice, by: User, acting_for: Organisation, at: datetime) -> None:
    """With an answer that takes no part, and is the last that counts, every invitation is answered, and an enrolment by
    the year's rule ends; with one that takes part it goes on."""
    practice, year = notice.practice, notice.contract_year
    last = practice.notices.filter(contract_year=year).counting().latest_first().first()
    if notice != last:
        return
    if notice.answer == Answer.JOIN:
        resume_enrolment(practice=practice, contract_year=year, by=by, acting_for=acting_for, at=at)
    if notice.answer != Answer.DECLINE:
        return
    end_enrolment(practice=practice, contract_year=year, by=by, acting_for=acting_for, at=at)
    declined = decline_for_year(practice=practice, contract_year=year, by=by, acting_for=acting_for, at=at)
    applications = Application.objects.filter(network__in=[each.network_id for each in declined], contract_year=year)
    asked_by = {each.network_id: each for each in applications.select_related("network__lead_commissioner")}
    for membership in declined:
        if application := asked_by.get(membership.network_id):
            tell_answered(membership, application, by=by, at=at)
