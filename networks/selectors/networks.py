"""Networks as lists and pages show them: from stored results, in a few statements whatever their number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from networks.enums import MembershipKind, MembershipState
from networks.models import About, Handover, Membership, Network, NetworkValidation, NetworkYear
from networks.rules import Finding
from networks.rules.bands import Span, counted_spans
from networks.selectors.enrolment import silent_members
from networks.selectors.facts import YearDay, year_rules
from networks.selectors.findings import findings_for
from networks.selectors.neighbourhoods import Covered, Part, covered_by, parts_of, total
from networks.selectors.records import Records, records_on_network
from networks.selectors.results import is_current, parsed_findings, worst_first
from networks.selectors.scope import (
    is_forming,
    is_party_to,
    networks_known_to,
    networks_visible_to,
    reads_refusals,
    years_visible_to,
)
from networks.selectors.taken_over import taken_over_by
from networks.selectors.verdicts import Since, changed_since, network_rows, with_since
from pcnportal.accounts.enums import OrganisationKind, Permission, Role
from pcnportal.accounts.models import User
from practices.models import Commissioner, ContractYear, ListSize, ParticipationNotice
from practices.years import YearChoice

ITEMS = ("area", "agreement", "clinical_director", "payee", "associates")
NOT_FOR_YOU = "You belong to an organisation on this network, but your role does not let you read it."


def networks_of_year(user: User, year: ContractYear) -> QuerySet[Network]:
    """Those the person may see in the year, each with `size`, `members`, `not_met`, `warnings`, `findings` and
    `standing`; all None where there is no result, the last also where the network was not formed here."""
    in_year = Q(imported=False, year__isnull=False) | Q(
        Q(opened_on=None) | Q(opened_on__lte=year.last_day),
        Q(closed_on=None) | Q(closed_on__gte=year.first_day),
        imported=True,
    )
    return (
        networks_visible_to(user, year)
        .annotate(
            result=FilteredRelation("validations", condition=Q(validations__contract_year=year)),
            year=FilteredRelation("years", condition=Q(years__contract_year=year)),
        )
        .filter(in_year)
        .annotate(
            size=F("result__size"),
            members=F("result__members"),
            not_met=F("result__not_met"),
            warnings=F("result__warnings"),
            findings=F("result__findings"),
            standing=F("year__standing"),
        )
        .select_related("lead_commissioner")
    )


def size_conditions(year: ContractYear) -> Mapping[str, Q]:
    """By the names of the national figures, whose `under_` counts hold the ones before them."""
    conditions = {name: _within(span) for name, span in counted_spans(year_rules(year)).items()}
    return {**conditions, "size_unknown": Q(size=None)}


def _within(span: Span) -> Q:
    return Q(size__gte=span.least) if span.most is None else Q(size__gte=span.least, size__lte=span.most)


VERDICT_CONDITIONS: Mapping[str, Q] = {
    "not_met": Q(not_met__gt=0),
    "warnings": Q(warnings__gt=0),
    "attention": Q(not_met__gt=0) | Q(warnings__gt=0) | Q(size=None),
}


def search_networks(
    networks: QuerySet[Network],
    year: ContractYear,
    *,
    q: str = "",
    commissioner: str = "",
    size: str = "",
    verdict: str = "",
    today: date,
) -> QuerySet[Network]:
    """`networks` of `networks_of_year`, narrowed by what is not empty. One that has closed needs no attention."""
    for word in q.split():
        networks = networks.filter(Q(name__icontains=word) | Q(reference__iexact=word) | Q(ods_code__iexact=word))
    if commissioner:
        networks = networks.filter(lead_commissioner__code=commissioner)
    if verdict:
        networks = networks.filter(Q(closed_on=None) | Q(closed_on__gte=min(today, year.last_day)))
    conditions = {**size_conditions(year), **VERDICT_CONDITIONS}
    return networks.filter(*(conditions[chosen] for chosen in (size, verdict) if chosen))


def lead_commissioners(user: User) -> QuerySet[Commissioner, tuple[str, str]]:
    """Code and name of those that lead a network the person may see."""
    leads = networks_visible_to(user).values("lead_commissioner")
    return Commissioner.objects.filter(pk__in=leads).order_by("name").values_list("code", "name")


def get_network(user: User, reference: str) -> Network:
    """With who led it last before its lead of now, `led_before`, and `led_since` when that one does. 404 outside the
    person's scope; 403 inside it without a role that reads."""
    handovers = Handover.objects.filter(network=OuterRef("pk")).order_by("-since")
    found = networks_visible_to(user).filter(reference=reference).select_related("lead_commissioner")
    network = found.annotate(
        led_before=Subquery(handovers.values("before__name")[:1]), led_since=Subquery(handovers.values("since")[:1])
    ).first()
    if network:
        return network
    if networks_known_to(user).filter(reference=reference).exists():
        raise PermissionDenied(NOT_FOR_YOU)
    raise Http404


def year_of_network(user: User, network: Network, choice: YearChoice, *, asked_for: bool) -> YearChoice:
    """The choice narrowed to the years in which the network was formed or checked and the person may see it."""
    formed = set(_year_ids(NetworkYear.objects.filter(network=network)))
    seen = set(_year_ids(years_visible_to(user).filter(network=network)))
    checked = set(_year_ids(NetworkValidation.objects.filter(network=network)))
    known = [year for year in choice.years if year.pk in seen | (checked - formed)]
    years = known or [year for year in choice.years if year.pk not in formed]
    if choice.year in years:
        return YearChoice(choice.year, tuple(years))
    if asked_for:
        raise Http404
    return YearChoice(years[-1], tuple(years))


def _year_ids(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.values_list("contract_year_id", flat=True)


@dataclass(frozen=True, slots=True)
class NetworkSheet:
    """Everything on a network's page. `formed` is None for an imported network; `whole`: the person reads its items
    and the answers of its practices, as a party to it or for the nation; `silent`: members of the year before that have
    yet to confirm; `joining`: members of a later day."""

    network: Network
    year: ContractYear
    result: NetworkValidation | None
    current: bool
    findings: list[Finding]
    formed: NetworkYear | None
    memberships: list[Membership]
    whole: bool
    since: Since
    records: Records
    parts: list[Part]
    covered: list[Covered]
    silent: list[Membership]
    joining: list[Membership]

    @property
    def size(self) -> int | None:
        return self.result.size if self.result else None

    @property
    def served(self) -> int | None:
        """The list size with those who are served under local agreements; None where a list is not known."""
        return total([self.size, *(each.list_size for each in self.covered)])

    @property
    def members(self) -> list[Membership]:
        """Who makes up the list size: in force, agreed, or asked and yet to answer."""
        return [each for each in self.memberships if each.state != MembershipState.DECLINED]

    @property
    def enrolled(self) -> bool:
        """Whether it went on into this year by itself, with what it says of itself and nothing else."""
        return any(each.enrolled for each in self.memberships)

    @property
    def declined(self) -> list[Membership]:
        return [each for each in self.memberships if each.state == MembershipState.DECLINED]

    @property
    def items(self) -> dict[str, Any] | None:
        """By name, None where not given yet; None altogether for who does not read them or where there are none."""
        return {name: getattr(self.formed, name, None) for name in ITEMS} if self.formed and self.whole else None


def network_sheet(user: User, network: Network, year: ContractYear, *, today: date) -> NetworkSheet:
    """Of one that is forming who has declined to join reads no finding."""
    year_day = YearDay.of(year, today)
    party = is_party_to(user, network, year_day)
    whole = user.may_anywhere(Permission.NATION_READ) or party
    rows = network_rows(network, year, whole=party or user.holds([Role.ADMINISTRATOR]))
    result = with_since(NetworkValidation.objects.filter(network=network, contract_year=year), rows).first()
    formed = _formed(network, year)
    outside = not whole and is_forming(formed)
    found = [] if outside else worst_first(parsed_findings(result))
    findings = findings_for(user, found, whole=whole)
    memberships = memberships_of(network, year_day, answers=whole)
    return NetworkSheet(
        network=network,
        year=year,
        result=result,
        current=is_current(result, network.revision, year, today),
        findings=findings,
        formed=formed,
        memberships=shown_to(user, memberships, refusals=reads_refusals(user, network)),
        whole=whole,
        since=Since(None, []) if outside else changed_since(user, result, whole=whole),
        records=records_on_network(user, network, year, findings, whole=whole),
        parts=parts_of(About(year, network), memberships),
        covered=covered_by(network, year_day),
        silent=silent_members(network, year, today) if whole else [],
        joining=_joining(network, year_day),
    )


def _joining(network: Network, year_day: YearDay) -> list[Membership]:
    """In force from a later day of the year, of practices that are no members yet."""
    members = Membership.objects.filter(network=network, kind=MembershipKind.CORE, state=MembershipState.IN_FORCE)
    later = members.filter(
        during__startswith__gt=year_day.day_in_force, during__startswith__lte=year_day.year.last_day
    ).exclude(practice__in=members.filter(during__contains=year_day.day_in_force).values("practice"))
    return list(later.select_related("practice").order_by("during", "practice__name"))


def shown_to(user: User, memberships: Iterable[Membership], *, refusals: bool) -> list[Membership]:
    """Without the practices that declined, their own people apart, where the person does not read `refusals`."""
    own = user.organisation_codes(OrganisationKind.PRACTICE)
    return [
        each for each in memberships if refusals or each.state != MembershipState.DECLINED or each.practice.code in own
    ]


def memberships_of(network: Network, year_day: YearDay, *, answers: bool) -> list[Membership]:
    """Core members of the day with their lists; with `answers` also those named for the year, and what they said."""
    year = year_day.year
    held = Q(state=MembershipState.IN_FORCE, during__contains=year_day.day_in_force)
    named = Q(contract_year=year) & ~Q(state=MembershipState.IN_FORCE)
    lists = ListSize.objects.filter(practice=OuterRef("practice"), as_at=year.list_date)
    return list(
        Membership.objects.filter(held | named if answers else held, network=network, kind=MembershipKind.CORE)
        .annotate(
            list_size=Subquery(lists.values("registered"))
            + taken_over_by("practice", year.list_date, year_day.day_in_force),
            recorded_for_it=recorded_for_it(),
        )
        .select_related("practice", "answered_by")
    )


def recorded_for_it() -> Exists:
    """Of memberships in a query: whether the practice's commissioner recorded its answer for it, from paper or by
    accepting one that came too late."""
    notices = ParticipationNotice.objects.filter(practice=OuterRef("practice"), contract_year=OuterRef("contract_year"))
    on_paper = Q(received_on__isnull=False, recorded_at=OuterRef("answered_at"))
    return Exists(notices.filter(on_paper | Q(decision__decided_at=OuterRef("answered_at"))))


def core_members(network: Network, year_day: YearDay) -> list[Membership]:
    """Those who make up the list size: in force, agreed, or asked and yet to answer."""
    members = memberships_of(network, year_day, answers=True)
    return [each for each in members if each.state != MembershipState.DECLINED]


def _formed(network: Network, year: ContractYear) -> NetworkYear | None:
    years = NetworkYear.objects.filter(network=network, contract_year=year)
    items = years.select_related("area", "agreement", "clinical_director__practice", "payee__practice")
    return items.prefetch_related("job_shares__practice", "associates").first()
