"""Opening the pages of the table as one of its people, and what every answer must be like."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from pcnportal.tests.access import pages
from pcnportal.tests.access.secrets import secrets_from
from pcnportal.tests.access.table import TO_SIGN_IN, Row
from pcnportal.tests.access.world import World

REFUSALS = {
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}
SIGN_IN = "/accounts/login/?next="


def browser_of(who: str, sign_ins: dict[str, str], *, checks_tokens: bool = False) -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=checks_tokens)
    if who in sign_ins:
        client.cookies[settings.SESSION_COOKIE_NAME] = sign_ins[who]
    return client


def asked(row: Row, world: World, who: str, client: Client) -> HttpResponse:
    path = pages.address(world, row.page, row.thing)
    if row.method == "POST":
        return client.post(path, pages.body(world, row.page, row.thing, who))
    return client.get(path)


def outcome(response: HttpResponse) -> str:
    if response.status_code == HTTPStatus.FOUND and response["Location"].startswith(SIGN_IN):
        return TO_SIGN_IN
    return str(response.status_code)


def check_frame(response: HttpResponse) -> None:
    """Nothing is kept by a shared computer's browser, and no page runs what is written into it."""
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    if response.get("Content-Type", "").startswith("text/html"):
        assert b"<script>alert" not in response.content


def shown(response: HttpResponse) -> set[str]:
    """The secrets in a page or its headers."""
    everything = response.content.decode(errors="replace") + response.serialize_headers().decode()
    return {word for word in secrets_from("anybody") if word in everything}


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written inside is as if it had never been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
