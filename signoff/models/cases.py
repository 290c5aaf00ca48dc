"""Cases: what could not be settled on an application alone, and for which people look for a way out."""

from django.db import models
from django.db.models import Q

from networks.models import Network
from networks.models.network import public_reference
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner, ContractYear, Practice
from signoff.enums import CaseKind, CaseStatus
from signoff.models.steps import StatusRow


def case_reference() -> str:
    return public_reference("C")


class Case(models.Model):
    """About a practice or a network of a commissioner's area in a year. `version` guards against stale tabs.

    `shared`: the commissioner sees it; otherwise it is between the practice and its LMC. `network` and `expected_on`:
    where the practice is expected to be a member, and from when. The next step is owed by an organisation, and by a
    person of it where one is named. Without `opened_by` the portal opened it; `opened_for` is then its commissioner.
    """

    reference = models.CharField(max_length=8, unique=True, default=case_reference)
    kind = models.CharField(max_length=20, choices=CaseKind.choices())
    status = models.CharField(max_length=20, choices=CaseStatus.choices(), default=CaseStatus.OPEN)
    version = models.PositiveIntegerField(default=1)
    commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, related_name="cases")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="+")
    practice = models.ForeignKey(Practice, null=True, on_delete=models.PROTECT, related_name="cases")
    about_network = models.ForeignKey(Network, null=True, on_delete=models.PROTECT, related_name="cases")
    hold = models.ForeignKey("signoff.Hold", null=True, on_delete=models.PROTECT, related_name="cases")
    summary = models.TextField()
    shared = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    network = models.ForeignKey(Network, null=True, on_delete=models.PROTECT, related_name="+")
    expected_on = models.DateField(null=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_kind = models.CharField(max_length=20, blank=True)
    next_code = models.CharField(max_length=20, blank=True)
    next_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(practice__isnull=False) | Q(about_network__isnull=False), name="case_is_about_something"
            ),
            models.CheckConstraint(condition=~Q(summary=""), name="case_says_what_it_is_about"),
            models.CheckConstraint(
                condition=Q(shared=True) | Q(practice__isnull=False), name="case_kept_from_the_ccg_is_of_a_practice"
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.CLOSED, closed_at__isnull=False)
                | (~Q(status=CaseStatus.CLOSED) & Q(closed_at__isnull=True)),
                name="case_is_closed_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(next_step="", next_kind="", next_code="", next_on__isnull=True)
                | (~Q(next_step="") & ~Q(next_kind="") & ~Q(next_code="") & Q(next_on__isnull=False)),
                name="next_step_has_an_owner_and_a_day",
            ),
            # One the portal or somebody opens, however often its cause comes by
            models.UniqueConstraint(
                fields=["kind", "practice", "contract_year", "shared"],
                condition=~Q(status=CaseStatus.CLOSED) & Q(kind=CaseKind.UNPLACED),
                name="one_open_case_of_a_practice_without_a_network",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.about}"

    @property
    def about(self) -> Practice | Network:
        about = self.practice or self.about_network
        if about is None:
            raise ValueError("A case is about a practice or a network.")
        return about

    @property
    def subject(self) -> str:
        return f"case:{self.reference}"

    @property
    def next_organisation(self) -> Organisation | None:
        return Organisation(self.next_kind, self.next_code) if self.next_kind else None


class CaseParty(models.Model):
    """A practice, or a network with its practices, that has a part in a case beside the practice it is about."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    practice = models.ForeignKey(Practice, null=True, on_delete=models.PROTECT, related_name="+")
    network = models.ForeignKey(Network, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(practice__isnull=False, network__isnull=True)
                | Q(practice__isnull=True, network__isnull=False),
                name="party_is_a_practice_or_a_network",
            ),
            models.UniqueConstraint(fields=["case", "practice"], name="practice_is_party_once"),
            models.UniqueConstraint(fields=["case", "network"], name="network_is_party_once"),
        ]

    def __str__(self) -> str:
        return str(self.practice or self.network)


class CaseStep(StatusRow):
    """A step of a case. A direction, or what was agreed, is to a network and for a day."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    network = models.ForeignKey(Network, null=True, on_delete=models.PROTECT, related_name="+")
    expected_on = models.DateField(null=True)

    class Meta(StatusRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.case}: {self.from_status} to {self.to_status}"


class LmcEngagement(models.Model):
    """When the LMC was engaged on a case, and how, as the LMC or the commissioner recorded it (MEM-13)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="engagements")
    engaged_on = models.DateField()
    note = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=30)
    organisation_kind = models.CharField(max_length=20)
    organisation_code = models.CharField(max_length=20)

    class Meta:
        ordering = ["engaged_on", "id"]
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="engagement_says_how")]

    def __str__(self) -> str:
        return f"LMC engaged on {self.case} on {self.engaged_on}"

    @property
    def organisation(self) -> Organisation:
        return Organisation(self.organisation_kind, self.organisation_code)
