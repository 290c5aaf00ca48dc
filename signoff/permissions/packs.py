"""Who may take an evidence pack away. They speak of people inside the scope."""

from collections.abc import Callable, Collection

from django.core.exceptions import PermissionDenied

from networks.permissions import Authority
from networks.rules import words
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from practices.models import Commissioner


def check_user_can_pack(
    user: User,
    commissioner: Commissioner,
    interests: Callable[[], Collection[str]],
    *,
    shared: bool = True,
) -> Authority:
    """The commissioner that leads, unless the matter is kept from it, and the LMCs of its area, not those of a part of
    it elsewhere; nobody with an interest in it, who would read less of it than the pack promises. The interests are
    asked for only where they matter."""
    authority = _authority(user, commissioner, shared=shared)
    if authority is None:
        who = f"{commissioner} and its LMC" if shared else "the LMC"
        raise PermissionDenied(f"You can see this but only {who} can have an evidence pack of it.")
    if declared := interests():
        raise PermissionDenied(
            f"You declared an interest in {words.listed(list(declared))}, so you can have no evidence pack of this. "
            "Somebody else who works where you do can."
        )
    return authority


def user_can_pack(
    user: User,
    commissioner: Commissioner,
    interests: Callable[[], Collection[str]],
    *,
    shared: bool = True,
) -> bool:
    try:
        check_user_can_pack(user, commissioner, interests, shared=shared)
    except PermissionDenied:
        return False
    return True


def _authority(user: User, commissioner: Commissioner, *, shared: bool) -> Authority | None:
    own = commissioner.organisation
    if shared and (capacity := user.capacity_for(own, Permission.APPLICATION_REVIEW)):
        return Authority(capacity, own)
    if not user.may_anywhere(Permission.AREA_READ):
        return None
    for lmc in commissioner.lmcs.all():
        if capacity := user.capacity_for(lmc.organisation, Permission.AREA_READ):
            return Authority(capacity, lmc.organisation)
    return None
