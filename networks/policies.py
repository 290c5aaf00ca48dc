"""Whether the state of things allows a local agreement on cover, whoever asks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from networks.enums import CoverState, MembershipKind, MembershipState
from networks.models import CoverAgreement, Membership, Neighbour, Network, NetworkYear
from networks.rules import Moment, blockers, check_rules
from networks.rules.facts import YearRules
from networks.rules.offers import OFFER_RULES, CoverOffer
from pcnportal.core.errors import Refused
from practices.models import ContractYear, Practice, PracticeCommissioner


class CannotCover(Refused):
    """The network cannot cover the practice's patients."""


def check_cover(network: Network, practice: Practice, year: ContractYear, first_day: date, rules: YearRules) -> None:
    """Raises CannotCover with what the rules say (COV-05, 06, 07). Call under the locks."""
    found = check_rules(OFFER_RULES, _offer(network, practice, year, first_day), rules)
    for finding in blockers(found, Moment.ACTION):
        raise CannotCover(finding.sentence)
    _check_not_covered(practice, year, first_day)


def _offer(network: Network, practice: Practice, year: ContractYear, first_day: date) -> CoverOffer:
    formed = NetworkYear.objects.filter(network=network, contract_year=year).first()
    return CoverOffer(
        practice=str(practice),
        network=network.name,
        first_day=first_day,
        possible=(year.first_day, year.last_day),
        standing=formed.standing if formed else None,
        open=network.imported and (network.closed_on is None or network.closed_on >= first_day),
        near=_near(network, practice, first_day),
        **_holder(network, practice, year, first_day),
    )


def _holder(network: Network, practice: Practice, year: ContractYear, first_day: date) -> Mapping[str, Any]:
    named = Q(contract_year=year, state__in=[MembershipState.NAMED, MembershipState.AGREED], network=network)
    from_day = min(max(first_day, year.starts_on), year.last_day)
    held = Q(state=MembershipState.IN_FORCE, during__overlap=DateRange(from_day, year.last_day, "[]"))
    membership = Membership.objects.filter(named | held, practice=practice, kind=MembershipKind.CORE).first()
    if membership is None:
        return {}
    own = membership.network_id == network.id
    return {"held": True, "own": own, "named": membership.state == MembershipState.NAMED}


def _near(network: Network, practice: Practice, day: date) -> bool | None:
    """Whether its members belong to the practice's commissioner or touch a practice of it; None where none is known
    to touch anything."""
    links = PracticeCommissioner.objects.filter(during__contains=day)
    here = links.filter(commissioner__in=links.filter(practice=practice).values("commissioner")).values("practice")
    members = Membership.objects.filter(network=network, kind=MembershipKind.CORE).exclude(
        state=MembershipState.DECLINED
    )
    if members.filter(practice__in=here).exists():
        return True
    those = members.values("practice")
    if not (here.exists() and Neighbour.objects.filter(Q(a__in=those) | Q(b__in=those)).exists()):
        return None
    return Neighbour.objects.filter(Q(a__in=those, b__in=here) | Q(b__in=those, a__in=here)).exists()


def _check_not_covered(practice: Practice, year: ContractYear, first_day: date) -> None:
    agreements = CoverAgreement.objects.filter(
        practice=practice,
        state=CoverState.AGREED,
        during__overlap=DateRange(first_day, year.last_day, "[]"),
    )
    if agreement := agreements.select_related("network").first():
        raise CannotCover(f"The patients of {practice} are covered by {agreement.network} already in {year}.")
