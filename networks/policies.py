"""Whether the state of things allows a local agreement on cover, whoever asks."""

from datetime import date

from django.db.models import Q

from networks.enums import MembershipKind, MembershipState, Standing
from networks.models import CoverAgreement, Membership, Network, NetworkYear
from pcnportal.core.errors import Refused
from practices.models import ContractYear, Practice

GIVERS = (Standing.REQUIREMENTS_MET, Standing.CONFIRMED)


class CannotCover(Refused):
    """The network cannot cover the practice's patients."""


def check_cover(network: Network, practice: Practice, year: ContractYear, first_day: date) -> None:
    """Raises CannotCover. Call under the locks."""
    if not year.first_day <= first_day <= year.last_day:
        raise CannotCover(f"Cover for {year} begins between {_day(year.first_day)} and {_day(year.last_day)}.")
    _check_no_member(network, practice, year, first_day)
    _check_giver(network, year, first_day)
    _check_not_covered(practice, year, first_day)


def _check_no_member(network: Network, practice: Practice, year: ContractYear, first_day: date) -> None:
    """A network serves its own members' patients already: cover is for others (COV-06)."""
    named = Q(contract_year=year, state__in=[MembershipState.NAMED, MembershipState.AGREED], network=network)
    held = Q(state=MembershipState.IN_FORCE, during__overlap=(max(first_day, year.starts_on), year.last_day))
    memberships = Membership.objects.filter(named | held, practice=practice, kind=MembershipKind.CORE)
    if membership := memberships.select_related("network").first():
        own = membership.network == network
        raise CannotCover(
            f"{practice} is {'named by' if membership.state == MembershipState.NAMED else 'a member of'} "
            f"{network if own else 'another network'} itself. Cover is for the patients of practices that take no "
            "part: it must leave the network first, or needs no cover."
        )


def _check_giver(network: Network, year: ContractYear, first_day: date) -> None:
    formed = NetworkYear.objects.filter(network=network, contract_year=year).first()
    if formed and formed.standing not in GIVERS:
        raise CannotCover(
            f"{network} does not meet the requirements for {year} yet, so it cannot promise cover. "
            "Its commissioner has to mark its requirements as met first."
        )
    if not formed and not (network.imported and _is_open(network, first_day)):
        raise CannotCover(f"{network} is not open on {_day(first_day)}. Choose another network or a later day.")


def _is_open(network: Network, day: date) -> bool:
    return network.closed_on is None or network.closed_on >= day


def _check_not_covered(practice: Practice, year: ContractYear, first_day: date) -> None:
    agreements = CoverAgreement.objects.filter(practice=practice, during__overlap=(first_day, year.last_day))
    if agreement := agreements.select_related("network").first():
        raise CannotCover(f"The patients of {practice} are covered by {agreement.network} already in {year}.")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
