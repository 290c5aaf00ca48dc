"""Who exists: commissioners, LMCs, practices, their lists, and the contract years. No workflow."""

from datetime import date
from typing import Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import MD5, Cast, Concat, Substr, Upper

from pcnportal.accounts.enums import OrganisationKind
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.enums import Answer, FormBranch, InterestKind, OdsStatus

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

    def is_open_on(self, day: date) -> bool:
        """Its last day included."""
        return self.close_on is None or self.close_on >= day

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
            models.Index(fields=["name", "code"], name="practices_in_order"),
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
    """Registered (and, where known, weighted) patients of a practice on a day.

    `evidence`, with who recorded it and when: of a list that no file gave and its commissioner recorded by hand.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="list_sizes")
    as_at = models.DateField()
    registered = models.PositiveIntegerField()
    weighted = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=60, blank=True)
    evidence = models.TextField(blank=True, db_default="")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "as_at"], name="list_size_once"),
            models.CheckConstraint(
                condition=models.Q(recorded_by=None, recorded_at=None, evidence="")
                | (models.Q(recorded_by__isnull=False, recorded_at__isnull=False) & ~models.Q(evidence="")),
                name="list_by_hand_has_evidence",
            ),
        ]
        indexes = [models.Index(fields=["as_at", "practice"], include=["registered"], name="list_size_by_day")]

    def __str__(self) -> str:
        return f"{self.practice} {self.as_at}: {self.registered}"


class PracticeSuccession(models.Model):
    """A practice that closed into another one, which has its patients from the day after `closed_on`.

    Its lists of the year count with those of its successor from then on. A practice whose own predecessor had closed
    into it hands that one on too.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="predecessors")
    closed_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "successor"], name="succeeded_once"),
            models.CheckConstraint(condition=~Q(practice=models.F("successor")), name="no_practice_succeeds_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.practice} into {self.successor}"


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
    answers_from = models.DateField(
        null=True, blank=True, help_text="The day on which practices may begin to answer for the year, if there is one"
    )
    submission_deadline = models.DateField()
    confirmation_deadline = models.DateField(null=True, blank=True)
    resolution_deadline = models.DateField(null=True, blank=True)
    agreement_deadline = models.DateField(null=True, blank=True)
    ods_notices_due = models.DateField(
        null=True, blank=True, help_text="The day by which ODS is told of approved changes to networks, if there is one"
    )
    invitation_days = models.PositiveSmallIntegerField(
        default=14, help_text="For how long an invitation to join a network stands, unless it names another day"
    )
    directions_allowed = models.BooleanField(default=False)
    other_providers_allowed = models.BooleanField(default=False)
    auto_enrolment = models.BooleanField(default=False)
    branches = ArrayField(
        models.CharField(max_length=12, choices=FormBranch.choices),
        default=list,
        blank=True,
        help_text="Of the year's participation form; without any, practices say only whether they take part",
    )
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


class NoticeQuerySet(models.QuerySet["ParticipationNotice"]):
    def counting(self) -> Self:
        """Without those that came too late and wait for the commissioner, or were not accepted (MEM-15)."""
        return self.filter(Q(waits=False) | Q(decision__accepted=True))

    def latest_first(self) -> Self:
        return self.order_by("-answered_at", "-id")


class ParticipationNotice(models.Model):
    """A practice's answer for a year. Every notice is kept; the last that counts wins (MEM-16).

    `received_on`: when it came on paper to the commissioner, who recorded it; `answered_at` is then noon of that day.
    `late` and `waits` are as they were when it was given: after the deadline, and without effect until the
    commissioner has accepted it.
    """

    reference = models.CharField(
        max_length=12,
        unique=True,
        editable=False,
        db_default=Concat(Value("R-"), Upper(Substr(MD5(Cast(RandomUUID(), models.TextField())), 1, 10))),
    )
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="notices")
    contract_year = models.ForeignKey(ContractYear, on_delete=models.PROTECT, related_name="notices")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    branch = models.CharField(max_length=12, choices=FormBranch.choices, blank=True, default="", db_default="")
    reason = models.TextField(blank=True, default="", db_default="")
    answered_at = models.DateTimeField()
    received_on = models.DateField(null=True)
    late = models.BooleanField(default=False, db_default=False)
    waits = models.BooleanField(default=False, db_default=False)
    source = models.CharField(max_length=60)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "contract_year", "answered_at", "recorded_at", "answer"], name="notice_kept_once"
            ),
            models.CheckConstraint(condition=Q(late=True) | Q(waits=False), name="only_late_notices_wait"),
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.practice}: {self.get_answer_display()} for {self.contract_year}"

    @property
    def said(self) -> str:
        """The branch of the form, or else the answer, in words."""
        return self.get_branch_display() or self.get_answer_display()

    @property
    def decided(self) -> "LateDecision | None":
        return getattr(self, "decision", None)

    @property
    def counts(self) -> bool:
        return not self.waits or bool(self.decided and self.decided.accepted)


class LateDecision(models.Model):
    """Whether the commissioner accepts an answer that came too late to count by itself (MEM-15). Never changed."""

    notice = models.OneToOneField(ParticipationNotice, on_delete=models.PROTECT, related_name="decision")
    accepted = models.BooleanField()
    reason = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="late_decision_has_a_reason")]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.notice}: {'accepted' if self.accepted else 'not accepted'}"


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


class DeclaredInterest(models.Model):
    """Somebody of a commissioner has an interest in a practice: they may comment on its networks, and decide nothing.

    It counts until it is ended, wherever the practice is a member.
    """

    commissioner = models.ForeignKey(Commissioner, on_delete=models.PROTECT, related_name="interests")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="interests")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="interests")
    kind = models.CharField(max_length=20, choices=InterestKind.choices)
    since = models.DateField()
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["person__name", "practice__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commissioner", "person", "practice"],
                condition=models.Q(ended_at=None),
                name="interest_declared_once",
            )
        ]

    def __str__(self) -> str:
        return f"Interest of {self.person} in {self.practice}"
