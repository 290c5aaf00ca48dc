"""However much there is, a page asks the database no more often than where there is little."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pcnportal.testing.pages import Page, pages_of
from signoff import urls
from signoff.tests.size.scene import Scene

POSTED_ONLY = {"agree_to_change", "bulk", "open_notice", "pick_up"}
# The page of a refusal with other words, of an application in another status
AS_A_REFUSAL = {"ask_review", "resolve", "escalate", "advice", "reopen", "ready"}

# Of the pages that read most, whoever opens them
AT_MOST = {
    "signoff:home": 52,
    "networks:network": 44,
    "signoff:application": 39,
    "signoff:case": 42,
    "signoff:checks": 28,
    "signoff:requirements_met": 9,
    "signoff:round": 29,
    "signoff:change": 44,
    "signoff:decide_change": 44,
}


@pytest.mark.slow
@pytest.mark.django_db
def test_a_page_makes_as_many_statements_for_much_as_for_little(settings: Any) -> None:
    settings.OUTBOX = True
    scene = Scene()
    scene.grow(1)
    pages = list(pages_of(scene.stage))
    named = {page.name.removeprefix("signoff:") for page in pages if page.name.startswith("signoff:")}
    assert named == {each.name for each in urls.urlpatterns} - POSTED_ONLY - AS_A_REFUSAL
    few = statements(pages)
    assert [(str(page), few[str(page)]) for page in pages if few[str(page)] > AT_MOST.get(page.name, 36)] == []
    scene.grow(3)
    assert statements(pages) == few


def statements(pages: list[Page]) -> dict[str, int]:
    clients = {page.user: Client() for page in pages}
    for user, client in clients.items():
        client.force_login(user)
    return {str(page): made(clients[page.user], page) for page in pages}


def made(client: Client, page: Page) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(page.path)
    assert response.status_code == 200, f"{page}: {response.status_code}"
    return len(captured)
