"""E-mails of what people are told, sent from the table of messages by a task, never by a request.

Each is sent once; twice only where a worker dies between sending and noting it, and then with the same Message-ID.
"""

import time
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse

from pcnportal.core import clock
from signoff.enums import MailState
from signoff.models import OutgoingMessage

log = structlog.get_logger(__name__)

SOMETHING_QUEUED = """SELECT EXISTS (SELECT FROM signoff_outgoingmessage
    WHERE mail = 'QUEUED' AND due_at <= clock_timestamp())"""
LONGEST_RUN = 45.0  # seconds after which nothing more is begun
BACK_OFF = timedelta(minutes=1)  # doubled with every attempt
ATTEMPTS = 6  # over about an hour


def post() -> int:
    """Send what is due, the oldest first. Returns how many e-mails were sent."""
    sent, until = 0, time.monotonic() + LONGEST_RUN
    while time.monotonic() < until and (message := _next()):
        state = _sent(message)
        sent += state == MailState.SENT
        OutgoingMessage.objects.filter(pk=message.pk).update(
            mail=state, last_error=message.last_error, sent_at=clock.now() if state == MailState.SENT else None
        )
    return sent


@transaction.atomic
def _next() -> OutgoingMessage | None:
    """What is due longest, put off so that no other run takes it up while this one sends it."""
    queued = OutgoingMessage.objects.filter(mail=MailState.QUEUED, due_at__lte=Now())
    rows = queued.select_for_update(skip_locked=True, of=("self",)).select_related("recipient")
    message = rows.order_by("due_at", "id").first()
    if message:
        OutgoingMessage.objects.filter(pk=message.pk).update(
            due_at=Now() + BACK_OFF * 2**message.attempts, attempts=message.attempts + 1
        )
    return message


def _sent(message: OutgoingMessage) -> MailState:
    """What became of it. Its `last_error` says why it could not be sent."""
    if not message.recipient.role_in(message.organisation):
        return MailState.NOT_NEEDED
    try:
        email(message).send()
    except Exception as error:
        log.warning("an e-mail could not be sent", message=message.pk, exc_info=True)
        message.last_error = str(error)[:500]
        return MailState.FAILED if message.attempts + 1 >= ATTEMPTS else MailState.QUEUED
    message.last_error = ""
    return MailState.SENT


def email(message: OutgoingMessage) -> EmailMessage:
    """Plain text: what it is about, the address where something can be done about it, then the rest."""
    about = f"{message.subject}:\n{settings.ADDRESS}{message.path}"
    closing = f"All that you were told is at {settings.ADDRESS}{reverse('signoff:notices')}"
    body = "\n\n".join(part for part in (about, message.text, closing) if part)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return EmailMessage(
        message.subject,
        f"{body}\n",
        to=[message.recipient.email],
        headers={"Message-ID": f"<message-{message.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
