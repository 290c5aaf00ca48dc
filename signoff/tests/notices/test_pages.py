from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import AT, make_user
from signoff.enums import Matter
from signoff.models import OutgoingMessage
from signoff.tests.area import Area, draft, submitted
from signoff.tests.snapshot import snapshot

NOTICES = "/notices/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(client: Client, address: str = NOTICES) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def pier(area: Area) -> User:
    practice = area.practice("Pier")
    draft(area, "Harbour", area.practice("Quay"), practice)
    return area.user_of(practice)


def test_a_notice_is_new_until_it_is_opened(pier: User) -> None:
    client, notice = signed_in(pier), OutgoingMessage.objects.get()
    assert "Notices (1 new)" in body(client)
    response = client.post(reverse("signoff:open_notice", args=[notice.pk]))
    assert (response.status_code, response["Location"]) == (302, notice.path)
    assert "new)" not in body(client)


def test_looking_marks_nothing_as_read(pier: User) -> None:
    client, before = signed_in(pier), snapshot()
    body(client)
    assert OutgoingMessage.objects.get().read_at is None
    assert snapshot() == before


def test_all_are_marked_as_read_at_once(pier: User) -> None:
    client = signed_in(pier)
    response = client.post(NOTICES, follow=True)
    assert "All your notices are marked as read." in response.content.decode()
    assert OutgoingMessage.objects.get().read_at is not None


def test_nobody_opens_another_ones_notice(area: Area, pier: User) -> None:
    notice = OutgoingMessage.objects.get()
    response = signed_in(area.officer).post(reverse("signoff:open_notice", args=[notice.pk]))
    assert response.status_code == 404
    assert OutgoingMessage.objects.get().read_at is None
    assert "Harbour" not in body(signed_in(area.officer))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Moor", "Fen"}),
        ("?about=APPLICATION", {"Moor", "Fen"}),
        ("?about=HOLD", set()),
        ("?read=no", {"Fen"}),
        ("?about=nonsense&read=%00", {"Moor", "Fen"}),
        ("?page=99", {"Moor", "Fen"}),
    ],
)
def test_notices_are_filtered_by_the_address(area: Area, query: str, shown: set[str]) -> None:
    for name in ("Moor", "Fen"):
        submitted(area, name)
    OutgoingMessage.objects.filter(subject__startswith="Moor", recipient=area.officer).update(read_at=AT)
    page = body(signed_in(area.officer), f"{NOTICES}{query}")
    assert {name for name in ("Moor", "Fen") if f"{name} is submitted" in page} == shown


def test_who_was_told_nothing_reads_what_will_be_here(area: Area) -> None:
    assert "Nothing yet" in body(signed_in(area.nhse))


def test_as_many_statements_for_one_notice_as_for_thirty(area: Area, pier: User) -> None:
    client, one = signed_in(pier), OutgoingMessage.objects.get()
    before = statements(client)
    rows = [
        OutgoingMessage(
            event=f"event:{number}",
            recipient=pier,
            organisation_kind=one.organisation_kind,
            organisation_code=one.organisation_code,
            matter=Matter.HOLD,
            subject=f"Notice {number}",
            path="/",
            at=AT,
        )
        for number in range(30)
    ]
    OutgoingMessage.objects.bulk_create(rows)
    assert statements(client) == before


def statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        body(client)
    return len(captured)


def test_the_outbox_is_there_only_where_one_tries_things_out(pier: User, settings: Any) -> None:
    client = signed_in(pier)
    assert client.get("/outbox/").status_code == 404
    settings.OUTBOX = True
    page = body(client, "/outbox/")
    assert "Harbour asks Pier to join it" in page
    assert pier.email in page


def test_the_outbox_shows_what_one_was_sent_and_administrators_all(area: Area, pier: User, settings: Any) -> None:
    settings.OUTBOX = True
    assert "Harbour asks Pier" not in body(signed_in(area.officer), "/outbox/")
    assert "Harbour asks Pier" in body(signed_in(make_user(Role.ADMINISTRATOR)), "/outbox/")
