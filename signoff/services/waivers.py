"""The commissioner's exception to the minimum list size. What it is worth to the rules is theirs to say."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from networks.enums import WaiverGround
from networks.models import NetworkYear
from networks.services import items
from pcnportal.accounts.models import User
from signoff import permissions, policies
from signoff.models import Application
from signoff.selectors.applications import checked
from signoff.services.decisions import check_unchanged
from signoff.services.locking import lock_application


@transaction.atomic
def grant_waiver(
    *,
    application: Application,
    ground: WaiverGround,
    evidence: str,
    version: int,
    revision: int,
    by: User,
    at: datetime,
) -> None:
    """Waive the minimum for the application that `by` saw at `version` and its network at `revision`.

    The same waiver again changes nothing. Raises PermissionDenied; Conflict; CannotTake for a network that is not too
    small.
    """
    current = lock_application(application)
    permissions.check_user_can_waive(by, current)
    network_year = NetworkYear.objects.select_related("network__lead_commissioner", "waiver").get(
        network=current.network, contract_year=current.contract_year
    )
    waiver = getattr(network_year, "waiver", None)
    if waiver and (waiver.ground, waiver.evidence, waiver.granted_by) == (ground, evidence, by):
        return
    check_unchanged(current, version, revision, at)
    policies.check_waivable(current, checked(current, today=localdate(at)).result)
    items.grant_waiver(
        network_year=network_year,
        ground=ground,
        evidence=evidence,
        by=by,
        acting_for=current.commissioner.organisation,
        at=at,
    )
