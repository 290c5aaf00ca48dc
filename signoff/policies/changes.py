"""Whether a network, the day and the rules allow a change to it."""

from collections.abc import Collection
from datetime import date

from networks.enums import Standing
from networks.models import Network, NetworkYear
from networks.rules import words
from practices.models import ContractYear
from signoff.plans import Effect, Plan
from signoff.policies import CannotTake


def in_force_in(network: Network, year: ContractYear, day: date) -> bool:
    """Whether it is confirmed for the year, or was imported, and is open on the day."""
    formed = NetworkYear.objects.filter(network=network, contract_year=year).first()
    confirmed = formed.standing == Standing.CONFIRMED if formed else network.imported
    return confirmed and not (network.closed_on and network.closed_on < day)


def check_plan(plan: Plan) -> None:
    """Raises CannotTake for a change of a network that is not in force, or whose days make no sense."""
    year = plan.contract_year
    days = [each for each in (plan.effective_on, plan.first_day) if each]
    if not all(year.first_day <= day <= year.last_day for day in days):
        raise CannotTake(f"The day must lie between {words.day(year.first_day)} and {words.day(year.last_day)}.")
    for network in plan.networks:
        if network.closed_on and network.closed_on < plan.effective_on:
            raise CannotTake(f"{network} closed on {words.day(network.closed_on)}.")
        if not in_force_in(network, year, plan.effective_on):
            raise CannotTake(
                f"{network} is not confirmed for {year}, so nothing can change in it from "
                f"{words.day(plan.effective_on)} on. Its application for {year} says who is in it then."
            )
    if plan.to_network == plan.network:
        raise CannotTake(f"{plan.network} is named twice. Choose two networks.")


def check_approvable(effect: Effect, missing: Collection[str]) -> None:
    """Raises CannotTake with what is in the way of approving a change."""
    if effect.refusals:
        raise CannotTake(f"It cannot be done as it is proposed. {' '.join(effect.refusals)}")
    if missing:
        raise CannotTake(f"It waits for {words.listed(list(missing))} to agree. Until then it can only be refused.")
    check_rules_on(effect)


def check_rules_on(effect: Effect) -> None:
    """Raises CannotTake with what the rules about the change itself say, where one stops it."""
    if blocking := [each.sentence for each in effect.rules if each.blocks]:
        raise CannotTake(" ".join(blocking))
