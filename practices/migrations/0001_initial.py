import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name="Practice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=6,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^[A-HJ-NP-VY]\\d{5}$")],
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("address_1", models.CharField(blank=True, max_length=100)),
                ("address_2", models.CharField(blank=True, max_length=100)),
                ("address_3", models.CharField(blank=True, max_length=100)),
                ("address_4", models.CharField(blank=True, max_length=100)),
                ("address_5", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=8)),
                ("phone", models.CharField(blank=True, max_length=30)),
                (
                    "ods_status",
                    models.CharField(
                        choices=[("A", "Active"), ("C", "Closed"), ("D", "Dormant"), ("P", "Proposed")],
                        default="A",
                        max_length=1,
                    ),
                ),
                ("prescribing_setting", models.PositiveSmallIntegerField(null=True)),
                (
                    "contract_type",
                    models.CharField(
                        blank=True, help_text="GMS, PMS or APMS, as the payments file has it", max_length=10
                    ),
                ),
                ("opened_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ["name", "code"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name"], name="practice_name_trigrams", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(fields=["name", "code"], name="practices_in_order"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-HJ-NP-VY]\\d{5}$")), name="code_of_an_english_practice"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Branch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=9,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^[A-HJ-NP-VY]\\d{8}$")],
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("address_1", models.CharField(blank=True, max_length=100)),
                ("address_2", models.CharField(blank=True, max_length=100)),
                ("address_3", models.CharField(blank=True, max_length=100)),
                ("address_4", models.CharField(blank=True, max_length=100)),
                ("address_5", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=8)),
                ("opened_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="branches", to="practices.practice"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "branches",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Commissioner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=5,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^(\\d{2}[A-Z]|[A-Z]\\d[A-Z]\\d[A-Z])$")],
                    ),
                ),
                ("ons_code", models.CharField(blank=True, max_length=9)),
                ("name", models.CharField(max_length=120)),
                ("stp_code", models.CharField(blank=True, max_length=9)),
                ("stp_name", models.CharField(blank=True, max_length=120)),
                ("region_code", models.CharField(blank=True, max_length=9)),
                ("region_name", models.CharField(blank=True, max_length=60)),
                ("open_on", models.DateField(null=True)),
                ("close_on", models.DateField(null=True)),
                ("revision", models.BigIntegerField(default=0)),
            ],
            options={
                "ordering": ["name"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="revision_never_falls",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (NEW."revision" < (OLD."revision"))',
                            func="RAISE EXCEPTION 'a revision never falls';",
                            hash="755aa2a3d43b9af40bd3252afbec4ec88f84121e",
                            operation="UPDATE",
                            pgid="pgtrigger_revision_never_falls_02491",
                            table="practices_commissioner",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=7, unique=True)),
                ("slug", models.SlugField(max_length=7, unique=True)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("starts_on", models.DateField(help_text="The day on which networks of the year come into force")),
                ("list_date", models.DateField()),
                ("floor", models.PositiveIntegerField(default=30000)),
                ("ceiling", models.PositiveIntegerField(default=50000)),
                (
                    "spread",
                    models.PositiveIntegerField(
                        default=30000,
                        help_text="Metres between two members beyond which a network's spread needs an explanation",
                    ),
                ),
                (
                    "answers_from",
                    models.DateField(
                        blank=True,
                        help_text="The day on which practices may begin to answer for the year, if there is one",
                        null=True,
                    ),
                ),
                ("submission_deadline", models.DateField()),
                ("confirmation_deadline", models.DateField(blank=True, null=True)),
                ("resolution_deadline", models.DateField(blank=True, null=True)),
                ("agreement_deadline", models.DateField(blank=True, null=True)),
                (
                    "ods_notices_due",
                    models.DateField(
                        blank=True,
                        help_text="The day by which ODS is told of approved changes to networks, if there is one",
                        null=True,
                    ),
                ),
                (
                    "invitation_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        help_text="For how long an invitation to join a network stands, unless it names another day",
                    ),
                ),
                ("directions_allowed", models.BooleanField(default=False)),
                ("other_providers_allowed", models.BooleanField(default=False)),
                ("auto_enrolment", models.BooleanField(default=False)),
                (
                    "branches",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("NO_CHANGE", "We stay in our network and nothing changes"),
                                ("CHANGE", "We stay in our network and something changes"),
                                ("NEW_NETWORK", "We form a new network"),
                                ("JOINS", "We join a network, for the first time or again"),
                                ("NO_NETWORK", "We want to take part and cannot find a network"),
                                ("ENDS", "We end our part"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        help_text="Of the year's participation form; without any, practices say only whether they take part",
                        size=None,
                    ),
                ),
                ("severities", models.JSONField(blank=True, default=dict)),
                (
                    "thresholds",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="By the names of the rules' thresholds, where the year's differ",
                    ),
                ),
                (
                    "inactive",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        help_text="Rules that are not asked in the year",
                        size=None,
                    ),
                ),
            ],
            options={
                "ordering": ["first_day"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("floor__lte", models.F("ceiling"))), name="floor_below_ceiling"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_day__lte", models.F("starts_on")), ("starts_on__lte", models.F("last_day"))
                        ),
                        name="year_starts_within_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclaredInterest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PARTNER", "Partner of the practice"),
                            ("WORKS_THERE", "Works there"),
                            ("MONEY", "Owns part of it, or is paid by it otherwise"),
                            ("CLOSE", "Somebody close is one of these"),
                            ("OTHER", "Another interest"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since", models.DateField()),
                ("declared_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interests",
                        to="practices.commissioner",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="interests", to="practices.practice"
                    ),
                ),
            ],
            options={
                "ordering": ["person__name", "practice__name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("commissioner", "person", "practice"),
                        name="interest_declared_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Exemption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exemptions",
                        to="practices.contractyear",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exemptions", to="practices.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "contract_year"), name="exempt_once_a_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="ParticipationNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reference",
                    models.CharField(
                        db_default=django.db.models.functions.text.Concat(
                            models.Value("R-"),
                            django.db.models.functions.text.Upper(
                                django.db.models.functions.text.Substr(
                                    django.db.models.functions.text.MD5(
                                        django.db.models.functions.comparison.Cast(
                                            django.contrib.postgres.functions.RandomUUID(), models.TextField()
                                        )
                                    ),
                                    1,
                                    10,
                                )
                            ),
                        ),
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("JOIN", "Takes part"),
                            ("DECLINE", "Does not take part"),
                            ("NO_NETWORK", "Wants to take part and cannot find a network"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "branch",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NO_CHANGE", "We stay in our network and nothing changes"),
                            ("CHANGE", "We stay in our network and something changes"),
                            ("NEW_NETWORK", "We form a new network"),
                            ("JOINS", "We join a network, for the first time or again"),
                            ("NO_NETWORK", "We want to take part and cannot find a network"),
                            ("ENDS", "We end our part"),
                        ],
                        db_default="",
                        default="",
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                ("answered_at", models.DateTimeField()),
                ("received_on", models.DateField(null=True)),
                ("late", models.BooleanField(db_default=False, default=False)),
                ("waits", models.BooleanField(db_default=False, default=False)),
                ("source", models.CharField(max_length=60)),
                ("recorded_at", models.DateTimeField()),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="practices.contractyear"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="practices.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "contract_year", "answered_at", "recorded_at", "answer"),
                        name="notice_kept_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("late", True), ("waits", False), _connector="OR"),
                        name="only_late_notices_wait",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="78e07a1ec3bbbaef62d05eba91006b344574f8d9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_5ba39",
                            table="practices_participationnotice",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LateDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("accepted", models.BooleanField()),
                ("reason", models.TextField()),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="practices.participationnotice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="late_decision_has_a_reason"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="816919223f2c146cf0ced9176ddcbc81d9ebe48b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_99570",
                            table="practices_latedecision",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListSize",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_at", models.DateField()),
                ("registered", models.PositiveIntegerField()),
                ("weighted", models.PositiveIntegerField(null=True)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("evidence", models.TextField(blank=True, db_default="")),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="list_sizes", to="practices.practice"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["as_at", "practice"], include=("registered",), name="list_size_by_day")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "as_at"), name="list_size_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("evidence", ""), ("recorded_at", None), ("recorded_by", None)),
                            models.Q(
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                                models.Q(("evidence", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="list_by_hand_has_evidence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lmc",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("commissioners", models.ManyToManyField(related_name="lmcs", to="practices.commissioner")),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="PostcodePoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("postcode", models.CharField(max_length=7, unique=True)),
                ("easting", models.PositiveIntegerField()),
                ("northing", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PracticeCommissioner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practice_links",
                        to="practices.commissioner",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commissioner_links",
                        to="practices.practice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("practice", "="), ("during", "&&")], name="one_commissioner_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticeSuccession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("closed_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="successions", to="practices.practice"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="practices.practice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "successor"), name="succeeded_once"),
                    models.CheckConstraint(
                        condition=models.Q(("practice", models.F("successor")), _negated=True),
                        name="no_practice_succeeds_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Boundary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("geometry", models.BinaryField()),
                ("source", models.CharField(max_length=100)),
                ("as_at", models.DateField(null=True)),
                (
                    "commissioner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="boundary",
                        to="practices.commissioner",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "boundaries",
            },
        ),
    ]
