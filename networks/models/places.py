"""Where practices are and which of them touch: worked out again whenever an import may move a site."""

from django.db import models
from django.db.models import F, Q

from networks.models.network import NetworkYear
from networks.triggers import NETWORKS_OF_BRANCHES, NETWORKS_OF_PRACTICES, notes_change_of_places, raises_revisions
from practices.models import Branch, Practice

NETWORKS_OF_PAIRS = """SELECT m.network_id FROM public.networks_membership m
                WHERE m.practice_id IN (SELECT a_id FROM changed UNION SELECT b_id FROM changed)"""


class Site(models.Model):
    """A practice's main site, in metres on the National Grid. A practice without one has no known place."""

    practice = models.OneToOneField(Practice, on_delete=models.CASCADE, primary_key=True, related_name="site")
    easting = models.PositiveIntegerField()
    northing = models.PositiveIntegerField()

    class Meta:
        triggers = [
            *raises_revisions(["practice_id", "easting", "northing"], networks=NETWORKS_OF_PRACTICES),
            notes_change_of_places(),
        ]

    def __str__(self) -> str:
        return f"{self.practice} at {self.easting} {self.northing}"


class Neighbour(models.Model):
    """Two practices that touch, the one of the lower id first. `metres`: between their nearest sites, branches too."""

    a = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+", db_index=False)
    b = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    metres = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="neighbours_once"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="neighbours_in_order"),
        ]
        triggers = [
            *raises_revisions(["a_id", "b_id"], networks=NETWORKS_OF_PAIRS),
            notes_change_of_places(),
        ]

    def __str__(self) -> str:
        return f"{self.a} touches {self.b}"


class PlacesChange(models.Model):
    """When a site or a pair of neighbours was last written, by the database's clock; one row, kept by triggers."""

    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Places changed at {self.changed_at}"


class BranchInArea(models.Model):
    """A branch surgery that lies in a Network Area, whosever it is, as far as the area tells what lies in it."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    network_year = models.ForeignKey(NetworkYear, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "network_year"], name="branch_in_area_once")]
        triggers = raises_revisions(["branch_id", "network_year_id"], networks=NETWORKS_OF_BRANCHES)

    def __str__(self) -> str:
        return f"{self.branch} in the area of {self.network_year}"
