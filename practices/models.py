"""Who exists: commissioners, LMCs, practices, their lists, and the contract years. No workflow."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models

from pcnportal.accounts.enums import OrganisationKind
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.enums import Answer, OdsStatus

PRACTICE_CODE = r"^[A-HJ-NP-VY]\d{5}$"
BRANCH_CODE = r"^[A-HJ-NP-VY]\d{8}$"
COMMISSIONER_CODE = r"^(\d{2}[A-Z]|[A-Z]\d[A-Z]\d[A-Z])$"


def revision_never_falls() -> pgtrigger.Trigger:
    """A stale copy of a row, saved whole, must not write an old revision back."""
    return pgtrigger.Trigger(
        name="revision_never_falls",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(new__revision__lt=pgtrigger.F("old__revision")),
        func="RAISE EXCEPTION 'a revision never falls';",
    )


class Commissioner(models.Model):
    """A CCG, or the NHS England team where there is no delegation. `revision` rises whenever coverage can change."""

    code = models.CharField(max_length=5, unique=True, validators=[RegexValidator(COMMISSIONER_CODE)])
    ons_code = models.CharField(max_length=9, blank=True)
    name = models.CharField(max_length=120)
    stp_code = models.CharField(max_length=9, blank=True)
    stp_name = models.CharField(max_length=120, blank=True)
    region_code = models.CharField(max_length=9, blank=True)
    region_name = models.CharField(max_length=60, blank=True)
    open_on = models.DateField(null=True)
    close_on = models.DateField(null=True)
    revision = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["name"]
        triggers = [revision_never_falls()]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation(self) -> Organisation:
        return Organisation(OrganisationKind.COMMISSIONER, self.code)

    @property
    def subject(self) -> str:
        return f"commissioner:{self.code}"


class Lmc(models.Model):
    """A Local Medical Committee. It has no ODS code; `code` is the portal's own."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    commissioners = models.ManyToManyField(Commissioner, related_name="lmcs")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation(self) -> Organisation:
        return Organisation(OrganisationKind.LMC, self.code)


class Practice(models.Model):
    """A prescribing cost centre of ODS, of whatever status and setting."""

    code = models.CharField(max_length=6, unique=True, validators=[RegexValidator(PRACTICE_CODE)])
    name = models.CharField(max_length=100)
    address_1 = models.CharField(max_length=100, blank=True)
    address_2 = models.CharField(max_length=100, blank=True)
    address_3 = models.CharField(max_length=100, blank=True)
    address_4 = models.CharField(max_length=100, blank=True)
    address_5 = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    ods_status = models.CharField(max_length=1, choices=OdsStatus.choices, default=OdsStatus.ACTIVE)
    prescribing_setting = models.PositiveSmallIntegerField(null=True)
    contract_type = models.CharField(
        max_length=10, blank=True, help_text="GMS, PMS or APMS, as the payments file has it"
    )
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=PRACTICE_CODE), name="code_of_an_english_practice")
        ]
        indexes = [
            GinIndex(fields=["name"], name="practice_name_trigrams", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def organisation(self) -> Organisation:
        return Organisation(OrganisationKind.PRACTICE, self.code)

    @property
    def subject(self) -> str:
        return f"practice:{self.code}"

    @property
    def address(self) -> list[str]:
        lines = [
            self.address_1,
            self.address_2,
            self.address_3,
            self.address_4,
            self.address_5,
            self.postcode,
        ]
        return [line for line in lines if line]


class Branch(models.Model):
    """A branch surgery. Its code is that of its practice and three digits more; it is never a member of a network."""

    code = models.CharField(max_length=9, unique=True, validators=[RegexValidator(BRANCH_CODE)])
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="branches")
    name = models.CharField(max_length=100)
    address_1 = models.CharField(max_length=100, blank=True)
    address_2 = models.CharField(max_length=100, blank=True)
    address_3 = models.CharField(max_length=100, blank=True)
    address_4 = models.CharField(max_length=100, blank=True)
    address_5 = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "branches"

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class PostcodePoint(models.Model):
    """Where a postcode lies, in metres on the National Grid. The postcode is in capitals and has no blank."""

    postcode = models.CharField(max_length=7, unique=True)
    easting = models.PositiveIntegerField()
    northing = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.postcode[:-3]} {self.postcode[-3:]}"


class Boundary(models.Model):
    """The border of a commissioner's area: WKB of a polygon or several, in metres on the National Grid as postcodes.

    Files give degrees, which become metres when they are imported, to about 5 metres.
    """

    commissioner = models.OneToOneField(Commissioner, on_delete=models.CASCADE, related_name="boundary")
    geometry = models.BinaryField()
    source = models.CharField(max_length=100)
    as_at = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "boundaries"

    def __str__(self) -> str:
        return f"Border of {self.commissioner}"


class PracticeCommissioner(models.Model):
    """Which commissioner a practice belongs to, through time: one on any day."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="commissioner_links")
    commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, related_name="practice_links")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_commissioner_a_day",
                expressions=[("practice", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.practice} with {self.commissioner}"


class ListSize(models.Model):
    """Registered (and, where known, weighted) patients of a practice on a day."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="list_sizes")
    as_at = models.DateField()
    registered = models.PositiveIntegerField()
    weighted = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "as_at"], name="list_size_once")]
        indexes = [models.Index(fields=["as_at", "practice"], include=["registered"], name="list_size_by_day")]

    def __str__(self) -> str:
        return f"{self.practice} {self.as_at}: {self.registered}"


class ContractYear(models.Model):
    """A year of the Network Contract DES: its calendar, thresholds and powers. All of it is data."""

    code = models.CharField(max_length=7, unique=True)
    slug = models.SlugField(max_length=7, unique=True)
    first_day = models.DateField()
    last_day = models.DateField()
    starts_on = models.DateField(help_text="The day on which networks of the year come into force")
    list_date = models.DateField()
    floor = models.PositiveIntegerField(default=30_000)
    ceiling = models.PositiveIntegerField(default=50_000)
    spread = models.PositiveIntegerField(
        default=30_000, help_text="Metres between two members beyond which a network's spread needs an explanation"
    )
    submission_deadline = models.DateField()
    confirmation_deadline = models.DateField(null=True, blank=True)
    resolution_deadline = models.DateField(null=True, blank=True)
    agreement_deadline = models.DateField(null=True, blank=True)
    invitation_days = models.PositiveSmallIntegerField(
        default=14, help_text="For how long an invitation to join a network stands, unless it names another day"
    )
    directions_allowed = models.BooleanField(default=False)
    other_providers_allowed = models.BooleanField(default=False)
    auto_enrolment = models.BooleanField(default=False)
    severities = models.JSONField(default=dict, blank=True)
    thresholds = models.JSONField(
        default=dict, blank=True, help_text="By the names of the rules' thresholds, where the year's differ"
    )
    inactive = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, help_text="Rules that are not asked in the year"
    )

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(condition=models.Q(floor__lte=models.F("ceiling")), name="floor_below_ceiling"),
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("starts_on"), starts_on__lte=models.F("last_day")),
                name="year_starts_within_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ParticipationNotice(models.Model):
    """A practice's answer for a year. Every notice is kept; the last before the deadline wins (MEM-16)."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="notices")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="notices")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    answered_at = models.DateTimeField()
    source = models.CharField(max_length=60)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "contract_year", "answered_at", "answer"], name="notice_kept_once"
            )
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.practice}: {self.get_answer_display()} for {self.contract_year}"


class Exemption(models.Model):
    """A recorded reason for which a practice's list needs no cover in a year (COV-09)."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="exemptions")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="exemptions")
    reason = models.TextField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "contract_year"], name="exempt_once_a_year")]

    def __str__(self) -> str:
        return f"{self.practice} exempt for {self.contract_year}"
