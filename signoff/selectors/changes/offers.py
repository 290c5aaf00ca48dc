"""What a person may propose for a network."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from networks.models import Network
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from practices.models import DeclaredInterest, Practice
from signoff.enums import ChangeKind
from signoff.permissions.changes import OF_A_NETWORK, user_can_propose_for
from signoff.policies.changes import in_force_in
from signoff.selectors.changes.scope import day_in_force, leads_of, members_on, year_on


@dataclass(frozen=True, slots=True)
class Offers:
    """The kinds that the person may propose, in the order of ChangeKind, and the practices that each can be about:
    None for any."""

    members: Sequence[Practice]
    kinds: dict[ChangeKind, Sequence[Practice] | None]


def offers_for(user: User, network: Network, today: date) -> Offers:
    if not user.may_anywhere(Permission.CHANGE_PROPOSE):
        return Offers((), {})
    year = year_on(today)
    members = members_on(network, day_in_force(year, today))
    if not in_force_in(network, year, today):
        return Offers(members, {})
    own = list(
        Practice.objects.filter(code__in=user.organisation_codes(OrganisationKind.PRACTICE, Permission.CHANGE_PROPOSE))
    )
    kinds: dict[ChangeKind, Sequence[Practice] | None] = {}
    inside, outside = [each for each in own if each in members], [each for each in own if each not in members]
    if outside:
        kinds[ChangeKind.JOIN] = outside
    if inside:
        kinds |= {ChangeKind.MOVE: inside, ChangeKind.PRACTICE_CLOSURE: inside}
    if speaks_for(own, leads_of(network, today)):
        kinds |= dict.fromkeys(OF_A_NETWORK, None)
    if user_can_propose_for(user, network.lead_commissioner, _interests(user, members)):
        kinds |= {kind: None for kind in ChangeKind if kind is not ChangeKind.OPT_OUT}
    return Offers(members, {kind: kinds[kind] for kind in ChangeKind if kind in kinds})


def own_members(user: User, offers: Offers) -> list[Practice]:
    """The members for which the person may answer for the year, by which a practice opts out."""
    own = user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    return [each for each in offers.members if each.code in own]


def speaks_for(own: Collection[Practice], leads: Collection[Practice]) -> bool:
    return any(each in leads for each in own)


def _interests(user: User, members: Collection[Practice]) -> list[str]:
    declared = DeclaredInterest.objects.filter(person=user.pk, ended_at=None, practice__in=members)
    return list(declared.values_list("practice__name", flat=True))
