"""The neighbourhoods of a larger network, set as a whole: every member is in one of them."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from networks.models import About, Neighbourhood, NeighbourhoodPractice, Network
from networks.policies import CannotRecord
from networks.rules import words
from networks.selectors.facts import YearDay
from networks.selectors.networks import core_members
from networks.services.records import change_record
from pcnportal.accounts.models import User
from practices.models import ContractYear, Practice


def set_neighbourhoods(
    *,
    network: Network,
    contract_year: ContractYear,
    neighbourhoods: Mapping[str, Collection[Practice]],
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Practices by the name of their neighbourhood (SIZE-10, SIZE-11). Raises as the other records do."""
    about = About(contract_year, network)

    def write(stamps: Mapping[str, Any]) -> None:
        _check_each_in_one(network, neighbourhoods, YearDay.of(contract_year, localdate(at)))
        Neighbourhood.objects.filter(**about.key).delete()
        for name, practices in neighbourhoods.items():
            part = Neighbourhood.objects.create(**about.key, name=name, **stamps)
            NeighbourhoodPractice.objects.bulk_create(
                NeighbourhoodPractice(neighbourhood=part, practice=practice) for practice in practices
            )

    values = {name: sorted(each.subject for each in practices) for name, practices in neighbourhoods.items()}
    change_record(Neighbourhood, about, {"neighbourhoods": values}, write, by, at, seen)


def _check_each_in_one(network: Network, neighbourhoods: Mapping[str, Collection[Practice]], year_day: YearDay) -> None:
    times = Counter(practice for practices in neighbourhoods.values() for practice in practices)
    members = [membership.practice for membership in core_members(network, year_day)]
    if doubled := [practice for practice, number in times.items() if number > 1]:
        raise CannotRecord(f"{words.all_named(doubled)} can be in one neighbourhood only.")
    if strangers := [practice for practice in times if practice not in members]:
        raise CannotRecord(f"{words.all_named(strangers)} is not a member of {network}. Look at its members again.")
    if left_out := [practice for practice in members if practice not in times]:
        raise CannotRecord(f"Choose the neighbourhood of {words.all_named(left_out)}.")
    if not all(neighbourhoods.values()) or not all(name.strip() for name in neighbourhoods):
        raise CannotRecord("Every neighbourhood needs a name and a practice.")
