"""An application's beginning. What its lead practice then says in it is in `items`, its decisions in `decisions`."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from networks.models import Membership
from networks.selectors.facts import YearDay
from networks.services import membership, networks
from networks.services.locks import lock_for_change
from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from pcnportal.core.errors import Refused
from practices.models import Commissioner, ContractYear, Practice
from practices.services.participation import CannotTake
from signoff.enums import ApplicationStatus, PartAction
from signoff.models import Application
from signoff.permissions.practices import check_user_can_start
from signoff.services.parts import answer_network, walk_part
from signoff.workflow import Door


class CannotStart(Refused):
    """No application can be started from here."""


@transaction.atomic
def start_application(
    *, network_name: str, practice: Practice, contract_year: ContractYear, by: User, at: datetime
) -> Application:
    """A draft led by `practice`, which is named in it and has agreed if it is free to. Its commissioner leads.

    The same start again gives the first draft. Raises PermissionDenied, and CannotStart for a
    practice whose commissioner is not known.
    """
    capacity = check_user_can_start(by, practice)
    lock_for_change(practice_ids=[practice.id])
    if started := _draft(network_name, practice, contract_year):
        return started
    commissioner = _commissioner(practice, contract_year, at)
    acting_for = practice.organisation
    network = networks.start_network(
        name=network_name,
        lead_commissioner=commissioner,
        contract_year=contract_year,
        by=by,
        acting_for=acting_for,
        at=at,
    )
    membership.check_can_be_named(practice)
    walk_part(PartAction.ASK, Door.PORTAL, practice, contract_year, localdate(at))
    own = membership.name_practice(
        network=network, contract_year=contract_year, practice=practice, by=by, acting_for=acting_for, at=at
    )
    _agree_if_free(own, by, at)
    application = Application.objects.create(
        network=network,
        contract_year=contract_year,
        commissioner=commissioner,
        lead_practice=practice,
        contact_name=by.name,
        contact_email=by.email,
        created_at=at,
        created_by=by,
    )
    record(
        chain=commissioner.code,
        action="APPLICATION_STARTED",
        subjects=[application.subject, network.subject, practice.subject],
        by=by,
        capacity=capacity,
        organisation=acting_for,
        at=at,
        after={"name": network_name, "year": contract_year.code},
    )
    return application


def _draft(name: str, practice: Practice, contract_year: ContractYear) -> Application | None:
    return Application.objects.filter(
        network__name=name, lead_practice=practice, contract_year=contract_year, status=ApplicationStatus.DRAFT
    ).first()


def _commissioner(practice: Practice, contract_year: ContractYear, at: datetime) -> Commissioner:
    """The practice's commissioner when the network comes into force. An application for a past year is a late one."""
    day = YearDay.of(contract_year, localdate(at)).day_in_force
    link = practice.commissioner_links.filter(during__contains=day).select_related("commissioner").first()
    if link is None:
        raise CannotStart(
            f"We do not know which commissioner {practice} belongs to, so it cannot lead an application. "
            "Your commissioner can have that corrected in ODS."
        )
    return link.commissioner


def _agree_if_free(own: Membership, by: User, at: datetime) -> None:
    """A practice that has agreed elsewhere stays named, and is told so by the rules."""
    with suppress(membership.CannotAnswer, CannotTake):
        answer_network(membership=own, agrees=True, by=by, at=at)
