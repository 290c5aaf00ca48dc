"""What every step of a status keeps, and who acts for whom."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner


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
