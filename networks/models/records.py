"""What people record about a network or an area in a year, and what the rules then go by."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from networks.enums import LargerGround
from networks.models.network import Network
from networks.triggers import raises_revisions
from pcnportal.accounts.models import User
from practices.models import Commissioner, ContractYear, Practice

THE_NETWORK = "SELECT network_id FROM changed"


@dataclass(frozen=True, slots=True)
class About:
    """What a record is of: a network's year or, for what a commissioner says of its own area, that commissioner's.

    A consent is of a network and a commissioner; an explanation of a network and a rule.
    """

    year: ContractYear
    network: Network | None = None
    commissioner: Commissioner | None = None
    rule: str = ""

    def __str__(self) -> str:
        return str(self.on)

    @property
    def on(self) -> Network | Commissioner:
        """Whose page it stands on, and whose revision it goes by."""
        on = self.network or self.commissioner
        if on is None:
            raise ValueError("A record is of a network or a commissioner.")
        return on

    @property
    def chain(self) -> str:
        """Of the audit."""
        on = self.on
        return on.lead_commissioner.code if isinstance(on, Network) else on.code

    @property
    def key(self) -> dict[str, Any]:
        """The fields that find the record."""
        parts = {"network": self.network, "commissioner": self.commissioner, "rule": self.rule}
        return {"contract_year": self.year, **{name: part for name, part in parts.items() if part}}


class NetworkRecord(models.Model):
    """One a network and contract year, whether the network was formed here or imported."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} of {self.network} {self.contract_year}"


class LargerNetwork(NetworkRecord):
    """The commissioner's agreement to a network above the maximum, with its ground and evidence (SIZE-09)."""

    ground = models.CharField(max_length=20, choices=LargerGround.choices)
    evidence = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "contract_year"], name="larger_network_agreed_once")]
        triggers = raises_revisions(["network_id", "contract_year_id"], networks=THE_NETWORK)


class RegionalSight(NetworkRecord):
    """NHS England's region has seen a small network, and what it says (SIZE-07, SIZE-08)."""

    note = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "contract_year"], name="regional_sight_once")]
        triggers = raises_revisions(["network_id", "contract_year_id"], networks=THE_NETWORK)


class LocalShare(NetworkRecord):
    """The share of the patients who live in the Network Area, in per cent, and where it is taken from (GEO-05)."""

    percent = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "contract_year"], name="local_share_once"),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="share_is_a_percentage"),
        ]
        triggers = raises_revisions(["network_id", "contract_year_id", "percent", "source"], networks=THE_NETWORK)


class CommissionerConsent(NetworkRecord):
    """That another commissioner than the lead agrees to a network with practices of its own (GEO-08)."""

    commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "contract_year", "commissioner"], name="consent_once")
        ]
        triggers = raises_revisions(["network_id", "contract_year_id", "commissioner_id"], networks=THE_NETWORK)


class Explanation(NetworkRecord):
    """Why a network is as a rule warns it should not be. It changes no verdict."""

    rule = models.CharField(max_length=10)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "contract_year", "rule"], name="explained_once_a_rule")
        ]


class Neighbourhood(NetworkRecord):
    """A part of a larger network that works as a team of its own (SIZE-10, SIZE-11)."""

    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "contract_year", "name"], name="neighbourhood_named_once")
        ]
        triggers = raises_revisions(["network_id", "contract_year_id", "name"], networks=THE_NETWORK)

    def __str__(self) -> str:
        return self.name


class NeighbourhoodPractice(models.Model):
    """A practice in a neighbourhood of its network."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="members")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["neighbourhood", "practice"], name="in_a_neighbourhood_once")]
        triggers = raises_revisions(
            ["neighbourhood_id", "practice_id"],
            networks="""SELECT n.network_id FROM public.networks_neighbourhood n
                WHERE n.id IN (SELECT neighbourhood_id FROM changed)""",
        )

    def __str__(self) -> str:
        return f"{self.practice} in {self.neighbourhood}"


class GeographyAttestation(models.Model):
    """A commissioner's word that its whole geography lies in some Network Area, where areas are not drawn (COV-02)."""

    commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, related_name="attestations")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commissioner", "contract_year"], name="geography_attested_once")
        ]
        triggers = raises_revisions(
            ["commissioner_id", "contract_year_id"], commissioners="SELECT commissioner_id FROM changed"
        )

    def __str__(self) -> str:
        return f"{self.commissioner} {self.contract_year}: whole geography"
