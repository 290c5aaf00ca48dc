"""Changes as lists and their own page show them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership, Network
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner, ContractYear, DeclaredInterest, ListSize, Practice
from signoff.enums import ChangeAction, ChangeKind, ChangeStatus
from signoff.models import ChangeStep, NetworkChange
from signoff.permissions.agreeing import WORD_OF, speaks_in_changes
from signoff.plans import Need, Plan, needs_of
from signoff.selectors.changes.scope import changes_visible_to, inside_of_all


@dataclass(frozen=True, slots=True)
class ChangeSheet:
    """A change with what hangs from it. `steps`: the latest first; `effect`: what whoever proposed or decided it saw
    last; `missing`: who has yet to agree, while it is proposed."""

    change: NetworkChange
    plan: Plan
    steps: Sequence[ChangeStep]
    needs: Sequence[Need]
    missing: Sequence[Need]

    @property
    def effect(self) -> Mapping[str, object]:
        return next((each.effect for each in self.steps if each.effect), {})


def change_sheet(change: NetworkChange) -> ChangeSheet:
    plan = Plan.of(change)
    steps = list(change.steps.select_related("by", "acting_for").order_by("-id"))
    needs = needs_of(plan, inside_of_all([each.pk for each in plan.networks], plan.effective_on))
    given = agreed_by(steps)
    missing = [each for each in needs if not each.met(given)] if change.status == ChangeStatus.PROPOSED else []
    return ChangeSheet(change, plan, steps, needs, missing)


def agreed_by(steps: Collection[ChangeStep]) -> set[Organisation]:
    """Who proposes it agrees to it."""
    return {each.organisation for each in steps if each.action in (ChangeAction.PROPOSE, ChangeAction.AGREE)}


def changes_of_network(user: User, network: Network) -> QuerySet[NetworkChange]:
    """The latest first, those into it from another network too."""
    return changes_visible_to(user).filter(Q(network=network) | Q(to_network=network) | Q(new_network=network))


def own_needs(user: User, sheet: ChangeSheet) -> list[Organisation]:
    """The person's organisations whose word the change waits for."""
    wanted = {each for need in sheet.missing for each in need.organisations}
    return sorted((each for each in wanted if speaks_in_changes(user, each)), key=str)


def speaks_in(user: User, sheet: ChangeSheet) -> bool:
    """Whether the change needs, or needed, the word of one of the person's organisations."""
    wanted = {each for need in sheet.needs for each in need.organisations}
    return any(speaks_in_changes(user, each) for each in wanted)


def interests_in_change(user: User, plan: Plan, members: Collection[Practice]) -> list[str]:
    """Names of its practices, and of members of its networks, in which the person has declared an interest."""
    declared = DeclaredInterest.objects.filter(
        person=user.pk, ended_at=None, practice__in=[*plan.own_practices, *members]
    )
    return list(declared.order_by("practice__name").values_list("practice__name", flat=True).distinct())


def changes_approved_for(network: Network, today: date) -> QuerySet[NetworkChange]:
    """Not yet in force, what comes first before the others."""
    found = NetworkChange.objects.filter(
        Q(network=network) | Q(to_network=network), status=ChangeStatus.APPROVED, effective_on__gt=today
    )
    return found.select_related(*_SHOWN).prefetch_related("practices").order_by("effective_on", "pk")


def own_opt_outs(practices: Collection[Practice], year: ContractYear) -> QuerySet[NetworkChange]:
    """Of these practices, approved and not in force yet."""
    found = _opting_out(year).filter(practice__in=practices)
    return found.select_related("network", "practice").order_by("effective_on", "pk")


def opting_out_of(commissioners: Collection[Commissioner], year: ContractYear) -> list[Mapping[str, Any]]:
    """Of the networks that they lead, by network and day: the `number` of its `members` that opt out, approved and not
    in force yet, with the `patients` on their lists as far as these are known."""
    lists = ListSize.objects.filter(practice=OuterRef("practice"), as_at=year.list_date)
    held = Membership.objects.filter(
        network=OuterRef("network"),
        kind=MembershipKind.CORE,
        state=MembershipState.IN_FORCE,
        during__contains=OuterRef("last_day"),
    )
    members = held.order_by().values("network").annotate(number=Count("pk")).values("number")
    found = _opting_out(year).filter(network__lead_commissioner__in=commissioners)
    by_day = found.annotate(listed=Subquery(lists.values("registered")), members=Subquery(members)).values(
        "network__reference", "network__name", "effective_on", "members"
    )
    counted = by_day.annotate(number=Count("pk"), patients=Sum("listed"))
    return [{**each} for each in counted.order_by("effective_on", "network__name", "network__reference")]


def _opting_out(year: ContractYear) -> QuerySet[NetworkChange]:
    return NetworkChange.objects.filter(kind=ChangeKind.OPT_OUT, status=ChangeStatus.APPROVED, contract_year=year)


def changes_to_decide(user: User) -> QuerySet[NetworkChange]:
    """Proposed to one of the person's commissioners and agreed to by others, and without an interest of theirs."""
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.CHANGE_DECIDE)
    found = _waiting().filter(network__lead_commissioner__code__in=codes)
    agreed = ChangeStep.objects.filter(change=OuterRef("pk"), action=ChangeAction.AGREE, by=user)
    by_them = Q(proposed_by=user) | Q(Exists(agreed))
    return found.exclude(by_them).exclude(_of_interest_to(user))


def changes_waiting_for_word(user: User, today: date) -> list[tuple[NetworkChange, Plan]]:
    """Those that one of the person's organisations has yet to agree to, and in which they have no interest where they
    would do so for a commissioner."""
    practices, commissioners = (user.organisation_codes(kind, WORD_OF[kind]) for kind in WORD_OF)
    if not (practices or commissioners):
        return []
    concerned = _concerning_practices(practices, today)
    if commissioners:
        concerned |= Q(to_network__lead_commissioner__code__in=commissioners) & ~_of_interest_to(user)
    found = list(_waiting().prefetch_related("steps").filter(concerned).distinct())
    plans = {each: Plan.of(each) for each in found}
    inside = inside_of_all({network.pk for plan in plans.values() for network in plan.networks}, today) if found else {}
    own = {Organisation(kind, code) for kind in WORD_OF for code in user.organisation_codes(kind, WORD_OF[kind])}
    return [
        (change, plan)
        for change, plan in plans.items()
        if any(
            need.organisations & own and not need.met(agreed_by(change.steps.all())) for need in needs_of(plan, inside)
        )
    ]


def _concerning_practices(codes: Collection[str], today: date) -> Q:
    """Changes that name one of them, or of a network in which one of them is."""
    if not codes:
        return Q(pk__in=[])
    held = Membership.objects.filter(state=MembershipState.IN_FORCE, practice__code__in=codes, during__contains=today)
    networks = set(held.values_list("network", flat=True))
    named = Q(practice__code__in=codes) | Q(practices__code__in=codes) | Q(successor__code__in=codes)
    return named | Q(network__in=networks) | Q(to_network__in=networks)


def changes_proposed_by(user: User) -> QuerySet[NetworkChange]:
    """Still to be decided by others, and proposed by one of the person's practices or commissioners, or to expel one of
    these practices."""
    own = Q(pk__in=[])
    for kind in (OrganisationKind.PRACTICE, OrganisationKind.COMMISSIONER):
        codes = user.organisation_codes(kind, Permission.CHANGE_PROPOSE)
        own |= Q(organisation_kind=kind, organisation_code__in=codes)
        if kind == OrganisationKind.PRACTICE:
            own |= Q(kind=ChangeKind.EXPULSION, practice__code__in=codes)
    return _waiting().filter(own).exclude(pk__in=changes_to_decide(user).values("pk"))


def _waiting() -> QuerySet[NetworkChange]:
    found = NetworkChange.objects.filter(status=ChangeStatus.PROPOSED)
    return found.select_related(*_SHOWN).prefetch_related("practices")


def _of_interest_to(user: User) -> Q:
    """About a practice in which the person has declared an interest, or about a network of which it is a member."""
    declared = DeclaredInterest.objects.filter(person=user, ended_at=None).values("practice")
    held = Membership.objects.filter(
        Q(network=OuterRef("network")) | Q(network=OuterRef("to_network")),
        state=MembershipState.IN_FORCE,
        during__contains=OuterRef("effective_on"),
        practice__in=declared,
    )
    return Q(practice__in=declared) | Q(practices__in=declared) | Q(Exists(held))


def notices_owed(commissioner: Commissioner, *, sent: bool | None = None) -> QuerySet[NetworkChange]:
    """Changes that ODS has to be told of, what is due first; with `sent`, those that it was told of or not."""
    found = NetworkChange.objects.filter(
        network__lead_commissioner=commissioner,
        ods_due_on__isnull=False,
        status__in=[ChangeStatus.APPROVED, ChangeStatus.APPLIED],
    )
    if sent is not None:
        found = found.filter(ods_sent_on__isnull=not sent)
    shown = found.select_related(*_SHOWN, "ods_recorded_by").prefetch_related("practices")
    return shown.order_by(F("ods_sent_on").asc(nulls_first=True), "ods_due_on", "id")


def notices_unsent(user: User) -> QuerySet[NetworkChange]:
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.ODS_NOTIFY)
    found = NetworkChange.objects.filter(
        network__lead_commissioner__code__in=codes,
        ods_due_on__isnull=False,
        ods_sent_on=None,
        status__in=[ChangeStatus.APPROVED, ChangeStatus.APPLIED],
    )
    return found.select_related(*_SHOWN).prefetch_related("practices")


_SHOWN = (
    "network__lead_commissioner",
    "to_network__lead_commissioner",
    "practice",
    "successor",
    "new_network",
    "contract_year",
)
