"""How a check asks: it raises PermissionDenied, and its boolean twin answers."""

from collections.abc import Callable
from typing import Any, ParamSpec

from django.core.exceptions import PermissionDenied

from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner

P = ParamSpec("P")


def answers(check: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> bool:
    try:
        check(*args, **kwargs)
    except PermissionDenied:
        return False
    return True


def require(user: User, permission: Permission, organisation: Organisation, otherwise: str) -> str:
    capacity = user.capacity_for(organisation, permission)
    if not capacity:
        raise PermissionDenied(otherwise)
    return capacity


def require_at(user: User, permission: Permission, commissioner: Commissioner | None, otherwise: str) -> str:
    """At the commissioner of a practice, where it has one."""
    if commissioner is None:
        raise PermissionDenied(otherwise)
    return require(user, permission, commissioner.organisation, otherwise)
