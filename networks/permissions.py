"""Who may do what for an area. Each check raises PermissionDenied and has a boolean twin."""

from django.core.exceptions import PermissionDenied

from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from practices.models import Commissioner


def check_user_can_record_cover(user: User, commissioner: Commissioner) -> None:
    if not user_can_record_cover(user, commissioner):
        raise PermissionDenied(
            f"You can see the figures of {commissioner} but only one of its officers or approvers can record "
            "how a practice's patients are covered."
        )


def user_can_record_cover(user: User, commissioner: Commissioner) -> bool:
    return bool(user.capacity_for(commissioner.organisation, Permission.COVER_RECORD))
