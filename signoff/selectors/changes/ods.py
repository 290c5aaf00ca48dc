"""Who reads what a commissioner owes ODS."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from networks.selectors.scope import areas_read_by, check_knows_area
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from practices.models import Commissioner
from signoff.permissions.changes import user_can_notify_ods


def get_commissioner_of_notices(user: User, code: str) -> Commissioner:
    """404 outside the person's scope; 403 for all but its officers and approvers, and NHS England's readers."""
    commissioner = get_object_or_404(Commissioner, code=code)
    if not areas_read_by(user).filter(pk=commissioner.pk).exists():
        check_knows_area(user, commissioner)
    if user_can_notify_ods(user, commissioner) or user.may_anywhere(Permission.SIGHT_RECORD):
        return commissioner
    raise PermissionDenied(f"Only officers and approvers of {commissioner}, and NHS England, read its notices to ODS.")
