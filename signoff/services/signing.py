"""Signing the Network Agreement: each practice for itself, or the practice that leads from its paper."""

from datetime import date, datetime

from django.db import transaction

from networks.enums import MembershipState
from networks.models import AgreementSignatory, NetworkYear
from networks.services import items
from pcnportal.accounts.models import User
from pcnportal.core.errors import Refused
from pcnportal.core.words import datetime_london
from practices.models import Practice
from signoff import policies
from signoff.models import Application
from signoff.permissions.practices import check_user_can_sign
from signoff.selectors.applying import core_members
from signoff.selectors.signing import signature_of, signature_version
from signoff.services.items import Stale
from signoff.services.locking import lock_application


class CannotSign(Refused):
    """The signature cannot be taken as given."""


@transaction.atomic
def sign_agreement(
    *,
    application: Application,
    practice: Practice,
    name: str,
    role: str,
    signed_on: date,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Signing may follow the submission (CMP-06). The same signature again changes nothing.

    Raises PermissionDenied; Stale; Conflict where nothing can be signed any more; CannotSign.
    """
    current = lock_application(application)
    speaks_for = check_user_can_sign(by, current, practice)
    policies.check_signable(current)
    held = signature_of(current, practice)
    _check_allowed(current, practice, speaks_for, held)
    said = (name, role, signed_on, speaks_for == practice)
    if held and (held.name, held.role, held.signed_on, held.own) == said:
        return
    if version != signature_version(held):
        raise Stale(_saved_meanwhile(held))
    items.record_signature(
        network_year=NetworkYear.objects.select_related("network__lead_commissioner").get(
            network=current.network, contract_year=current.contract_year
        ),
        practice=practice,
        name=name,
        role=role,
        signed_on=signed_on,
        by=by,
        acting_for=speaks_for.organisation,
        at=at,
    )


def _check_allowed(
    application: Application, practice: Practice, speaks_for: Practice, held: AgreementSignatory | None
) -> None:
    member = next((each for each in core_members(application) if each.practice_id == practice.id), None)
    if member is None:
        raise CannotSign(f"{practice} is not a member of {application.network}.")
    if speaks_for == practice and member.state == MembershipState.NAMED:
        raise CannotSign(f"{practice} has not agreed to join {application.network} yet. Answer that first.")
    if held and held.own and speaks_for != practice:
        raise CannotSign(f"{practice} has signed for itself. Only it can change that.")


def _saved_meanwhile(held: AgreementSignatory | None) -> str:
    if held and held.recorded_at:
        return f"{held.recorded_by} saved this page on {datetime_london(held.recorded_at)}, while you had it open."
    return "This page is out of date."
