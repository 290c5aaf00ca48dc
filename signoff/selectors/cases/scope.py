"""Cases as this person may see them, and who has a part in one."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership, Network
from networks.selectors.scope import Reach
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner, ContractYear, DeclaredInterest, Lmc, Practice, PracticeCommissioner
from practices.selectors import commissioner_on
from signoff.models import Application, Case, CaseParty
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
        within |= Q(shared=True) & _concerns(reach)
    return Q(pk__in=Case.objects.filter(within).values("pk"))


def _concerns(reach: Reach) -> Q:
    """Its own commissioner, those that lead its networks, and those of the practices that have a part in it."""
    leads = Q(network__lead_commissioner__in=reach.areas) | Q(_of_areas("practice", "case__contract_year", reach))
    leads |= Q(_members_of_areas("network", "case__contract_year", reach))
    parties = CaseParty.objects.filter(leads, case=OuterRef("pk"))
    areas = Q(commissioner__in=reach.areas) | Q(about_network__lead_commissioner__in=reach.areas)
    return areas | Q(Exists(parties)) | Q(_members_of_areas("about_network", "contract_year", reach))


def _members_of_areas(network: str, year: str, reach: Reach) -> Exists:
    members = _members(network, year).filter(
        practice__commissioner_links__commissioner__in=reach.areas,
        practice__commissioner_links__during__contains=OuterRef(f"{year}__starts_on"),
    )
    return Exists(members)


def _of_areas(practice: str, year: str, reach: Reach) -> Exists:
    links = PracticeCommissioner.objects.filter(
        practice=OuterRef(practice), commissioner__in=reach.areas, during__contains=OuterRef(f"{year}__starts_on")
    )
    return Exists(links)


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
    parties = CaseParty.objects.filter(case=case.pk)
    networks = {case.about_network_id, *parties.values_list("network", flat=True)} - {None}
    members = _taking_part(case, networks)
    return Practice.objects.filter(Q(pk=case.practice_id) | Q(pk__in=parties.values("practice")) | Q(pk__in=members))


def _taking_part(case: Case, networks: Collection[int | None]) -> QuerySet[Membership, int]:
    """Ids of the practices in these networks in the case's year."""
    year = case.contract_year
    held = Q(during__startswith__lte=year.last_day, during__endswith__gt=year.first_day)
    members = Membership.objects.filter(
        Q(contract_year=year) | held, network__in=list(networks), kind=MembershipKind.CORE, state__in=TAKES_PART
    )
    return members.values_list("practice", flat=True)


def on_case(case: Case) -> OnCase:
    """Who has a part in it: its own commissioner first, then those that lead its networks, and those of the practices;
    the LMCs of all their areas. Of one that is kept from the commissioner: of its area alone, whosever the practice was
    before."""
    if case.practice and not case.shared:
        own = [lmc.organisation for lmc in case.commissioner.lmcs.all()]
        return OnCase([case.practice.organisation], [case.commissioner.organisation], own)
    practices = list(practices_in(case))
    parties = CaseParty.objects.filter(case=case.pk)
    networks = Network.objects.filter(Q(pk=case.about_network_id) | Q(pk__in=parties.values("network")))
    links = PracticeCommissioner.objects.filter(practice__in=practices, during__contains=case.contract_year.starts_on)
    concerned = Q(networks_led__in=networks) | Q(pk__in=links.values("commissioner"))
    others = Commissioner.objects.filter(concerned).exclude(pk=case.commissioner_id).distinct().order_by("name")
    commissioners = [case.commissioner, *others]
    lmcs = Lmc.objects.filter(commissioners__in=commissioners).distinct()
    return OnCase(
        [each.organisation for each in practices],
        [each.organisation for each in commissioners],
        [each.organisation for each in lmcs],
    )


def lmcs_on(case: Case) -> Collection[Organisation]:
    return on_case(case).lmcs


def organisations_on(case: Case, on: OnCase | None = None) -> list[Organisation]:
    """Everyone on the matter: LMCs, commissioners, practices. Where the case is kept from the commissioner, the
    practice and its LMC."""
    on = on or on_case(case)
    own = [case.practice.organisation] if case.practice else []
    others = [*on.commissioners, *own, *on.practices] if case.shared else own
    return list(dict.fromkeys([*on.lmcs, *others]))


def may_owe(case: Case) -> list[Organisation]:
    """Who may owe the next step: of a network that applies, the practice that leads it."""
    networks = [each for each in (case.about_network_id, *case.parties.values_list("network", flat=True)) if each]
    leads = Application.objects.filter(network__in=networks, contract_year=case.contract_year)
    applying = {
        application.network_id: application.lead_practice for application in leads.select_related("lead_practice")
    }
    own = Q(pk=case.practice_id) | Q(pk__in=case.parties.values("practice"))
    practices = Practice.objects.filter(own | Q(pk__in=_taking_part(case, set(networks) - set(applying))))
    offices = [each for each in organisations_on(case) if each.kind != OrganisationKind.PRACTICE]
    leading = [each.organisation for each in applying.values()]
    return list(dict.fromkeys([*offices, *(each.organisation for each in practices), *leading]))


def interests_in_case(user: User, case: Case) -> list[str]:
    """Names of the practices in it of which the person has declared an interest."""
    declared = DeclaredInterest.objects.filter(person=user, ended_at=None, practice__in=practices_in(case))
    return list(declared.order_by("practice__name").values_list("practice__name", flat=True).distinct())


def part_of(user: User, case: Case) -> OnCase:
    """Who has a part in it, with the interests that the person has declared in it."""
    return replace(on_case(case), interests=interests_in_case(user, case))


def openers_of(
    commissioner: Commissioner, year: ContractYear, practice: Practice | None, network: Network | None
) -> list[Organisation]:
    """Whose people may open a case about the practice, or about the network: for the practices of it first."""
    if practice:
        lmcs = [lmc.organisation for lmc in commissioner.lmcs.all()]
        return [practice.organisation, *lmcs, commissioner.organisation]
    on = on_case(Case(commissioner=commissioner, contract_year=year, about_network=network))
    return [*on.practices, *on.lmcs, *on.commissioners]


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
