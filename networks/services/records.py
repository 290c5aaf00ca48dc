"""What people record about a network and a year, for the rules to go by."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from networks.models import CommissionerConsent, Network
from networks.services.locks import lock_for_change
from networks.services.networks import served_ids
from networks.services.validation import validate_networks
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from practices.models import Commissioner, ContractYear


@transaction.atomic
def record_consent(
    *, network: Network, contract_year: ContractYear, commissioner: Commissioner, note: str, by: User, at: datetime
) -> CommissionerConsent:
    """That another commissioner than the lead agrees to the network (GEO-08). The same again changes nothing.

    Raises PermissionDenied where `by` does not check applications for that commissioner.
    """
    capacity = by.capacity_for(commissioner.organisation, Permission.APPLICATION_REVIEW)
    if not capacity:
        raise PermissionDenied(f"Only {commissioner} can say that it agrees to {network}.")
    lock_for_change(
        practice_ids=served_ids(network), network_ids=[network.id], commissioner_ids=[network.lead_commissioner_id]
    )
    consent, new = CommissionerConsent.objects.get_or_create(
        network=network,
        contract_year=contract_year,
        commissioner=commissioner,
        defaults={"note": note, "recorded_at": at, "recorded_by": by},
    )
    if new:
        validate_networks([network.id], at=at)
        record(
            chain=network.lead_commissioner.code,
            action="CONSENT_RECORDED",
            subjects=[network.subject, commissioner.subject],
            by=by,
            capacity=capacity,
            organisation=commissioner.organisation,
            at=at,
            after={"year": contract_year.code, "commissioner": commissioner.code},
            reason=note,
        )
    return consent
