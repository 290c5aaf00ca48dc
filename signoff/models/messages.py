"""Forms that were posted, and what people are told."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from networks.triggers import tells_the_relay
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from signoff.enums import MailState, Matter


class PostedForm(models.Model):
    """A form that was posted, by its one-use token, and where that led: posted again, it leads there again.

    `digest`: of its answers; empty where none was kept.
    """

    token = models.UUIDField(primary_key=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    led_to = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"{self.token} by {self.by}"


class OutgoingMessage(models.Model):
    """Something that one person is told once: a line on their page of notices, and an e-mail.

    `event` names what happened, such as a row of a status. The person is told for an organisation, and no longer once
    they have no role in it. `due_at`, when the e-mail is tried next, is by the database's clock.
    """

    event = models.CharField(max_length=100)
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="messages")
    organisation_kind = models.CharField(max_length=20)
    organisation_code = models.CharField(max_length=20)
    matter = models.CharField(max_length=20, choices=Matter.choices())
    subject = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    path = models.CharField(max_length=200)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=20, choices=MailState.choices(), default=MailState.QUEUED)
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["event", "recipient"], name="told_once_of_an_event")]
        indexes = [
            models.Index(fields=["recipient", "-at", "-id"], name="messages_of_a_person"),
            models.Index(fields=["due_at"], name="messages_to_send", condition=Q(mail=MailState.QUEUED)),
        ]
        triggers = [tells_the_relay()]

    def __str__(self) -> str:
        return self.subject

    @property
    def organisation(self) -> Organisation:
        return Organisation(self.organisation_kind, self.organisation_code)
