"""The e-mails of messages: sent once, tried again, and given up after a time."""

from typing import Any

import pytest
from django.core import mail
from django.db.models import F
from django.db.models.functions import Now

from pcnportal.accounts.models import RoleAssignment
from pcnportal.core.health import Check
from pcnportal.testing.factories import AT
from signoff import health
from signoff.enums import MailState
from signoff.models import OutgoingMessage
from signoff.services.posting import ATTEMPTS, post
from signoff.tests.area import Area, draft


@pytest.fixture
def asked(area: Area) -> OutgoingMessage:
    draft(area, "Harbour", area.practice("Quay"), area.practice("Pier"))
    return OutgoingMessage.objects.get()


@pytest.fixture
def refusing(settings: Any) -> None:
    """A mail server that nobody answers for."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1


def again(message: OutgoingMessage) -> OutgoingMessage:
    message.refresh_from_db()
    return message


def test_an_email_says_what_to_do_and_where(area: Area, asked: OutgoingMessage, settings: Any) -> None:
    settings.ADDRESS = "https://pcn.example.org"
    assert post() == 1
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Harbour asks Pier to join it", [asked.recipient.email])
    about, address, *rest = sent.body.splitlines()
    assert (about, address) == ("Harbour asks Pier to join it:", f"https://pcn.example.org{asked.path}")
    assert "Only somebody from Pier can answer for it." in "\n".join(rest)
    assert again(asked).mail == MailState.SENT
    assert asked.sent_at is not None


def test_it_is_sent_once(asked: OutgoingMessage) -> None:
    assert (post(), post()) == (1, 0)
    assert len(mail.outbox) == 1


def test_one_that_was_sent_and_not_noted_is_sent_again_and_known_by_its_id(asked: OutgoingMessage) -> None:
    post()
    OutgoingMessage.objects.update(mail=MailState.QUEUED, due_at=Now())
    post()
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_one_that_cannot_be_sent_is_tried_later(asked: OutgoingMessage, refusing: None) -> None:
    assert (post(), post()) == (0, 0)
    assert (again(asked).mail, asked.attempts) == (MailState.QUEUED, 1)
    assert "refused" in asked.last_error
    assert OutgoingMessage.objects.filter(due_at__gt=Now()).exists()


def test_one_that_never_can_be_sent_is_given_up_and_told(asked: OutgoingMessage, refusing: None) -> None:
    for _ in range(ATTEMPTS):
        OutgoingMessage.objects.update(due_at=Now())
        post()
    assert (again(asked).mail, asked.attempts) == (MailState.FAILED, ATTEMPTS)
    assert outline() == "1 not sent"


def test_who_has_no_role_any_more_is_sent_nothing(asked: OutgoingMessage) -> None:
    RoleAssignment.objects.filter(user=asked.recipient).delete()
    assert (post(), mail.outbox) == (0, [])
    assert again(asked).mail == MailState.NOT_NEEDED


def test_names_with_line_ends_begin_no_header(area: Area) -> None:
    draft(area, "Harbour\r\nBcc: all@example.org", area.practice("Quay"), area.practice("Pier"))
    assert post() == 1
    assert mail.outbox[0].subject == "Harbour Bcc: all@example.org asks Pier to join it"


def test_status_says_when_emails_are_late(asked: OutgoingMessage) -> None:
    assert outline() == "sent"
    OutgoingMessage.objects.update(due_at=F("due_at") - health.TOO_LONG * 2)
    assert outline() == "1 late"


def outline() -> str:
    check, _ = health.checks()
    assert isinstance(check, Check)
    return check.outline


def test_messages_are_of_the_moment_they_tell_of(asked: OutgoingMessage) -> None:
    assert asked.at == AT
