"""Who is away, and who acts for them: the one writer of it."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from pcnportal.accounts.models import User
from pcnportal.audit.services import record
from pcnportal.core.errors import Refused
from practices.models import Commissioner
from signoff import permissions
from signoff.models import Absence, Application
from signoff.selectors.absences import absences_of, away_from, can_act_for
from signoff.services.telling import tell_away

LONGEST = timedelta(days=365)


class CannotCover(Refused):
    """The days do not make sense, or the person cannot act for the other."""


@transaction.atomic
def say_away(
    *, commissioner: Commissioner, cover: User, first_day: date, last_day: date, by: User, at: datetime
) -> Absence:
    """`by` is away on these days, and `cover`, who has the same roles, acts for them. Said twice, the first stands.

    Raises PermissionDenied; CannotCover.
    """
    capacity = permissions.check_user_can_declare(by, commissioner)
    # One after the other, so that no two at once are each other's cover on the same days
    Commissioner.objects.select_for_update(no_key=True).get(pk=commissioner.pk)
    same = absences_of(commissioner).filter(
        person=by, cover=cover, first_day=first_day, last_day=last_day, ended_at=None
    )
    if said := same.first():
        return said
    _check_days(first_day, last_day, localdate(at))
    _check_cover(commissioner, by, cover, first_day, last_day)
    absence = Absence.objects.create(
        commissioner=commissioner, person=by, cover=cover, first_day=first_day, last_day=last_day, said_at=at
    )
    _record(absence, "ABSENCE_SAID", capacity, at)
    tell_away(absence, at=at)
    return absence


@transaction.atomic
def say_back(*, absence: Absence, at: datetime) -> Absence:
    """Nobody acts for the person from this moment on. Said twice, the first time counts."""
    rows = Absence.objects.select_related("commissioner", "person", "cover")
    current = rows.select_for_update(no_key=True, of=("self",)).get(pk=absence.pk)
    if current.ended_at is None:
        current.ended_at = at
        current.save(update_fields=["ended_at"])
        _record(current, "ABSENCE_ENDED", "", at)
        tell_away(current, at=at)
    return current


def stood_in_for(application: Application, by: User, at: datetime, *, owner: User | None = None) -> User | None:
    """The reviewer of the application, or whoever looks after its hold, who is away and for whom `by` acts.

    An interest of theirs holds for it too (CMP-10): raises PermissionDenied.
    """
    commissioner = application.commissioner
    covered = away_from(commissioner, by, localdate(at)) if by not in (owner, application.reviewer) else []
    away = next((each for each in (owner, application.reviewer) if each in covered), None)
    if away and permissions.interests_in(away, [application.network_id], application.contract_year_id):
        raise PermissionDenied(
            f"You act for {away}, who has declared an interest in a member of {application.network}. Give the "
            "application to somebody else first."
        )
    return away


def for_whom(away: User | None) -> dict[str, str]:
    """In the audit, for whom it was done who was away."""
    return {"acting_for": str(away)} if away else {}


def _check_days(first_day: date, last_day: date, today: date) -> None:
    if last_day < first_day:
        raise CannotCover("The last day is before the first. Change one of them.")
    if last_day < today:
        raise CannotCover("These days have passed. Give days to come.")
    if first_day < today:
        raise CannotCover("Nobody can act for you on days that have passed. Give a first day from today on.")
    if last_day > today + LONGEST:
        raise CannotCover("Give a last day within a year.")


def _check_cover(commissioner: Commissioner, person: User, cover: User, first_day: date, last_day: date) -> None:
    if cover == person or not can_act_for(cover, person, commissioner):
        raise CannotCover(
            f"{cover} cannot act for you: it has to be somebody else who has the same role as you at {commissioner}."
        )
    overlapping = absences_of(commissioner).filter(first_day__lte=last_day, last_day__gte=first_day, ended_at=None)
    if overlapping.filter(person=person).exists():
        raise CannotCover("You have said already that you are away on some of these days. Say that you are back first.")
    if overlapping.filter(person=cover).exists():
        raise CannotCover(f"{cover} is away on some of these days as well. Choose somebody else, or other days.")
    if overlapping.filter(cover=person).exists():
        raise CannotCover("You act for somebody else on some of these days. They have to choose another person first.")


def _record(absence: Absence, action: str, capacity: str, at: datetime) -> None:
    """Under a subject that is the commissioner's to read."""
    record(
        chain=absence.commissioner.code,
        action=action,
        subjects=[f"absences:{absence.commissioner.code}"],
        by=absence.person,
        capacity=capacity,
        organisation=absence.commissioner.organisation,
        at=at,
        after={"cover": str(absence.cover), "first_day": absence.first_day, "last_day": absence.last_day},
    )
