"""The place of one practice: its networks through time, and who serves its patients in a year."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from networks.enums import CoverState, MembershipKind, MembershipState, Standing
from networks.models import CoverAgreement, Membership, NetworkYear
from networks.rules import derive_cover, in_scope
from networks.rules.facts import CoreMembership, Cover, LocalCover
from networks.selectors.facts import YearDay
from networks.selectors.scope import networks_visible_to, reads_inside
from pcnportal.accounts.models import User
from practices.models import ContractYear, Exemption, ListSize, Practice

UNNAMED = "A network whose application is not submitted"
NOT_YET = (Cover.COVER_GAP, Cover.COVER_PROPOSED)


@dataclass(frozen=True, slots=True)
class Place:
    """`asked`, `unnamed` and `agreements` are empty, and `cover` None, for who may not read the practice's answers. A
    practice that has agreed to join a network reads that it is covered once that is confirmed, however far its
    commissioner is. `unnamed`: its answers to networks that form out of the person's sight.
    """

    stays: list[Membership]
    asked: list[Membership]
    unnamed: list[str]
    agreements: list[CoverAgreement]
    cover: Cover | None


def place_of(user: User, practice: Practice, year: ContractYear, today: date, *, reads: bool) -> Place:
    """Networks that the person may not see are left out; the cover that rests on them is still told."""
    year_day = YearDay.of(year, today)
    memberships = list(_memberships(practice, year))
    agreements = list(_agreements(practice, year)) if reads else []
    networks = {each.network_id for each in memberships} | {each.network_id for each in agreements}
    visible = set(networks_visible_to(user).filter(pk__in=networks).values_list("pk", flat=True))
    cover = _cover(practice, year_day, memberships, agreements) if reads else None
    agreed = any(each.state == MembershipState.AGREED for each in memberships)
    if cover in NOT_YET and agreed and not reads_inside(user):
        cover = Cover.MEMBER_PLANNED
    shown = [each for each in memberships if each.network_id in visible]
    return Place(
        stays=[each for each in shown if each.state == MembershipState.IN_FORCE],
        asked=[each for each in shown if each.state != MembershipState.IN_FORCE] if reads else [],
        unnamed=[str(each.get_state_display()) for each in memberships if reads and _forms_unseen(each, visible)],
        agreements=[each for each in agreements if each.network_id in visible],
        cover=cover,
    )


def _forms_unseen(membership: Membership, visible: Collection[int]) -> bool:
    return getattr(membership, "standing", None) == Standing.FORMING and membership.network_id not in visible


def _memberships(practice: Practice, year: ContractYear) -> QuerySet[Membership]:
    """Core memberships in force at any time, the latest first, and those named for the year."""
    formed = NetworkYear.objects.filter(network=OuterRef("network"), contract_year=year)
    in_force = Q(state=MembershipState.IN_FORCE)
    return (
        Membership.objects.filter(in_force | Q(contract_year=year), practice=practice, kind=MembershipKind.CORE)
        .annotate(standing=Subquery(formed.values("standing")))
        .select_related("network")
        .order_by(F("during").desc(nulls_last=True), "network__name")
    )


def _agreements(practice: Practice, year: ContractYear) -> QuerySet[CoverAgreement]:
    condition = Q(network__years__contract_year=year)
    return (
        CoverAgreement.objects.filter(practice=practice, contract_year=year)
        .exclude(state__in=[CoverState.DECLINED, CoverState.WITHDRAWN])
        .annotate(formed=FilteredRelation("network__years", condition=condition), standing=F("formed__standing"))
        .select_related("network")
        .order_by("during")
    )


def _cover(
    practice: Practice, year_day: YearDay, memberships: Sequence[Membership], agreements: Sequence[CoverAgreement]
) -> Cover:
    lists = ListSize.objects.filter(practice=practice, as_at=year_day.year.list_date)
    scope = in_scope(
        code=practice.code,
        ods_status=practice.ods_status,
        closed_on=practice.closed_on,
        list_size=lists.values_list("registered", flat=True).first(),
        exempt=Exemption.objects.filter(practice=practice, contract_year=year_day.year).exists(),
        day=year_day.day,
    )
    return derive_cover(
        scope=scope,
        memberships=[_core_membership(each) for each in memberships],
        local_cover=[_local_cover(each) for each in agreements],
        day=year_day.day,
        starts_on=year_day.year.starts_on,
    )


def _core_membership(membership: Membership) -> CoreMembership:
    first, last = _days(membership.during)
    return CoreMembership(
        membership.state,
        getattr(membership, "standing", None),
        first,
        last,
        membership.decided_on,
        membership.network.closed_on,
    )


def _local_cover(agreement: CoverAgreement) -> LocalCover:
    first, last = _days(agreement.during)
    agreed = agreement.state == CoverState.AGREED
    return LocalCover(agreed, getattr(agreement, "standing", None), first, last, agreement.network.closed_on)


def _days(period: DateRange | None) -> tuple[date | None, date | None]:
    """First and last day; a period's end is the day after its last."""
    if period is None:
        return None, None
    return period.lower, period.upper - timedelta(days=1) if period.upper else None
