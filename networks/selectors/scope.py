"""Who sees which networks and areas. What lies outside a person's scope is never found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from networks.enums import MembershipState, Standing
from networks.models import Membership, Network, NetworkYear
from networks.selectors.facts import YearDay
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from practices.models import Commissioner, ContractYear, Practice, PracticeCommissioner

# From when on a commissioner may look at a network, and from when on everybody may.
WITH_COMMISSIONER = (Standing.SUBMITTED, Standing.REQUIREMENTS_MET, Standing.CONFIRMED)
PUBLIC = (Standing.CONFIRMED,)


@dataclass(frozen=True, slots=True)
class Reach:
    """Codes of the organisations through which a person sees things, and whether the whole nation is in sight."""

    practices: Collection[str]
    commissioners: Collection[str]
    lmcs: Collection[str]
    nation: bool

    @classmethod
    def reading(cls, user: User) -> "Reach":
        """Through roles that let the person read."""
        return cls(
            user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER),
            user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.AREA_READ),
            user.organisation_codes(OrganisationKind.LMC, Permission.AREA_READ),
            user.may_anywhere(Permission.NATION_READ),
        )

    @classmethod
    def belonging(cls, user: User) -> "Reach":
        """Through any role: such a person may know that a thing exists."""
        return cls(
            user.organisation_codes(OrganisationKind.PRACTICE),
            user.organisation_codes(OrganisationKind.COMMISSIONER),
            user.organisation_codes(OrganisationKind.LMC),
            any(user.organisation_codes(kind) for kind in (OrganisationKind.NHSE, OrganisationKind.PORTAL)),
        )

    @property
    def has_areas(self) -> bool:
        return bool(self.commissioners or self.lmcs)

    @property
    def areas(self) -> QuerySet[Commissioner]:
        """The commissioners whose areas these are: their own, and those of their LMCs."""
        areas = Q(code__in=self.commissioners)
        if self.lmcs:
            areas |= Q(id__in=Commissioner.objects.filter(lmcs__code__in=self.lmcs).values("id"))
        return Commissioner.objects.filter(areas)


def areas_read_by(user: User) -> QuerySet[Commissioner]:
    """Commissioners of whom the person reads what stands behind the figures."""
    reach = Reach.reading(user)
    return Commissioner.objects.all() if reach.nation else reach.areas


def check_knows_area(user: User, commissioner: Commissioner) -> None:
    """404 for who belongs, in any role, neither to the commissioner nor its LMCs, its practices or the nation."""
    reach = Reach.belonging(user)
    practices = Practice.objects.filter(code__in=reach.practices, commissioner_links__commissioner=commissioner)
    if not (reach.nation or reach.areas.filter(pk=commissioner.pk).exists() or practices.exists()):
        raise Http404


def networks_visible_to(user: User, contract_year: ContractYear | None = None) -> QuerySet[Network]:
    """Imported and confirmed networks are everybody's to see; one forming here is its practices' until submitted.

    With a year: those whose page of that year the person may see.
    """
    formed = NetworkYear.objects.filter(network=OuterRef("pk"))
    seen = years_visible_to(user).filter(network=OuterRef("pk"))
    if contract_year is None:
        return Network.objects.filter(Exists(seen) | Q(imported=True))
    formed, seen = formed.filter(contract_year=contract_year), seen.filter(contract_year=contract_year)
    return Network.objects.filter(Exists(seen) | (Q(imported=True) & ~Exists(formed)))


def years_visible_to(user: User) -> QuerySet[NetworkYear]:
    """Years of networks formed here that the person may see."""
    return NetworkYear.objects.filter(Q(standing__in=PUBLIC) | _within(Reach.reading(user)))


def networks_known_to(user: User) -> QuerySet[Network]:
    """Networks formed here that the person's organisations see, whatever the person's own role in them."""
    years = NetworkYear.objects.filter(_within(Reach.belonging(user)), network=OuterRef("pk"))
    return Network.objects.filter(Exists(years))


def is_party_to(user: User, network: Network, year_day: YearDay) -> bool:
    """Whether the person reads for one of its practices, its commissioners or their LMCs, and so sees it whole. Who has
    declined to join is none of them."""
    year = year_day.year
    in_year = Q(contract_year=year) | Q(during__overlap=(year.first_day, year.last_day))
    members = Membership.objects.filter(in_year, network=OuterRef("pk")).exclude(state=MembershipState.DECLINED)
    reach = Reach.reading(user)
    of_practice = Exists(members.filter(practice__code__in=reach.practices))
    of_area = Q(lead_commissioner__in=reach.areas) | Exists(_of_areas(members, reach, year_day.day_in_force))
    return Network.objects.filter(of_practice | of_area, pk=network.pk).exists()


def is_forming(formed: NetworkYear | None) -> bool:
    """Whether a network's year is not everybody's to read yet. None for one that is not formed here in the year."""
    return formed is not None and formed.standing not in PUBLIC


def reads_refusals(user: User, network: Network) -> bool:
    """Whether the person reads who declined, and why: for the area or the nation, not for a fellow practice."""
    return Reach.reading(user).nation or reads_for_area(user, network)


def reads_answers_in_numbers(user: User) -> bool:
    """Whether the person may know how many practices of an area gave which answer. Lists of patients are public, so
    beside them a number tells a practice what its neighbour said."""
    reach = Reach.belonging(user)
    return bool(reach.commissioners or reach.lmcs or reach.nation)


def reads_inside(user: User) -> bool:
    """Whether the person reads for a commissioner, an LMC or the nation, and so how far a commissioner is with its
    networks. Who reads for practices alone does not."""
    return user.may_anywhere(Permission.AREA_READ) or user.may_anywhere(Permission.NATION_READ)


def reads_for_area(user: User, network: Network) -> bool:
    """Whether the person reads for the lead commissioner, for one of a practice that it names, or for their LMCs."""
    reach = Reach.reading(user)
    of_members = PracticeCommissioner.objects.filter(
        practice__memberships__network=network, commissioner__in=reach.areas
    )
    return reach.areas.filter(pk=network.lead_commissioner_id).exists() or of_members.exists()


def reads_for_practice(user: User, practice: Practice, day: date) -> bool:
    """Whether the person reads for the practice itself, its commissioner of the day or that one's LMCs."""
    return _is_of(Reach.reading(user), practice, day)


def check_reads_homes_of(user: User, practice: Practice, day: date) -> None:
    """404 for who belongs, in any role, to none of these nor to the nation; 403 for the others who do not read."""
    if reads_for_practice(user, practice, day):
        return
    check_knows_practice(user, practice, day)
    raise PermissionDenied(f"Networks are suggested to {practice}, its commissioner and its LMC only.")


def check_knows_practice(user: User, practice: Practice, day: date) -> None:
    """404 for who belongs, in any role, neither to the practice, its commissioner of the day or that one's LMCs, nor to
    the nation."""
    reach = Reach.belonging(user)
    if not (reach.nation or _is_of(reach, practice, day)):
        raise Http404


def check_reads_homes_in(user: User, commissioner: Commissioner) -> None:
    check_knows_area(user, commissioner)
    if not Reach.reading(user).areas.filter(pk=commissioner.pk).exists():
        raise PermissionDenied(
            f"Only officers and approvers of {commissioner} and its LMC see where practices might go."
        )


def check_reads_homes_after(user: User, network: Network) -> None:
    if not reads_for_area(user, network):
        raise PermissionDenied(f"Only the commissioners of {network} and their LMC see where its practices might go.")


def check_asks_what_if(user: User, network: Network, year_day: YearDay) -> None:
    """For its practices, commissioners and LMCs; a person who has declared an interest in a member asks nothing."""
    if Membership.objects.of_interest_to(user).filter(network=network, contract_year=year_day.year).exists():
        raise PermissionDenied(f"You declared an interest in a member of {network}, so somebody else has to ask this.")
    if not is_party_to(user, network, year_day):
        raise PermissionDenied(
            f"You can see {network} but only its practices, its commissioners and their LMCs can ask what would differ."
        )


def asks_what_if(user: User, network: Network, year_day: YearDay) -> bool:
    try:
        check_asks_what_if(user, network, year_day)
    except PermissionDenied:
        return False
    return True


def _is_of(reach: Reach, practice: Practice, day: date) -> bool:
    links = practice.commissioner_links.filter(commissioner__in=reach.areas, during__contains=day)
    return practice.code in reach.practices or links.exists()


def _within(reach: Reach) -> Q:
    """A condition on NetworkYear: its practices from the first draft on, the others once it is submitted."""
    named = Membership.objects.filter(network=OuterRef("network"), contract_year=OuterRef("contract_year"))
    submitted = Q(standing__in=WITH_COMMISSIONER)
    within = Q(pk__in=[])
    if reach.practices:
        within |= Q(Exists(named.filter(practice__code__in=reach.practices)))
    if reach.nation:
        within |= submitted
    elif reach.has_areas:
        in_areas = _of_areas(named, reach, OuterRef("contract_year__starts_on"))
        within |= submitted & (Q(Exists(in_areas)) | Q(network__lead_commissioner__in=reach.areas))
    return within


def _of_areas(members: QuerySet[Membership], reach: Reach, day: date | OuterRef) -> QuerySet[Membership]:
    links = PracticeCommissioner.objects.filter(
        practice=OuterRef("practice"), commissioner__in=reach.areas, during__contains=day
    )
    return members.filter(Exists(links))
