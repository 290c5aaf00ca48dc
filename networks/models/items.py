"""What a network says of itself in a year: the items of an application."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from networks.enums import AreaKind, PartnerKind, PayeeKind, WaiverGround
from networks.models.network import NetworkYear
from networks.triggers import (
    COMMISSIONERS_OF_YEAR,
    NETWORK_OF_YEAR,
    NETWORKS_OF_DIRECTORS,
    raises_revisions,
)
from pcnportal.accounts.models import User
from practices.models import Practice


class NetworkArea(models.Model):
    """The Network Area as a list of wards, LSOAs or postcode sectors (CMP-01), and as it is drawn on a map."""

    network_year = models.OneToOneField(NetworkYear, on_delete=models.PROTECT, related_name="area")
    kind = models.CharField(max_length=20, choices=AreaKind.choices)
    codes = ArrayField(models.CharField(max_length=60))
    drawing = models.BinaryField(null=True, help_text="WKB in metres on the National Grid")
    description = models.TextField(blank=True)

    class Meta:
        triggers = raises_revisions(
            ["network_year_id", "kind", "codes", "drawing"],
            networks=NETWORK_OF_YEAR,
            commissioners=COMMISSIONERS_OF_YEAR,
        )

    def __str__(self) -> str:
        return f"Area of {self.network_year}"


class NetworkAgreement(models.Model):
    """The fact and date of the Network Agreement; its content is never held (CMP-07)."""

    network_year = models.OneToOneField(NetworkYear, on_delete=models.PROTECT, related_name="agreement")
    dated_on = models.DateField()
    data_sharing_on = models.DateField(null=True, help_text="When the arrangements for sharing data were declared")

    class Meta:
        triggers = raises_revisions(["network_year_id", "dated_on", "data_sharing_on"], networks=NETWORK_OF_YEAR)

    def __str__(self) -> str:
        return f"Agreement of {self.network_year}"


class AgreementSignatory(models.Model):
    """Who signs the Network Agreement for one practice, and when they did. `own`: the practice itself said so."""

    network_year = models.ForeignKey(NetworkYear, on_delete=models.PROTECT, related_name="signatories")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=100, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    own = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network_year", "practice"], name="one_signatory_a_practice")]
        triggers = raises_revisions(
            ["network_year_id", "practice_id", "name", "role", "signed_on"], networks=NETWORK_OF_YEAR
        )

    def __str__(self) -> str:
        return f"{self.name} for {self.practice}"


class Director(models.Model):
    """A clinician from a member practice. `share`: of the post, in per cent, where it is shared."""

    name = models.CharField(max_length=150)
    profession = models.CharField(max_length=100)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)
    share = models.PositiveSmallIntegerField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class ClinicalDirector(Director):
    """The named accountable clinician of a network (CMP-04); who else shares the post is a JobShare."""

    network_year = models.OneToOneField(NetworkYear, on_delete=models.PROTECT, related_name="clinical_director")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        triggers = raises_revisions(
            ["network_year_id", "name", "profession", "practice_id", "email"],
            networks=f"{NETWORK_OF_YEAR} UNION {NETWORKS_OF_DIRECTORS}",
        )


class JobShare(Director):
    """Somebody who shares the post of a network's clinical director."""

    network_year = models.ForeignKey(NetworkYear, on_delete=models.PROTECT, related_name="job_shares")

    class Meta:
        ordering = ["id"]
        triggers = raises_revisions(
            ["network_year_id", "name", "profession", "practice_id", "email"],
            networks=f"{NETWORK_OF_YEAR} UNION {NETWORKS_OF_DIRECTORS}",
        )


class NominatedPayee(models.Model):
    """The one practice or provider that receives the network's money (CMP-03). Never bank details."""

    network_year = models.OneToOneField(NetworkYear, on_delete=models.PROTECT, related_name="payee")
    kind = models.CharField(max_length=20, choices=PayeeKind.choices)
    practice = models.ForeignKey(Practice, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PayeeKind.MEMBER_PRACTICE, practice__isnull=False, name="")
                | (~Q(kind=PayeeKind.MEMBER_PRACTICE) & Q(practice__isnull=True) & ~Q(name="")),
                name="payee_is_a_practice_or_a_name",
            )
        ]
        triggers = raises_revisions(["network_year_id", "kind", "practice_id", "name"], networks=NETWORK_OF_YEAR)

    def __str__(self) -> str:
        return self.name or str(self.practice)


class NetworkAssociate(models.Model):
    """Another partner of a network, such as a federation or a pharmacy. It counts in no size and no coverage."""

    network_year = models.ForeignKey(NetworkYear, on_delete=models.PROTECT, related_name="associates")
    kind = models.CharField(max_length=20, choices=PartnerKind.choices)
    name = models.CharField(max_length=150)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["network_year", "name"], name="partner_named_once")]

    def __str__(self) -> str:
        return self.name


class SizeWaiver(models.Model):
    """A commissioner's exception to the minimum list size, with its ground and evidence (SIZE-02)."""

    network_year = models.OneToOneField(NetworkYear, on_delete=models.PROTECT, related_name="waiver")
    ground = models.CharField(max_length=20, choices=WaiverGround.choices)
    evidence = models.TextField()
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = raises_revisions(["network_year_id", "ground", "evidence"], networks=NETWORK_OF_YEAR)

    def __str__(self) -> str:
        return f"Waiver of {self.network_year}"


class WaiverRequest(models.Model):
    """That a network asks its commissioner to waive the minimum list size. It changes no verdict."""

    network_year = models.OneToOneField(NetworkYear, on_delete=models.PROTECT, related_name="waiver_request")
    ground = models.CharField(max_length=20, choices=WaiverGround.choices)
    evidence = models.TextField()

    def __str__(self) -> str:
        return f"Waiver asked for by {self.network_year}"
