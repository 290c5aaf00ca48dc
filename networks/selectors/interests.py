"""What somebody has an interest in, by the practices in which they declared one (CMP-10)."""

from django.db.models import Exists, OuterRef

from networks.models import Membership
from pcnportal.accounts.models import User


def of_interest_to(person: User | OuterRef, prefix: str = "") -> Exists:
    """Of what is about a network in a year: it has a member of interest to the person. `prefix`: the way to it."""
    return Exists(
        Membership.objects.of_interest_to(person).filter(
            network=OuterRef(f"{prefix}network"), contract_year=OuterRef(f"{prefix}contract_year")
        )
    )
