"""Who is away, and who acts for them. What holds on a day is told from the days alone."""

from collections import defaultdict
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from pcnportal.accounts.enums import OrganisationKind
from pcnportal.accounts.models import RoleAssignment, User
from practices.models import Commissioner
from signoff.models import Absence, Application

# By a person's id and a commissioner's code
Roles = dict[tuple[int, str], set[str]]


def absences_of(commissioner: Commissioner) -> QuerySet[Absence]:
    return Absence.objects.filter(commissioner=commissioner).select_related("person", "cover")


def own_absence(user: User, commissioner: Commissioner, pk: int) -> Absence:
    """404 for none of this commissioner, 403 for another person's."""
    found = get_object_or_404(absences_of(commissioner), pk=pk)
    if found.person != user:
        raise PermissionDenied(f"Only {found.person} can say that {found.person} is back.")
    return found


def on(day: date) -> Q:
    return Q(first_day__lte=day, last_day__gte=day, ended_at=None)


def covered_by(user: User, today: date) -> list[Absence]:
    """Of those for whom the person acts on the day: in fact, while they have the same roles there."""
    absences = list(Absence.objects.filter(on(today), cover=user).select_related("person", "commissioner"))
    if not absences:
        return []
    roles = _roles_of([user, *(each.person for each in absences)])
    return [each for each in absences if _may_act(roles, user, each.person, each.commissioner)]


def away_from(commissioner: Commissioner, cover: User, today: date) -> list[User]:
    """Those of the commissioner for whom the person acts on the day."""
    return [each.person for each in covered_by(cover, today) if each.commissioner_id == commissioner.pk]


def can_act_for(cover: User, person: User, commissioner: Commissioner) -> bool:
    """Whether the cover has every role there that the person has, who has one at least."""
    return _may_act(_roles_of([cover, person]), cover, person, commissioner)


def those_who_can_act_for(person: User, commissioner: Commissioner, people: QuerySet[User]) -> QuerySet[User]:
    """Of `people`."""
    others = list(people.exclude(pk=person.pk))
    roles = _roles_of([person, *others])
    return people.filter(pk__in=[each.pk for each in others if _may_act(roles, each, person, commissioner)])


def _may_act(roles: Roles, cover: User, person: User, commissioner: Commissioner) -> bool:
    needed = roles[person.pk, commissioner.code]
    return bool(needed) and needed <= roles[cover.pk, commissioner.code]


def _roles_of(people: list[User]) -> Roles:
    roles: Roles = defaultdict(set)
    held = RoleAssignment.objects.filter(
        user__in=people, user__is_active=True, organisation_kind=OrganisationKind.COMMISSIONER
    )
    for user, code, role in held.values_list("user_id", "organisation_code", "role"):
        roles[user, code].add(role)
    return roles


def acting_for(by: User, application: Application, today: date) -> User | None:
    """Its reviewer, where `by` acts for them on the day."""
    commissioner = application.commissioner
    if application.reviewer_id in (None, by.pk):
        return None
    return next((each for each in away_from(commissioner, by, today) if each.pk == application.reviewer_id), None)
