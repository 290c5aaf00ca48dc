"""The signatures of a Network Agreement, practice by practice."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from networks.models import AgreementSignatory, Membership
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from practices.models import Practice
from signoff.models import Application
from signoff.permissions.practices import user_can_sign
from signoff.selectors.applying import core_members


@dataclass(frozen=True, slots=True)
class Signing:
    """A member, its signatory if one is named, and whether the person may sign for it or record what it signed.

    `own`: it is the person's practice.
    """

    member: Membership
    signature: AgreementSignatory | None
    open: bool
    own: bool


def signings_of(user: User, application: Application) -> list[Signing]:
    held = {each.practice_id: each for each in _signatures(application)}
    codes = user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    return [
        Signing(
            member,
            held.get(member.practice_id),
            open=user_can_sign(user, application, member.practice),
            own=member.practice.code in codes,
        )
        for member in core_members(application)
    ]


def signature_of(application: Application, practice: Practice) -> AgreementSignatory | None:
    return _signatures(application).filter(practice=practice).first()


def signed_among(application: Application, own: Collection[Membership]) -> set[int]:
    """The ids of those of the person's `own` practices that have signed."""
    practices = [each.practice_id for each in own]
    signed = _signatures(application).filter(practice__in=practices, signed_on__isnull=False) if practices else ()
    return {each.practice_id for each in signed}


def signature_version(signature: AgreementSignatory | None) -> int:
    """Another one after every change."""
    recorded_at = signature.recorded_at if signature else None
    return int(recorded_at.timestamp() * 1_000_000) if recorded_at else 0


def _signatures(application: Application) -> QuerySet[AgreementSignatory]:
    return AgreementSignatory.objects.filter(
        network_year__network=application.network_id, network_year__contract_year=application.contract_year_id
    ).select_related("recorded_by")
