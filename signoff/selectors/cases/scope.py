"""Cases as this person may see them, and who has a part in one."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership, Network
from networks.selectors.scope import Reach
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner, ContractYear, DeclaredInterest, Lmc, Practice
from practices.selectors import commissioner_on
from signoff.models import Case, CaseParty
from signoff.permissions.cases import OnCase, user_can_open

TAKES_PART = (MembershipState.AGREED, MembershipState.IN_FORCE)


def cases_visible_to(user: User) -> QuerySet[Case]:
    """A case is seen by the practice it is about, by the LMCs of its area and, unless it is kept between these, by its
    commissioner, by all who have a part in it with their commissioners and LMCs, and by the nation."""
    return _cases().filter(_within(Reach.reading(user)))


def get_case(user: User, reference: str) -> Case:
    """404 outside the person's scope; 403 inside it for a role that does not read cases."""
    if found := cases_visible_to(user).filter(reference=reference).first():
        return found
    belonging = Reach.belonging(user)
    if belonging != Reach.reading(user) and _cases().filter(_within(belonging), reference=reference).exists():
        raise PermissionDenied("Your organisation has a part in this case, but your role does not open it.")
    raise Http404


def _cases() -> QuerySet[Case]:
    return Case.objects.select_related(
        "commissioner", "contract_year", "practice", "about_network__lead_commissioner", "network", "owner", "opened_by"
    )


def _within(reach: Reach) -> Q:
    within = Q(pk__in=[])
    if reach.lmcs:
        within |= Q(commissioner__lmcs__code__in=reach.lmcs)
    if reach.practices:
        within |= Q(practice__code__in=reach.practices) | (Q(shared=True) & _has_part(reach.practices))
    if reach.nation:
        within |= Q(shared=True)
    elif reach.has_areas:
        leading = CaseParty.objects.filter(case=OuterRef("pk"), network__lead_commissioner__in=reach.areas)
        areas = Q(commissioner__in=reach.areas) | Q(about_network__lead_commissioner__in=reach.areas)
        within |= Q(shared=True) & (areas | Q(Exists(leading)))
    return Q(pk__in=Case.objects.filter(within).values("pk"))


def _has_part(codes: Collection[str]) -> Q:
    """As a party itself, or as one who takes part in a network that is one, or that the case is about."""
    parties = CaseParty.objects.filter(case=OuterRef("pk")).filter(
        Q(practice__code__in=codes)
        | Exists(_members("network", "case__contract_year").filter(practice__code__in=codes))
    )
    of_network = _members("about_network", "contract_year").filter(practice__code__in=codes)
    return Q(Exists(parties)) | Q(Exists(of_network))


def _members(network: str, year: str) -> QuerySet[Membership]:
    """Of the network, in the year, to which these ways lead."""
    held = Q(during__startswith__lte=OuterRef(f"{year}__last_day"), during__endswith__gt=OuterRef(f"{year}__first_day"))
    return Membership.objects.filter(
        Q(contract_year=OuterRef(year)) | held,
        network=OuterRef(network),
        kind=MembershipKind.CORE,
        state__in=TAKES_PART,
    )


def practices_in(case: Case) -> QuerySet[Practice]:
    """That have a part in it: the one it is about, the parties, and those who take part in its networks in the year."""
    year, parties = case.contract_year, CaseParty.objects.filter(case=case.pk)
    networks = [case.about_network_id, *parties.values_list("network", flat=True)]
    held = Q(during__startswith__lte=year.last_day, during__endswith__gt=year.first_day)
    members = Membership.objects.filter(
        Q(contract_year=year) | held, network__in=[each for each in networks if each], state__in=TAKES_PART
    )
    return Practice.objects.filter(
        Q(pk=case.practice_id) | Q(pk__in=parties.values("practice")) | Q(pk__in=members.values("practice"))
    )


def lmcs_on(case: Case) -> list[Organisation]:
    """Of its area and, once others take part, of theirs."""
    return [lmc.organisation for lmc in Lmc.objects.filter(commissioners__in=commissioners_on(case)).distinct()]


def commissioners_on(case: Case) -> list[Commissioner]:
    """Its own first, then those that lead the networks which have a part in it."""
    parties = CaseParty.objects.filter(case=case.pk)
    networks = Network.objects.filter(Q(pk=case.about_network_id) | Q(pk__in=parties.values("network")))
    others = Commissioner.objects.filter(networks_led__in=networks).exclude(pk=case.commissioner_id).distinct()
    return [case.commissioner, *others.order_by("name")]


def organisations_on(case: Case) -> list[Organisation]:
    """Everyone on the matter: LMCs, commissioners, practices. Where the case is kept from the commissioner, the
    practice and its LMC."""
    practices = [each.organisation for each in practices_in(case)] if case.shared else []
    own = [case.practice.organisation] if case.practice else []
    offices = [each.organisation for each in commissioners_on(case)] if case.shared else []
    return list(dict.fromkeys([*lmcs_on(case), *offices, *own, *practices]))


def interests_in_case(user: User, case: Case) -> list[str]:
    """Names of the practices in it of which the person has declared an interest."""
    declared = DeclaredInterest.objects.filter(person=user, ended_at=None, practice__in=practices_in(case))
    return list(declared.order_by("practice__name").values_list("practice__name", flat=True).distinct())


def part_of(user: User, case: Case) -> OnCase:
    """Who has a part in it, as far as the person's permissions go by it."""
    practices = [each.organisation for each in practices_in(case)]
    return OnCase(practices, lmcs_on(case), interests_in_case(user, case))


def openers_of(
    commissioner: Commissioner, year: ContractYear, practice: Practice | None, network: Network | None
) -> list[Organisation]:
    """Whose people may open a case about the practice, or about the network: for the practices of it first."""
    case = Case(commissioner=commissioner, contract_year=year, practice=practice, about_network=network)
    lmcs = [lmc.organisation for lmc in commissioner.lmcs.all()]
    return [*(each.organisation for each in practices_in(case)), *lmcs, commissioner.organisation]


def engaged_on(case: Case) -> date | None:
    """The first day on which the LMC was engaged."""
    return case.engagements.values_list("engaged_on", flat=True).first()


def commissioner_about(
    practice: Practice | None, network: Network | None, year: ContractYear, today: date
) -> Commissioner | None:
    """Whose area a case about the one or the other is of. A practice may have none."""
    if practice:
        return commissioner_on(practice, year, today)
    return network.lead_commissioner if network else None


def may_open_about(user: User, subject: Practice | Network, year: ContractYear, today: date) -> bool:
    """Whether the person may open a case about it."""
    if not user.may_anywhere(Permission.CASE_OPEN):
        return False
    practice, network = (subject, None) if isinstance(subject, Practice) else (None, subject)
    commissioner = commissioner_about(practice, network, year, today)
    return commissioner is not None and user_can_open(user, openers_of(commissioner, year, practice, network))
