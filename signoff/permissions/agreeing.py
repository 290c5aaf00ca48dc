"""Who agrees to a change to a network, beside the commissioner that decides on it."""

from collections.abc import Collection, Mapping

from django.core.exceptions import PermissionDenied

from networks.selectors.facts import year_rules
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from signoff.permissions import check_may_decide
from signoff.plans import Plan

WORD_OF: Mapping[OrganisationKind, Permission] = {
    OrganisationKind.PRACTICE: Permission.CHANGE_PROPOSE,
    OrganisationKind.COMMISSIONER: Permission.NETWORK_AGREE,
}


def speaks_in_changes(user: User, organisation: Organisation) -> str:
    """The capacity in which the person gives the organisation's word, empty where they do not."""
    return user.capacity_for(organisation, WORD_OF[OrganisationKind(organisation.kind)])


def may_agree(plan: Plan, organisation: Organisation, interests: Collection[str]) -> bool:
    try:
        check_may_agree(plan, organisation, interests)
    except PermissionDenied:
        return False
    return True


def check_may_agree(plan: Plan, organisation: Organisation, interests: Collection[str]) -> None:
    """Raises PermissionDenied for who would agree for a commissioner, and has declared an interest (CMP-10)."""
    if interests and organisation.kind == OrganisationKind.COMMISSIONER:
        (commissioner,) = plan.receiving
        check_may_decide(str(commissioner), year_rules(plan.contract_year), interests=interests, others="approver")
