import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import signoff.enums
import signoff.models.applications


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("networks", "0001_initial"),
        ("practices", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to="practices.commissioner",
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
                (
                    "cover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences_covered",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("said_at", models.DateTimeField()),
                (
                    "ended_at",
                    models.DateTimeField(help_text="When the person took it back, before its last day", null=True),
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
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="networks.network"
                    ),
                ),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="practices.contractyear",
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
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("late", models.BooleanField(default=False)),
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
                    "changed_at",
                    models.DateTimeField(help_text="Since when it differs from what was submitted", null=True),
                ),
                ("changes", models.JSONField(blank=True, default=list, help_text="How it differs, in sentences")),
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
            name="OutgoingMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=100)),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                            ("DEADLINE", "Deadlines"),
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
            name="PostedForm",
            fields=[
                ("token", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("led_to", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("CONFIRMED", "Confirmed")],
                        default=signoff.enums.RoundStatus["OPEN"],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
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
            name="Approach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField()),
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
            name="CoEditor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="co_editors", to="signoff.application"
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
                ("named_at", models.DateTimeField()),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["practice__name", "person__name", "id"],
                "constraints": [models.UniqueConstraint(fields=("application", "person"), name="co_editor_named_once")],
            },
        ),
        migrations.CreateModel(
            name="ContractVariation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="variations", to="signoff.round"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="variations", to="practices.practice"
                    ),
                ),
                ("sent_on", models.DateField(null=True)),
                ("signed_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="signoff.application"
                    ),
                ),
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
                ("waits_for_body", models.CharField(blank=True, max_length=100)),
                ("reason", models.TextField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("review_on", models.DateField()),
                ("placed_at", models.DateTimeField()),
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
                ("released_at", models.DateTimeField(null=True)),
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
                ("release_reason", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["placed_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("waits_for_body", ""),
                                ("waits_for_network__isnull", True),
                                ("waits_for_practice__isnull", False),
                            ),
                            models.Q(
                                ("waits_for_body", ""),
                                ("waits_for_network__isnull", False),
                                ("waits_for_practice__isnull", True),
                            ),
                            models.Q(
                                ("waits_for_network__isnull", True),
                                ("waits_for_practice__isnull", True),
                                models.Q(("waits_for_body", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hold_waits_for_one_thing",
                    ),
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
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("message", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField()),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("expires_on", models.DateField(help_text="The last day on which it can be answered")),
                (
                    "ending",
                    models.CharField(
                        blank=True, choices=[("WITHDRAWN", "Taken back"), ("EXPIRED", "Expired")], max_length=20
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="item_saves", to="signoff.application"
                    ),
                ),
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
                ("at", models.DateTimeField()),
                (
                    "begun",
                    models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                ),
                ("missing", models.JSONField(blank=True, default=list)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("application", "item"), name="last_save_of_an_item")],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("until", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("application", "person"), name="last_look_of_a_person")
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
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("capacity", models.CharField(blank=True, max_length=30)),
                ("organisation_kind", models.CharField(blank=True, max_length=20)),
                ("organisation_code", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
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
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("capacity", models.CharField(blank=True, max_length=30)),
                ("organisation_kind", models.CharField(blank=True, max_length=20)),
                ("organisation_code", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="status_changes",
                        to="signoff.application",
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
            name="ChangeAsked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="asked", to="signoff.statuschange"
                    ),
                ),
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
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("facts", models.JSONField()),
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
            name="HoldEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="signoff.hold"
                    ),
                ),
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
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("capacity", models.CharField(max_length=30)),
                ("organisation_kind", models.CharField(max_length=20)),
                ("organisation_code", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("text", models.TextField()),
                ("review_on", models.DateField(help_text="By when the hold was to be reviewed from then on")),
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
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="signoff.invitation"
                    ),
                ),
                ("text", models.TextField()),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("reply", models.TextField(blank=True)),
                ("replied_at", models.DateTimeField(null=True)),
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
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="signoff.application",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submission",
                        to="signoff.statuschange",
                    ),
                ),
                ("late", models.BooleanField()),
                ("declared_name", models.CharField(blank=True, max_length=150)),
                ("declared_role", models.CharField(blank=True, max_length=100)),
                ("revision", models.BigIntegerField()),
                ("content", models.JSONField()),
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
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="signoff.application"
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
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("capacity", models.CharField(max_length=30)),
                ("organisation_kind", models.CharField(max_length=20)),
                ("organisation_code", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("interests", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "id"],
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
            name="ItemCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="item_checks",
                        to="signoff.application",
                    ),
                ),
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
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="item_checks", to="signoff.submission"
                    ),
                ),
                ("stamp", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
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
    ]
