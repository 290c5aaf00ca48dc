"""Holds: dated rows beside the status of an application."""

import pgtrigger
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import NullIf
from django.db.models.lookups import Exact

from networks.models import Network
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Practice
from signoff.enums import HoldCode, HoldStep
from signoff.models.applications import Application
from signoff.models.cases import Case

_BODY = NullIf("waits_for_body", Value(""))
_BLOCKERS = Func(
    "waits_for_practice",
    "waits_for_network",
    "waits_for_case",
    _BODY,
    function="num_nonnulls",
    output_field=models.IntegerField(),
)


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
    waits_for_case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="holds_waiting"
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
            models.CheckConstraint(condition=Exact(_BLOCKERS, 1), name="hold_waits_for_one_thing"),
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
        return str(self.waits_for_practice or self.waits_for_network or self.waits_for_case or self.waits_for_body)

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
