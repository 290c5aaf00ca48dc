"""Cover for the patients of practices that take no part, and every step of it."""

from datetime import date, timedelta
from uuid import uuid4

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from networks.enums import CoverState
from networks.models.network import Network, public_reference
from networks.triggers import COMMISSIONERS_OF_PRACTICES, raises_revisions
from networks.workflow import CoverStage, stage_on
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import ContractYear, Practice


def cover_reference() -> str:
    return public_reference("V")


class CoverAgreement(models.Model):
    """A network's agreement to serve the patients of a practice that does not take part, for a period.

    `notice_on`: when notice was given of varying the practice's contract, where it is done that way. `token`: of the
    form that it began with.
    """

    reference = models.CharField(max_length=8, unique=True, default=cover_reference)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="cover_given")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="cover_received")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=CoverState.choices, default=CoverState.AGREED)
    during = DateRangeField()
    note = models.TextField(blank=True)
    notice_on = models.DateField(null=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    token = models.UUIDField(unique=True, default=uuid4)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CoverState.AGREED, agreed_at__isnull=False, agreed_by__isnull=False)
                | (~Q(state=CoverState.AGREED) & Q(agreed_at__isnull=True, agreed_by__isnull=True)),
                name="cover_is_agreed_by_somebody",
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="cover_has_a_day"),
        ]
        triggers = raises_revisions(
            ["network_id", "practice_id", "contract_year_id", "during", "state"],
            networks="SELECT network_id FROM changed",
            commissioners=COMMISSIONERS_OF_PRACTICES,
        )

    def __str__(self) -> str:
        return f"{self.network} covers {self.practice}"

    @property
    def subject(self) -> str:
        return f"cover:{self.reference}"

    @property
    def first_day(self) -> date:
        return self.during.lower or self.contract_year.first_day

    @property
    def last_day(self) -> date:
        return self.during.upper - timedelta(days=1) if self.during.upper else self.contract_year.last_day

    def stage(self, today: date) -> CoverStage:
        return stage_on(self.state, self.last_day, today)


class CoverEntry(models.Model):
    """One step of a cover agreement: by whom, in what capacity, when and why. Never changed.

    `day`: the one it is about, such as the last day of cover that is ended. `paper`: the commissioner recorded what the
    network had said.
    """

    cover = models.ForeignKey(CoverAgreement, on_delete=models.PROTECT, related_name="entries")
    action = models.CharField(max_length=20)
    from_stage = models.CharField(max_length=10, blank=True)
    to_stage = models.CharField(max_length=10)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=30)
    organisation_kind = models.CharField(max_length=20)
    organisation_code = models.CharField(max_length=20)
    paper = models.BooleanField(default=False)
    at = models.DateTimeField()
    day = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.cover}: {self.action} by {self.by}"

    @property
    def organisation(self) -> Organisation:
        return Organisation(self.organisation_kind, self.organisation_code)
