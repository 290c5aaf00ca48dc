"""What one commissioner confirms together for a year."""

from django.db import models
from django.db.models import F, Q

from pcnportal.accounts.models import User
from practices.models import Commissioner, ContractYear, Practice
from signoff.enums import RoundStatus
from signoff.models.steps import StatusRow


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


class RoundStatusChange(StatusRow):
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="status_changes")

    class Meta(StatusRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.round}: {self.from_status} to {self.to_status}"


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
