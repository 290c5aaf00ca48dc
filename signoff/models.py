"""Applications, rounds, holds and comments: who decides, when, and what was said. No workflow."""

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from networks.models import Network
from networks.models.network import public_reference
from networks.triggers import tells_the_relay
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner, ContractYear, Practice
from signoff.enums import (
    PARTS,
    ApplicationStatus,
    HoldCode,
    HoldStep,
    InvitationEnd,
    Item,
    MailState,
    Matter,
    Outcome,
    RoundStatus,
    Six,
)


def application_reference() -> str:
    return public_reference("A")


class Application(models.Model):
    """A network's application for one contract year. `version` guards against stale tabs; `reviewer` is who looks at it
    for its commissioner."""

    reference = models.CharField(max_length=8, unique=True, default=application_reference)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="applications")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="applications")
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


class Round(models.Model):
    """All Network Contracts that one commissioner confirms together for a year."""

    commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, related_name="rounds")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="rounds")
    status = models.CharField(max_length=20, choices=RoundStatus.choices(), default=RoundStatus.OPEN)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commissioner", "contract_year"], name="one_round_a_commissioner_year")
        ]

    def __str__(self) -> str:
        return f"Round {self.contract_year} of {self.commissioner}"

    @property
    def subject(self) -> str:
        return f"round:{self.commissioner.code}:{self.contract_year.slug}"


class Look(models.Model):
    """Until when somebody has looked at an application: what has happened since is new to them."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="looks")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="last_look_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person} looked at {self.application}"


class Absence(models.Model):
    """From when to when somebody of a commissioner is away, both days included, and who acts for them meanwhile."""

    commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, related_name="absences")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    cover = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences_covered")
    first_day = models.DateField()
    last_day = models.DateField()
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="When the person took it back, before its last day")

    class Meta:
        ordering = ["-first_day", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(cover=F("person")), name="nobody_acts_for_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.cover} acts for {self.person}"


class StatusRow(models.Model):
    """One step of a thing's status: by whom, in what capacity, when and why. Never changed.

    `acting_for`: who was away, and for whom it was done.
    """

    action = models.CharField(max_length=30)
    from_status = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=30, blank=True)
    organisation_kind = models.CharField(max_length=20, blank=True)
    organisation_code = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    @property
    def organisation(self) -> Organisation:
        return Organisation(self.organisation_kind, self.organisation_code)


class StatusChange(StatusRow):
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="status_changes")

    class Meta(StatusRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.application}: {self.from_status} to {self.to_status}"


class Submission(models.Model):
    """A version of an application as it was submitted. Never changed.

    `step` says who and when, `late` whether it counts as late, `revision` which one of the network its verdicts saw.
    `declared_name` and `declared_role` are of who made the declaration, as they called themselves then.
    `content` is a Content of `signoff.content`.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    step = models.OneToOneField(StatusChange, on_delete=models.PROTECT, related_name="submission")
    late = models.BooleanField()
    declared_name = models.CharField(max_length=150, blank=True)
    declared_role = models.CharField(max_length=100, blank=True)
    revision = models.BigIntegerField()
    content = models.JSONField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="one_version_a_number")]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Version {self.number} of {self.application}"

    @property
    def declared_by(self) -> str:
        return ", ".join(filter(None, (self.declared_name, self.declared_role)))


class ChangeAsked(models.Model):
    """What the commissioner asks to be changed in one part of an application that it returns. Never changed."""

    step = models.ForeignKey(StatusChange, on_delete=models.PROTECT, related_name="asked")
    part = models.CharField(max_length=20, choices=list(PARTS.items()))
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "part"], name="asked_once_of_a_part")]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.text}"


class ItemCheck(models.Model):
    """What somebody of the commissioner found when they looked at one of the six. Never changed; the last one counts.

    `submission`: the version that it was made on. `stamp`, of what the item said then, tells whether it still does.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="item_checks")
    item = models.CharField(max_length=20, choices=Six.choices())
    outcome = models.CharField(max_length=20, choices=Outcome.choices())
    note = models.TextField(blank=True)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="item_checks")
    stamp = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.NOT_MET) | ~Q(note=""), name="check_not_met_has_a_reason"
            )
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_item_display()} of {self.application}: {self.get_outcome_display()}"


class Confirmation(models.Model):
    """What an application was when its round confirmed it. Never changed.

    `step` says who and when. `facts` are a Confirmed of `signoff.letters`.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="confirmation")
    step = models.OneToOneField(StatusChange, on_delete=models.PROTECT, related_name="confirmation")
    facts = models.JSONField()

    class Meta:
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Confirmation of {self.application}"


class ContractVariation(models.Model):
    """When the variation of a practice's contract was sent to it, and when it was signed, as last recorded."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="variations")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="variations")
    sent_on = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "practice"], name="one_variation_a_practice"),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True) | Q(sent_on__isnull=False, signed_on__gte=F("sent_on")),
                name="variation_is_signed_once_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"Variation of the contract of {self.practice}, {self.round}"


class RoundStatusChange(StatusRow):
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="status_changes")

    class Meta(StatusRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.round}: {self.from_status} to {self.to_status}"


class Hold(models.Model):
    """A dated row beside an application's status: it names what it waits for, and stops the confirmation while open.

    `placed_for` and `released_for`: who was away, and for whom it was done.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="holds")
    code = models.CharField(max_length=30, choices=HoldCode.choices())
    waits_for_practice = models.ForeignKey(
        Practice, null=True, blank=True, on_delete=models.PROTECT, related_name="holds_waiting"
    )
    waits_for_network = models.ForeignKey(
        Network, null=True, blank=True, on_delete=models.PROTECT, related_name="holds_waiting"
    )
    waits_for_body = models.CharField(max_length=100, blank=True)
    reason = models.TextField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    release_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["placed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(waits_for_practice__isnull=False, waits_for_network__isnull=True, waits_for_body="")
                | Q(waits_for_practice__isnull=True, waits_for_network__isnull=False, waits_for_body="")
                | (Q(waits_for_practice__isnull=True, waits_for_network__isnull=True) & ~Q(waits_for_body="")),
                name="hold_waits_for_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True, release_reason="")
                | (Q(released_at__isnull=False, released_by__isnull=False) & ~Q(release_reason="")),
                name="release_has_author_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Hold on {self.application}: {self.get_code_display()}"

    @property
    def waits_for(self) -> str:
        """What the hold waits for, in words."""
        return str(self.waits_for_practice or self.waits_for_network or self.waits_for_body)

    @property
    def contests(self) -> "list[HoldEntry]":
        """Those that nobody has answered yet."""
        open_ones: list[HoldEntry] = []
        for entry in self.entries.all():
            open_ones = [] if entry.step == HoldStep.ANSWERED else [*open_ones, entry]
        return [entry for entry in open_ones if entry.step == HoldStep.CONTESTED]


class HoldEntry(models.Model):
    """What was said on a hold while it was open. Never changed. A hold is contested until it is answered."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="entries")
    step = models.CharField(max_length=20, choices=HoldStep.choices())
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=30)
    organisation_kind = models.CharField(max_length=20)
    organisation_code = models.CharField(max_length=20)
    at = models.DateTimeField()
    text = models.TextField()
    review_on = models.DateField(help_text="By when the hold was to be reviewed from then on")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="entry_says_something")]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.hold}: {self.by} {self.get_step_display()}"

    @property
    def organisation(self) -> Organisation:
        return Organisation(self.organisation_kind, self.organisation_code)


class Comment(models.Model):
    """Said to everyone on the matter; never changed, corrected only by a further comment.

    `submission`: the version that it was made on, None before the first. `interests`: the members in which who says it
    had declared an interest.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="comments")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.PROTECT, related_name="comments")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=30)
    organisation_kind = models.CharField(max_length=20)
    organisation_code = models.CharField(max_length=20)
    text = models.TextField()
    interests = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Comment by {self.by} on {self.application}"

    @property
    def organisation(self) -> Organisation:
        return Organisation(self.organisation_kind, self.organisation_code)


class PostedForm(models.Model):
    """A form that was posted, by its one-use token, and where that led: posted again, it leads there again."""

    token = models.UUIDField(primary_key=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    led_to = models.CharField(max_length=200)

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
