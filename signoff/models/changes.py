"""Changes to networks in force."""

from datetime import date

from django.db import models
from django.db.models import Q

from networks.models import Network
from networks.models.network import public_reference
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import ContractYear, ParticipationNotice, Practice
from signoff.enums import ChangeKind, ChangeStatus
from signoff.models.steps import StatusRow


def change_reference() -> str:
    return public_reference("CH")


class NetworkChange(models.Model):
    """What is to change in a network in force, from its proposal on. `version` guards against stale tabs.

    `last_day`: the last one before it, of what ends; `first_day`: the first one of what begins; `effective_on`: from
    when it holds. `practices`: who forms a network of its own, called `new_name`, which is `new_network` once it does.
    `notice`: the answer for the year by which a practice opts out. `size_decision`: what the commissioner has decided
    where it leaves a network too small (SIZE-14); `determined_on`: when it determined an expulsion (MEM-14).
    `ods_due_on`: by when ODS is told of it, once it is approved (DL-04).
    """

    reference = models.CharField(max_length=9, unique=True, default=change_reference)
    kind = models.CharField(max_length=20, choices=ChangeKind.choices())
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="changes")
    to_network = models.ForeignKey(Network, null=True, on_delete=models.PROTECT, related_name="changes_into")
    practice = models.ForeignKey(Practice, null=True, on_delete=models.PROTECT, related_name="network_changes")
    successor = models.ForeignKey(Practice, null=True, on_delete=models.PROTECT, related_name="+")
    practices = models.ManyToManyField(Practice, related_name="+")
    new_name = models.CharField(max_length=100, blank=True)
    new_network = models.ForeignKey(Network, null=True, on_delete=models.PROTECT, related_name="+")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="network_changes")
    last_day = models.DateField(null=True)
    first_day = models.DateField(null=True)
    effective_on = models.DateField()
    reason = models.TextField(blank=True)
    notice = models.ForeignKey(ParticipationNotice, null=True, on_delete=models.PROTECT, related_name="network_changes")
    status = models.CharField(max_length=20, choices=ChangeStatus.choices(), default=ChangeStatus.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    organisation_kind = models.CharField(max_length=20)
    organisation_code = models.CharField(max_length=20)
    size_decision = models.TextField(blank=True)
    determined_on = models.DateField(null=True)
    ods_due_on = models.DateField(null=True)
    ods_sent_on = models.DateField(null=True)
    ods_recorded_at = models.DateTimeField(null=True)
    ods_recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ods_sent_on=None, ods_recorded_at=None, ods_recorded_by=None)
                | Q(ods_sent_on__isnull=False, ods_recorded_at__isnull=False, ods_recorded_by__isnull=False),
                name="ods_notice_has_its_author",
            ),
            models.UniqueConstraint(
                fields=["network", "kind", "practice"],
                condition=Q(status__in=[ChangeStatus.PROPOSED, ChangeStatus.APPROVED]),
                name="one_open_change_of_a_kind",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["effective_on"], name="changes_to_apply", condition=Q(status=ChangeStatus.APPROVED))
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self.get_kind_display()}"

    @property
    def subject(self) -> str:
        return f"change:{self.reference}"

    @property
    def organisation(self) -> Organisation:
        """Who proposed it."""
        return Organisation(self.organisation_kind, self.organisation_code)

    @property
    def open(self) -> bool:
        return self.status in (ChangeStatus.PROPOSED, ChangeStatus.APPROVED)

    @property
    def owed_to_ods(self) -> bool:
        """Told or not; nothing is, of what was called off."""
        return self.ods_due_on is not None and self.status in (ChangeStatus.APPROVED, ChangeStatus.APPLIED)

    def ods_overdue(self, today: date) -> bool:
        return bool(self.owed_to_ods and self.ods_due_on and not self.ods_sent_on and self.ods_due_on < today)


class ChangeStep(StatusRow):
    """`effect`: what it would change, as whoever took the step saw it: an Effect of `signoff.plans`."""

    change = models.ForeignKey(NetworkChange, on_delete=models.PROTECT, related_name="steps")
    effect = models.JSONField(default=dict, blank=True)

    class Meta(StatusRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.change}: {self.from_status} to {self.to_status}"
