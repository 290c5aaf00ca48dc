"""What the lead practice says of its network in an application: checked here for who and when, written by networks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction

from networks.models import Membership, NetworkYear
from networks.services import membership as memberships
from networks.services import networks
from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict, Refused
from practices.models import Commissioner, Practice
from signoff import permissions, policies
from signoff.models import Application
from signoff.services.locking import lock_application
from signoff.services.telling import tell_asked, tell_no_longer_asked

NO_VERSION = None


class CannotRemove(Refused):
    """The practice has to stay."""


def save_details(
    *,
    application: Application,
    network_name: str,
    lead_commissioner: Commissioner,
    contact_name: str,
    contact_email: str,
    contact_phone: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """The network's name, the commissioner that leads for it, and whom to ask about the application."""
    with _changing(application, version, by) as current:
        current.contact_name, current.contact_email = contact_name, contact_email
        current.contact_phone = contact_phone
        acting_for = current.lead_practice.organisation
        if network_name != current.network.name:
            networks.rename(network=current.network, name=network_name, by=by, acting_for=acting_for, at=at)
        if lead_commissioner != current.network.lead_commissioner:
            networks.choose_lead(
                network=current.network, commissioner=lead_commissioner, by=by, acting_for=acting_for, at=at
            )
        record(
            chain=current.network.lead_commissioner.code,
            action="APPLICATION_DETAILS_SET",
            subjects=[current.subject],
            by=by,
            organisation=acting_for,
            at=at,
        )


def name_member(*, application: Application, practice: Practice, by: User, at: datetime) -> Membership:
    """Ask a practice to be a member. It needs no version: naming the same practice twice is naming it once."""
    with _changing(application, NO_VERSION, by, practices=[practice]) as current:
        membership = memberships.name_practice(
            network=current.network,
            contract_year=current.contract_year,
            practice=practice,
            by=by,
            acting_for=current.lead_practice.organisation,
            at=at,
        )
        tell_asked(membership, current, by=by, at=at)
        return membership


def remove_member(*, application: Application, membership: Membership, by: User, at: datetime) -> None:
    """Raises CannotRemove for the lead practice."""
    with _changing(application, NO_VERSION, by) as current:
        if membership.practice_id == current.lead_practice_id:
            raise CannotRemove(f"{current.lead_practice} leads the application and cannot be removed from it.")
        memberships.remove_practice(membership=membership, by=by, acting_for=current.lead_practice.organisation, at=at)
        tell_no_longer_asked(membership, by=by, at=at)


def save_area(
    *,
    application: Application,
    kind: str,
    codes: Sequence[str],
    description: str,
    version: int,
    by: User,
    at: datetime,
    drawing: bytes | None = None,
) -> None:
    """`drawing`: WKB in metres on the National Grid; without one the area is only listed."""
    with _changing(application, version, by) as current:
        networks.set_area(
            network_year=_network_year(current),
            kind=kind,
            codes=codes,
            description=description,
            drawing=drawing,
            by=by,
            acting_for=current.lead_practice.organisation,
            at=at,
        )


def save_agreement(
    *,
    application: Application,
    dated_on: date,
    signatories: Mapping[Practice, tuple[str, str, date | None]],
    version: int,
    by: User,
    at: datetime,
) -> None:
    """`signatories`: name, role and day of signing (None: not yet) for each practice."""
    with _changing(application, version, by) as current:
        networks.set_agreement(
            network_year=_network_year(current),
            dated_on=dated_on,
            signatories=signatories,
            by=by,
            acting_for=current.lead_practice.organisation,
            at=at,
        )


def save_clinical_director(
    *,
    application: Application,
    name: str,
    profession: str,
    practice: Practice,
    email: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    with _changing(application, version, by) as current:
        networks.set_clinical_director(
            network_year=_network_year(current),
            name=name,
            profession=profession,
            practice=practice,
            email=email,
            by=by,
            acting_for=current.lead_practice.organisation,
            at=at,
        )


def save_payee(
    *,
    application: Application,
    kind: str,
    practice: Practice | None,
    name: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """A member practice, or another provider by name."""
    with _changing(application, version, by) as current:
        networks.set_payee(
            network_year=_network_year(current),
            kind=kind,
            practice=practice,
            name=name,
            by=by,
            acting_for=current.lead_practice.organisation,
            at=at,
        )


@contextmanager
def _changing(
    application: Application, version: int | None, by: User, *, practices: Iterable[Practice] = ()
) -> Iterator[Application]:
    """Locks, checks who and whether, and raises the version, so that whoever saw the state before is told.

    Raises PermissionDenied; Conflict where the application is not open to change or `version` is an old one.
    """
    with transaction.atomic():
        current = lock_application(application, practices=practices)
        permissions.check_user_can_edit(by, current)
        policies.check_editable(current)
        if version not in (NO_VERSION, current.version):
            raise Conflict(
                f"{current.network} has changed since you opened this page. "
                "Check what is saved now, then make your change again."
            )
        current.version += 1
        yield current
        current.save()


def _network_year(application: Application) -> NetworkYear:
    return NetworkYear.objects.select_related("network__lead_commissioner").get(
        network=application.network, contract_year=application.contract_year
    )
