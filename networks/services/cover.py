"""The one writer of cover: networks that serve the patients of practices which take no part."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from networks.enums import CoverState
from networks.models import CoverAgreement, Network
from networks.policies import check_cover
from networks.selectors.facts import YearDay
from networks.services.locks import lock_for_change
from networks.services.validation import validate_networks
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict
from practices.models import ContractYear, Practice
from practices.services.exemptions import is_practice_of

ACTIONS = {
    CoverState.PROPOSED: "COVER_PROPOSED",
    CoverState.AGREED: "COVER_RECORDED",
    CoverState.DECLINED: "COVER_DECLINED",
}


@transaction.atomic
def record_cover(
    *,
    network: Network,
    practice: Practice,
    contract_year: ContractYear,
    first_day: date,
    note: str,
    by: User,
    acting_for: Organisation,
    at: datetime,
    state: CoverState = CoverState.AGREED,
) -> CoverAgreement:
    """A network's agreement to serve, to the year's end, the patients of a practice that does not take part; or, as
    PROPOSED, that it is asked to, which covers nobody yet.

    Raises PermissionDenied where `by` may not record it for `acting_for`, the practice's commissioner; CannotCover.
    """
    cover = CoverAgreement(
        network=network,
        practice=practice,
        contract_year=contract_year,
        during=DateRange(first_day, contract_year.last_day + timedelta(days=1)),
        note=note,
    )
    capacity = _check_user_can_record(by, acting_for, cover)
    locked = lock_for_change(practice_ids=[practice.id], network_ids=[network.id])
    _write(cover, state, by, at)
    validate_networks(locked.network_ids, at=at)
    _record(cover, by, capacity, acting_for, at)
    return cover


@transaction.atomic
def settle_cover(
    *, cover: CoverAgreement, agrees: bool, by: User, acting_for: Organisation, at: datetime, reason: str = ""
) -> CoverAgreement:
    """The network's answer to a proposal, as the practice's commissioner records it. The same again changes nothing.

    Raises PermissionDenied and CannotCover likewise; Conflict where another answer is on record.
    """
    capacity = _check_user_can_record(by, acting_for, cover)
    locked = lock_for_change(practice_ids=[cover.practice_id], network_ids=[cover.network_id])
    current = CoverAgreement.objects.select_related("network__lead_commissioner", "practice", "contract_year").get(
        pk=cover.pk
    )
    answer = CoverState.AGREED if agrees else CoverState.DECLINED
    if current.state == answer:
        return current
    if current.state != CoverState.PROPOSED:
        raise Conflict(f"The answer of {current.network} is on record already: {current.get_state_display().lower()}.")
    _write(current, answer, by, at)
    validate_networks(locked.network_ids, at=at)
    _record(current, by, capacity, acting_for, at, before={"state": CoverState.PROPOSED}, reason=reason)
    return current


def _check_user_can_record(by: User, acting_for: Organisation, cover: CoverAgreement) -> str:
    """Returns the capacity in which they do."""
    capacity = by.capacity_for(acting_for, Permission.COVER_RECORD)
    if not (capacity and is_practice_of(cover.practice, acting_for, cover.contract_year)):
        raise PermissionDenied(f"Only the commissioner of {cover.practice} can record how its patients are covered.")
    return capacity


def _write(cover: CoverAgreement, state: CoverState, by: User, at: datetime) -> None:
    """A proposal is held to what an agreement is held to; a network may always decline."""
    if (first_day := cover.during.lower) and state != CoverState.DECLINED:
        rules = YearDay.of(cover.contract_year, first_day).rules
        check_cover(cover.network, cover.practice, cover.contract_year, first_day, rules)
    cover.state = state
    if state == CoverState.AGREED:
        cover.agreed_at, cover.agreed_by = at, by
    cover.save()


def _record(
    cover: CoverAgreement,
    by: User,
    capacity: str,
    acting_for: Organisation,
    at: datetime,
    *,
    before: dict[str, str] | None = None,
    reason: str = "",
) -> None:
    record(
        chain=cover.network.lead_commissioner.code,
        action=ACTIONS[CoverState(cover.state)],
        subjects=[cover.network.subject, cover.practice.subject],
        by=by,
        capacity=capacity,
        organisation=acting_for,
        at=at,
        before=before,
        after={"from": cover.during.lower, "to": cover.contract_year.last_day},
        reason=reason or cover.note,
    )
