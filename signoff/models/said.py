"""Comments on a matter."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Practice
from signoff.enums import Heard
from signoff.models.applications import Application
from signoff.models.cases import Case
from signoff.models.decisions import Submission


class Comment(models.Model):
    """Said on one matter to those it is `heard` by; never changed, corrected only by a further comment.

    `hearers`: the organisations that hear it, where not everyone does, as they were when it was said ("LMC:marlshire"):
    who comes to the matter later does not. `practice`: the one among them, where a practice and its LMC are.
    `submission`: the version of an application that it was made on, None before the first. `statement`: how an
    organisation stands to a case, in its words. `interests`: the practices in which who says it had declared an
    interest.
    """

    application = models.ForeignKey(Application, null=True, on_delete=models.PROTECT, related_name="comments")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="comments")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.PROTECT, related_name="comments")
    heard = models.CharField(max_length=20, choices=Heard.choices(), default=Heard.EVERYONE)
    practice = models.ForeignKey(Practice, null=True, on_delete=models.PROTECT, related_name="+")
    hearers = ArrayField(models.CharField(max_length=41), default=list, blank=True)
    reply_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")
    statement = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=30)
    organisation_kind = models.CharField(max_length=20)
    organisation_code = models.CharField(max_length=20)
    text = models.TextField()
    interests = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, case__isnull=True)
                | Q(application__isnull=True, case__isnull=False),
                name="comment_is_on_one_matter",
            ),
            models.CheckConstraint(
                condition=Q(heard=Heard.PRACTICE_AND_LMC, practice__isnull=False)
                | (~Q(heard=Heard.PRACTICE_AND_LMC) & Q(practice__isnull=True)),
                name="comment_names_the_practice_that_hears_it",
            ),
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Comment by {self.by} on {self.application or self.case}"

    @property
    def organisation(self) -> Organisation:
        return Organisation(self.organisation_kind, self.organisation_code)
