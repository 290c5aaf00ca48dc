"""Stored results of validation and the rows that say what is due.

A result is stamped with the revision it saw, the version of the rule set, and the day it speaks for.
"""

from django.db import models
from django.utils import timezone

from networks.models.engine import WideRun
from networks.models.network import Network
from networks.models.verdicts import writes_history
from networks.triggers import tells_the_relay
from practices.models import Commissioner, ContractYear

COVERED = ("practices_covered", "practices_in_scope", "patients_covered", "patients_in_scope")


class NetworkValidation(models.Model):
    """The verdicts on a network in a year. `findings` is a list of findings as JSON; `size` is None when unknown.

    `digest` is of all that the verdicts follow from; empty where they have to be worked out again.
    """

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="validations")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.CASCADE, related_name="+")
    revision = models.BigIntegerField()
    rule_set_version = models.PositiveIntegerField()
    day = models.DateField()
    size = models.PositiveIntegerField(null=True)
    band = models.CharField(max_length=20, blank=True)
    members = models.PositiveIntegerField(default=0)
    not_met = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)
    digest = models.CharField(max_length=32, blank=True, default="")
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "contract_year"], name="one_result_a_network_year")]
        triggers = writes_history(
            "networks_networkverdicts",
            "network_id",
            {"size": "n.size", "not_met": "n.not_met", "warnings": "n.warnings"},
        )

    def __str__(self) -> str:
        return f"{self.network} {self.contract_year} at revision {self.revision}"


class CommissionerValidation(models.Model):
    """Coverage and its verdicts for a commissioner in a year. `numbers` is what the rules' position_numbers gives;
    `digest` as of a network's."""

    commissioner = models.ForeignKey(Commissioner, on_delete=models.CASCADE, related_name="validations")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.CASCADE, related_name="+")
    revision = models.BigIntegerField()
    rule_set_version = models.PositiveIntegerField()
    day = models.DateField()
    numbers = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    digest = models.CharField(max_length=32, blank=True, default="")
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commissioner", "contract_year"], name="one_result_a_commissioner_year")
        ]
        triggers = writes_history(
            "networks_commissionerverdicts",
            "commissioner_id",
            {name: f"COALESCE((n.numbers->>'{name}')::bigint, 0)" for name in COVERED},
        )

    def __str__(self) -> str:
        return f"{self.commissioner} {self.contract_year} at revision {self.revision}"


# After so many attempts the page of a network or commissioner says that its validation failed.
FAILED_AFTER = 5


class Due(models.Model):
    """Work that is due. It carries no payload and coalesces by itself: one row for each thing to be re-validated.

    `cause` is said by those who change much at once, in words for people. A row of a wide run that is asked for again
    leaves the run: what was changed last comes first.
    """

    wanted_revision = models.BigIntegerField()
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    cause = models.CharField(max_length=100, blank=True, default="", db_default="")
    wide_run = models.ForeignKey(WideRun, null=True, on_delete=models.SET_NULL, related_name="%(class)s_rows")

    class Meta:
        abstract = True
        triggers = [tells_the_relay()]


class NetworkDue(Due):
    network = models.OneToOneField(Network, on_delete=models.CASCADE, primary_key=True, related_name="due")

    class Meta(Due.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.network} wants revision {self.wanted_revision}"


class CommissionerDue(Due):
    commissioner = models.OneToOneField(Commissioner, on_delete=models.CASCADE, primary_key=True, related_name="due")

    class Meta(Due.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.commissioner} wants revision {self.wanted_revision}"
