"""Comments on a matter."""

import pgtrigger
from django.db import models

from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from signoff.models.applications import Application
from signoff.models.decisions import Submission


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
