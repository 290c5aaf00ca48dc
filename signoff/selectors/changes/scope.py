"""Which changes to networks a person may see, and who is a party to them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership, Network
from networks.selectors.networks import get_network
from networks.selectors.scope import Reach
from pcnportal.accounts.models import User
from practices.enums import OdsStatus
from practices.models import Commissioner, ContractYear, Lmc, Practice, PracticeCommissioner
from signoff.models import Application, NetworkChange
from signoff.plans import Inside, Plan
from signoff.workflow import DECIDED

NOT_FOR_YOU = "Your organisation is part of this, but your role does not open changes to networks."


def year_on(day: date) -> ContractYear:
    """The contract year that the day falls in, or the one that is nearest."""
    years = ContractYear.objects.order_by("first_day")
    return years.filter(first_day__lte=day).last() or years[0]


def members_on(network: Network, day: date) -> list[Practice]:
    """Core members in force on the day."""
    held = Membership.objects.filter(
        network=network, kind=MembershipKind.CORE, state=MembershipState.IN_FORCE, during__contains=day
    )
    return list(Practice.objects.filter(pk__in=held.values("practice")).order_by("name", "code"))


def day_in_force(year: ContractYear, day: date) -> date:
    """The day whose members make up a network: from the year's start on."""
    return max(day, year.starts_on)


def leads_of(network: Network, day: date) -> Sequence[Practice]:
    return inside_of_all([network.pk], day)[network.pk].leads


def inside_of_all(networks: Collection[int], day: date) -> dict[int, Inside]:
    """Of networks given by id. Who speaks for each: the practice that led its last application, as long as it is a
    member; otherwise each of its members. In three statements."""
    held = Membership.objects.filter(
        network__in=networks,
        kind=MembershipKind.CORE,
        state=MembershipState.IN_FORCE,
        during__contains=day_in_force(year_on(day), day),
    )
    members: dict[int, list[Practice]] = {network: [] for network in networks}
    for each in held.select_related("practice").order_by("practice__name", "practice__code"):
        members[each.network_id].append(each.practice)
    leads = dict(members)
    led = Application.objects.filter(network__in=networks, status__in=DECIDED).order_by("contract_year__first_day")
    for application in led.select_related("lead_practice"):
        if application.lead_practice in members[application.network_id]:
            leads[application.network_id] = [application.lead_practice]
    return {each: Inside(members[each], leads[each]) for each in networks}


def commissioners_of(plan: Plan) -> list[Commissioner]:
    """Those that lead its networks, and those of the practices that it names."""
    leads = Q(pk__in=[each.lead_commissioner_id for each in plan.networks])
    links = PracticeCommissioner.objects.filter(
        practice__in=plan.own_practices, during__contains=day_in_force(plan.contract_year, plan.effective_on)
    )
    return list(Commissioner.objects.filter(leads | Q(pk__in=links.values("commissioner"))).order_by("name"))


def lmcs_of(commissioners: Iterable[Commissioner]) -> list[Lmc]:
    return list(Lmc.objects.filter(commissioners__in=commissioners).distinct())


def sees_changes_of(user: User, network: Network, today: date) -> bool:
    """Its practices, its commissioners, their LMCs, and the nation's readers."""
    reach = Reach.reading(user)
    return reach.nation or _is_party(reach, network, today)


def get_changing_network(user: User, reference: str, today: date) -> Network:
    """404 for who may not know of the network's changes, 403 inside for who does not read them."""
    network = get_network(user, reference)
    if sees_changes_of(user, network, today):
        return network
    if _is_party(Reach.belonging(user), network, today):
        raise PermissionDenied(NOT_FOR_YOU)
    raise Http404


def changes_visible_to(user: User) -> QuerySet[NetworkChange]:
    return _changes().filter(_within(Reach.reading(user)))


def get_change(user: User, reference: str) -> NetworkChange:
    """404 outside the person's scope; 403 inside it for a role that does not read changes."""
    if found := changes_visible_to(user).filter(reference=reference).first():
        return found
    if _changes().filter(_within(Reach.belonging(user)), reference=reference).exists():
        raise PermissionDenied(NOT_FOR_YOU)
    raise Http404


def _changes() -> QuerySet[NetworkChange]:
    return NetworkChange.objects.select_related(
        "network__lead_commissioner",
        "to_network__lead_commissioner",
        "practice",
        "successor",
        "new_network",
        "contract_year",
        "proposed_by",
        "notice",
    )


def _is_party(reach: Reach, network: Network, today: date) -> bool:
    return Network.objects.filter(_parties(reach, "pk", today), pk=network.pk).exists() or (
        reach.has_areas and reach.areas.filter(pk=network.lead_commissioner_id).exists()
    )


def _parties(reach: Reach, network: str, day: date | OuterRef) -> Q:
    """Of the members of the network in the column `network`, in force on the day or since the year before."""
    since = day - timedelta(days=365) if isinstance(day, date) else day
    members = Membership.objects.filter(network=OuterRef(network), kind=MembershipKind.CORE)
    held = members.filter(
        Q(during__contains=day) | Q(during__startswith__gt=since) | Q(during__endswith__gt=since),
        state=MembershipState.IN_FORCE,
    )
    parties = Q(pk__in=[])
    if reach.practices:
        parties |= Q(Exists(held.filter(practice__code__in=reach.practices)))
    if reach.has_areas:
        links = PracticeCommissioner.objects.filter(practice=OuterRef("practice"), commissioner__in=reach.areas)
        parties |= Q(Exists(held.filter(Exists(links))))
    return parties


def _within(reach: Reach) -> Q:
    if reach.nation:
        return Q()
    year_began = OuterRef("contract_year__first_day")
    within = _parties(reach, "network", year_began) | _parties(reach, "to_network", year_began)
    if reach.practices:
        named = NetworkChange.practices.through.objects.filter(
            networkchange=OuterRef("pk"), practice__code__in=reach.practices
        )
        own = Q(practice__code__in=reach.practices) | Q(successor__code__in=reach.practices)
        within |= own | Q(Exists(named))
    if reach.has_areas:
        led = Q(network__lead_commissioner__in=reach.areas) | Q(to_network__lead_commissioner__in=reach.areas)
        links = PracticeCommissioner.objects.filter(practice=OuterRef("practice"), commissioner__in=reach.areas)
        within |= led | Q(Exists(links))
    return within


def left_without(plan: Plan, day: date) -> list[Practice]:
    """Practices that were members of its network in the year, and on the day are open and in no network."""
    year = plan.contract_year
    core = Membership.objects.filter(kind=MembershipKind.CORE, state=MembershipState.IN_FORCE)
    before = core.filter(network=plan.network, during__overlap=(year.first_day, day))
    elsewhere = core.filter(practice=OuterRef("pk"), during__contains=day)
    found = Practice.objects.filter(~Exists(elsewhere), pk__in=before.values("practice"))
    return list(found.exclude(ods_status=OdsStatus.CLOSED).order_by("name", "code"))
