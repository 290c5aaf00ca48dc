import pytest
import time_machine
from django.test import Client

from pcnportal.core import health

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
    assert response.json() == {
        "status": "ok",
        "checks": {"database": "answers", "migrations": "all applied"},
    }


def test_not_ready_while_a_migration_waits(client: Client) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="sessions").delete()

    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": "answers", "migrations": "1 to be applied"}
    assert "Not working" in client.get("/status/").content.decode()


def test_an_unreachable_database_is_one_failed_check(settings) -> None:
    from django.db import connection

    connection.close()
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "1"
    try:
        assert health.checks() == [health.Check("database", False, "cannot be reached")]
    finally:
        connection.settings_dict["PORT"] = port


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
