"""Whether one practice needs cover on a day, and what cover it has."""

from collections.abc import Sequence
from datetime import date

from networks.rules.facts import CoreMembership, Cover, LocalCover, MemberState, Standing
from networks.rules.membership import closed, english_practice

_GIVERS = (None, Standing.REQUIREMENTS_MET, Standing.CONFIRMED)


def in_scope(
    *, code: str, ods_status: str, closed_on: date | None, list_size: int | None, exempt: bool, day: date
) -> bool:
    """A list above 0 at the year's list date decides, never the ODS status and setting (COV-09, COV-10)."""
    return english_practice(code) and not closed(ods_status, closed_on, day) and bool(list_size) and not exempt


def derive_cover(
    *,
    scope: bool,
    memberships: Sequence[CoreMembership],
    local_cover: Sequence[LocalCover],
    day: date,
    starts_on: date,
) -> Cover:
    """The first that holds. Before `starts_on`, memberships decided by `day` count as they will be then."""
    if not scope:
        return Cover.OUT_OF_SCOPE
    if any(_in_force(membership, day, starts_on) for membership in memberships):
        return Cover.MEMBER
    offers = [cover for cover in local_cover if _offered(cover, max(day, starts_on))]
    if any(cover.agreed and cover.standing in _GIVERS for cover in offers):
        return Cover.COVER_AGREED
    if any(_planned(membership) for membership in memberships):
        return Cover.MEMBER_PLANNED
    return Cover.COVER_PROPOSED if offers else Cover.COVER_GAP


def member_once_confirmed(membership: CoreMembership, day: date, starts_on: date) -> bool:
    return _in_force(membership, day, starts_on) or _planned(membership)


def _in_force(membership: CoreMembership, day: date, starts_on: date) -> bool:
    decided = day >= starts_on or membership.decided_on is None or membership.decided_on <= day
    return (
        decided
        and membership.state == MemberState.IN_FORCE
        and membership.standing in (None, Standing.CONFIRMED)
        and _holds(membership, max(day, starts_on))
    )


def _planned(membership: CoreMembership) -> bool:
    return membership.state == MemberState.AGREED and membership.standing == Standing.REQUIREMENTS_MET


def _offered(cover: LocalCover, day: date) -> bool:
    return cover.standing != Standing.ENDED and _holds(cover, day)


def _holds(period: CoreMembership | LocalCover, day: date) -> bool:
    """First and last day are included, as is the day on which a network closes."""
    last_days = [last for last in (period.ends_on, period.network_closed_on) if last]
    return (not period.starts_on or period.starts_on <= day) and all(day <= last for last in last_days)
