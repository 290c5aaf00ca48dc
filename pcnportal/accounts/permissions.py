"""Who may do what, for which organisation."""

from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation


def has_permission(user: User, permission: Permission, organisation: Organisation) -> bool:
    """Whether an active `user` holds a role in `organisation` that grants `permission`."""
    return bool(user.capacity_for(organisation, permission))
