import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.lookups
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import signoff.enums
import signoff.models.applications
import signoff.models.cases
import signoff.models.changes
import signoff.models.packs


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("networks", "0001_initial"),
        ("practices", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reference",
                    models.CharField(
                        default=signoff.models.applications.application_reference, max_length=8, unique=True
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("SUBMITTED", "Submitted"),
                            ("UNDER_REVIEW", "Under review"),
                            ("RETURNED", "Changes asked for"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("REQUIREMENTS_MET", "Requirements met"),
                            ("CONFIRMED", "Confirmed"),
                            ("DISCARDED", "Discarded"),
                            ("REFUSED", "Refused"),
                            ("UNDER_DISPUTE", "Refusal under review"),
                            ("ESCALATED", "With NHS England"),
                            ("ADVISED", "NHS England has advised"),
                            ("REFUSED_FINALLY", "Refused for good"),
                            ("READY", "Ready to start"),
                            ("LIVE", "Live"),
                            ("CLOSED", "Closed"),
                        ],
                        default=signoff.enums.ApplicationStatus["DRAFT"],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("contact_name", models.CharField(blank=True, max_length=150)),
                ("contact_role", models.CharField(blank=True, max_length=100)),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                ("contact_phone", models.CharField(blank=True, max_length=30)),
                ("created_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("late", models.BooleanField(default=False)),
                (
                    "changed_at",
                    models.DateTimeField(help_text="Since when it differs from what was submitted", null=True),
                ),
                ("changes", models.JSONField(blank=True, default=list, help_text="How it differs, in sentences")),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="practices.contractyear",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "lead_practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications_led",
                        to="practices.practice",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="networks.network"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["network__name", "reference"],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "contract_year"), name="one_application_a_network_year"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("submitted_at__isnull", True), ("submitted_by__isnull", True)),
                            models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="submission_has_its_author",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="approaches", to="signoff.application"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.practice"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["practice__name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "practice"), name="approached_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="approach_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("COVERAGE_INCOMPLETE", "Not every practice list is covered"),
                            ("UNPLACED_PRACTICE", "A practice has no network"),
                            ("NEIGHBOUR_DEPENDENT", "Depends on a neighbouring network"),
                            ("SPLIT_CONTRACT", "One contract wanted by two networks"),
                            ("AWAITING_STP", "The STP has to agree"),
                            ("AWAITING_NHSE", "NHS England has to agree"),
                        ],
                        max_length=30,
                    ),
                ),
                ("waits_for_body", models.CharField(blank=True, max_length=100)),
                ("reason", models.TextField()),
                ("review_on", models.DateField()),
                ("placed_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("release_reason", models.TextField(blank=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="signoff.application"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "placed_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "waits_for_network",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds_waiting",
                        to="networks.network",
                    ),
                ),
                (
                    "waits_for_practice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds_waiting",
                        to="practices.practice",
                    ),
                ),
            ],
            options={
                "ordering": ["placed_at", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="hold_has_a_reason"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("release_reason", ""), ("released_at__isnull", True), ("released_by__isnull", True)
                            ),
                            models.Q(
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                models.Q(("release_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="release_has_author_and_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(default=signoff.models.cases.case_reference, max_length=8, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("UNPLACED", "Practice without a network"),
                            ("UNWANTED", "Member that its network does not want"),
                            ("SPLIT_CONTRACT", "One contract wanted by two networks"),
                            ("BOUNDARY", "Where the area of a network ends"),
                            ("CROSS_BORDER", "Network across a commissioner’s border"),
                            ("PARTNERSHIP", "Partnership that breaks up"),
                            ("AT_RISK", "Network in danger"),
                            ("CONTESTED_HOLD", "Contested hold"),
                            ("OTHER", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("LMC_ASKED", "LMC asked to comment"),
                            ("MEDIATION", "In mediation"),
                            ("DIRECTION_PROPOSED", "Direction proposed"),
                            ("ESCALATED", "With NHS England"),
                            ("ADVISED", "NHS England has advised"),
                            ("AGREED", "Agreed"),
                            ("COVER_ONLY", "Cover only"),
                            ("DIRECTED", "Directed"),
                            ("DIVIDED", "Contract divided into two codes"),
                            ("CLOSED", "Closed"),
                        ],
                        default=signoff.enums.CaseStatus["OPEN"],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("summary", models.TextField()),
                ("shared", models.BooleanField(default=True)),
                ("opened_at", models.DateTimeField()),
                ("expected_on", models.DateField(null=True)),
                ("next_step", models.CharField(blank=True, max_length=200)),
                ("next_kind", models.CharField(blank=True, max_length=20)),
                ("next_code", models.CharField(blank=True, max_length=20)),
                ("next_on", models.DateField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "about_network",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="networks.network",
                    ),
                ),
                (
                    "commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="practices.commissioner"
                    ),
                ),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.contractyear"
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="practices.practice",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="signoff.hold"
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("practice__isnull", False), ("about_network__isnull", False), _connector="OR"
                        ),
                        name="case_is_about_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("summary", ""), _negated=True), name="case_says_what_it_is_about"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shared", True), ("practice__isnull", False), _connector="OR"),
                        name="case_kept_from_the_ccg_is_of_a_practice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("status", signoff.enums.CaseStatus["CLOSED"])),
                            models.Q(
                                models.Q(("status", signoff.enums.CaseStatus["CLOSED"]), _negated=True),
                                ("closed_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="case_is_closed_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("next_code", ""), ("next_kind", ""), ("next_on__isnull", True), ("next_step", "")
                            ),
                            models.Q(
                                models.Q(("next_step", ""), _negated=True),
                                models.Q(("next_kind", ""), _negated=True),
                                models.Q(("next_code", ""), _negated=True),
                                ("next_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="next_step_has_an_owner_and_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("status", signoff.enums.CaseStatus["CLOSED"]), _negated=True),
                            ("kind", signoff.enums.CaseKind["UNPLACED"]),
                        ),
                        fields=("kind", "practice", "contract_year", "shared"),
                        name="one_open_case_of_a_practice_without_a_network",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="signoff.case"
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practices.practice",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("network__isnull", True), ("practice__isnull", False)),
                            models.Q(("network__isnull", False), ("practice__isnull", True)),
                            _connector="OR",
                        ),
                        name="party_is_a_practice_or_a_network",
                    ),
                    models.UniqueConstraint(fields=("case", "practice"), name="practice_is_party_once"),
                    models.UniqueConstraint(fields=("case", "network"), name="network_is_party_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=30)),
                ("from_status", models.CharField(max_length=20)),
                ("to_status", models.CharField(max_length=20)),
                ("capacity", models.CharField(blank=True, max_length=30)),
                ("organisation_kind", models.CharField(blank=True, max_length=20)),
                ("organisation_code", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("expected_on", models.DateField(null=True)),
                (
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="signoff.case"
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c3a81bd898131680072cf2c01f55b5016d28fd61",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_a3251",
                            table="signoff_casestep",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CoEditor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("named_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="co_editors", to="signoff.application"
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.practice"
                    ),
                ),
            ],
            options={
                "ordering": ["practice__name", "person__name", "id"],
                "constraints": [models.UniqueConstraint(fields=("application", "person"), name="co_editor_named_once")],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("CONFIRMED", "Confirmed")],
                        default=signoff.enums.RoundStatus["OPEN"],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="practices.commissioner"
                    ),
                ),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="practices.contractyear"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commissioner", "contract_year"), name="one_round_a_commissioner_year"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidencePack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(default=signoff.models.packs.pack_reference, max_length=8, unique=True)),
                ("organisation_kind", models.CharField(max_length=20)),
                ("organisation_code", models.CharField(max_length=20)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "Asked for"),
                            ("BEING_MADE", "Being made"),
                            ("READY", "Ready"),
                            ("FAILED", "Could not be made"),
                        ],
                        default=signoff.enums.PackState["ASKED"],
                        max_length=20,
                    ),
                ),
                ("posts", models.JSONField(blank=True, default=list)),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("done", models.PositiveSmallIntegerField(default=0)),
                ("parts", models.PositiveSmallIntegerField(default=0)),
                ("failure", models.CharField(blank=True, max_length=300)),
                ("last_error", models.CharField(blank=True, max_length=500)),
                ("made_at", models.DateTimeField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveIntegerField(default=0)),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs",
                        to="signoff.application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packs", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="packs", to="signoff.case"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="packs", to="signoff.round"
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("state__in", (signoff.enums.PackState["ASKED"], signoff.enums.PackState["BEING_MADE"]))
                        ),
                        fields=["due_at"],
                        name="packs_to_make",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func(
                                "application",
                                "case",
                                "round",
                                function="num_nonnulls",
                                output_field=models.IntegerField(),
                            ),
                            1,
                        ),
                        name="pack_is_of_one_matter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made_at__isnull", False), ("state", signoff.enums.PackState["READY"])),
                            models.Q(
                                models.Q(("state", signoff.enums.PackState["READY"]), _negated=True),
                                ("made_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="pack_is_made_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", (signoff.enums.PackState["ASKED"], signoff.enums.PackState["BEING_MADE"]))
                        ),
                        fields=("asked_by", "application", "case", "round"),
                        name="one_unfinished_pack_of_a_person",
                        nulls_distinct=False,
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="tells_the_relay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM pg_notify('due', ''); RETURN NULL;",
                            hash="77607e134c6e65c4ecccf598272e4cd8c75343f2",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_tells_the_relay_dbba0",
                            table="signoff_evidencepack",
                            when="AFTER",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("REVIEWED", "looked at it again and kept it"),
                            ("CONTESTED", "contested it"),
                            ("ANSWERED", "answered"),
                        ],
                        max_length=20,
                    ),
                ),
                ("capacity", models.CharField(max_length=30)),
                ("organisation_kind", models.CharField(max_length=20)),
                ("organisation_code", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("text", models.TextField()),
                ("review_on", models.DateField(help_text="By when the hold was to be reviewed from then on")),
                (
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="signoff.hold"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="entry_says_something")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4ae447af97d3f2f58f57a3de4f3c2aab05aa8f0b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_5e05d",
                            table="signoff_holdentry",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField()),
                ("expires_on", models.DateField(help_text="The last day on which it can be answered")),
                (
                    "ending",
                    models.CharField(
                        blank=True, choices=[("WITHDRAWN", "Taken back"), ("EXPIRED", "Expired")], max_length=20
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="signoff.application",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="practices.practice"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ending", "")), fields=["expires_on"], name="invitations_open")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "practice"), name="one_invitation_a_practice"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ending", "")),
                            models.Q(models.Q(("ending", ""), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="invitation_ends_on_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemSave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("area", "Network area"),
                            ("agreement", "Network Agreement"),
                            ("clinical_director", "Clinical director"),
                            ("payee", "Nominated payee"),
                            ("details", "Name, commissioner and contact"),
                            ("border", "Reason for crossing a border"),
                            ("ask_waiver", "Waiver of the minimum list size"),
                            ("neighbourhoods", "Neighbourhoods"),
                        ],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "begun",
                    models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                ),
                ("missing", models.JSONField(blank=True, default=list)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="item_saves", to="signoff.application"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.practice"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("application", "item"), name="last_save_of_an_item")],
            },
        ),
        migrations.CreateModel(
            name="LmcEngagement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("engaged_on", models.DateField()),
                ("note", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("capacity", models.CharField(max_length=30)),
                ("organisation_kind", models.CharField(max_length=20)),
                ("organisation_code", models.CharField(max_length=20)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="engagements", to="signoff.case"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["engaged_on", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("note", ""), _negated=True), name="engagement_says_how")
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="signoff.application"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("application", "person"), name="last_look_of_a_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reference",
                    models.CharField(default=signoff.models.changes.change_reference, max_length=9, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("JOIN", "A practice joins"),
                            ("MOVE", "A practice moves to another network"),
                            ("OPT_OUT", "A practice opts out of the year"),
                            ("EXPULSION", "A practice is expelled"),
                            ("PRACTICE_CLOSURE", "A practice closes, or merges into another one"),
                            ("MERGE", "The network merges into another one"),
                            ("SPLIT", "Some of its practices form a network of their own"),
                            ("NETWORK_CLOSURE", "The network closes"),
                        ],
                        max_length=20,
                    ),
                ),
                ("new_name", models.CharField(blank=True, max_length=100)),
                ("last_day", models.DateField(null=True)),
                ("first_day", models.DateField(null=True)),
                ("effective_on", models.DateField()),
                ("reason", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Proposed"),
                            ("APPROVED", "Approved"),
                            ("APPLIED", "In force"),
                            ("REFUSED", "Refused"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default=signoff.enums.ChangeStatus["PROPOSED"],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("proposed_at", models.DateTimeField()),
                ("organisation_kind", models.CharField(max_length=20)),
                ("organisation_code", models.CharField(max_length=20)),
                ("size_decision", models.TextField(blank=True)),
                ("determined_on", models.DateField(null=True)),
                ("ods_due_on", models.DateField(null=True)),
                ("ods_sent_on", models.DateField(null=True)),
                ("ods_recorded_at", models.DateTimeField(null=True)),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="network_changes",
                        to="practices.contractyear",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="networks.network"
                    ),
                ),
                (
                    "new_network",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="network_changes",
                        to="practices.participationnotice",
                    ),
                ),
                (
                    "ods_recorded_by",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="network_changes",
                        to="practices.practice",
                    ),
                ),
                ("practices", models.ManyToManyField(related_name="+", to="practices.practice")),
                (
                    "proposed_by",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practices.practice",
                    ),
                ),
                (
                    "to_network",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes_into",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", signoff.enums.ChangeStatus["APPROVED"])),
                        fields=["effective_on"],
                        name="changes_to_apply",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ods_recorded_at", None), ("ods_recorded_by", None), ("ods_sent_on", None)),
                            models.Q(
                                ("ods_recorded_at__isnull", False),
                                ("ods_recorded_by__isnull", False),
                                ("ods_sent_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ods_notice_has_its_author",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [signoff.enums.ChangeStatus["PROPOSED"], signoff.enums.ChangeStatus["APPROVED"]],
                            )
                        ),
                        fields=("network", "kind", "practice"),
                        name="one_open_change_of_a_kind",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=30)),
                ("from_status", models.CharField(max_length=20)),
                ("to_status", models.CharField(max_length=20)),
                ("capacity", models.CharField(blank=True, max_length=30)),
                ("organisation_kind", models.CharField(blank=True, max_length=20)),
                ("organisation_code", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("effect", models.JSONField(blank=True, default=dict)),
                (
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="signoff.networkchange"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8ff438b9023ac8c9856496cc57393d9a1db00e61",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_8bfbe",
                            table="signoff_changestep",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=100)),
                ("organisation_kind", models.CharField(max_length=20)),
                ("organisation_code", models.CharField(max_length=20)),
                (
                    "matter",
                    models.CharField(
                        choices=[
                            ("ASKED", "Asked to join"),
                            ("ANSWERED", "Answers"),
                            ("QUESTION", "Questions"),
                            ("APPLICATION", "Applications"),
                            ("HOLD", "Holds"),
                            ("COVER", "Local cover"),
                            ("CASE", "Cases"),
                            ("COMMENT", "Comments"),
                            ("CHANGE", "Changes to networks"),
                            ("DEADLINE", "Deadlines"),
                            ("DIGEST", "Digests"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject", models.CharField(max_length=250)),
                ("text", models.TextField(blank=True)),
                ("path", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "mail",
                    models.CharField(
                        choices=[
                            ("QUEUED", "Waiting to be sent"),
                            ("SENT", "Sent"),
                            ("FAILED", "Could not be sent"),
                            ("NOT_NEEDED", "Not sent: the person has no such role any more"),
                        ],
                        default=signoff.enums.MailState["QUEUED"],
                        max_length=20,
                    ),
                ),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=500)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["recipient", "-at", "-id"], name="messages_of_a_person"),
                    models.Index(
                        condition=models.Q(("mail", signoff.enums.MailState["QUEUED"])),
                        fields=["due_at"],
                        name="messages_to_send",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("event", "recipient"), name="told_once_of_an_event")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="tells_the_relay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM pg_notify('due', ''); RETURN NULL;",
                            hash="f64083f844977147ea03756d5666f78f48f71c7a",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_tells_the_relay_90e4c",
                            table="signoff_outgoingmessage",
                            when="AFTER",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PackFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.BinaryField()),
                (
                    "pack",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="file", to="signoff.evidencepack"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PostedForm",
            fields=[
                ("token", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("led_to", models.CharField(max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("reply", models.TextField(blank=True)),
                ("replied_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="signoff.invitation"
                    ),
                ),
                (
                    "replied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("replied_at__isnull", True), ("replied_by__isnull", True), ("reply", "")),
                            models.Q(
                                models.Q(("reply", ""), _negated=True),
                                ("replied_at__isnull", False),
                                ("replied_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="reply_has_its_author",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractVariation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent_on", models.DateField(null=True)),
                ("signed_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="variations", to="practices.practice"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="variations", to="signoff.round"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("round", "practice"), name="one_variation_a_practice"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_on__isnull", True),
                            models.Q(("sent_on__isnull", False), ("signed_on__gte", models.F("sent_on"))),
                            _connector="OR",
                        ),
                        name="variation_is_signed_once_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundStatusChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=30)),
                ("from_status", models.CharField(max_length=20)),
                ("to_status", models.CharField(max_length=20)),
                ("capacity", models.CharField(blank=True, max_length=30)),
                ("organisation_kind", models.CharField(blank=True, max_length=20)),
                ("organisation_code", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="status_changes", to="signoff.round"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c34450d849bdea658e33a5267760ef52c144b188",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_93abb",
                            table="signoff_roundstatuschange",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=30)),
                ("from_status", models.CharField(max_length=20)),
                ("to_status", models.CharField(max_length=20)),
                ("capacity", models.CharField(blank=True, max_length=30)),
                ("organisation_kind", models.CharField(blank=True, max_length=20)),
                ("organisation_code", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="status_changes",
                        to="signoff.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b3bea32c610df5d50b9f617c37105362f4d33e58",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_2e4df",
                            table="signoff_statuschange",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("facts", models.JSONField()),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="signoff.application",
                    ),
                ),
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="signoff.statuschange",
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3dce253f571db92e8232fe838639a7340012ce84",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_2557d",
                            table="signoff_confirmation",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeAsked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("members", "Member practices"),
                            ("area", "Network area"),
                            ("agreement", "Network Agreement"),
                            ("clinical_director", "Clinical director"),
                            ("payee", "Nominated payee"),
                            ("details", "Name, commissioner and contact"),
                            ("border", "Reason for crossing a border"),
                            ("ask_waiver", "Waiver of the minimum list size"),
                            ("neighbourhoods", "Neighbourhoods"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="asked", to="signoff.statuschange"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("step", "part"), name="asked_once_of_a_part")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9b01d7177733f69382bc9ca2bcfbf99d8d6692aa",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_735af",
                            table="signoff_changeasked",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("late", models.BooleanField()),
                ("declared_name", models.CharField(blank=True, max_length=150)),
                ("declared_role", models.CharField(blank=True, max_length=100)),
                ("revision", models.BigIntegerField()),
                ("content", models.JSONField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="signoff.application",
                    ),
                ),
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submission",
                        to="signoff.statuschange",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("application", "number"), name="one_version_a_number")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="66e62a356dae5ce45700865079d55117423cc23f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_e0322",
                            table="signoff_submission",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("members", "Practices and their codes"),
                            ("list_size", "List size"),
                            ("area", "Map of the area"),
                            ("agreement", "Network Agreement"),
                            ("clinical_director", "Clinical director"),
                            ("payee", "Nominated payee"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("NOT_LOOKED", "Not looked at yet"), ("MET", "Met"), ("NOT_MET", "Not met")],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("stamp", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="item_checks",
                        to="signoff.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="item_checks", to="signoff.submission"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", signoff.enums.Outcome["NOT_MET"]), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="check_not_met_has_a_reason",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f4bc48192c9d2b11d3c74e3cad6b8e961270772c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_2b522",
                            table="signoff_itemcheck",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "heard",
                    models.CharField(
                        choices=[
                            ("EVERYONE", "Everyone on the matter"),
                            ("CCG_AND_LMC", "The commissioner and the LMC"),
                            ("PRACTICE_AND_LMC", "The practice and the LMC, never the commissioner"),
                            ("OWN", "Their own organisation"),
                        ],
                        default=signoff.enums.Heard["EVERYONE"],
                        max_length=20,
                    ),
                ),
                (
                    "hearers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=41), blank=True, default=list, size=None
                    ),
                ),
                ("statement", models.BooleanField(default=False)),
                ("capacity", models.CharField(max_length=30)),
                ("organisation_kind", models.CharField(max_length=20)),
                ("organisation_code", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("interests", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="signoff.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="signoff.case",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practices.practice",
                    ),
                ),
                (
                    "reply_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="signoff.comment",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="signoff.submission",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("application__isnull", False), ("case__isnull", True)),
                            models.Q(("application__isnull", True), ("case__isnull", False)),
                            _connector="OR",
                        ),
                        name="comment_is_on_one_matter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("heard", signoff.enums.Heard["PRACTICE_AND_LMC"]), ("practice__isnull", False)),
                            models.Q(
                                models.Q(("heard", signoff.enums.Heard["PRACTICE_AND_LMC"]), _negated=True),
                                ("practice__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="comment_names_the_practice_that_hears_it",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="81da79ab01cec8d906faef0adc50fd414715c8fc",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_bf6ae",
                            table="signoff_comment",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("said_at", models.DateTimeField()),
                (
                    "ended_at",
                    models.DateTimeField(help_text="When the person took it back, before its last day", null=True),
                ),
                (
                    "commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to="practices.commissioner",
                    ),
                ),
                (
                    "cover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences_covered",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-first_day", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="absence_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cover", models.F("person")), _negated=True),
                        name="nobody_acts_for_themselves",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="Hold",
            name="waits_for_case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holds_waiting",
                to="signoff.case",
            ),
        ),
        migrations.AddConstraint(
            model_name="Hold",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        "waits_for_practice",
                        "waits_for_network",
                        "waits_for_case",
                        django.db.models.functions.comparison.NullIf("waits_for_body", models.Value("")),
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="hold_waits_for_one_thing",
            ),
        ),
    ]
