"""The neighbourhoods of a network with their sizes, and whom it serves beside its members' patients."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from networks.enums import CoverState, MembershipState
from networks.models import About, CoverAgreement, Membership, Network
from networks.selectors.facts import YearDay
from networks.selectors.records import neighbourhoods_of
from practices.models import ContractYear, ListSize, Practice


@dataclass(frozen=True, slots=True)
class Part:
    """A neighbourhood: those of its practices that are members now."""

    name: str
    members: Sequence[Membership]
    year: ContractYear

    @property
    def size(self) -> int | None:
        """None where there is no member, or one without a list."""
        return total([getattr(each, "list_size", None) for each in self.members])

    @property
    def fits(self) -> bool:
        return self.size is not None and self.year.floor <= self.size <= self.year.ceiling


@dataclass(frozen=True, slots=True)
class Covered:
    """A practice whose patients a network serves under a local agreement."""

    practice: Practice
    list_size: int | None


def parts_of(about: About, memberships: Iterable[Membership]) -> list[Part]:
    """`memberships`: with their lists, those in sight."""
    members = {each.practice_id: each for each in memberships if each.state != MembershipState.DECLINED}
    return [
        Part(each.name, [members[m.practice_id] for m in each.members.all() if m.practice_id in members], about.year)
        for each in neighbourhoods_of(about)
    ]


def covered_by(network: Network, year_day: YearDay) -> list[Covered]:
    lists = ListSize.objects.filter(practice=OuterRef("practice"), as_at=year_day.year.list_date)
    agreements = (
        CoverAgreement.objects.filter(network=network, state=CoverState.AGREED, during__contains=year_day.day_in_force)
        .annotate(list_size=Subquery(lists.values("registered")))
        .select_related("practice")
        .order_by("practice__name")
    )
    return [Covered(each.practice, getattr(each, "list_size", None)) for each in agreements]


def total(sizes: Sequence[int | None]) -> int | None:
    """Of nothing, and of something unknown, it is unknown."""
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None
