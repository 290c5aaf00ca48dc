"""Who may fill in an application, and whom its lead practice could let do so."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from networks.models import Membership
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.permissions import holders_of
from practices.models import Practice
from signoff.enums import ApplicationStatus
from signoff.models import Application, CoEditor
from signoff.permissions.practices import TAKES_PART
from signoff.selectors.applications import members_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of a practice that has agreed to join."""

    person: User
    practice: Practice


def leading_people(application: Application) -> list[User]:
    """Everyone of the practice that leads it."""
    return _by_name(holders_of(Permission.APPLICATION_LEAD, [application.lead_practice.organisation]))


def co_editors_of(application: Application) -> QuerySet[CoEditor]:
    return application.co_editors.select_related("person", "practice", "named_by")


def candidates(application: Application) -> list[Candidate]:
    """By practice and name, without those who may fill it in already."""
    members = _agreed(application).exclude(practice=application.lead_practice_id)
    practices = {each.practice.organisation: each.practice for each in members}
    people = holders_of(Permission.APPLICATION_LEAD, practices)
    already = {*leading_people(application), *(each.person for each in co_editors_of(application))}
    found = [Candidate(person, practices[people[person]]) for person in _by_name(people) if person not in already]
    return sorted(found, key=lambda each: each.practice.name)


def role_of(user: User, application: Application) -> str:
    """The person's own role as far as the application says it: in their last declaration, or as its contact."""
    declared = application.submissions.filter(step__by=user).exclude(declared_role="")
    last = declared.order_by("-number").values_list("declared_role", flat=True).first()
    return last or (application.contact_role if application.contact_name == user.name else "")


def shared_with(user: User) -> Q:
    """Of applications: those that the person was let fill in, while their practice takes part."""
    codes = user.organisation_codes(OrganisationKind.PRACTICE, Permission.APPLICATION_LEAD)
    member = Membership.objects.filter(
        network=OuterRef("application__network"),
        contract_year=OuterRef("application__contract_year"),
        practice=OuterRef("practice"),
        state__in=TAKES_PART,
    )
    named = CoEditor.objects.filter(Exists(member), person=user, practice__code__in=codes, application=OuterRef("pk"))
    return Q(Exists(named))


def applications_shared_with(user: User) -> QuerySet[Application]:
    shared = Application.objects.filter(shared_with(user)).exclude(status=ApplicationStatus.DISCARDED)
    return shared.select_related("network", "contract_year", "lead_practice")


def _agreed(application: Application) -> QuerySet[Membership]:
    return members_of(application).filter(state__in=TAKES_PART)


def _by_name(people: Iterable[User]) -> list[User]:
    return sorted(people, key=lambda person: (person.name, person.email))
