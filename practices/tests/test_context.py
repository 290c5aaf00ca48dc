import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from pcnportal.accounts.enums import OrganisationKind, Role
from pcnportal.accounts.models import RoleAssignment, User
from practices.context import account, organisations_of
from practices.models import Commissioner, Lmc, Practice

pytestmark = pytest.mark.django_db


def person(*held: tuple[Role, OrganisationKind, str]) -> User:
    user = User.objects.create_user("a.clarke@marlshire.example", "a long password", name="A. Clarke")
    for role, kind, code in held:
        RoleAssignment.objects.create(user=user, role=role, organisation_kind=kind, organisation_code=code)
    return user


def test_the_roles_in_one_organisation_stand_together(django_assert_num_queries) -> None:
    Commissioner.objects.create(code="99A", name="Marlshire CCG")
    Practice.objects.create(code="V81001", name="Elm Surgery")
    Practice.objects.create(code="V81002", name="Oak Practice")
    Lmc.objects.create(code="marlshire", name="Marlshire LMC")
    user = person(
        (Role.CCG_OFFICER, OrganisationKind.COMMISSIONER, "99A"),
        (Role.PRACTICE_USER, OrganisationKind.PRACTICE, "V81001"),
        (Role.CCG_APPROVER, OrganisationKind.COMMISSIONER, "99A"),
        (Role.LMC_REVIEWER, OrganisationKind.LMC, "marlshire"),
        (Role.NHSE_READER, OrganisationKind.NHSE, "ONE"),
    )

    with django_assert_num_queries(4):
        assert organisations_of(user) == [
            ("Marlshire CCG", ["CCG officer", "CCG approver"]),
            ("Elm Surgery", ["Practice user"]),
            ("Marlshire LMC", ["LMC reviewer"]),
            ("NHS England", ["NHS England reader"]),
        ]


def test_an_organisation_that_is_not_known_shows_its_code() -> None:
    user = person((Role.CCG_OFFICER, OrganisationKind.COMMISSIONER, "99A"))

    assert organisations_of(user) == [("99A", ["CCG officer"])]


def test_a_visitor_acts_for_nobody(django_assert_num_queries) -> None:
    request = RequestFactory().get("/")
    assert account(request) == {"account_organisations": ()}

    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        assert list(account(request)["account_organisations"]) == []


@pytest.mark.urls("pcnportal.core.tests.urls")
def test_every_page_says_who_is_signed_in_and_for_whom(client) -> None:
    Commissioner.objects.create(code="99A", name="Marlshire CCG")
    client.force_login(person((Role.CCG_OFFICER, OrganisationKind.COMMISSIONER, "99A")))

    page = client.get("/help/").content.decode()
    assert '<li class="nhsuk-header__account-item">A. Clarke</li>' in page
    assert '<li class="nhsuk-header__account-item">Marlshire CCG (CCG officer)</li>' in page
