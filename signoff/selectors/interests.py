"""The register of a commissioner's declared interests."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from networks.selectors.scope import areas_read_by, check_knows_area
from pcnportal.accounts.models import User
from practices.models import Commissioner, DeclaredInterest
from signoff.permissions import check_user_can_declare


def get_commissioner_of_interests(user: User, code: str) -> Commissioner:
    """404 outside the person's scope; 403 for all but its officers and approvers."""
    commissioner = get_object_or_404(Commissioner, code=code)
    if not areas_read_by(user).filter(pk=commissioner.pk).exists():
        check_knows_area(user, commissioner)
    check_user_can_declare(user, commissioner)
    return commissioner


def register_of(commissioner: Commissioner) -> QuerySet[DeclaredInterest]:
    """Everything that was ever declared there, by name."""
    return DeclaredInterest.objects.filter(commissioner=commissioner).select_related("person", "practice")


def own_interest(user: User, commissioner: Commissioner, pk: int) -> DeclaredInterest:
    """404 for none of this commissioner, 403 for another person's."""
    found = get_object_or_404(register_of(commissioner), pk=pk)
    if found.person != user:
        raise PermissionDenied(f"Only {found.person} can end an interest that {found.person} declared.")
    return found
