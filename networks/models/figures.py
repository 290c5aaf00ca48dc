"""What the national check counted: networks.services.national writes it, and finds with it what results have wrong."""

from django.db import models

from networks.models.network import Network
from practices.models import Commissioner, ContractYear


class NetworkFigures(models.Model):
    """A network in a year, at a revision. `size`: None where unknown; `clash`: a member is elsewhere as well; `waived`:
    from the minimum size; `larger`: it may be above the maximum."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="+", db_index=False)
    contract_year = models.ForeignKey(ContractYear, on_delete=models.CASCADE, related_name="+", db_index=False)
    revision = models.BigIntegerField()
    members = models.PositiveIntegerField()
    size = models.PositiveIntegerField(null=True)
    clash = models.BooleanField()
    waived = models.BooleanField()
    larger = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "contract_year"], name="one_figures_a_network_year")]

    def __str__(self) -> str:
        return f"{self.network} {self.contract_year}: {self.members} members"


class NetworkPieces(models.Model):
    """How many pieces the land of the members makes, at a revision; None where a place is not known."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="+", db_index=False)
    contract_year = models.ForeignKey(ContractYear, on_delete=models.CASCADE, related_name="+", db_index=False)
    revision = models.BigIntegerField()
    pieces = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "contract_year"], name="one_pieces_a_network_year")]

    def __str__(self) -> str:
        return f"{self.network} {self.contract_year}: {self.pieces} pieces"


class CommissionerFigures(models.Model):
    """A commissioner in a year, at a revision. `counts` as networks.rules.national has them; the rest are practices:
    exempt without a reason, and of which it is not known if they need cover."""

    commissioner = models.ForeignKey(Commissioner, on_delete=models.CASCADE, related_name="+", db_index=False)
    contract_year = models.ForeignKey(ContractYear, on_delete=models.CASCADE, related_name="+", db_index=False)
    revision = models.BigIntegerField()
    counts = models.JSONField()
    without_reason = models.PositiveIntegerField()
    scope_undecided = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commissioner", "contract_year"], name="one_figures_a_commissioner_year")
        ]

    def __str__(self) -> str:
        return f"{self.commissioner} {self.contract_year}: {self.counts}"


class NationalCheck(models.Model):
    """The last national check, by the database's clock; one row. `disagreements`: results that said otherwise, and
    were checked again."""

    at = models.DateTimeField()
    networks = models.PositiveIntegerField()
    commissioners = models.PositiveIntegerField()
    disagreements = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.at}: {self.disagreements} disagreements"
