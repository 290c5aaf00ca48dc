"""A network's beginning and end, its name, its lead and its standing in a year. Every write re-validates it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.timezone import localdate

from networks.enums import Standing
from networks.models import (
    AgreementSignatory,
    ClinicalDirector,
    CoverAgreement,
    JobShare,
    Membership,
    Network,
    NetworkAgreement,
    NetworkArea,
    NetworkAssociate,
    NetworkYear,
    NominatedPayee,
)
from networks.services.branches import place_branches
from networks.services.locks import lock_for_change
from networks.services.validation import validate_networks
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from practices.models import Commissioner, ContractYear, Practice
from practices.years import eve_of

CARRIED_ON: tuple[type[Any], ...] = (
    NetworkArea,
    NetworkAgreement,
    AgreementSignatory,
    ClinicalDirector,
    JobShare,
    NominatedPayee,
    NetworkAssociate,
)


@transaction.atomic
def start_network(
    *,
    name: str,
    lead_commissioner: Commissioner,
    contract_year: ContractYear,
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> Network:
    """A new network, forming in `contract_year`, with no members yet."""
    network = Network.objects.create(name=name, lead_commissioner=lead_commissioner, created_at=at, created_by=by)
    NetworkYear.objects.create(network=network, contract_year=contract_year, standing_since=at)
    validate_networks([network.id], at=at)
    record(
        chain=lead_commissioner.code,
        action="NETWORK_STARTED",
        subjects=[network.subject],
        by=by,
        organisation=acting_for,
        at=at,
        after={"name": name, "lead_commissioner": lead_commissioner.code, "year": contract_year.code},
    )
    return network


def carry_on(*, network: Network, contract_year: ContractYear, at: datetime) -> None:
    """A network formed here goes on in a year that enrols its members, or in which they stay, with what it says of
    itself. What others decided or recorded for the year before does not go with it.

    Part of the enrolment or of a member's answer, which locks and validates.
    """
    before = NetworkYear.objects.filter(network=network, contract_year__last_day=eve_of(contract_year)).first()
    if before is None or NetworkYear.objects.filter(network=network, contract_year=contract_year).exists():
        return
    values = {"standing": Standing.CONFIRMED, "standing_since": at}
    year = NetworkYear.objects.create(network=network, contract_year=contract_year, **values)
    for model in CARRIED_ON:
        _copy(model.objects.filter(network_year=before), year)
    place_branches(NetworkArea.objects.filter(network_year=year))


def _copy(rows: Iterable[Any], year: NetworkYear) -> None:
    for row in rows:
        row.pk, row.network_year = None, year
        row._state.adding = True
        row.save()


@transaction.atomic
def close_network(
    *,
    network: Network,
    last_day: date,
    by: User | None,
    acting_for: Organisation | None,
    at: datetime,
    reason: str = "",
) -> bool:
    """Its last day. It covers nobody after it; its past days stay as they were. Closed twice is closed once: returns
    whether it was open.

    Part of a change that was approved, which ends its memberships and holds the locks.
    """
    locked = lock_for_change(practice_ids=served_ids(network), network_ids=[network.id])
    network.refresh_from_db()
    if network.closed_on and network.closed_on <= last_day:
        return False
    network.closed_on = last_day
    network.save(update_fields=["closed_on"])
    validate_networks(locked.network_ids, at=at)
    record(
        chain=network.lead_commissioner.code,
        action="NETWORK_CLOSED",
        subjects=[network.subject],
        by=by,
        organisation=acting_for,
        at=at,
        after={"to": last_day},
        reason=reason,
    )
    return True


@transaction.atomic
def split_off(
    *,
    network: Network,
    name: str,
    practices: Collection[Practice],
    contract_year: ContractYear,
    first_day: date,
    by: User | None,
    acting_for: Organisation | None,
    at: datetime,
) -> Network:
    """A new network that some of the members of `network` form, confirmed with the change. It begins with the area of
    the one that it comes from, with whoever of these practices directs that one, and with a payee that is one of them
    or no practice. The Network Agreement is another one, which they have yet to make.

    Part of a change that was approved, which moves the members and holds the locks.
    """
    new = Network.objects.create(
        name=name,
        lead_commissioner=network.lead_commissioner,
        opened_on=first_day,
        created_at=at,
        created_by=by,
    )
    values = {"standing": Standing.CONFIRMED, "standing_since": at}
    year = NetworkYear.objects.create(network=new, contract_year=contract_year, **values)
    before = NetworkYear.objects.filter(network=network, contract_year=contract_year)
    _copy(NetworkArea.objects.filter(network_year__in=before), year)
    directors = ClinicalDirector.objects.filter(network_year__in=before, practice__in=practices)
    if directors.exists():
        _copy(directors, year)
        _copy(JobShare.objects.filter(network_year__in=before, practice__in=practices), year)
    theirs = models.Q(practice__in=practices) | models.Q(practice=None)
    _copy(NominatedPayee.objects.filter(theirs, network_year__in=before), year)
    place_branches(NetworkArea.objects.filter(network_year=year))
    record(
        chain=network.lead_commissioner.code,
        action="NETWORK_SPLIT_OFF",
        subjects=[new.subject, network.subject],
        by=by,
        organisation=acting_for,
        at=at,
        after={"name": name, "from": first_day},
    )
    return new


@transaction.atomic
def set_standing(*, network: Network, contract_year: ContractYear, standing: Standing, at: datetime) -> None:
    """Say how far a network has come; part of a decision, which writes the audit event itself."""
    locked = lock_for_change(practice_ids=served_ids(network), network_ids=[network.id])
    year = NetworkYear.objects.get(network=network, contract_year=contract_year)
    if (year.standing, standing) == (Standing.FORMING, Standing.SUBMITTED):
        year.submitted_on = localdate(at)
    year.standing, year.standing_since = standing, at
    year.save()
    validate_networks(locked.network_ids, at=at)


@transaction.atomic
def rename(*, network: Network, name: str, by: User, acting_for: Organisation, at: datetime) -> None:
    record_change(
        network, "NETWORK_RENAMED", lambda: {"name": network.name}, lambda: _rename(network, name), by, acting_for, at
    )


@transaction.atomic
def choose_lead(
    *, network: Network, commissioner: Commissioner, by: User, acting_for: Organisation, at: datetime
) -> None:
    """Which commissioner leads for the network. Its event stands in the chain of the one chosen."""
    lock_for_change(
        practice_ids=served_ids(network),
        commissioner_ids=[commissioner.id, network.lead_commissioner_id],
        network_ids=[network.id],
    )
    record_change(
        network,
        "LEAD_CHOSEN",
        lambda: {"lead_commissioner": network.lead_commissioner.code},
        lambda: _lead_by(network, commissioner),
        by,
        acting_for,
        at,
    )


def served_ids(network: Network) -> set[int]:
    """Practices that `network` holds, names or covers: what to lock before a change to all of it."""
    members = Membership.objects.filter(network=network).values_list("practice_id")
    covered = CoverAgreement.objects.filter(network=network).values_list("practice_id")
    return {practice_id for (practice_id,) in members.union(covered)}


def _rename(network: Network, name: str) -> None:
    Network.objects.filter(id=network.id).update(name=name)
    network.name = name


def _lead_by(network: Network, commissioner: Commissioner) -> None:
    Network.objects.filter(id=network.id).update(lead_commissioner=commissioner)
    network.lead_commissioner = commissioner


@transaction.atomic
def record_change(
    network: Network,
    action: str,
    read: Callable[[], Mapping[str, Any] | None],
    write: Callable[[], None],
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> None:
    """Lock, read, write, re-validate, read, audit: the shape of every change to what a network says of itself."""
    locked = lock_for_change(practice_ids=served_ids(network), network_ids=[network.id])
    before = read()
    write()
    validate_networks(locked.network_ids, at=at)
    record(
        chain=network.lead_commissioner.code,
        action=action,
        subjects=[network.subject],
        by=by,
        organisation=acting_for,
        at=at,
        before=before,
        after=read(),
    )
