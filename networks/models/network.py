"""Networks, their years, and who is with whom."""

import secrets
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import OuterRef, Q

from networks.enums import MembershipKind, MembershipState, Standing
from networks.triggers import (
    COMMISSIONERS_OF_PRACTICES,
    COMMISSIONERS_SERVED,
    LEAD_COMMISSIONERS,
    NETWORKS_OF_PRACTICES,
    NETWORKS_SHARING,
    NETWORKS_WITH_BRANCHES,
    raises_revisions,
    truncate_raises_all,
)
from pcnportal.accounts.models import User
from practices.models import Commissioner, ContractYear, Practice, revision_never_falls

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def public_reference(prefix: str) -> str:
    """A short reference that tells nobody how many there are, such as N-4F7KQ2."""
    return f"{prefix}-" + "".join(secrets.choice(_LETTERS) for _ in range(6))


def network_reference() -> str:
    return public_reference("N")


class Network(models.Model):
    """A Primary Care Network, from its first draft on. `revision` rises with every change that can alter a verdict;
    `lead_commissioner` leads it now, whoever led it before stands in its handovers."""

    reference = models.CharField(max_length=8, unique=True, default=network_reference)
    ods_code = models.CharField(max_length=6, unique=True, null=True)  # noqa: DJ001 - unique where known
    name = models.CharField(max_length=100)
    lead_commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, related_name="networks_led")
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    imported = models.BooleanField(default=False)
    revision = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "reference"]
        indexes = [
            GinIndex(fields=["name"], name="network_name_trigrams", opclasses=["gin_trgm_ops"]),
        ]
        triggers = [
            revision_never_falls(),
            *raises_revisions(
                ["id AS network_id", "name", "lead_commissioner_id", "imported", "opened_on", "closed_on"],
                networks=NETWORKS_SHARING,
                commissioners=f"{COMMISSIONERS_SERVED} UNION SELECT lead_commissioner_id FROM changed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"network:{self.reference}"

    def lead_id_on(self, day: date) -> int:
        later = self.handovers.filter(since__gt=day).order_by("since").first()
        return later.before_id if later else self.lead_commissioner_id


class Handover(models.Model):
    """Another commissioner leads the network from the day `since` on; `before` led it until then."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="handovers")
    before = models.ForeignKey(Commissioner, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["network", "since"], name="handed_over_once_a_day")]
        triggers = raises_revisions(["network_id", "before_id", "since"], networks="SELECT network_id FROM changed")

    def __str__(self) -> str:
        return f"{self.network} led by {self.before} until {self.since}"


class NetworkYear(models.Model):
    """A network formed here, in one contract year: how far it has come. Its items hang from it."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="years")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=20, choices=Standing.choices, default=Standing.FORMING)
    standing_since = models.DateTimeField()
    submitted_on = models.DateField(null=True, help_text="The day of its submission; changes asked for alter nothing")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "contract_year"], name="network_year_once")]
        triggers = raises_revisions(
            ["id AS network_year_id", "network_id", "contract_year_id", "standing", "submitted_on"],
            networks=f"{NETWORKS_SHARING} UNION {NETWORKS_WITH_BRANCHES}",
            commissioners=f"{COMMISSIONERS_SERVED} UNION {LEAD_COMMISSIONERS}",
        )

    def __str__(self) -> str:
        return f"{self.network} {self.contract_year}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of_interest_to(self, person: User | OuterRef) -> Self:
        """Of practices in which the person has declared an interest, but for those that declined (CMP-10)."""
        return self.filter(practice__interests__person=person, practice__interests__ended_at=None).exclude(
            state=MembershipState.DECLINED
        )


class Membership(models.Model):
    """A practice in a network: named, agreed or declined by the practice itself, then in force for a period.

    `during` is set when the membership comes into force; `decided_on` is the day that was decided; `enrolled`: by the
    rule of a year that enrols the members of the year before, without an answer; `directed`: by its commissioner, that
    requires the network to take it (MEM-13). A practice may be named by any number of networks, agree to one a year,
    and be core member of one on any day (MEM-05).
    """

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="memberships")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=10, choices=MembershipKind.choices, default=MembershipKind.CORE)
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=MembershipState.choices, default=MembershipState.NAMED)
    during = DateRangeField(null=True)  # type: ignore[misc] # the stubs know no nullable range
    decided_on = models.DateField(null=True)
    enrolled = models.BooleanField(default=False, db_default=False)
    directed = models.BooleanField(default=False, db_default=False)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["practice__name", "practice__code"]
        constraints = [
            ExclusionConstraint(
                name="one_core_network_a_day",
                expressions=[("practice", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(kind=MembershipKind.CORE, state=MembershipState.IN_FORCE),
            ),
            models.UniqueConstraint(
                fields=["practice", "contract_year"],
                condition=Q(kind=MembershipKind.CORE, state=MembershipState.AGREED),
                name="agreed_to_one_network_a_year",
            ),
            models.UniqueConstraint(
                fields=["network", "practice", "contract_year"],
                condition=~Q(state=MembershipState.IN_FORCE),
                name="named_once_by_a_network",
            ),
            models.CheckConstraint(
                condition=Q(state=MembershipState.IN_FORCE, during__isnull=False, decided_on__isnull=False)
                | (~Q(state=MembershipState.IN_FORCE) & Q(during__isnull=True, decided_on__isnull=True)),
                name="in_force_has_a_period",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="answer_has_its_author",
            ),
        ]
        indexes = [
            models.Index(fields=["network"], condition=Q(state=MembershipState.IN_FORCE), name="member_in_force"),
            models.Index(fields=["practice"], condition=Q(state=MembershipState.IN_FORCE), name="network_in_force"),
        ]
        triggers = [
            *raises_revisions(
                ["network_id", "practice_id", "kind", "contract_year_id", "during", "decided_on", "state"],
                networks=f"SELECT network_id FROM changed UNION {NETWORKS_OF_PRACTICES}",
                commissioners=COMMISSIONERS_OF_PRACTICES,
            ),
            truncate_raises_all(),
        ]

    def __str__(self) -> str:
        return f"{self.practice} in {self.network}: {self.get_state_display()}"
