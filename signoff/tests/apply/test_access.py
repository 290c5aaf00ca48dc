"""Who opens the applicant's pages: 404 outside the scope, 403 inside it without the right."""

import pytest
from django.test import Client

from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import make_user
from signoff.models import Application
from signoff.tests.apply.pages import ITEMS, address, opened, posted
from signoff.tests.area import Area, draft, make_area, submitted

LEAD_ONLY = (*ITEMS, "members", "submit", "submitted", "withdraw")


@pytest.fixture
def forming(area: Area) -> Application:
    return draft(area, "Harbour", area.practice("Quay"), area.practice("Pier"))


def people(area: Area, application: Application) -> dict[str, User]:
    _, member = application.network.memberships.select_related("practice").order_by("id")
    return {
        "lead": area.user_of(application.lead_practice),
        "member": area.user_of(member.practice),
        "other practice": area.user_of(area.practice("Elm")),
        "officer": area.officer,
        "officer elsewhere": make_area("99B", "Northshire").officer,
        "LMC": area.lmc_user,
        "NHS England": area.nhse,
        "administrator": make_user(Role.ADMINISTRATOR),
        "practice administrator": make_user(Role.ORGANISATION_ADMIN, application.lead_practice.organisation),
    }


def codes(users: dict[str, User], path: str) -> dict[str, int]:
    return {who: opened(user, path).status_code for who, user in users.items()}


def test_a_draft_is_changed_by_its_lead_and_known_to_its_practices_only(area: Area, forming: Application) -> None:
    everyone = people(area, forming)
    for name in (*ITEMS, "members", "submit"):
        assert codes(everyone, address(forming, name)) == {
            "lead": 200,
            "member": 403,
            "other practice": 404,
            "officer": 404,
            "officer elsewhere": 404,
            "LMC": 404,
            "NHS England": 404,
            "administrator": 404,
            "practice administrator": 403,
        }


def test_a_submitted_application_is_changed_by_nobody_else(area: Area) -> None:
    application = submitted(area)
    everyone = people(area, draft(area, "Moor", area.practice("Peat"), area.practice("Heath")))
    for name in LEAD_ONLY:
        assert codes(everyone, address(application, name)) == {
            "lead": 404,
            "member": 404,
            "other practice": 404,
            "officer": 403,
            "officer elsewhere": 404,
            "LMC": 403,
            "NHS England": 403,
            "administrator": 403,
            "practice administrator": 404,
        }


def test_a_refused_post_changes_nothing(area: Area, forming: Application) -> None:
    everyone = people(area, forming)
    before = Application.objects.values().get(pk=forming.pk), forming.network.revision
    for name in (*ITEMS, "members", "submit", "withdraw"):
        for who, code in (("member", 403), ("other practice", 404), ("officer", 404)):
            response = posted(everyone[who], address(forming, name), practice="V81001", version=forming.version)
            assert response.status_code == code
    forming.network.refresh_from_db()
    assert (Application.objects.values().get(pk=forming.pk), forming.network.revision) == before


def test_a_visitor_is_sent_to_sign_in(client: Client, forming: Application) -> None:
    for name in (*LEAD_ONLY, "answer", ""):
        response = client.get(address(forming, name))
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


def test_only_practices_start_applications(area: Area) -> None:
    assert opened(area.user_of(area.practice("Quay")), "/applications/start/").status_code == 200
    for user in (area.officer, area.approver, area.lmc_user, area.nhse, make_user(Role.ADMINISTRATOR)):
        response = opened(user, "/applications/start/")
        assert response.status_code == 403
        assert "Only someone from a practice can start an application" in response.content.decode()


def test_the_refusal_says_who_can(area: Area, forming: Application) -> None:
    response = opened(people(area, forming)["member"], address(forming, "area"))
    assert f"only someone from {forming.lead_practice}" in response.content.decode()
