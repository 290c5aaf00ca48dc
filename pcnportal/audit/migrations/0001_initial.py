import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=20)),
                ("position", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("capacity", models.CharField(blank=True, max_length=30)),
                ("organisation", models.CharField(blank=True, max_length=40)),
                ("action", models.CharField(max_length=60)),
                (
                    "subjects",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                ("before", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                ("after", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                ("reason", models.TextField(blank=True)),
                ("previous_hash", models.CharField(blank=True, default="", max_length=64)),
                ("hash", models.CharField(blank=True, default="", max_length=64)),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["subjects"], name="audit_subjects")],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "position"), name="audit_chain_position_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="link",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE last RECORD;",
                            func="\n    PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || NEW.chain, 0));\n    SELECT position, hash INTO last FROM public.audit_auditevent\n        WHERE chain = NEW.chain ORDER BY position DESC LIMIT 1;\n    NEW.position = COALESCE(last.position, 0) + 1;\n    NEW.previous_hash = COALESCE(last.hash, '');\n    NEW.recorded_at = clock_timestamp();\n    NEW.hash = encode(sha256(convert_to(jsonb_build_array(\n    NEW.previous_hash, NEW.chain, NEW.position, extract(epoch from NEW.at),\n    extract(epoch from NEW.recorded_at), NEW.actor_id, NEW.capacity, NEW.organisation, NEW.action,\n    NEW.subjects, NEW.before, NEW.after, NEW.reason)::text, 'UTF8')), 'hex');\n    RETURN NEW;\n",
                            hash="cbd16752afd30e469a2dc2c3626b66c20e7abbef",
                            operation="INSERT",
                            pgid="pgtrigger_link_24bcc",
                            table="audit_auditevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_update_or_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ddb21e3799906c6db89929ac8b3ef5157a2fb9f7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_no_update_or_delete_1e43b",
                            table="audit_auditevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'the audit is append-only';",
                            hash="990811c5b2c106f2e6452362f2b3a8dc41f3067d",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_c220f",
                            table="audit_auditevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
    ]
