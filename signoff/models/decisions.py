"""The steps of an application, what was submitted, and what its commissioner found and confirmed."""

import pgtrigger
from django.db import models
from django.db.models import Q

from pcnportal.accounts.models import User
from signoff.enums import PARTS, Outcome, Six
from signoff.models.applications import Application
from signoff.models.steps import StatusRow


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
