"""What waits, for a network and for a commissioner, in cover of practices that take no part."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from networks.enums import CoverState, MembershipKind, MembershipState
from networks.models import CoverAgreement, Membership
from networks.rules import words
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from practices.models import DeclaredInterest, PracticeCommissioner
from signoff.selectors.leads import leading_applications
from signoff.selectors.work.items import WorkItem

ENDS_SOON = timedelta(days=60)


def own_cover_answers(user: User, today: date) -> Iterable[WorkItem]:
    """For who speaks for a network that is asked to cover the patients of a practice."""
    codes = user.organisation_codes(OrganisationKind.PRACTICE, Permission.COVER_ANSWER)
    for cover in _answered_by(codes, _open(today).filter(_asked_in_time(today))):
        yield WorkItem(
            f"Say if {cover.network} covers the patients of {cover.practice.name}",
            _page(cover),
            f"it takes no part; you are asked to serve its patients from {words.day(cover.first_day)}",
            cover.since,
        )


def own_cover(user: User, today: date) -> Iterable[WorkItem]:
    """For a commissioner: what a network has answered or not in time, cover of who is a member by now, and cover that
    ends and is followed by nothing."""
    soon = today + ENDS_SOON + timedelta(days=1)
    accepted = Q(state=CoverState.ACCEPTED)
    unserved = Q(~Exists(_others(today)), ~Exists(_members(today)))
    declined = unserved & Q(state=CoverState.DECLINED)
    silent = unserved & Q(state=CoverState.PROPOSED, during__startswith__lt=today)
    ending = Q(~Exists(_later(today)), ~Exists(_members(today)), state=CoverState.AGREED, during__endswith__lte=soon)
    joined = Q(Exists(_members(today).filter(during__contains=today)), state=CoverState.AGREED)
    found = _open(today).annotate(joined=Exists(_members(today).filter(during__contains=today)))
    for cover in found.filter(accepted | declined | silent | ending | joined, _here(user)):
        yield _LINES[cover.state](cover)


def cover_of_others(user: User, today: date) -> Iterable[WorkItem]:
    """For a commissioner: whom it has asked."""
    for cover in _open(today).filter(_here(user), _asked_in_time(today)):
        detail = f"answer if it covers the patients of {cover.practice.name}"
        yield WorkItem(cover.network.name, _page(cover), detail, cover.since)


def _to_agree(cover: Any) -> WorkItem:
    title = f"Agree that {cover.network} covers the patients of {cover.practice.name}"
    return WorkItem(title, _page(cover), "it has accepted; agree it once its services reach them", cover.since)


def _to_find(cover: Any) -> WorkItem:
    page = reverse("networks:practice_homes", args=[cover.practice.code])
    title = f"Find another network to cover the patients of {cover.practice.name}"
    said = "declined" if cover.state == CoverState.DECLINED else f"did not answer by {words.day(cover.first_day)}"
    return WorkItem(title, f"{page}?year={cover.contract_year.slug}", f"{cover.network} {said}", cover.since)


def _ending(cover: Any) -> WorkItem:
    if cover.joined:
        title = f"End the cover of {cover.practice.name} by {cover.network}"
        return WorkItem(title, _page(cover), "it is a member of a network by now", cover.since)
    return WorkItem(
        f"Cover of {cover.practice.name} by {cover.network} ends on {words.day(cover.last_day)}",
        _page(cover),
        "nothing follows for its patients yet",
        datetime.combine(cover.last_day - ENDS_SOON, time(), get_default_timezone()),
        cover.last_day,
    )


_LINES = {
    CoverState.PROPOSED: _to_find,
    CoverState.ACCEPTED: _to_agree,
    CoverState.DECLINED: _to_find,
    CoverState.AGREED: _ending,
}


def _open(today: date) -> QuerySet[Any]:
    return _with_since(CoverAgreement.objects.filter(during__endswith__gt=today))


def _asked_in_time(today: date) -> Q:
    """Until its first day a network can accept."""
    return Q(state=CoverState.PROPOSED, during__startswith__gte=today)


def _with_since(agreements: QuerySet[CoverAgreement]) -> QuerySet[Any]:
    """Each with the time `since` when it stands as it does."""
    return (
        agreements.select_related("network", "practice", "contract_year")
        .annotate(since=Max("entries__at"))
        .filter(since__isnull=False)
    )


def _others(today: date) -> QuerySet[CoverAgreement]:
    standing = Q(state__in=[CoverState.ACCEPTED, CoverState.AGREED]) | _asked_in_time(today)
    others = CoverAgreement.objects.filter(standing, practice=OuterRef("practice"), during__endswith__gt=today)
    return others.exclude(pk=OuterRef("pk"))


def _later(today: date) -> QuerySet[CoverAgreement]:
    return _others(today).filter(during__endswith__gt=OuterRef("during__endswith"))


def _members(today: date) -> QuerySet[Membership]:
    return Membership.objects.filter(
        Q(during__endswith=None) | Q(during__endswith__gt=today),
        practice=OuterRef("practice"),
        kind=MembershipKind.CORE,
        state=MembershipState.IN_FORCE,
    )


def _answered_by(codes: set[str], covers: QuerySet[Any]) -> QuerySet[Any]:
    """Of networks for which a practice of these speaks: it leads them or, where none does, is a member."""
    year, first_day = OuterRef("contract_year"), OuterRef("contract_year__first_day")
    led = leading_applications(OuterRef("network"), year, first_day).values("lead_practice__code")[:1]
    members = Membership.objects.filter(
        network=OuterRef("network"),
        kind=MembershipKind.CORE,
        state=MembershipState.IN_FORCE,
        practice__code__in=codes,
    )
    return covers.alias(lead=Subquery(led)).filter(Q(lead__in=codes) | Q(Exists(members), lead=None))


def _here(user: User) -> Q:
    """For practices of the person's commissioners, without those in which they have an interest."""
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.COVER_RECORD)
    links = PracticeCommissioner.objects.filter(
        practice=OuterRef("practice"), commissioner__code__in=codes, during__overlap=OuterRef("during")
    )
    interests = DeclaredInterest.objects.filter(person=user, ended_at=None, practice=OuterRef("practice"))
    return Q(Exists(links)) & ~Q(Exists(interests))


def _page(cover: CoverAgreement) -> str:
    return reverse("networks:cover_agreement", args=[cover.reference])
