"""Who may do what, for which organisation."""

from collections.abc import Iterable

from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import RoleAssignment, User
from pcnportal.accounts.organisations import Organisation
from pcnportal.accounts.roles import roles_granting


def has_permission(user: User, permission: Permission, organisation: Organisation) -> bool:
    """Whether an active `user` holds a role in `organisation` that grants `permission`."""
    return bool(user.capacity_for(organisation, permission))


def holders_of(permission: Permission, organisations: Iterable[Organisation]) -> dict[User, Organisation]:
    """The active people whom `permission` is granted in one of `organisations`, each with the first of these."""
    wanted = list(dict.fromkeys(organisations))
    held = RoleAssignment.objects.filter(
        organisation_kind__in={each.kind for each in wanted},
        organisation_code__in={each.code for each in wanted},
        role__in=roles_granting(permission),
        user__is_active=True,
    )
    people = {(each.user, each.organisation) for each in held.select_related("user")}
    first = sorted((pair for pair in people if pair[1] in wanted), key=lambda pair: -wanted.index(pair[1]))
    return dict(first)
