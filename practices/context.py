"""For whom the signed-in person acts, in the frame of every page."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from pcnportal.accounts.enums import OrganisationKind
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner, Lmc, Practice

NAMED: dict[str, type[models.Model]] = {
    OrganisationKind.PRACTICE: Practice,
    OrganisationKind.COMMISSIONER: Commissioner,
    OrganisationKind.LMC: Lmc,
}


def account(request: HttpRequest) -> dict[str, Any]:
    """`account_organisations`: each organisation's name with the person's roles in it, read where it is shown."""
    user: Any = getattr(request, "user", None)  # a request that is refused early has none
    return {"account_organisations": SimpleLazyObject(lambda: organisations_of(user)) if user else ()}


def organisations_of(user: Any) -> list[tuple[str, list[str]]]:
    roles: dict[Organisation, list[str]] = {}
    for held in user.assignments if user.is_authenticated else ():
        roles.setdefault(held.organisation, []).append(held.get_role_display())
    names = _names(user, {organisation.kind for organisation in roles})
    return [(names.get(o, o.code) if o.kind in NAMED else OrganisationKind(o.kind).label, r) for o, r in roles.items()]


def _names(user: User, kinds: set[str]) -> dict[Organisation, str]:
    """One statement for each kind."""
    return {
        Organisation(kind, code): name
        for kind in sorted(kinds & NAMED.keys())
        for code, name in NAMED[kind]
        ._default_manager.filter(code__in=user.organisation_codes(kind))
        .values_list("code", "name")
    }
