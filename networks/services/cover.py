"""The one writer of cover: networks that serve the patients of practices which take no part."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.timezone import localdate

from networks.enums import CoverState
from networks.models import CoverAgreement, CoverEntry, Network
from networks.permissions import Authority, check_user_can_move_cover
from networks.policies import CannotCover, check_cover, check_cover_step
from networks.selectors.facts import YearDay
from networks.services.locks import Locked, lock_for_change
from networks.services.validation import store_commissioners, validate_networks
from networks.signals import cover_moved
from networks.workflow import CoverAction, CoverStage, CoverStep, cover_step
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict
from pcnportal.core.words import datetime_london
from practices.models import Commissioner, ContractYear, Practice

EVENTS: Mapping[str, str] = {
    CoverAction.PROPOSE: "COVER_PROPOSED",
    CoverAction.RECORD: "COVER_RECORDED",
    CoverAction.ACCEPT: "COVER_ACCEPTED",
    CoverAction.DECLINE: "COVER_DECLINED",
    CoverAction.AGREE: "COVER_AGREED",
    CoverAction.GIVE_NOTICE: "COVER_NOTICE_GIVEN",
    CoverAction.WITHDRAW: "COVER_WITHDRAWN",
    CoverAction.END: "COVER_ENDED",
}
CHECKED = (CoverAction.PROPOSE, CoverAction.RECORD, CoverAction.ACCEPT, CoverAction.AGREE)


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
    last_day: date | None = None,
    token: UUID | None = None,
) -> CoverAgreement:
    """A network's agreement to serve the patients of a practice that does not take part, to the year's end where no
    `last_day` is given.

    A form that comes twice, by its `token`, gives the first result. Raises PermissionDenied where `by` may not record
    it for `acting_for`, the practice's commissioner; CannotCover.
    """
    cover = _new(network, practice, contract_year, first_day, last_day, note, token)
    return _begin(cover, CoverAction.RECORD, by, acting_for, at)


def propose_cover(
    *,
    network: Network,
    practice: Practice,
    contract_year: ContractYear,
    first_day: date,
    note: str,
    by: User,
    acting_for: Organisation,
    at: datetime,
    last_day: date | None = None,
    token: UUID | None = None,
) -> CoverAgreement:
    """That a network is asked to, which covers nobody yet. It is held to what an agreement is held to; raises
    likewise."""
    cover = _new(network, practice, contract_year, first_day, last_day, note, token)
    return _begin(cover, CoverAction.PROPOSE, by, acting_for, at)


@transaction.atomic
def move_cover(
    *,
    cover: CoverAgreement,
    action: CoverAction,
    version: int,
    by: User,
    at: datetime,
    paper: bool = False,
    reason: str = "",
    day: date | None = None,
) -> CoverEntry:
    """Take a step of the table. `paper`: the commissioner records what the network has said. `day`: of the notice, or
    the last of cover that ends.

    The same step again by the same person gives the first result. Raises PermissionDenied; Conflict where the
    agreement is not as it was at `version`; CannotCover.
    """
    locked = lock_for_change(practice_ids=[cover.practice_id], network_ids=[cover.network_id])
    current = CoverAgreement.objects.select_related("network__lead_commissioner", "practice", "contract_year").get(
        pk=cover.pk
    )
    last = current.entries.select_related("by").last()
    if last and (last.by, last.action, last.paper) == (by, action, paper) and version == current.version - 1:
        return last
    stage = current.stage(localdate(at))
    step = cover_step(action, stage, paper=paper)
    if step is None:
        raise _changed(current, last, stage)
    authority = check_user_can_move_cover(by, current, step)
    if version != current.version:
        raise _changed(current, last, stage)
    check_cover_step(current, step, localdate(at), day=day, reason=reason)
    return _take(current, step, authority, stage, locked, by, at, reason.strip(), day)


def note_export(*, commissioner: Commissioner, contract_year: ContractYear, rows: int, by: User, at: datetime) -> None:
    """Who took the list of cover agreements away."""
    record(
        chain=commissioner.code,
        action="COVER_EXPORTED",
        subjects=[commissioner.subject],
        by=by,
        at=at,
        after={"year": contract_year.code, "rows": rows},
    )


def _new(
    network: Network,
    practice: Practice,
    contract_year: ContractYear,
    first_day: date,
    last_day: date | None,
    note: str,
    token: UUID | None,
) -> CoverAgreement:
    last_day = last_day or contract_year.last_day
    if last_day < first_day <= contract_year.last_day:
        raise CannotCover("The last day of cover is before its first.")
    cover = CoverAgreement(
        network=network,
        practice=practice,
        contract_year=contract_year,
        during=DateRange(first_day, max(first_day, last_day) + timedelta(days=1)),
        note=note.strip(),
        version=0,
    )
    if token:
        cover.token = token
    return cover


def _same(first: CoverAgreement, cover: CoverAgreement) -> CoverAgreement:
    """Raises Conflict where the form came again with other answers."""
    if (first.network, first.practice, first.during.lower, first.note) == (
        cover.network,
        cover.practice,
        cover.during.lower,
        cover.note,
    ):
        return first
    raise Conflict(
        f"You sent this form before, and what it asked for was done, of {first.network} for {first.practice}. "
        "What you have changed in it since is not saved."
    )


@transaction.atomic
def _begin(
    cover: CoverAgreement, action: CoverAction, by: User, acting_for: Organisation, at: datetime
) -> CoverAgreement:
    step = cover_step(action, None)
    if step is None:
        raise CannotCover("Cover does not begin like that.")
    authority = check_user_can_move_cover(by, cover, step)
    if authority.organisation != acting_for:
        raise PermissionDenied(f"Only the commissioner of {cover.practice} can record how its patients are covered.")
    locked = lock_for_change(practice_ids=[cover.practice_id], network_ids=[cover.network_id])
    if first := CoverAgreement.objects.filter(token=cover.token).first():
        return _same(first, cover)
    check_cover_step(cover, step, localdate(at), day=None, reason=cover.note)
    if action is CoverAction.PROPOSE:
        _check_not_asked(cover, localdate(at))
    _take(cover, step, authority, None, locked, by, at, cover.note, None)
    return cover


def _check_not_asked(cover: CoverAgreement, today: date) -> None:
    """A request that came to its first day without an answer is none any more."""
    waits = Q(state=CoverState.ACCEPTED) | Q(state=CoverState.PROPOSED, during__startswith__gte=today)
    asked = CoverAgreement.objects.filter(waits, network=cover.network, practice=cover.practice)
    if asked.filter(during__overlap=cover.during).exists():
        raise CannotCover(f"{cover.network} is asked already to cover the patients of {cover.practice} in that time.")


def _take(
    cover: CoverAgreement,
    step: CoverStep,
    authority: Authority,
    stage: CoverStage | None,
    locked: Locked,
    by: User,
    at: datetime,
    reason: str,
    day: date | None,
) -> CoverEntry:
    """Write a step that was found allowed, under the locks: coverage is worked out anew with it."""
    if step.action in CHECKED:
        check_cover(cover, step, YearDay.of(cover.contract_year, cover.first_day).rules)
    before = {"state": cover.state, "to": cover.last_day} if stage else None
    _set(cover, step, by, at, day)
    entry = CoverEntry.objects.create(
        cover=cover,
        action=step.action,
        from_stage=stage or "",
        to_stage=step.to_stage,
        by=by,
        capacity=authority.capacity,
        organisation_kind=authority.organisation.kind,
        organisation_code=authority.organisation.code,
        paper=step.paper,
        at=at,
        day=day,
        reason=reason,
    )
    validate_networks(locked.network_ids, at=at)
    store_commissioners(locked.commissioner_ids, at=at)
    cover_moved.send(sender=None, entry=entry, step=step)
    record(
        chain=cover.network.lead_commissioner.code,
        action=EVENTS[step.action],
        subjects=[cover.network.subject, cover.practice.subject, cover.subject],
        by=by,
        capacity=authority.capacity,
        organisation=authority.organisation,
        at=at,
        before=before,
        after={"from": cover.first_day, "to": cover.last_day, **({"notice_on": day} if cover.notice_on == day else {})},
        reason=reason,
    )
    return entry


def _set(cover: CoverAgreement, step: CoverStep, by: User, at: datetime, day: date | None) -> None:
    if step.action is CoverAction.GIVE_NOTICE:
        cover.notice_on = day
    elif step.action is CoverAction.END and day:
        cover.during = DateRange(cover.first_day, day + timedelta(days=1))
    else:
        cover.state = step.to_stage
        agreed = step.to_stage is CoverStage.AGREED
        cover.agreed_at, cover.agreed_by = (at, by) if agreed else (None, None)
    cover.version += 1
    cover.save()


def _changed(cover: CoverAgreement, last: CoverEntry | None, stage: CoverStage) -> Conflict:
    who = f", last by {last.by} on {datetime_london(last.at)}" if last else ""
    return Conflict(
        f"{cover} has changed since you opened this page{who}. Check how it stands, then do it again.",
        f"It stands like this now: {stage.label.lower()}.",
    )
