"""Applications of networks, and what hangs from one while its practices fill it in."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from networks.models import Network
from networks.models.network import public_reference
from pcnportal.accounts.models import User
from practices.models import Commissioner, ContractYear, Practice
from signoff.enums import ApplicationStatus, InvitationEnd, Item


def application_reference() -> str:
    return public_reference("A")


class Application(models.Model):
    """A network's application for one contract year. `commissioner` decides on it: the one that leads the network in
    that year. `version` guards against stale tabs; `reviewer` is who looks at it for its commissioner."""

    reference = models.CharField(max_length=8, unique=True, default=application_reference)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="applications")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="applications")
    commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, related_name="applications")
    lead_practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="applications_led")
    status = models.CharField(max_length=20, choices=ApplicationStatus.choices(), default=ApplicationStatus.DRAFT)
    version = models.PositiveIntegerField(default=1)
    contact_name = models.CharField(max_length=150, blank=True)
    contact_role = models.CharField(max_length=100, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    late = models.BooleanField(default=False)
    reviewer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(null=True, help_text="Since when it differs from what was submitted")
    changes = models.JSONField(default=list, blank=True, help_text="How it differs, in sentences")

    class Meta:
        ordering = ["network__name", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["network", "contract_year"], name="one_application_a_network_year"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="submission_has_its_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.contract_year}"

    @property
    def subject(self) -> str:
        return f"application:{self.reference}"

    @property
    def checks_subject(self) -> str:
        """Of what its commissioner keeps to itself."""
        return f"checks:{self.reference}"


class ItemSave(models.Model):
    """The last time that an item of an application was saved, by whom and for which practice.

    `version`: the application's, that this made. `begun`: the answers by field, where it was put aside before it was
    complete, and `missing` what it lacks, in sentences. Nothing of it is the network's word yet.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="item_saves")
    item = models.CharField(max_length=20, choices=Item.choices())
    version = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    begun = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    missing = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "item"], name="last_save_of_an_item")]

    def __str__(self) -> str:
        return f"{self.get_item_display()} of {self.application}"


class CoEditor(models.Model):
    """Somebody of a member practice who may fill in the application beside the practice that leads it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="co_editors")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["practice__name", "person__name", "id"]
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="co_editor_named_once")]

    def __str__(self) -> str:
        return f"{self.person} for {self.practice}"


class Invitation(models.Model):
    """The letter by which an application asks a practice to join: until when, with what message, and how it ended.

    What the practice answers stands in its membership alone. Asked again, the practice has the same letter anew.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="invitations")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="invitations")
    message = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(help_text="The last day on which it can be answered")
    ending = models.CharField(max_length=20, choices=InvitationEnd.choices(), blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "practice"], name="one_invitation_a_practice"),
            models.CheckConstraint(
                condition=Q(ending="", ended_at__isnull=True) | (~Q(ending="") & Q(ended_at__isnull=False)),
                name="invitation_ends_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["expires_on"], name="invitations_open", condition=Q(ending=""))]

    def __str__(self) -> str:
        return f"Invitation of {self.practice} to {self.application.network}"


class Question(models.Model):
    """What an invited practice asks the lead practice before it answers, and what it is told."""

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True, replied_by__isnull=True)
                | (~Q(reply="") & Q(replied_at__isnull=False, replied_by__isnull=False)),
                name="reply_has_its_author",
            )
        ]

    def __str__(self) -> str:
        return f"Question on {self.invitation}"


class Approach(models.Model):
    """A practice that was approached and is not included, with the reason: for the lead practice, CCG and LMC only."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="approaches")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["practice__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "practice"], name="approached_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="approach_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.practice} is not in {self.application.network}"


class Look(models.Model):
    """Until when somebody has looked at an application: what has happened since is new to them."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="looks")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="last_look_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person} looked at {self.application}"
