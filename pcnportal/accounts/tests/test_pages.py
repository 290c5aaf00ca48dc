"""Signing in and out, passwords, and what the frame of every page shows of the person."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from pcnportal.accounts.enums import OrganisationKind, Role
from pcnportal.accounts.models import RoleAssignment, User

pytestmark = [pytest.mark.urls("pcnportal.core.tests.urls"), pytest.mark.django_db]

EMAIL, PASSWORD = "a.clarke@marlshire.example", "harbour wall and gulls"


@pytest.fixture
def person() -> User:
    return get_user_model().objects.create_user(EMAIL, PASSWORD, name="A. Clarke")


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def give(person: User, role: Role) -> None:
    RoleAssignment.objects.create(
        user=person, role=role, organisation_kind=OrganisationKind.COMMISSIONER, organisation_code="00C"
    )


def text_of(client: Client, path: str = "/help/") -> str:
    return client.get(path).content.decode()


def sections(page: str) -> list[str]:
    return re.findall(r'navigation-link" href="([^"]+)"', page)


def test_signing_in_leads_to_where_one_was_going(client: Client, person: User) -> None:
    form = {"login": EMAIL.upper(), "password": PASSWORD, "next": "/private/"}

    response = client.post("/accounts/login/", form)
    assert (response.status_code, response["Location"]) == (302, "/private/")
    assert text_of(client, "/private/") == "private"


def test_the_page_asked_for_is_remembered(client: Client) -> None:
    assert '<input type="hidden" name="next" value="/private/">' in text_of(client, "/accounts/login/?next=/private/")


def test_a_wrong_password_and_a_stranger_are_told_the_same(client: Client, person: User) -> None:
    wrong = [client.post("/accounts/login/", {"login": e, "password": "no"}) for e in (EMAIL, "b@x.example")]

    summaries = [re.findall(r"<li>(.*?)</li>", r.content.decode().split("There is a problem")[1]) for r in wrong]
    assert summaries[0] == summaries[1] != []


def test_too_many_attempts(client: Client, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client.post("/accounts/login/", {"login": EMAIL, "password": "no"})

    response = client.post("/accounts/login/", {"login": EMAIL, "password": "no"})
    assert response.status_code == 429
    assert "Wait 15 minutes, then try again" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "messages"),
    [
        ("/accounts/login/", {"id_login": "Enter your email address", "id_password": "Enter your password"}),
        ("/accounts/password/reset/", {"id_email": "Enter your email address"}),
    ],
)
def test_what_is_missing_is_named(client: Client, path: str, messages: dict[str, str]) -> None:
    page = client.post(path, {}).content.decode()

    assert "<title>Error: " in page
    assert [f'<a href="#{field}">{text}</a>' in page for field, text in messages.items()] == [True] * len(messages)


def test_changing_the_password(signed_in: Client, person: User) -> None:
    empty = signed_in.post("/accounts/password/change/", {}).content.decode()
    assert re.findall(r'<a href="#id_\w+">(.*?)</a>', empty) == [
        "Enter your current password",
        "Enter a new password",
        "Enter the new password again",
    ]

    new = "a longer walk by the sea"
    signed_in.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    person.refresh_from_db()
    assert person.check_password(new)


def test_a_forgotten_password(client: Client, person: User) -> None:
    client.post("/accounts/password/reset/", {"email": EMAIL})

    assert [m.subject for m in mail.outbox] == ["Choose a new password for Primary Care Network registration"]
    link = re.search(r"http://testserver(\S+)", str(mail.outbox[0].body))
    assert link is not None
    page = client.get(link[1], follow=True)
    assert '<h1 class="nhsuk-heading-l">Choose a new password</h1>' in page.content.decode()

    new = "a longer walk by the sea"
    done = client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    assert '<h1 class="nhsuk-heading-l">Your password is changed</h1>' in done.content.decode()
    person.refresh_from_db()
    assert person.check_password(new)


def test_a_stranger_is_written_no_email(client: Client) -> None:
    response = client.post("/accounts/password/reset/", {"email": "b@elsewhere.example"})

    assert (response["Location"], mail.outbox) == ("/accounts/password/reset/done/", [])


def test_signing_out_takes_a_post(signed_in: Client) -> None:
    page = text_of(signed_in)
    assert '<form class="nhsuk-header__account-form" action="/accounts/logout/" method="post" novalidate>' in page
    assert "Do you want to sign out?" in text_of(signed_in, "/accounts/logout/")

    signed_in.post("/accounts/logout/")
    assert signed_in.get("/private/").status_code == 302


def test_the_password_is_asked_for_again(signed_in: Client) -> None:
    assert "Enter your password again" in text_of(signed_in, "/accounts/reauthenticate/")


def test_a_visitor_has_no_account_menu(client: Client) -> None:
    page = text_of(client)

    assert "nhsuk-header__account" not in page
    assert sections(page) == ["/help/"]


EVERYONE = ["/", "/practices/", "/networks/", "/position/", "/help/"]


@pytest.mark.parametrize(
    ("role", "more"),
    [
        (Role.PRACTICE_USER, {"/applications/", "/cases/"}),
        (Role.CCG_OFFICER, {"/applications/", "/cases/", "/commissioners/"}),
        (Role.LMC_REVIEWER, {"/applications/", "/cases/", "/commissioners/"}),
        (Role.NHSE_READER, {"/applications/", "/cases/", "/commissioners/"}),
        (Role.ORGANISATION_ADMIN, set()),
        (None, set()),
    ],
)
def test_the_navigation_holds_what_the_person_may_see(
    signed_in: Client, person: User, role: Role | None, more: set[str]
) -> None:
    if role:
        give(person, role)

    shown = sections(text_of(signed_in))
    assert set(shown) == set(EVERYONE) | more
    assert [path for path in shown if path in EVERYONE] == EVERYONE


def test_the_section_one_is_in_is_marked(signed_in: Client) -> None:
    marked = re.findall(r'href="([^"]+)" aria-current="true"', text_of(signed_in, "/help/privacy/"))

    assert marked == ["/help/"]


def test_the_header_s_list_ends_as_its_script_expects(client: Client) -> None:
    items = re.findall(r"<li class=\"(nhsuk-header__\S+)[^>]*>", text_of(client))

    assert items[-1] == 'nhsuk-header__menu"'
    assert '<li class="nhsuk-header__menu" hidden>' in text_of(client)
