import pytest

from pcnportal.accounts.enums import OrganisationKind, Permission, Role
from pcnportal.accounts.models import RoleAssignment, User
from pcnportal.accounts.organisations import Organisation
from pcnportal.accounts.permissions import has_permission
from pcnportal.accounts.roles import ROLE_PERMISSIONS

MARLSHIRE = Organisation(OrganisationKind.COMMISSIONER, "99X")
NORTHSHIRE = Organisation(OrganisationKind.COMMISSIONER, "99Y")

pytestmark = pytest.mark.django_db


def person(*held: tuple[Role, Organisation], active: bool = True) -> User:
    user = User.objects.create_user("someone@example.org", "a long password", name="Someone", is_active=active)
    for role, organisation in held:
        RoleAssignment.objects.create(
            user=user, role=role, organisation_kind=organisation.kind, organisation_code=organisation.code
        )
    return user


@pytest.mark.parametrize("role", Role)
def test_a_role_gives_its_permissions_in_its_own_organisation_only(role: Role) -> None:
    user = person((role, MARLSHIRE))
    assert {p for p in Permission if has_permission(user, p, MARLSHIRE)} == set(ROLE_PERMISSIONS[role])
    assert {p for p in Permission if has_permission(user, p, NORTHSHIRE)} == set()


def test_nobody_decides_by_virtue_of_managing_people() -> None:
    deciding = {Permission.APPLICATION_REVIEW, Permission.APPLICATION_REFUSE, Permission.ROUND_CONFIRM}
    for role in (Role.ORGANISATION_ADMIN, Role.ADMINISTRATOR):
        assert not deciding & ROLE_PERMISSIONS[role]


def test_a_deactivated_person_may_do_nothing() -> None:
    user = person((Role.CCG_APPROVER, MARLSHIRE), active=False)
    assert user.organisation_codes(OrganisationKind.COMMISSIONER) == set()
    assert not has_permission(user, Permission.ROUND_CONFIRM, MARLSHIRE)


def test_organisations_are_those_whose_role_grants_the_permission() -> None:
    user = person((Role.CCG_OFFICER, MARLSHIRE), (Role.CCG_APPROVER, NORTHSHIRE))
    assert user.organisation_codes(OrganisationKind.COMMISSIONER) == {"99X", "99Y"}
    assert user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.ROUND_CONFIRM) == {"99Y"}


def test_the_capacity_is_the_role_that_was_used() -> None:
    user = person((Role.CCG_OFFICER, MARLSHIRE), (Role.CCG_APPROVER, MARLSHIRE))
    assert user.capacity_for(MARLSHIRE, Permission.APPLICATION_REVIEW) == Role.CCG_OFFICER
    assert user.capacity_for(MARLSHIRE, Permission.ROUND_CONFIRM) == Role.CCG_APPROVER
    assert user.capacity_for(NORTHSHIRE, Permission.ROUND_CONFIRM) == ""


def test_an_address_is_kept_in_lower_case_and_found_in_any() -> None:
    user = User.objects.create_user(" Ann@Example.ORG ", "a long password", name="Ann")
    assert user.email == "ann@example.org"
    assert User.objects.get_by_natural_key("ANN@example.org") == user
