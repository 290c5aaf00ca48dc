"""Evidence packs: who may have one of what, which ones somebody has, and what each is called."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import Http404

from networks.permissions import Authority
from pcnportal.accounts.models import User
from signoff.models import Application, Case, EvidencePack, Round
from signoff.permissions import interests_in
from signoff.permissions.cases import OnCase
from signoff.permissions.packs import check_user_can_pack, user_can_pack
from signoff.policies.rounds import RoundSheet
from signoff.selectors.applications import (
    get_application,
)
from signoff.selectors.cases.scope import get_case, interests_in_case
from signoff.selectors.rounds import (
    applications_of_round,
    get_commissioner_of_round,
)

Packed = Application | Case | Round


def check_may_have_pack(user: User, matter: Packed) -> Authority:
    """Raises PermissionDenied. Of a matter that the person sees."""
    if isinstance(matter, Case):
        return check_user_can_pack(
            user, matter.commissioner, lambda: interests_in_case(user, matter), shared=matter.shared
        )
    if isinstance(matter, Application):
        return check_user_can_pack(user, matter.commissioner, lambda: _interests(user, [matter]))
    return check_user_can_pack(
        user,
        matter.commissioner,
        lambda: _interests(user, applications_of_round(matter.commissioner, matter.contract_year)),
    )


def may_have_pack_of_round(user: User, sheet: RoundSheet) -> bool:
    """Of a round that was read."""
    applications = [line.application for line in sheet.applications]
    return user_can_pack(user, sheet.commissioner, lambda: _interests(user, applications))


def may_have_pack_of_case(user: User, case: Case, on: OnCase) -> bool:
    """Of a case of which is known who has a part in it."""
    return user_can_pack(user, case.commissioner, lambda: on.interests, shared=case.shared)


def _interests(user: User, applications: Sequence[Application]) -> list[str]:
    if not applications:
        return []
    return interests_in(user, [each.network_id for each in applications], applications[0].contract_year_id)


def matter_of(user: User, pack: EvidencePack) -> Packed:
    """As the person finds it today. Raises Http404 where they do not, PermissionDenied where they have no right to it
    any more."""
    matter: Packed = pack.matter
    if isinstance(matter, Application):
        matter = get_application(user, matter.reference)
    elif isinstance(matter, Case):
        matter = get_case(user, matter.reference)
    else:
        get_commissioner_of_round(user, matter.commissioner.code)
    check_may_have_pack(user, matter)
    return matter


def about(matter: Packed) -> dict[str, Packed]:
    """By the name of the column of a pack."""
    return {type(matter).__name__.lower(): matter}


def packs_of(user: User, matter: Packed) -> QuerySet[EvidencePack]:
    """Those that the person asked for, the latest first."""
    if matter.pk is None:
        return EvidencePack.objects.none()
    return EvidencePack.objects.filter(asked_by=user, **about(matter))


def get_pack(user: User, reference: str) -> EvidencePack:
    """One of the person's own. 404 for any other."""
    packs = EvidencePack.objects.select_related(
        "application__network",
        "application__commissioner",
        "case__commissioner",
        "round__commissioner",
        "round__contract_year",
    )
    found = packs.filter(asked_by=user, reference=reference).first()
    if found is None:
        raise Http404
    return found


def posts_of(user: User) -> list[str]:
    """What lets the person read what they read."""
    return sorted(f"{held.role} {held.organisation}" for held in user.assignments)


def title_of(matter: Packed) -> str:
    if isinstance(matter, Application):
        return f"Application {matter.reference} of {matter.network}, {matter.contract_year}"
    if isinstance(matter, Case):
        return f"Case {matter.reference} about {matter.about}, {matter.contract_year}"
    return f"Round {matter.contract_year} of {matter.commissioner}"
