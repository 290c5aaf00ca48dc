"""The one writer of memberships: named by a network, answered by the practice itself, in force by a confirmation."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership, Network
from networks.selectors.enrolment import enrolment_to_end, enrolment_to_resume, is_free, memberships_to_enrol
from networks.services.locks import lock_for_change
from networks.services.networks import carry_on
from networks.services.validation import validate_networks
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.accounts.permissions import has_permission
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import longdate
from practices.enums import OdsStatus
from practices.models import ContractYear, Practice
from practices.services.participation import note_agreement


class CannotName(Refused):
    """The practice cannot be named as a member."""


class CannotAnswer(Refused):
    """The practice's answer cannot be taken as given."""


@transaction.atomic
def name_practice(
    *,
    network: Network,
    contract_year: ContractYear,
    practice: Practice,
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> Membership:
    """Ask a practice to be a core member; a practice already named stays as it is, one that declined is asked again.

    Raises CannotName for a closed practice (MEM-02).
    """
    locked = lock_for_change(practice_ids=[practice.id], network_ids=[network.id])
    check_can_be_named(practice)
    membership = _not_in_force(network, contract_year).filter(practice=practice).first()
    if membership and membership.state != MembershipState.DECLINED:
        return membership
    membership = membership or Membership(network=network, practice=practice, contract_year=contract_year)
    membership.state = MembershipState.NAMED
    membership.named_at, membership.named_by = at, by
    membership.answered_at = membership.answered_by = None
    membership.reason = ""
    membership.save()
    validate_networks(locked.network_ids, at=at)
    _record(membership, "PRACTICE_NAMED", by, acting_for, at)
    return membership


def check_can_be_named(practice: Practice) -> None:
    """Raises CannotName for a closed practice (MEM-02)."""
    if practice.ods_status == OdsStatus.CLOSED:
        closed = f" on {practice.closed_on:%-d %B %Y}" if practice.closed_on else ""
        raise CannotName(f"{practice} closed{closed}. A closed practice cannot be a member.")


@transaction.atomic
def remove_practice(*, membership: Membership, by: User | None, acting_for: Organisation | None, at: datetime) -> None:
    """Take back the naming of a practice that is not in force. Taken back twice is taken back once.

    Without a person it is the portal that does so.
    """
    locked = lock_for_change(practice_ids=[membership.practice_id], network_ids=[membership.network_id])
    if not Membership.objects.filter(id=membership.id).exists():
        return
    membership.refresh_from_db()
    if membership.state == MembershipState.IN_FORCE:
        raise Refused(f"{membership.practice} is a member of {membership.network} and cannot be removed here.")
    _not_in_force(membership.network, membership.contract_year).filter(id=membership.id).delete()
    validate_networks(locked.network_ids, at=at)
    _record(membership, "PRACTICE_REMOVED", by, acting_for, at)


@transaction.atomic
def answer_membership(*, membership: Membership, agrees: bool, by: User, at: datetime, reason: str = "") -> Membership:
    """The practice's own answer. The same answer again changes nothing.

    Raises PermissionDenied where `by` cannot answer for the practice, CannotAnswer where it has agreed to another
    network for the year (MEM-05), Conflict where the membership is in force or was taken back meanwhile.
    """
    practice = membership.practice
    locked = lock_for_change(practice_ids=[practice.id], network_ids=[membership.network_id])
    current = membership_to_answer(membership, agrees=agrees, by=by, today=localdate(at))
    wanted = MembershipState.AGREED if agrees else MembershipState.DECLINED
    if current.state == wanted:
        return current
    before = current.state
    current.state, current.reason = wanted, reason
    current.answered_at, current.answered_by = at, by
    current.save()
    if agrees:
        note_agreement(practice=practice, contract_year=current.contract_year, by=by, at=at)
    validate_networks(locked.network_ids, at=at)
    action = "MEMBERSHIP_AGREED" if agrees else "MEMBERSHIP_DECLINED"
    _record(current, action, by, practice.organisation, at, before=before, reason=reason)
    return current


def membership_to_answer(membership: Membership, *, agrees: bool, by: User, today: date) -> Membership:
    """As it now stands, where the answer can be taken. Raises as `answer_membership` does."""
    practice = membership.practice
    if not has_permission(by, Permission.MEMBERSHIP_ANSWER, practice.organisation):
        raise PermissionDenied(f"Only someone from {practice} can answer for it.")
    current = Membership.objects.filter(id=membership.id).select_related("network").first()
    if current is None:
        raise Conflict(f"{membership.network} has taken back its invitation to {practice}.")
    if current.state == MembershipState.IN_FORCE:
        raise Conflict(f"{practice} is already a member of {current.network}, so its answer can no longer change.")
    if agrees and current.state != MembershipState.AGREED:
        _check_free(current, today)
    return current


@transaction.atomic
def decline_for_year(
    *, practice: Practice, contract_year: ContractYear, by: User, acting_for: Organisation, at: datetime
) -> list[Membership]:
    """A practice that takes no part in the year declines whatever it was asked or has agreed to join.

    Part of its answer, which checks that `by` may give it. Who asked is not told why. A membership in force stays until
    it is ended.
    """
    locked = lock_for_change(practice_ids=[practice.id])
    asked = Membership.objects.filter(
        practice=practice, contract_year=contract_year, state__in=[MembershipState.NAMED, MembershipState.AGREED]
    )
    declined = list(asked.select_related("network__lead_commissioner", "practice").order_by("id"))
    for membership in declined:
        before, membership.state = membership.state, MembershipState.DECLINED
        membership.answered_at, membership.answered_by = at, by
        membership.reason = ""
        membership.save()
        _record(membership, "MEMBERSHIP_DECLINED", by, acting_for, at, before=before)
    if declined:
        validate_networks(locked.network_ids, at=at)
    return declined


@transaction.atomic
def bring_into_force(*, networks: Collection[Network], contract_year: ContractYear, at: datetime) -> int:
    """The agreed memberships of confirmed networks, in force from the year's start (or now, if that is later).

    Part of a confirmation, which holds the locks and writes the audit event. Returns how many came into force.
    """
    decided_on = localdate(at)
    first_day = starts_on(contract_year, decided_on)
    return Membership.objects.filter(
        network__in=networks, contract_year=contract_year, state=MembershipState.AGREED
    ).update(
        state=MembershipState.IN_FORCE,
        during=(first_day, contract_year.last_day + timedelta(days=1)),
        decided_on=decided_on,
    )


@transaction.atomic
def direct_membership(
    *,
    network: Network,
    practice: Practice,
    contract_year: ContractYear,
    first_day: date,
    by: User,
    acting_for: Organisation,
    at: datetime,
    reason: str,
) -> Membership:
    """A commissioner requires a confirmed network to take a practice, from `first_day` to the year's end (MEM-13).

    Part of the decision, which has checked that it may be taken. Raises CannotName for a practice that has a place.
    """
    locked = lock_for_change(practice_ids=[practice.id], network_ids=[network.id])
    if not is_free(practice, contract_year, since=first_day):
        raise CannotName(f"{practice} has a place in a network in {contract_year} already.")
    _not_in_force(network, contract_year).filter(practice=practice).delete()
    membership = Membership.objects.create(
        network=network,
        practice=practice,
        contract_year=contract_year,
        state=MembershipState.IN_FORCE,
        during=(first_day, contract_year.last_day + timedelta(days=1)),
        decided_on=localdate(at),
        directed=True,
        named_at=at,
        named_by=by,
    )
    validate_networks(locked.network_ids, at=at)
    _record(membership, "MEMBERSHIP_DIRECTED", by, acting_for, at, reason=reason)
    return membership


@transaction.atomic
def enrol_members(*, network: Network, contract_year: ContractYear, at: datetime) -> list[Membership]:
    """Those of its members who have not opted out of a year that enrols by itself, from the year's start.

    Enrolled twice is enrolled once.
    """
    practices = list(memberships_to_enrol(contract_year).filter(network=network).values_list("practice", flat=True))
    locked = lock_for_change(practice_ids=practices, network_ids=[network.id])
    due = memberships_to_enrol(contract_year).filter(network=network, practice__in=locked.practice_ids)
    enrolled = [_enrol(before, contract_year, contract_year.starts_on, at) for before in due]
    if enrolled:
        carry_on(network=network, contract_year=contract_year, at=at)
        validate_networks(locked.network_ids, at=at)
    return enrolled


@transaction.atomic
def end_enrolment(
    *, practice: Practice, contract_year: ContractYear, by: User, acting_for: Organisation, at: datetime
) -> None:
    """Of a practice that opts out of a year that had enrolled it: with the day on which that counts.

    Part of its answer, which checks that `by` may give it. Ended twice is ended once.
    """
    locked = lock_for_change(practice_ids=[practice.id])
    last_day = localdate(at)
    if held := enrolment_to_end(practice, contract_year, last_day):
        held.during = (held.during.lower, last_day + timedelta(days=1))
        held.save(update_fields=["during"])
        validate_networks(locked.network_ids, at=at)
        _record(held, "ENROLMENT_ENDED", by, acting_for, at)


@transaction.atomic
def resume_enrolment(
    *, practice: Practice, contract_year: ContractYear, by: User, acting_for: Organisation, at: datetime
) -> Membership | None:
    """Of a practice that had opted out and takes part after all. None where it has another place by now.

    Part of its answer, which checks that `by` may give it.
    """
    locked = lock_for_change(practice_ids=[practice.id])
    found = enrolment_to_resume(practice, contract_year, localdate(at))
    if found is None:
        return None
    before, first_day = found
    membership = _enrol(before, contract_year, first_day, at, by, acting_for)
    validate_networks(locked.network_ids, at=at)
    return membership


@transaction.atomic
def confirm_for_year(
    *,
    practice: Practice,
    contract_year: ContractYear,
    first_day: date,
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> Membership | None:
    """A member of the year before that stays, where the year enrols nobody: from `first_day`, and its network goes on.
    None where it was in no open network, or has another place by now.

    Part of its answer, which checks that `by` may give it.
    """
    locked = lock_for_change(practice_ids=[practice.id])
    before = memberships_to_enrol(contract_year).filter(practice=practice).first()
    if before is None:
        return None
    membership = _take_over(before, contract_year, first_day, at, "MEMBERSHIP_CONFIRMED", by, acting_for)
    carry_on(network=before.network, contract_year=contract_year, at=at)
    validate_networks(locked.network_ids | {before.network_id}, at=at)
    return membership


@transaction.atomic
def begin_membership(
    *,
    network: Network,
    practice: Practice,
    contract_year: ContractYear,
    first_day: date,
    by: User | None,
    acting_for: Organisation | None,
    at: datetime,
    reason: str = "",
) -> Membership:
    """In force from `first_day` to the year's end; without an end in an imported network, whose files tell it.

    Part of a change that was approved, which holds the locks and validates. Raises Refused where the practice is closed
    by then or the year is over, or where it is or will be a member of some network on one of these days (MEM-05).
    """
    locked = lock_for_change(practice_ids=[practice.id], network_ids=[network.id])
    if practice.closed_on and practice.closed_on < first_day:
        raise Refused(f"{practice} has closed. A closed practice cannot be a member.")
    if first_day > contract_year.last_day:
        raise Refused(f"{contract_year} is over by {longdate(first_day)}.")
    end = None if network.imported else contract_year.last_day + timedelta(days=1)
    others = Membership.objects.filter(practice=practice, kind=MembershipKind.CORE).exclude(network=network)
    agreed = others.filter(contract_year=contract_year, state=MembershipState.AGREED).exists()
    held = Membership.objects.filter(
        practice=practice, kind=MembershipKind.CORE, state=MembershipState.IN_FORCE, during__overlap=(first_day, end)
    )
    if agreed or held.exists():
        raise Refused(f"{practice} is a member of a network in {contract_year}. It must leave that one first.")
    membership = Membership.objects.create(
        network=network,
        practice=practice,
        contract_year=contract_year,
        state=MembershipState.IN_FORCE,
        during=(first_day, end),
        decided_on=localdate(at),
        named_at=at,
        named_by=by,
    )
    validate_networks(locked.network_ids, at=at)
    _record(membership, "MEMBERSHIP_BEGUN", by, acting_for, at, reason=reason, day={"from": first_day})
    return membership


@transaction.atomic
def end_membership(
    *,
    network: Network,
    practice: Practice,
    last_day: date,
    by: User | None,
    acting_for: Organisation | None,
    at: datetime,
    reason: str = "",
) -> bool:
    """What the practice holds in the network ends with `last_day`; what was to begin later never does. Ended twice is
    ended once. Returns whether anything ended.

    Part of a change that was approved, which holds the locks.
    """
    locked = lock_for_change(practice_ids=[practice.id], network_ids=[network.id])
    end = last_day + timedelta(days=1)
    held = Membership.objects.filter(
        network=network, practice=practice, kind=MembershipKind.CORE, state=MembershipState.IN_FORCE
    ).filter(Q(during__endswith__gt=end) | Q(during__endswith__isnull=True), during__isempty=False)
    ended = list(held.select_related("network__lead_commissioner", "practice", "contract_year"))
    for membership in ended:
        first = membership.during.lower
        membership.during = (first, max(first, end) if first else end)
        membership.save(update_fields=["during"])
        _record(membership, "MEMBERSHIP_ENDED", by, acting_for, at, reason=reason, day={"to": last_day})
    if ended:
        validate_networks(locked.network_ids, at=at)
    return bool(ended)


def _enrol(
    before: Membership,
    contract_year: ContractYear,
    first_day: date,
    at: datetime,
    by: User | None = None,
    acting_for: Organisation | None = None,
) -> Membership:
    return _take_over(before, contract_year, first_day, at, "MEMBERSHIP_ENROLLED", by, acting_for, enrolled=True)


def _take_over(
    before: Membership,
    contract_year: ContractYear,
    first_day: date,
    at: datetime,
    action: str,
    by: User | None,
    acting_for: Organisation | None,
    *,
    enrolled: bool = False,
) -> Membership:
    """What was held before, in another year."""
    membership = Membership.objects.create(
        network=before.network,
        practice=before.practice,
        contract_year=contract_year,
        state=MembershipState.IN_FORCE,
        during=(first_day, contract_year.last_day + timedelta(days=1)),
        decided_on=localdate(at),
        enrolled=enrolled,
        named_at=at,
    )
    _record(membership, action, by, acting_for, at)
    return membership


def starts_on(contract_year: ContractYear, decided_on: date) -> date:
    """The year's start, or the day of the decision where that falls later within the year."""
    within = contract_year.starts_on < decided_on <= contract_year.last_day
    return decided_on if within else contract_year.starts_on


def _check_free(membership: Membership, today: date) -> None:
    """A membership that is over by now is in nobody's way."""
    year = membership.contract_year
    others = Membership.objects.filter(practice=membership.practice, kind=MembershipKind.CORE).exclude(id=membership.id)
    if others.filter(contract_year=year, state=MembershipState.AGREED).exists():
        raise CannotAnswer(
            f"{membership.practice} has already agreed to join another network for {year}. "
            "It must decline that one first; only the practice itself can do that."
        )
    period = (starts_on(year, today), year.last_day)
    if others.filter(state=MembershipState.IN_FORCE, during__overlap=period).exists():
        raise CannotAnswer(
            f"{membership.practice} is already a member of another network in {year}. "
            "It must leave that one first; its commissioner can record that."
        )


def _not_in_force(network: Network, contract_year: ContractYear) -> QuerySet[Membership]:
    return Membership.objects.filter(network=network, contract_year=contract_year).exclude(
        state=MembershipState.IN_FORCE
    )


def _record(
    membership: Membership,
    action: str,
    by: User | None,
    acting_for: Organisation | None,
    at: datetime,
    *,
    before: str = "",
    reason: str = "",
    day: Mapping[str, date] = MappingProxyType({}),
) -> None:
    record(
        chain=membership.network.lead_commissioner.code,
        action=action,
        subjects=[membership.network.subject, membership.practice.subject],
        by=by,
        organisation=acting_for,
        at=at,
        before={"state": before} if before else None,
        after={"state": membership.state, "year": membership.contract_year.code, **day},
        reason=reason,
    )
