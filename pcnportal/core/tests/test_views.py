from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

pytestmark = [pytest.mark.urls("pcnportal.core.tests.urls"), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/help/", "Help"),
        ("/help/accessibility/", "Accessibility statement"),
        ("/help/privacy/", "Privacy notice"),
        ("/status/", "Status"),
        ("/accounts/login/", "Sign in"),
        ("/accounts/password/reset/", "Reset your password"),
        ("/accounts/password/reset/done/", "Check your email"),
        ("/accounts/password/reset/key/done/", "Your password is changed"),
        ("/accounts/password/reset/key/1-x/", "This link no longer works"),
        ("/accounts/inactive/", "This account is closed"),
    ],
)
def test_open_to_everyone(client: Client, path: str, heading: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert f'<h1 class="nhsuk-heading-l">{heading}</h1>' in response.content.decode()
    assert "Sign up" not in response.content.decode()


def test_everything_else_needs_a_sign_in(client: Client) -> None:
    response = client.get("/private/?a=1")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/private/%3Fa%3D1")


@pytest.mark.parametrize("path", ["/help/", "/private/", "/nowhere/", "/healthz"])
def test_no_page_is_kept(client: Client, path: str) -> None:
    assert client.get(path)["Cache-Control"] == "no-store"


def test_the_process_is_alive_whatever_the_database_does(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_ready(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    body = response.json()
    assert body.keys() == {"status", "checks", "figures"}
    assert body["status"] == "ok"
    assert (body["checks"]["database"], body["checks"]["migrations"]) == ("answers", "all applied")
    assert body["checks"]["disk space"] == "enough"
    assert body["figures"]["disk_free_megabytes"] > 0


def test_not_ready_while_a_migration_waits(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()

    response = client.get("/readyz")
    assert response.status_code == 503
    expected = {"database": "answers", "migrations": "1 to be applied", "disk space": "enough"}
    assert response.json()["checks"] == expected
    assert "Not working" in client.get("/status/").content.decode()


@pytest.fixture
def outage(transactional_db) -> Iterator[None]:
    """A database that refuses connections."""
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = "1"
    yield
    connection.settings_dict["PORT"] = port


@pytest.fixture
def signed_in(transactional_db, django_user_model) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(django_user_model.objects.create_user("a@marlshire.example", "gulls", name="A. Clarke"))
    return client


def test_an_outage_is_no_error_of_the_portal(signed_in: Client, outage: None) -> None:
    response = signed_in.get("/private/")

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "the portal is not available" in response.content.decode()


def test_an_outage_is_told_to_the_probes(client: Client, outage: None) -> None:
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert response.status_code == 503
    body = response.json()
    assert (body["status"], body["checks"]["database"]) == ("unavailable", "cannot be reached")


def test_probes_only_answer_questions(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


def test_a_real_clock_is_not_a_demonstration(client: Client) -> None:
    assert "Demonstration" not in client.get("/help/").content.decode()


@time_machine.travel("2026-11-22T12:00:00Z", tick=False)
def test_a_moved_clock_is_said_on_every_page(client: Client, settings) -> None:
    settings.CLOCK_OFFSET_DAYS = -2743

    banner = "Demonstration: every name and figure is invented. The portal's clock says 20 May 2019."
    assert banner in client.get("/help/").content.decode()
    assert banner in client.get("/nowhere/").content.decode()


def test_every_script_carries_the_page_s_nonce(client: Client) -> None:
    response = client.get("/help/")

    page = response.content.decode()
    nonce = page.split('nonce="')[1].split('"')[0]
    assert len(nonce) > 10
    assert page.count("<script") == page.count(f'nonce="{nonce}"') == 2
    assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]
    assert "style=" not in page
