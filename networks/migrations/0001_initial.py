import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import networks.models.cover
import networks.models.network
from networks.triggers import DROP_RAISE_REVISIONS, RAISE_REVISIONS


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("practices", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(RAISE_REVISIONS, DROP_RAISE_REVISIONS),
        migrations.CreateModel(
            name="WideRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cause", models.CharField(max_length=100)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("networks", models.PositiveIntegerField()),
                ("commissioners", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="CommissionerDue",
            fields=[
                ("wanted_revision", models.BigIntegerField()),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True, default="")),
                ("cause", models.CharField(blank=True, db_default="", default="", max_length=100)),
                (
                    "commissioner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="due",
                        serialize=False,
                        to="practices.commissioner",
                    ),
                ),
                (
                    "wide_run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="%(class)s_rows",
                        to="networks.widerun",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="tells_the_relay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM pg_notify('due', ''); RETURN NULL;",
                            hash="fb07350ffcd6113744958fa00c86d01785203299",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_tells_the_relay_9b036",
                            table="networks_commissionerdue",
                            when="AFTER",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InHand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=40)),
                ("ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name="LifeSign",
            fields=[
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("WORKER", "a task went through the queue"),
                            ("SWEEP", "all results were looked through for any that is behind"),
                            ("START", "the portal was started"),
                        ],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="NationalCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("networks", models.PositiveIntegerField()),
                ("commissioners", models.PositiveIntegerField()),
                ("disagreements", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Network",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reference",
                    models.CharField(default=networks.models.network.network_reference, max_length=8, unique=True),
                ),
                ("ods_code", models.CharField(max_length=6, null=True, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("opened_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("imported", models.BooleanField(default=False)),
                ("revision", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead_commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="networks_led",
                        to="practices.commissioner",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "reference"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name"], name="network_name_trigrams", opclasses=["gin_trgm_ops"]
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="revision_never_falls",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (NEW."revision" < (OLD."revision"))',
                            func="RAISE EXCEPTION 'a revision never falls';",
                            hash="314c2e418725010d785fe15f98fa370b1b247882",
                            operation="UPDATE",
                            pgid="pgtrigger_revision_never_falls_22992",
                            table="networks_network",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT id AS network_id, name, lead_commissioner_id, imported, opened_on, closed_on FROM new_rows) SELECT other.network_id FROM public.networks_membership mine\n    JOIN public.networks_membership other USING (practice_id)\n    WHERE mine.network_id IN (SELECT network_id FROM changed)\n    UNION SELECT y.network_id FROM public.networks_networkyear formed\n    JOIN (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) mine ON mine.network_year_id = formed.id\n    JOIN (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) other ON other.by = mine.by\n    JOIN public.networks_networkyear y ON y.id = other.network_year_id\n    WHERE formed.network_id IN (SELECT network_id FROM changed)\n    UNION SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT id AS network_id, name, lead_commissioner_id, imported, opened_on, closed_on FROM new_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (\n        SELECT practice_id FROM public.networks_membership WHERE network_id IN (SELECT network_id FROM changed)\n        UNION ALL SELECT practice_id FROM public.networks_coveragreement\n            WHERE network_id IN (SELECT network_id FROM changed)) UNION SELECT lead_commissioner_id FROM changed) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="7a680dbf5e34d412c3430b7effd4ca0058182be3",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_45902",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_network",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT id AS network_id, name, lead_commissioner_id, imported, opened_on, closed_on FROM old_rows EXCEPT ALL SELECT id AS network_id, name, lead_commissioner_id, imported, opened_on, closed_on FROM new_rows) UNION ALL (SELECT id AS network_id, name, lead_commissioner_id, imported, opened_on, closed_on FROM new_rows EXCEPT ALL SELECT id AS network_id, name, lead_commissioner_id, imported, opened_on, closed_on FROM old_rows)) SELECT other.network_id FROM public.networks_membership mine\n    JOIN public.networks_membership other USING (practice_id)\n    WHERE mine.network_id IN (SELECT network_id FROM changed)\n    UNION SELECT y.network_id FROM public.networks_networkyear formed\n    JOIN (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) mine ON mine.network_year_id = formed.id\n    JOIN (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) other ON other.by = mine.by\n    JOIN public.networks_networkyear y ON y.id = other.network_year_id\n    WHERE formed.network_id IN (SELECT network_id FROM changed)\n    UNION SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS ((SELECT id AS network_id, name, lead_commissioner_id, imported, opened_on, closed_on FROM old_rows EXCEPT ALL SELECT id AS network_id, name, lead_commissioner_id, imported, opened_on, closed_on FROM new_rows) UNION ALL (SELECT id AS network_id, name, lead_commissioner_id, imported, opened_on, closed_on FROM new_rows EXCEPT ALL SELECT id AS network_id, name, lead_commissioner_id, imported, opened_on, closed_on FROM old_rows)) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (\n        SELECT practice_id FROM public.networks_membership WHERE network_id IN (SELECT network_id FROM changed)\n        UNION ALL SELECT practice_id FROM public.networks_coveragreement\n            WHERE network_id IN (SELECT network_id FROM changed)) UNION SELECT lead_commissioner_id FROM changed) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="41b946db4fbc2b81f3f52338f863079c11d03866",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_dc9d2",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_network",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT id AS network_id, name, lead_commissioner_id, imported, opened_on, closed_on FROM old_rows) SELECT other.network_id FROM public.networks_membership mine\n    JOIN public.networks_membership other USING (practice_id)\n    WHERE mine.network_id IN (SELECT network_id FROM changed)\n    UNION SELECT y.network_id FROM public.networks_networkyear formed\n    JOIN (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) mine ON mine.network_year_id = formed.id\n    JOIN (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) other ON other.by = mine.by\n    JOIN public.networks_networkyear y ON y.id = other.network_year_id\n    WHERE formed.network_id IN (SELECT network_id FROM changed)\n    UNION SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT id AS network_id, name, lead_commissioner_id, imported, opened_on, closed_on FROM old_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (\n        SELECT practice_id FROM public.networks_membership WHERE network_id IN (SELECT network_id FROM changed)\n        UNION ALL SELECT practice_id FROM public.networks_coveragreement\n            WHERE network_id IN (SELECT network_id FROM changed)) UNION SELECT lead_commissioner_id FROM changed) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="974d99ee899db73c064b8d8673efeec038d4cd70",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_ebfec",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_network",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlacesChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "practice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="site",
                        serialize=False,
                        to="practices.practice",
                    ),
                ),
                ("easting", models.PositiveIntegerField()),
                ("northing", models.PositiveIntegerField()),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT practice_id, easting, northing FROM new_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT practice_id, easting, northing FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="d79cc0b2d961b840419439e509e0abd8d452b43b",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_e9811",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_site",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT practice_id, easting, northing FROM old_rows EXCEPT ALL SELECT practice_id, easting, northing FROM new_rows) UNION ALL (SELECT practice_id, easting, northing FROM new_rows EXCEPT ALL SELECT practice_id, easting, northing FROM old_rows)) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT practice_id, easting, northing FROM old_rows EXCEPT ALL SELECT practice_id, easting, northing FROM new_rows) UNION ALL (SELECT practice_id, easting, northing FROM new_rows EXCEPT ALL SELECT practice_id, easting, northing FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="d32b8f3c179806f0cb00369e5c8e60e4c8bc9934",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_64e3c",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_site",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT practice_id, easting, northing FROM old_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT practice_id, easting, northing FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="6e58705e55800a0afb528de75dac7ae427f38a90",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_cdab4",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_site",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="notes_change_of_places",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO public.networks_placeschange (id, changed_at) VALUES (1, clock_timestamp())\n            ON CONFLICT (id) DO UPDATE SET changed_at = EXCLUDED.changed_at;\n            RETURN NULL;",
                            hash="2928f1cc2a556211640f84c2f0b501de809a52c6",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                            pgid="pgtrigger_notes_change_of_places_e7047",
                            table="networks_site",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("FORMING", "Forming"),
                            ("SUBMITTED", "Submitted"),
                            ("REQUIREMENTS_MET", "Requirements met"),
                            ("CONFIRMED", "Confirmed"),
                            ("ENDED", "Ended"),
                        ],
                        default="FORMING",
                        max_length=20,
                    ),
                ),
                ("standing_since", models.DateTimeField()),
                (
                    "submitted_on",
                    models.DateField(help_text="The day of its submission; changes asked for alter nothing", null=True),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="years", to="networks.network"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("network", "contract_year"), name="network_year_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT id AS network_year_id, network_id, contract_year_id, standing, submitted_on FROM new_rows) SELECT other.network_id FROM public.networks_membership mine\n    JOIN public.networks_membership other USING (practice_id)\n    WHERE mine.network_id IN (SELECT network_id FROM changed)\n    UNION SELECT y.network_id FROM public.networks_networkyear formed\n    JOIN (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) mine ON mine.network_year_id = formed.id\n    JOIN (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) other ON other.by = mine.by\n    JOIN public.networks_networkyear y ON y.id = other.network_year_id\n    WHERE formed.network_id IN (SELECT network_id FROM changed)\n    UNION SELECT network_id FROM changed UNION SELECT m.network_id FROM public.networks_branchinarea inside\n    JOIN public.practices_branch b ON b.id = inside.branch_id\n    JOIN public.networks_membership m USING (practice_id)\n    WHERE inside.network_year_id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT id AS network_year_id, network_id, contract_year_id, standing, submitted_on FROM new_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (\n        SELECT practice_id FROM public.networks_membership WHERE network_id IN (SELECT network_id FROM changed)\n        UNION ALL SELECT practice_id FROM public.networks_coveragreement\n            WHERE network_id IN (SELECT network_id FROM changed)) UNION SELECT n.lead_commissioner_id FROM public.networks_network n\n    WHERE n.id IN (SELECT network_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="36570d4ca5690677043b5199c4b393bcdc359e29",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_615b4",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_networkyear",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT id AS network_year_id, network_id, contract_year_id, standing, submitted_on FROM old_rows EXCEPT ALL SELECT id AS network_year_id, network_id, contract_year_id, standing, submitted_on FROM new_rows) UNION ALL (SELECT id AS network_year_id, network_id, contract_year_id, standing, submitted_on FROM new_rows EXCEPT ALL SELECT id AS network_year_id, network_id, contract_year_id, standing, submitted_on FROM old_rows)) SELECT other.network_id FROM public.networks_membership mine\n    JOIN public.networks_membership other USING (practice_id)\n    WHERE mine.network_id IN (SELECT network_id FROM changed)\n    UNION SELECT y.network_id FROM public.networks_networkyear formed\n    JOIN (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) mine ON mine.network_year_id = formed.id\n    JOIN (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) other ON other.by = mine.by\n    JOIN public.networks_networkyear y ON y.id = other.network_year_id\n    WHERE formed.network_id IN (SELECT network_id FROM changed)\n    UNION SELECT network_id FROM changed UNION SELECT m.network_id FROM public.networks_branchinarea inside\n    JOIN public.practices_branch b ON b.id = inside.branch_id\n    JOIN public.networks_membership m USING (practice_id)\n    WHERE inside.network_year_id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT id AS network_year_id, network_id, contract_year_id, standing, submitted_on FROM old_rows EXCEPT ALL SELECT id AS network_year_id, network_id, contract_year_id, standing, submitted_on FROM new_rows) UNION ALL (SELECT id AS network_year_id, network_id, contract_year_id, standing, submitted_on FROM new_rows EXCEPT ALL SELECT id AS network_year_id, network_id, contract_year_id, standing, submitted_on FROM old_rows)) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (\n        SELECT practice_id FROM public.networks_membership WHERE network_id IN (SELECT network_id FROM changed)\n        UNION ALL SELECT practice_id FROM public.networks_coveragreement\n            WHERE network_id IN (SELECT network_id FROM changed)) UNION SELECT n.lead_commissioner_id FROM public.networks_network n\n    WHERE n.id IN (SELECT network_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="d2538fe727c3b975886d81ff4a45d14004be9853",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_235e7",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_networkyear",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT id AS network_year_id, network_id, contract_year_id, standing, submitted_on FROM old_rows) SELECT other.network_id FROM public.networks_membership mine\n    JOIN public.networks_membership other USING (practice_id)\n    WHERE mine.network_id IN (SELECT network_id FROM changed)\n    UNION SELECT y.network_id FROM public.networks_networkyear formed\n    JOIN (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) mine ON mine.network_year_id = formed.id\n    JOIN (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) other ON other.by = mine.by\n    JOIN public.networks_networkyear y ON y.id = other.network_year_id\n    WHERE formed.network_id IN (SELECT network_id FROM changed)\n    UNION SELECT network_id FROM changed UNION SELECT m.network_id FROM public.networks_branchinarea inside\n    JOIN public.practices_branch b ON b.id = inside.branch_id\n    JOIN public.networks_membership m USING (practice_id)\n    WHERE inside.network_year_id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT id AS network_year_id, network_id, contract_year_id, standing, submitted_on FROM old_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (\n        SELECT practice_id FROM public.networks_membership WHERE network_id IN (SELECT network_id FROM changed)\n        UNION ALL SELECT practice_id FROM public.networks_coveragreement\n            WHERE network_id IN (SELECT network_id FROM changed)) UNION SELECT n.lead_commissioner_id FROM public.networks_network n\n    WHERE n.id IN (SELECT network_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="5d9ad85d7aaba7bb6c81e5ff0aa567f24bcfd7b4",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_f7f66",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_networkyear",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SizeWaiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("RURAL_LOW_DENSITY", "Low population density across a large rural and remote area"),
                            ("OTHER", "Another ground"),
                        ],
                        max_length=20,
                    ),
                ),
                ("evidence", models.TextField()),
                ("granted_at", models.DateTimeField()),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "network_year",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waiver", to="networks.networkyear"
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, ground, evidence FROM new_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, ground, evidence FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="59b5f5ed06e3c06c5e06a9d19b35a47136fee4fe",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_cd21f",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_sizewaiver",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_year_id, ground, evidence FROM old_rows EXCEPT ALL SELECT network_year_id, ground, evidence FROM new_rows) UNION ALL (SELECT network_year_id, ground, evidence FROM new_rows EXCEPT ALL SELECT network_year_id, ground, evidence FROM old_rows)) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT network_year_id, ground, evidence FROM old_rows EXCEPT ALL SELECT network_year_id, ground, evidence FROM new_rows) UNION ALL (SELECT network_year_id, ground, evidence FROM new_rows EXCEPT ALL SELECT network_year_id, ground, evidence FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="cc080b64259d282b86f98b6f919baa54361f8353",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_21ea3",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_sizewaiver",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, ground, evidence FROM old_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, ground, evidence FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="f9f43e5cce947bf6c8503f2bd31f9f94df2349d8",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_c2db9",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_sizewaiver",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaiverRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("RURAL_LOW_DENSITY", "Low population density across a large rural and remote area"),
                            ("OTHER", "Another ground"),
                        ],
                        max_length=20,
                    ),
                ),
                ("evidence", models.TextField()),
                (
                    "network_year",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waiver_request",
                        to="networks.networkyear",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BoundaryWatch",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("practices.boundary",),
        ),
        migrations.CreateModel(
            name="BranchWatch",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("practices.branch",),
        ),
        migrations.CreateModel(
            name="CommissionerWatch",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("practices.commissioner",),
        ),
        migrations.CreateModel(
            name="ContractYearWatch",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("practices.contractyear",),
        ),
        migrations.CreateModel(
            name="ExemptionWatch",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("practices.exemption",),
        ),
        migrations.CreateModel(
            name="LateDecisionWatch",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("practices.latedecision",),
        ),
        migrations.CreateModel(
            name="ListSizeWatch",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("practices.listsize",),
        ),
        migrations.CreateModel(
            name="NoticeWatch",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("practices.participationnotice",),
        ),
        migrations.CreateModel(
            name="PracticeCommissionerWatch",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("practices.practicecommissioner",),
        ),
        migrations.CreateModel(
            name="PracticeWatch",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("practices.practice",),
        ),
        migrations.CreateModel(
            name="SuccessionWatch",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("practices.practicesuccession",),
        ),
        migrations.CreateModel(
            name="CommissionerFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.BigIntegerField()),
                ("counts", models.JSONField()),
                ("without_reason", models.PositiveIntegerField()),
                ("scope_undecided", models.PositiveIntegerField()),
                (
                    "commissioner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="practices.commissioner",
                    ),
                ),
                (
                    "contract_year",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="practices.contractyear",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commissioner", "contract_year"), name="one_figures_a_commissioner_year"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CommissionerValidation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.BigIntegerField()),
                ("rule_set_version", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("numbers", models.JSONField(default=dict)),
                ("findings", models.JSONField(default=list)),
                ("digest", models.CharField(blank=True, default="", max_length=32)),
                ("computed_at", models.DateTimeField()),
                (
                    "commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="validations",
                        to="practices.commissioner",
                    ),
                ),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practices.contractyear"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commissioner", "contract_year"), name="one_result_a_commissioner_year"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="writes_history_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    INSERT INTO public.networks_commissionerverdicts (commissioner_id, contract_year_id, revision, rule_set_version, day, computed_at, recorded_at,\n        flipped, practices_covered, practices_in_scope, patients_covered, patients_in_scope)\n    SELECT n.commissioner_id, n.contract_year_id, n.revision, n.rule_set_version, n.day, n.computed_at,\n        clock_timestamp(), '{}', COALESCE((n.numbers->>'practices_covered')::bigint, 0), COALESCE((n.numbers->>'practices_in_scope')::bigint, 0), COALESCE((n.numbers->>'patients_covered')::bigint, 0), COALESCE((n.numbers->>'patients_in_scope')::bigint, 0)\n    FROM new_rows n\n    ON CONFLICT DO NOTHING;\n    RETURN NULL;\n",
                            hash="dfabb35e2a134747dccf7991490b84ea735f994b",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_writes_history_on_insert_7da69",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_commissionervalidation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="writes_history_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    INSERT INTO public.networks_commissionerverdicts (commissioner_id, contract_year_id, revision, rule_set_version, day, computed_at, recorded_at,\n        flipped, practices_covered, practices_in_scope, patients_covered, patients_in_scope)\n    SELECT n.commissioner_id, n.contract_year_id, n.revision, n.rule_set_version, n.day, n.computed_at,\n        clock_timestamp(), how.flipped, COALESCE((n.numbers->>'practices_covered')::bigint, 0), COALESCE((n.numbers->>'practices_in_scope')::bigint, 0), COALESCE((n.numbers->>'patients_covered')::bigint, 0), COALESCE((n.numbers->>'patients_in_scope')::bigint, 0)\n    FROM new_rows n JOIN old_rows o USING (id) CROSS JOIN LATERAL (SELECT CASE WHEN o.findings = n.findings THEN '{}' ELSE (\n    SELECT COALESCE(jsonb_object_agg(rule, jsonb_build_array(before.verdict, after.verdict)), '{}')\n    FROM jsonb_to_recordset(o.findings) before(rule text, verdict text)\n    FULL JOIN jsonb_to_recordset(n.findings) after(rule text, verdict text) USING (rule)\n    WHERE before.verdict IS DISTINCT FROM after.verdict) END AS flipped) how\n    WHERE n.revision <> o.revision\n        OR ((n.rule_set_version, n.day) <> (o.rule_set_version, o.day) AND how.flipped <> '{}')\n    ON CONFLICT DO NOTHING;\n    RETURN NULL;\n",
                            hash="4831a3f5e081fd8b902cf1265f1778d475ea6cd2",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_writes_history_on_update_eca75",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_commissionervalidation",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommissionerVerdicts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.BigIntegerField()),
                ("rule_set_version", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("computed_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("flipped", models.JSONField()),
                ("practices_covered", models.PositiveIntegerField()),
                ("practices_in_scope", models.PositiveIntegerField()),
                ("patients_covered", models.BigIntegerField()),
                ("patients_in_scope", models.BigIntegerField()),
                (
                    "commissioner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practices.commissioner",
                    ),
                ),
                (
                    "contract_year",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practices.contractyear",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commissioner", "contract_year", "revision", "rule_set_version", "day"),
                        name="one_history_a_commissioner_revision",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="176b978df58727cc1d3dae13c3d22f3821777506",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_71867",
                            table="networks_commissionerverdicts",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reference",
                    models.CharField(default=networks.models.cover.cover_reference, max_length=8, unique=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Proposed"),
                            ("ACCEPTED", "Accepted by the network"),
                            ("AGREED", "Agreed"),
                            ("DECLINED", "Declined"),
                            ("WITHDRAWN", "Taken back"),
                        ],
                        default="AGREED",
                        max_length=10,
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("note", models.TextField(blank=True)),
                ("notice_on", models.DateField(null=True)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("token", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.contractyear"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cover_received",
                        to="practices.practice",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cover_given", to="networks.network"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False), ("state", "AGREED")),
                            models.Q(
                                models.Q(("state", "AGREED"), _negated=True),
                                ("agreed_at__isnull", True),
                                ("agreed_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="cover_is_agreed_by_somebody",
                    ),
                    models.CheckConstraint(condition=models.Q(("during__isempty", False)), name="cover_has_a_day"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, practice_id, contract_year_id, during, state FROM new_rows) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT network_id, practice_id, contract_year_id, during, state FROM new_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="e0448d826ffbbcd503c1968bf7ef697335e074bf",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_bf04c",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_coveragreement",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_id, practice_id, contract_year_id, during, state FROM old_rows EXCEPT ALL SELECT network_id, practice_id, contract_year_id, during, state FROM new_rows) UNION ALL (SELECT network_id, practice_id, contract_year_id, during, state FROM new_rows EXCEPT ALL SELECT network_id, practice_id, contract_year_id, during, state FROM old_rows)) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS ((SELECT network_id, practice_id, contract_year_id, during, state FROM old_rows EXCEPT ALL SELECT network_id, practice_id, contract_year_id, during, state FROM new_rows) UNION ALL (SELECT network_id, practice_id, contract_year_id, during, state FROM new_rows EXCEPT ALL SELECT network_id, practice_id, contract_year_id, during, state FROM old_rows)) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="36ebe1241407444471a7cd8a5577969b920e6e98",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_be6d6",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_coveragreement",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, practice_id, contract_year_id, during, state FROM old_rows) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT network_id, practice_id, contract_year_id, during, state FROM old_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="ce37eaaf6f590f6bdc1a542b9807e5a2eaa05006",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_e7c99",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_coveragreement",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=20)),
                ("from_stage", models.CharField(blank=True, max_length=10)),
                ("to_stage", models.CharField(max_length=10)),
                ("capacity", models.CharField(max_length=30)),
                ("organisation_kind", models.CharField(max_length=20)),
                ("organisation_code", models.CharField(max_length=20)),
                ("paper", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("day", models.DateField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "cover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="networks.coveragreement",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8398de9d0b8ac975cbad7309947dc004e1fa7441",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_decc9",
                            table="networks_coverentry",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GeographyAttestation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("statement", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attestations",
                        to="practices.commissioner",
                    ),
                ),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.contractyear"
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
                "constraints": [
                    models.UniqueConstraint(fields=("commissioner", "contract_year"), name="geography_attested_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT commissioner_id, contract_year_id FROM new_rows) SELECT NULL::bigint WHERE false) n(id) FULL JOIN (WITH changed AS (SELECT commissioner_id, contract_year_id FROM new_rows) SELECT commissioner_id FROM changed) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="5fc2a79ba2d60903bbd8184e3011a56625100588",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_e05c0",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_geographyattestation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT commissioner_id, contract_year_id FROM old_rows EXCEPT ALL SELECT commissioner_id, contract_year_id FROM new_rows) UNION ALL (SELECT commissioner_id, contract_year_id FROM new_rows EXCEPT ALL SELECT commissioner_id, contract_year_id FROM old_rows)) SELECT NULL::bigint WHERE false) n(id) FULL JOIN (WITH changed AS ((SELECT commissioner_id, contract_year_id FROM old_rows EXCEPT ALL SELECT commissioner_id, contract_year_id FROM new_rows) UNION ALL (SELECT commissioner_id, contract_year_id FROM new_rows EXCEPT ALL SELECT commissioner_id, contract_year_id FROM old_rows)) SELECT commissioner_id FROM changed) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="c43dab2c1bfcb89cc64914755da47b88c59d4e9c",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_ea6d7",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_geographyattestation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT commissioner_id, contract_year_id FROM old_rows) SELECT NULL::bigint WHERE false) n(id) FULL JOIN (WITH changed AS (SELECT commissioner_id, contract_year_id FROM old_rows) SELECT commissioner_id FROM changed) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="df9626ae980415af1008119e3d7179dbb5b2357b",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_ed350",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_geographyattestation",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Neighbour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metres", models.PositiveIntegerField()),
                (
                    "a",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="practices.practice",
                    ),
                ),
                (
                    "b",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practices.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("a", "b"), name="neighbours_once"),
                    models.CheckConstraint(condition=models.Q(("a__lt", models.F("b"))), name="neighbours_in_order"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT a_id, b_id FROM new_rows) SELECT m.network_id FROM public.networks_membership m\n                WHERE m.practice_id IN (SELECT a_id FROM changed UNION SELECT b_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT a_id, b_id FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="aefa745566874e42b20be2507b464439ccc3ddbe",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_09bb4",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_neighbour",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT a_id, b_id FROM old_rows EXCEPT ALL SELECT a_id, b_id FROM new_rows) UNION ALL (SELECT a_id, b_id FROM new_rows EXCEPT ALL SELECT a_id, b_id FROM old_rows)) SELECT m.network_id FROM public.networks_membership m\n                WHERE m.practice_id IN (SELECT a_id FROM changed UNION SELECT b_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT a_id, b_id FROM old_rows EXCEPT ALL SELECT a_id, b_id FROM new_rows) UNION ALL (SELECT a_id, b_id FROM new_rows EXCEPT ALL SELECT a_id, b_id FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="a7a0ec8e46a93430429d831f6fed4b4525b9f0a7",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_38384",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_neighbour",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT a_id, b_id FROM old_rows) SELECT m.network_id FROM public.networks_membership m\n                WHERE m.practice_id IN (SELECT a_id FROM changed UNION SELECT b_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT a_id, b_id FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="a1755ba3637217026c1dd7d968972f9ff8b11a91",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_5ba04",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_neighbour",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="notes_change_of_places",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO public.networks_placeschange (id, changed_at) VALUES (1, clock_timestamp())\n            ON CONFLICT (id) DO UPDATE SET changed_at = EXCLUDED.changed_at;\n            RETURN NULL;",
                            hash="71a37b13d9c394f7235c3104117028011b660c1f",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE OR TRUNCATE",
                            pgid="pgtrigger_notes_change_of_places_81a03",
                            table="networks_neighbour",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Neighbourhood",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField()),
                ("name", models.CharField(max_length=100)),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.contractyear"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "contract_year", "name"), name="neighbourhood_named_once"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, contract_year_id, name FROM new_rows) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT network_id, contract_year_id, name FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="0c0ef377ce0411a944ddbabcf8c54cde282b3dcb",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_1df5c",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_neighbourhood",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_id, contract_year_id, name FROM old_rows EXCEPT ALL SELECT network_id, contract_year_id, name FROM new_rows) UNION ALL (SELECT network_id, contract_year_id, name FROM new_rows EXCEPT ALL SELECT network_id, contract_year_id, name FROM old_rows)) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS ((SELECT network_id, contract_year_id, name FROM old_rows EXCEPT ALL SELECT network_id, contract_year_id, name FROM new_rows) UNION ALL (SELECT network_id, contract_year_id, name FROM new_rows EXCEPT ALL SELECT network_id, contract_year_id, name FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="c86de9d257f876f8f10e01170f1eb67ad0c62ce3",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_1105b",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_neighbourhood",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, contract_year_id, name FROM old_rows) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT network_id, contract_year_id, name FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="fa7dad15d469f587b34c1ba43a6362ea7bf17e5a",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_71aa3",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_neighbourhood",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeighbourhoodPractice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "neighbourhood",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="networks.neighbourhood"
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
                "constraints": [
                    models.UniqueConstraint(fields=("neighbourhood", "practice"), name="in_a_neighbourhood_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT neighbourhood_id, practice_id FROM new_rows) SELECT n.network_id FROM public.networks_neighbourhood n\n                WHERE n.id IN (SELECT neighbourhood_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT neighbourhood_id, practice_id FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="a3ea9e477589ca8ecb7d4a437f09fde19218d75e",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_f4e92",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_neighbourhoodpractice",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT neighbourhood_id, practice_id FROM old_rows EXCEPT ALL SELECT neighbourhood_id, practice_id FROM new_rows) UNION ALL (SELECT neighbourhood_id, practice_id FROM new_rows EXCEPT ALL SELECT neighbourhood_id, practice_id FROM old_rows)) SELECT n.network_id FROM public.networks_neighbourhood n\n                WHERE n.id IN (SELECT neighbourhood_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT neighbourhood_id, practice_id FROM old_rows EXCEPT ALL SELECT neighbourhood_id, practice_id FROM new_rows) UNION ALL (SELECT neighbourhood_id, practice_id FROM new_rows EXCEPT ALL SELECT neighbourhood_id, practice_id FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="7306ce7724b84be446d250f2d4bb3f69748e5ba9",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_50806",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_neighbourhoodpractice",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT neighbourhood_id, practice_id FROM old_rows) SELECT n.network_id FROM public.networks_neighbourhood n\n                WHERE n.id IN (SELECT neighbourhood_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT neighbourhood_id, practice_id FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="3c31ad5e764d34b0a65f5e7eb4487ad946dd185a",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_b903f",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_neighbourhoodpractice",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkDue",
            fields=[
                ("wanted_revision", models.BigIntegerField()),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True, default="")),
                ("cause", models.CharField(blank=True, db_default="", default="", max_length=100)),
                (
                    "network",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="due",
                        serialize=False,
                        to="networks.network",
                    ),
                ),
                (
                    "wide_run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="%(class)s_rows",
                        to="networks.widerun",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="tells_the_relay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM pg_notify('due', ''); RETURN NULL;",
                            hash="8593948ca05706827aea7f81cebec773c9123133",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_tells_the_relay_68a65",
                            table="networks_networkdue",
                            when="AFTER",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("CORE", "Core member"), ("ASSOCIATE", "Other member")], default="CORE", max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("NAMED", "Asked, no answer yet"),
                            ("AGREED", "Agreed"),
                            ("DECLINED", "Declined"),
                            ("IN_FORCE", "In force"),
                        ],
                        default="NAMED",
                        max_length=10,
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField(null=True)),
                ("decided_on", models.DateField(null=True)),
                ("enrolled", models.BooleanField(db_default=False, default=False)),
                ("directed", models.BooleanField(db_default=False, default=False)),
                ("named_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.contractyear"
                    ),
                ),
                (
                    "named_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="practices.practice"
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="networks.network"
                    ),
                ),
            ],
            options={
                "ordering": ["practice__name", "practice__code"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "IN_FORCE")), fields=["network"], name="member_in_force"),
                    models.Index(
                        condition=models.Q(("state", "IN_FORCE")), fields=["practice"], name="network_in_force"
                    ),
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("kind", "CORE"), ("state", "IN_FORCE")),
                        expressions=[("practice", "="), ("during", "&&")],
                        name="one_core_network_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "CORE"), ("state", "AGREED")),
                        fields=("practice", "contract_year"),
                        name="agreed_to_one_network_a_year",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "IN_FORCE"), _negated=True),
                        fields=("network", "practice", "contract_year"),
                        name="named_once_by_a_network",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_on__isnull", False), ("during__isnull", False), ("state", "IN_FORCE")),
                            models.Q(
                                models.Q(("state", "IN_FORCE"), _negated=True),
                                ("decided_on__isnull", True),
                                ("during__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="in_force_has_a_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="answer_has_its_author",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, practice_id, kind, contract_year_id, during, decided_on, state FROM new_rows) SELECT network_id FROM changed UNION SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT network_id, practice_id, kind, contract_year_id, during, decided_on, state FROM new_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="c8e64f67fea3711ae164c81163ade780ff7e180d",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_9065c",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_membership",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_id, practice_id, kind, contract_year_id, during, decided_on, state FROM old_rows EXCEPT ALL SELECT network_id, practice_id, kind, contract_year_id, during, decided_on, state FROM new_rows) UNION ALL (SELECT network_id, practice_id, kind, contract_year_id, during, decided_on, state FROM new_rows EXCEPT ALL SELECT network_id, practice_id, kind, contract_year_id, during, decided_on, state FROM old_rows)) SELECT network_id FROM changed UNION SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT network_id, practice_id, kind, contract_year_id, during, decided_on, state FROM old_rows EXCEPT ALL SELECT network_id, practice_id, kind, contract_year_id, during, decided_on, state FROM new_rows) UNION ALL (SELECT network_id, practice_id, kind, contract_year_id, during, decided_on, state FROM new_rows EXCEPT ALL SELECT network_id, practice_id, kind, contract_year_id, during, decided_on, state FROM old_rows)) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="0bb611a2bb653682f9a7a7991998420ef5b31f77",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_d28c3",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_membership",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, practice_id, kind, contract_year_id, during, decided_on, state FROM old_rows) SELECT network_id FROM changed UNION SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT network_id, practice_id, kind, contract_year_id, during, decided_on, state FROM old_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="10d3c5ca85c9228061177dfc37f4a8a676782d07",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_6ca18",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_membership",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM public.networks_raise_revisions(ARRAY(SELECT id FROM public.networks_network), ARRAY(SELECT id FROM public.practices_commissioner));\n            RETURN NULL;",
                            hash="1284ced64c82b7911a930667a2ab03b130576cb5",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_raises_on_truncate_0f031",
                            table="networks_membership",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LocalShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField()),
                ("percent", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=200)),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.contractyear"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "contract_year"), name="local_share_once"),
                    models.CheckConstraint(condition=models.Q(("percent__lte", 100)), name="share_is_a_percentage"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, contract_year_id, percent, source FROM new_rows) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT network_id, contract_year_id, percent, source FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="a9cd05f31e73485da68df79974292934dbcb1221",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_3613a",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_localshare",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_id, contract_year_id, percent, source FROM old_rows EXCEPT ALL SELECT network_id, contract_year_id, percent, source FROM new_rows) UNION ALL (SELECT network_id, contract_year_id, percent, source FROM new_rows EXCEPT ALL SELECT network_id, contract_year_id, percent, source FROM old_rows)) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS ((SELECT network_id, contract_year_id, percent, source FROM old_rows EXCEPT ALL SELECT network_id, contract_year_id, percent, source FROM new_rows) UNION ALL (SELECT network_id, contract_year_id, percent, source FROM new_rows EXCEPT ALL SELECT network_id, contract_year_id, percent, source FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="2e8d1f5dcbc2c97092106cbb5483097bbee3e83b",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_955fc",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_localshare",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, contract_year_id, percent, source FROM old_rows) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT network_id, contract_year_id, percent, source FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="593bde0dcab667d7733cdc19ba7fbf9683a03a12",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_ee4b3",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_localshare",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LargerNetwork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField()),
                ("evidence", models.TextField()),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.contractyear"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "contract_year"), name="larger_network_agreed_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, contract_year_id FROM new_rows) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT network_id, contract_year_id FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="29247e4a09f1713a9f9a3fc18f75fb1eafa28697",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_162e7",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_largernetwork",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_id, contract_year_id FROM old_rows EXCEPT ALL SELECT network_id, contract_year_id FROM new_rows) UNION ALL (SELECT network_id, contract_year_id FROM new_rows EXCEPT ALL SELECT network_id, contract_year_id FROM old_rows)) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS ((SELECT network_id, contract_year_id FROM old_rows EXCEPT ALL SELECT network_id, contract_year_id FROM new_rows) UNION ALL (SELECT network_id, contract_year_id FROM new_rows EXCEPT ALL SELECT network_id, contract_year_id FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="87c26037b36d2aa6be7b035a8f509d336bd483db",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_dbeb7",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_largernetwork",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, contract_year_id FROM old_rows) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT network_id, contract_year_id FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="2453c41f9fd8d7b2047ecaa0f160a3b49cb2a433",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_f2774",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_largernetwork",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Explanation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField()),
                ("rule", models.CharField(max_length=10)),
                ("text", models.TextField()),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.contractyear"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "contract_year", "rule"), name="explained_once_a_rule")
                ],
            },
        ),
        migrations.CreateModel(
            name="CommissionerConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                (
                    "commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.commissioner"
                    ),
                ),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.contractyear"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "contract_year", "commissioner"), name="consent_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, contract_year_id, commissioner_id FROM new_rows) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT network_id, contract_year_id, commissioner_id FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="e721f0199ed6e231efd2ff434521dbf28e795c8c",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_df46b",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_commissionerconsent",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_id, contract_year_id, commissioner_id FROM old_rows EXCEPT ALL SELECT network_id, contract_year_id, commissioner_id FROM new_rows) UNION ALL (SELECT network_id, contract_year_id, commissioner_id FROM new_rows EXCEPT ALL SELECT network_id, contract_year_id, commissioner_id FROM old_rows)) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS ((SELECT network_id, contract_year_id, commissioner_id FROM old_rows EXCEPT ALL SELECT network_id, contract_year_id, commissioner_id FROM new_rows) UNION ALL (SELECT network_id, contract_year_id, commissioner_id FROM new_rows EXCEPT ALL SELECT network_id, contract_year_id, commissioner_id FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="db331c123c034e5d509cee0103f93bf34077949d",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_1f12c",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_commissionerconsent",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, contract_year_id, commissioner_id FROM old_rows) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT network_id, contract_year_id, commissioner_id FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="8901dfdc54f237f8e32fe2147764060e2d34c517",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_1f45e",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_commissionerconsent",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.BigIntegerField()),
                ("members", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField(null=True)),
                ("clash", models.BooleanField()),
                ("waived", models.BooleanField()),
                ("larger", models.BooleanField()),
                (
                    "contract_year",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="practices.contractyear",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "contract_year"), name="one_figures_a_network_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkPieces",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.BigIntegerField()),
                ("pieces", models.PositiveIntegerField(null=True)),
                (
                    "contract_year",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="practices.contractyear",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "contract_year"), name="one_pieces_a_network_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkValidation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.BigIntegerField()),
                ("rule_set_version", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("size", models.PositiveIntegerField(null=True)),
                ("band", models.CharField(blank=True, max_length=20)),
                ("members", models.PositiveIntegerField(default=0)),
                ("not_met", models.PositiveIntegerField(default=0)),
                ("warnings", models.PositiveIntegerField(default=0)),
                ("findings", models.JSONField(default=list)),
                ("digest", models.CharField(blank=True, default="", max_length=32)),
                ("computed_at", models.DateTimeField()),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practices.contractyear"
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="validations", to="networks.network"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "contract_year"), name="one_result_a_network_year")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="writes_history_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    INSERT INTO public.networks_networkverdicts (network_id, contract_year_id, revision, rule_set_version, day, computed_at, recorded_at,\n        flipped, size, not_met, warnings)\n    SELECT n.network_id, n.contract_year_id, n.revision, n.rule_set_version, n.day, n.computed_at,\n        clock_timestamp(), '{}', n.size, n.not_met, n.warnings\n    FROM new_rows n\n    ON CONFLICT DO NOTHING;\n    RETURN NULL;\n",
                            hash="3e8cbb7bd820594ef41e8320dd31711843e0d847",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_writes_history_on_insert_2b11c",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_networkvalidation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="writes_history_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    INSERT INTO public.networks_networkverdicts (network_id, contract_year_id, revision, rule_set_version, day, computed_at, recorded_at,\n        flipped, size, not_met, warnings)\n    SELECT n.network_id, n.contract_year_id, n.revision, n.rule_set_version, n.day, n.computed_at,\n        clock_timestamp(), how.flipped, n.size, n.not_met, n.warnings\n    FROM new_rows n JOIN old_rows o USING (id) CROSS JOIN LATERAL (SELECT CASE WHEN o.findings = n.findings THEN '{}' ELSE (\n    SELECT COALESCE(jsonb_object_agg(rule, jsonb_build_array(before.verdict, after.verdict)), '{}')\n    FROM jsonb_to_recordset(o.findings) before(rule text, verdict text)\n    FULL JOIN jsonb_to_recordset(n.findings) after(rule text, verdict text) USING (rule)\n    WHERE before.verdict IS DISTINCT FROM after.verdict) END AS flipped) how\n    WHERE n.revision <> o.revision\n        OR ((n.rule_set_version, n.day) <> (o.rule_set_version, o.day) AND how.flipped <> '{}')\n    ON CONFLICT DO NOTHING;\n    RETURN NULL;\n",
                            hash="4ffdf1d4bdfb37254a4d4b7b91f663fc0b9891a1",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_writes_history_on_update_d18cf",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_networkvalidation",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkVerdicts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.BigIntegerField()),
                ("rule_set_version", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("computed_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("flipped", models.JSONField()),
                ("size", models.PositiveIntegerField(null=True)),
                ("not_met", models.PositiveIntegerField()),
                ("warnings", models.PositiveIntegerField()),
                (
                    "contract_year",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practices.contractyear",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "contract_year", "revision", "rule_set_version", "day"),
                        name="one_history_a_network_revision",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d5932b340d8418f9de55b99f7a6d48423445543d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_kept_8833c",
                            table="networks_networkverdicts",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkAssociate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("FEDERATION", "GP federation"),
                            ("COMMUNITY_TRUST", "Community trust"),
                            ("PHARMACY", "Pharmacy"),
                            ("VOLUNTARY", "Voluntary body"),
                            ("PRACTICE", "GP practice that is a member of another network"),
                            ("OTHER", "Another provider"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                (
                    "network_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="associates",
                        to="networks.networkyear",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [models.UniqueConstraint(fields=("network_year", "name"), name="partner_named_once")],
            },
        ),
        migrations.CreateModel(
            name="NetworkArea",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("WARDS", "Electoral wards"),
                            ("LSOAS", "Lower layer super output areas (LSOAs)"),
                            ("POSTCODE_SECTORS", "Postcode sectors"),
                            ("DRAWING", "Drawn on a map"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                ("drawing", models.BinaryField(help_text="WKB in metres on the National Grid", null=True)),
                ("description", models.TextField(blank=True)),
                (
                    "network_year",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="area", to="networks.networkyear"
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, kind, codes, drawing FROM new_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, kind, codes, drawing FROM new_rows) SELECT l.commissioner_id FROM public.networks_networkyear y\n    JOIN public.networks_membership m ON m.network_id = y.network_id\n    JOIN public.practices_practicecommissioner l USING (practice_id)\n    WHERE y.id IN (SELECT network_year_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="17adc5f8983a67794bc03ee2f29451a3211eb701",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_53a5c",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_networkarea",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_year_id, kind, codes, drawing FROM old_rows EXCEPT ALL SELECT network_year_id, kind, codes, drawing FROM new_rows) UNION ALL (SELECT network_year_id, kind, codes, drawing FROM new_rows EXCEPT ALL SELECT network_year_id, kind, codes, drawing FROM old_rows)) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT network_year_id, kind, codes, drawing FROM old_rows EXCEPT ALL SELECT network_year_id, kind, codes, drawing FROM new_rows) UNION ALL (SELECT network_year_id, kind, codes, drawing FROM new_rows EXCEPT ALL SELECT network_year_id, kind, codes, drawing FROM old_rows)) SELECT l.commissioner_id FROM public.networks_networkyear y\n    JOIN public.networks_membership m ON m.network_id = y.network_id\n    JOIN public.practices_practicecommissioner l USING (practice_id)\n    WHERE y.id IN (SELECT network_year_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="f12864331f4b72612c4cfcc2a32beb244edc0638",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_c0e95",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_networkarea",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, kind, codes, drawing FROM old_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, kind, codes, drawing FROM old_rows) SELECT l.commissioner_id FROM public.networks_networkyear y\n    JOIN public.networks_membership m ON m.network_id = y.network_id\n    JOIN public.practices_practicecommissioner l USING (practice_id)\n    WHERE y.id IN (SELECT network_year_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="0aff8df4f550199ecf935ada4512058e0534da1e",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_6735e",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_networkarea",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dated_on", models.DateField()),
                (
                    "data_sharing_on",
                    models.DateField(help_text="When the arrangements for sharing data were declared", null=True),
                ),
                (
                    "network_year",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreement", to="networks.networkyear"
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, dated_on, data_sharing_on FROM new_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, dated_on, data_sharing_on FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="9f05615c1029946afd9e40df330d84b41ed867a6",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_f5d89",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_networkagreement",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_year_id, dated_on, data_sharing_on FROM old_rows EXCEPT ALL SELECT network_year_id, dated_on, data_sharing_on FROM new_rows) UNION ALL (SELECT network_year_id, dated_on, data_sharing_on FROM new_rows EXCEPT ALL SELECT network_year_id, dated_on, data_sharing_on FROM old_rows)) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT network_year_id, dated_on, data_sharing_on FROM old_rows EXCEPT ALL SELECT network_year_id, dated_on, data_sharing_on FROM new_rows) UNION ALL (SELECT network_year_id, dated_on, data_sharing_on FROM new_rows EXCEPT ALL SELECT network_year_id, dated_on, data_sharing_on FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="308596f7dd3d01e8b6a92198a5c644c59894947b",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_1fc09",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_networkagreement",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, dated_on, data_sharing_on FROM old_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, dated_on, data_sharing_on FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="0fdcdea577bcb87bbe2aa38637e71c852dac6b1c",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_1d1dd",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_networkagreement",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150)),
                ("profession", models.CharField(max_length=100)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("share", models.PositiveSmallIntegerField(null=True)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.practice"
                    ),
                ),
                (
                    "network_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="job_shares",
                        to="networks.networkyear",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, name, profession, practice_id, email FROM new_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed) UNION SELECT y.network_id FROM (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) other\n    JOIN public.networks_networkyear y ON y.id = other.network_year_id\n    WHERE other.by IN (SELECT mine.by FROM (SELECT director.network_year_id, director.name, known.by\n    FROM changed director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) mine)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, name, profession, practice_id, email FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="569e2019cb622c9a45fbac7a640e36910559a692",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_7c422",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_jobshare",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_year_id, name, profession, practice_id, email FROM old_rows EXCEPT ALL SELECT network_year_id, name, profession, practice_id, email FROM new_rows) UNION ALL (SELECT network_year_id, name, profession, practice_id, email FROM new_rows EXCEPT ALL SELECT network_year_id, name, profession, practice_id, email FROM old_rows)) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed) UNION SELECT y.network_id FROM (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) other\n    JOIN public.networks_networkyear y ON y.id = other.network_year_id\n    WHERE other.by IN (SELECT mine.by FROM (SELECT director.network_year_id, director.name, known.by\n    FROM changed director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) mine)) n(id) FULL JOIN (WITH changed AS ((SELECT network_year_id, name, profession, practice_id, email FROM old_rows EXCEPT ALL SELECT network_year_id, name, profession, practice_id, email FROM new_rows) UNION ALL (SELECT network_year_id, name, profession, practice_id, email FROM new_rows EXCEPT ALL SELECT network_year_id, name, profession, practice_id, email FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="f06fba346bc3ca768df46b63d3b1677b5be5dca0",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_6029a",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_jobshare",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, name, profession, practice_id, email FROM old_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed) UNION SELECT y.network_id FROM (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) other\n    JOIN public.networks_networkyear y ON y.id = other.network_year_id\n    WHERE other.by IN (SELECT mine.by FROM (SELECT director.network_year_id, director.name, known.by\n    FROM changed director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) mine)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, name, profession, practice_id, email FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="6d32ce615415bd45761563b747e7fb9d077dbcde",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_64cb8",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_jobshare",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClinicalDirector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150)),
                ("profession", models.CharField(max_length=100)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("share", models.PositiveSmallIntegerField(null=True)),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.practice"
                    ),
                ),
                (
                    "network_year",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clinical_director",
                        to="networks.networkyear",
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, name, profession, practice_id, email FROM new_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed) UNION SELECT y.network_id FROM (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) other\n    JOIN public.networks_networkyear y ON y.id = other.network_year_id\n    WHERE other.by IN (SELECT mine.by FROM (SELECT director.network_year_id, director.name, known.by\n    FROM changed director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) mine)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, name, profession, practice_id, email FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="8ab29d9c2c0170dd61cbc4a416c17d8baeb7a7c6",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_31648",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_clinicaldirector",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_year_id, name, profession, practice_id, email FROM old_rows EXCEPT ALL SELECT network_year_id, name, profession, practice_id, email FROM new_rows) UNION ALL (SELECT network_year_id, name, profession, practice_id, email FROM new_rows EXCEPT ALL SELECT network_year_id, name, profession, practice_id, email FROM old_rows)) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed) UNION SELECT y.network_id FROM (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) other\n    JOIN public.networks_networkyear y ON y.id = other.network_year_id\n    WHERE other.by IN (SELECT mine.by FROM (SELECT director.network_year_id, director.name, known.by\n    FROM changed director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) mine)) n(id) FULL JOIN (WITH changed AS ((SELECT network_year_id, name, profession, practice_id, email FROM old_rows EXCEPT ALL SELECT network_year_id, name, profession, practice_id, email FROM new_rows) UNION ALL (SELECT network_year_id, name, profession, practice_id, email FROM new_rows EXCEPT ALL SELECT network_year_id, name, profession, practice_id, email FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="a89b3fc24631e84305fb2be23b34c8e4a313c4de",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_d2da5",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_clinicaldirector",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, name, profession, practice_id, email FROM old_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed) UNION SELECT y.network_id FROM (SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_clinicaldirector director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by) UNION ALL SELECT director.network_year_id, director.name, known.by\n    FROM public.networks_jobshare director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) other\n    JOIN public.networks_networkyear y ON y.id = other.network_year_id\n    WHERE other.by IN (SELECT mine.by FROM (SELECT director.network_year_id, director.name, known.by\n    FROM changed director CROSS JOIN LATERAL (VALUES\n    (regexp_replace(lower(director.name), '^\\s*(dr|prof|mr|mrs|ms|miss)\\M|\\W', '', 'g')),\n    (NULLIF(lower(director.email), ''))) known(by)) mine)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, name, profession, practice_id, email FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="d1091ce25309ec3f3a8fd392c5d696940ad39990",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_d64a7",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_clinicaldirector",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BranchInArea",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practices.branch"
                    ),
                ),
                (
                    "network_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="networks.networkyear"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("branch", "network_year"), name="branch_in_area_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT branch_id, network_year_id FROM new_rows) SELECT m.network_id FROM public.practices_branch b\n    JOIN public.networks_membership m USING (practice_id)\n    WHERE b.id IN (SELECT branch_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT branch_id, network_year_id FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="c2ed6020ef3fc0846318968eb997c64420261b74",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_e3aac",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_branchinarea",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT branch_id, network_year_id FROM old_rows EXCEPT ALL SELECT branch_id, network_year_id FROM new_rows) UNION ALL (SELECT branch_id, network_year_id FROM new_rows EXCEPT ALL SELECT branch_id, network_year_id FROM old_rows)) SELECT m.network_id FROM public.practices_branch b\n    JOIN public.networks_membership m USING (practice_id)\n    WHERE b.id IN (SELECT branch_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT branch_id, network_year_id FROM old_rows EXCEPT ALL SELECT branch_id, network_year_id FROM new_rows) UNION ALL (SELECT branch_id, network_year_id FROM new_rows EXCEPT ALL SELECT branch_id, network_year_id FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="1e984165ab824c8ee43bf6ceff992bc8299e6937",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_31a9f",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_branchinarea",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT branch_id, network_year_id FROM old_rows) SELECT m.network_id FROM public.practices_branch b\n    JOIN public.networks_membership m USING (practice_id)\n    WHERE b.id IN (SELECT branch_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT branch_id, network_year_id FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="ccc1dbb1b993d70a648d041a9297657293799846",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_a1fdc",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_branchinarea",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementSignatory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150)),
                ("role", models.CharField(blank=True, max_length=100)),
                ("signed_on", models.DateField(blank=True, null=True)),
                ("own", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.practice"
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
                    "network_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatories",
                        to="networks.networkyear",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network_year", "practice"), name="one_signatory_a_practice")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, practice_id, name, role, signed_on FROM new_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, practice_id, name, role, signed_on FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="7284177230d0e1d8036fa1c2768ec4ac83357eb8",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_4dc2f",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_agreementsignatory",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_year_id, practice_id, name, role, signed_on FROM old_rows EXCEPT ALL SELECT network_year_id, practice_id, name, role, signed_on FROM new_rows) UNION ALL (SELECT network_year_id, practice_id, name, role, signed_on FROM new_rows EXCEPT ALL SELECT network_year_id, practice_id, name, role, signed_on FROM old_rows)) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT network_year_id, practice_id, name, role, signed_on FROM old_rows EXCEPT ALL SELECT network_year_id, practice_id, name, role, signed_on FROM new_rows) UNION ALL (SELECT network_year_id, practice_id, name, role, signed_on FROM new_rows EXCEPT ALL SELECT network_year_id, practice_id, name, role, signed_on FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="51906ad068c3aa0f7491b1ddc7878b15a00a1749",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_3e9e1",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_agreementsignatory",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, practice_id, name, role, signed_on FROM old_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, practice_id, name, role, signed_on FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="9851dd6645fee3424c714969c58d7bf8740d85de",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_098f5",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_agreementsignatory",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NominatedPayee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("MEMBER_PRACTICE", "A member practice"),
                            ("FEDERATION", "A GP federation"),
                            ("TRUST", "An NHS trust"),
                            ("OTHER", "Another provider"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150)),
                (
                    "network_year",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payee", to="networks.networkyear"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practices.practice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "MEMBER_PRACTICE"), ("name", ""), ("practice__isnull", False)),
                            models.Q(
                                models.Q(("kind", "MEMBER_PRACTICE"), _negated=True),
                                ("practice__isnull", True),
                                models.Q(("name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="payee_is_a_practice_or_a_name",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, kind, practice_id, name FROM new_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, kind, practice_id, name FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="10a935b6cbe637d1027c728945ef3f37502ab627",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_22cfa",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_nominatedpayee",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_year_id, kind, practice_id, name FROM old_rows EXCEPT ALL SELECT network_year_id, kind, practice_id, name FROM new_rows) UNION ALL (SELECT network_year_id, kind, practice_id, name FROM new_rows EXCEPT ALL SELECT network_year_id, kind, practice_id, name FROM old_rows)) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT network_year_id, kind, practice_id, name FROM old_rows EXCEPT ALL SELECT network_year_id, kind, practice_id, name FROM new_rows) UNION ALL (SELECT network_year_id, kind, practice_id, name FROM new_rows EXCEPT ALL SELECT network_year_id, kind, practice_id, name FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="1eb12fc8cb5a09e85df114496f337b952da225f1",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_6241d",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_nominatedpayee",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_year_id, kind, practice_id, name FROM old_rows) SELECT y.network_id FROM public.networks_networkyear y\n    WHERE y.id IN (SELECT network_year_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT network_year_id, kind, practice_id, name FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="28d406db0e7e4d044a06350d26e21d239cfa5847",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_f0808",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_nominatedpayee",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionalSight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField()),
                ("note", models.TextField()),
                (
                    "contract_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.contractyear"
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
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
                "constraints": [
                    models.UniqueConstraint(fields=("network", "contract_year"), name="regional_sight_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="raises_on_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, contract_year_id FROM new_rows) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT network_id, contract_year_id FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="9697d9b6cb35e7333ef864fef99da357777553e1",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_raises_on_insert_b30c5",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="networks_regionalsight",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT network_id, contract_year_id FROM old_rows EXCEPT ALL SELECT network_id, contract_year_id FROM new_rows) UNION ALL (SELECT network_id, contract_year_id FROM new_rows EXCEPT ALL SELECT network_id, contract_year_id FROM old_rows)) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS ((SELECT network_id, contract_year_id FROM old_rows EXCEPT ALL SELECT network_id, contract_year_id FROM new_rows) UNION ALL (SELECT network_id, contract_year_id FROM new_rows EXCEPT ALL SELECT network_id, contract_year_id FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="6b8ae483d815c9441d4bac43d83fdb38487a0b4c",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_raises_on_update_f2deb",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="networks_regionalsight",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="raises_on_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                            func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT network_id, contract_year_id FROM old_rows) SELECT network_id FROM changed) n(id) FULL JOIN (WITH changed AS (SELECT network_id, contract_year_id FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                            hash="e51078171a32e684ae269c01be49ecfe8178801d",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_raises_on_delete_39681",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="networks_regionalsight",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="boundarywatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT commissioner_id, geometry FROM new_rows) SELECT NULL::bigint WHERE false) n(id) FULL JOIN (WITH changed AS (SELECT commissioner_id, geometry FROM new_rows) SELECT commissioner_id FROM changed) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="03c3d2c5a526e4d72a57fd914f241ea92001c973",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_raises_on_insert_80cdd",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="practices_boundary",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="boundarywatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT commissioner_id, geometry FROM old_rows EXCEPT ALL SELECT commissioner_id, geometry FROM new_rows) UNION ALL (SELECT commissioner_id, geometry FROM new_rows EXCEPT ALL SELECT commissioner_id, geometry FROM old_rows)) SELECT NULL::bigint WHERE false) n(id) FULL JOIN (WITH changed AS ((SELECT commissioner_id, geometry FROM old_rows EXCEPT ALL SELECT commissioner_id, geometry FROM new_rows) UNION ALL (SELECT commissioner_id, geometry FROM new_rows EXCEPT ALL SELECT commissioner_id, geometry FROM old_rows)) SELECT commissioner_id FROM changed) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="d7fa3c9e6d72b14f11e84c81e7389fbf416b4bcb",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_raises_on_update_50d43",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="practices_boundary",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="boundarywatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT commissioner_id, geometry FROM old_rows) SELECT NULL::bigint WHERE false) n(id) FULL JOIN (WITH changed AS (SELECT commissioner_id, geometry FROM old_rows) SELECT commissioner_id FROM changed) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="748a2cc84e60165a93c88d17304986b4efae8576",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_raises_on_delete_4f144",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="practices_boundary",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branchwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT practice_id, code, name, opened_on, closed_on FROM new_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT practice_id, code, name, opened_on, closed_on FROM new_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="302722eda0545b5bbec3e6a4df181da4d3893880",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_raises_on_insert_bbc4a",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="practices_branch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branchwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT practice_id, code, name, opened_on, closed_on FROM old_rows EXCEPT ALL SELECT practice_id, code, name, opened_on, closed_on FROM new_rows) UNION ALL (SELECT practice_id, code, name, opened_on, closed_on FROM new_rows EXCEPT ALL SELECT practice_id, code, name, opened_on, closed_on FROM old_rows)) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT practice_id, code, name, opened_on, closed_on FROM old_rows EXCEPT ALL SELECT practice_id, code, name, opened_on, closed_on FROM new_rows) UNION ALL (SELECT practice_id, code, name, opened_on, closed_on FROM new_rows EXCEPT ALL SELECT practice_id, code, name, opened_on, closed_on FROM old_rows)) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="859957e9cee44a8926330a65689c433a7eb5ee5b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_raises_on_update_0b0e4",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="practices_branch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branchwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT practice_id, code, name, opened_on, closed_on FROM old_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT practice_id, code, name, opened_on, closed_on FROM old_rows) SELECT NULL::bigint WHERE false) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="766f9898007b8aaa7584106b7d4e68d87aad00e1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_raises_on_delete_8f4e1",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="practices_branch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commissionerwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="stp_raises",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."stp_code" IS DISTINCT FROM (NEW."stp_code") OR OLD."region_name" IS DISTINCT FROM (NEW."region_name"))',
                    func="PERFORM public.networks_raise_revisions(ARRAY(\n                    SELECT DISTINCT m.network_id FROM public.networks_membership m\n                    JOIN public.practices_practicecommissioner l USING (practice_id)\n                    WHERE l.commissioner_id = NEW.id\n                    UNION SELECT id FROM public.networks_network WHERE lead_commissioner_id = NEW.id), '{}');\n                RETURN NULL;",
                    hash="0e16a185a8cf41ee96a997e6a068663e7629cfa1",
                    operation='UPDATE OF "stp_code", "region_name"',
                    pgid="pgtrigger_stp_raises_ae4dc",
                    table="practices_commissioner",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractyearwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="says_cause",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM set_config('networks.cause', 'The rules of a contract year', true); RETURN NULL;",
                    hash="3f00f2b78838dac0d39b5e38a894aa22815bc459",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_says_cause_59457",
                    table="practices_contractyear",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractyearwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT id, first_day, last_day, starts_on, list_date, floor, ceiling, spread, submission_deadline, confirmation_deadline, resolution_deadline, agreement_deadline, directions_allowed, other_providers_allowed, auto_enrolment, severities, thresholds, inactive FROM new_rows) SELECT id FROM public.networks_network WHERE EXISTS (SELECT FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT id, first_day, last_day, starts_on, list_date, floor, ceiling, spread, submission_deadline, confirmation_deadline, resolution_deadline, agreement_deadline, directions_allowed, other_providers_allowed, auto_enrolment, severities, thresholds, inactive FROM new_rows) SELECT id FROM public.practices_commissioner WHERE EXISTS (SELECT FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="ae97ec6cf47777f4a0b3389b8a5f56500cddbde7",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_raises_on_insert_b3bc1",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="practices_contractyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractyearwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT id, first_day, last_day, starts_on, list_date, floor, ceiling, spread, submission_deadline, confirmation_deadline, resolution_deadline, agreement_deadline, directions_allowed, other_providers_allowed, auto_enrolment, severities, thresholds, inactive FROM old_rows EXCEPT ALL SELECT id, first_day, last_day, starts_on, list_date, floor, ceiling, spread, submission_deadline, confirmation_deadline, resolution_deadline, agreement_deadline, directions_allowed, other_providers_allowed, auto_enrolment, severities, thresholds, inactive FROM new_rows) UNION ALL (SELECT id, first_day, last_day, starts_on, list_date, floor, ceiling, spread, submission_deadline, confirmation_deadline, resolution_deadline, agreement_deadline, directions_allowed, other_providers_allowed, auto_enrolment, severities, thresholds, inactive FROM new_rows EXCEPT ALL SELECT id, first_day, last_day, starts_on, list_date, floor, ceiling, spread, submission_deadline, confirmation_deadline, resolution_deadline, agreement_deadline, directions_allowed, other_providers_allowed, auto_enrolment, severities, thresholds, inactive FROM old_rows)) SELECT id FROM public.networks_network WHERE EXISTS (SELECT FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT id, first_day, last_day, starts_on, list_date, floor, ceiling, spread, submission_deadline, confirmation_deadline, resolution_deadline, agreement_deadline, directions_allowed, other_providers_allowed, auto_enrolment, severities, thresholds, inactive FROM old_rows EXCEPT ALL SELECT id, first_day, last_day, starts_on, list_date, floor, ceiling, spread, submission_deadline, confirmation_deadline, resolution_deadline, agreement_deadline, directions_allowed, other_providers_allowed, auto_enrolment, severities, thresholds, inactive FROM new_rows) UNION ALL (SELECT id, first_day, last_day, starts_on, list_date, floor, ceiling, spread, submission_deadline, confirmation_deadline, resolution_deadline, agreement_deadline, directions_allowed, other_providers_allowed, auto_enrolment, severities, thresholds, inactive FROM new_rows EXCEPT ALL SELECT id, first_day, last_day, starts_on, list_date, floor, ceiling, spread, submission_deadline, confirmation_deadline, resolution_deadline, agreement_deadline, directions_allowed, other_providers_allowed, auto_enrolment, severities, thresholds, inactive FROM old_rows)) SELECT id FROM public.practices_commissioner WHERE EXISTS (SELECT FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="62bd9cf72866291054d0c2e3f67daa8b172b5d52",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_raises_on_update_1073f",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="practices_contractyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractyearwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT id, first_day, last_day, starts_on, list_date, floor, ceiling, spread, submission_deadline, confirmation_deadline, resolution_deadline, agreement_deadline, directions_allowed, other_providers_allowed, auto_enrolment, severities, thresholds, inactive FROM old_rows) SELECT id FROM public.networks_network WHERE EXISTS (SELECT FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT id, first_day, last_day, starts_on, list_date, floor, ceiling, spread, submission_deadline, confirmation_deadline, resolution_deadline, agreement_deadline, directions_allowed, other_providers_allowed, auto_enrolment, severities, thresholds, inactive FROM old_rows) SELECT id FROM public.practices_commissioner WHERE EXISTS (SELECT FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="f5f56bbb86ee11044881804c8050a162db415e2d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_raises_on_delete_32246",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="practices_contractyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exemptionwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT practice_id, contract_year_id, reason FROM new_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT practice_id, contract_year_id, reason FROM new_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="3dc0dbf5bbe793dae664d5805d30876940e2f9dc",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_raises_on_insert_ac3a4",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="practices_exemption",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exemptionwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT practice_id, contract_year_id, reason FROM old_rows EXCEPT ALL SELECT practice_id, contract_year_id, reason FROM new_rows) UNION ALL (SELECT practice_id, contract_year_id, reason FROM new_rows EXCEPT ALL SELECT practice_id, contract_year_id, reason FROM old_rows)) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT practice_id, contract_year_id, reason FROM old_rows EXCEPT ALL SELECT practice_id, contract_year_id, reason FROM new_rows) UNION ALL (SELECT practice_id, contract_year_id, reason FROM new_rows EXCEPT ALL SELECT practice_id, contract_year_id, reason FROM old_rows)) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="728042b3298df4b0c84257102141d283e4898587",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_raises_on_update_0f321",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="practices_exemption",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exemptionwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT practice_id, contract_year_id, reason FROM old_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT practice_id, contract_year_id, reason FROM old_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="4e51e79d1f602be815082d1aa19e11242def7a15",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_raises_on_delete_2cec2",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="practices_exemption",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="latedecisionwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT notice_id, accepted FROM new_rows) SELECT NULL::bigint WHERE false) n(id) FULL JOIN (WITH changed AS (SELECT notice_id, accepted FROM new_rows) SELECT l.commissioner_id FROM public.practices_participationnotice n\n                JOIN public.practices_practicecommissioner l USING (practice_id)\n                WHERE n.id IN (SELECT notice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="5ed1f3b559465580a317dd8018f4398fbd7b97df",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_raises_on_insert_00068",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="practices_latedecision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="latedecisionwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT notice_id, accepted FROM old_rows EXCEPT ALL SELECT notice_id, accepted FROM new_rows) UNION ALL (SELECT notice_id, accepted FROM new_rows EXCEPT ALL SELECT notice_id, accepted FROM old_rows)) SELECT NULL::bigint WHERE false) n(id) FULL JOIN (WITH changed AS ((SELECT notice_id, accepted FROM old_rows EXCEPT ALL SELECT notice_id, accepted FROM new_rows) UNION ALL (SELECT notice_id, accepted FROM new_rows EXCEPT ALL SELECT notice_id, accepted FROM old_rows)) SELECT l.commissioner_id FROM public.practices_participationnotice n\n                JOIN public.practices_practicecommissioner l USING (practice_id)\n                WHERE n.id IN (SELECT notice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="5bae91cd7a970b85912308028f73f85999be4342",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_raises_on_update_a092e",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="practices_latedecision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="latedecisionwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT notice_id, accepted FROM old_rows) SELECT NULL::bigint WHERE false) n(id) FULL JOIN (WITH changed AS (SELECT notice_id, accepted FROM old_rows) SELECT l.commissioner_id FROM public.practices_participationnotice n\n                JOIN public.practices_practicecommissioner l USING (practice_id)\n                WHERE n.id IN (SELECT notice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="d3710f912f5af162aa0c431a98edeba661690a8a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_raises_on_delete_20d13",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="practices_latedecision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="listsizewatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT practice_id, as_at, registered FROM new_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed) UNION SELECT cover.network_id FROM public.networks_coveragreement cover\n    WHERE cover.practice_id IN (SELECT practice_id FROM changed) UNION SELECT m.network_id FROM public.practices_contractyear y\n    JOIN public.networks_membership m ON m.during && daterange(y.first_day, y.last_day, '[]')\n    WHERE y.list_date IN (SELECT as_at FROM changed) AND NOT EXISTS (\n        SELECT FROM public.practices_listsize l WHERE l.as_at = y.list_date\n            AND NOT EXISTS (SELECT FROM changed WHERE practice_id = l.practice_id AND as_at = l.as_at))) n(id) FULL JOIN (WITH changed AS (SELECT practice_id, as_at, registered FROM new_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n                WHERE l.practice_id IN (SELECT practice_id FROM changed\n                    WHERE as_at IN (SELECT list_date FROM public.practices_contractyear))) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="cfdf050f585b603ea9e2109bd53d1b856932d0fe",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_raises_on_insert_432e3",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="practices_listsize",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="listsizewatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT practice_id, as_at, registered FROM old_rows EXCEPT ALL SELECT practice_id, as_at, registered FROM new_rows) UNION ALL (SELECT practice_id, as_at, registered FROM new_rows EXCEPT ALL SELECT practice_id, as_at, registered FROM old_rows)) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed) UNION SELECT cover.network_id FROM public.networks_coveragreement cover\n    WHERE cover.practice_id IN (SELECT practice_id FROM changed) UNION SELECT m.network_id FROM public.practices_contractyear y\n    JOIN public.networks_membership m ON m.during && daterange(y.first_day, y.last_day, '[]')\n    WHERE y.list_date IN (SELECT as_at FROM changed) AND NOT EXISTS (\n        SELECT FROM public.practices_listsize l WHERE l.as_at = y.list_date\n            AND NOT EXISTS (SELECT FROM changed WHERE practice_id = l.practice_id AND as_at = l.as_at))) n(id) FULL JOIN (WITH changed AS ((SELECT practice_id, as_at, registered FROM old_rows EXCEPT ALL SELECT practice_id, as_at, registered FROM new_rows) UNION ALL (SELECT practice_id, as_at, registered FROM new_rows EXCEPT ALL SELECT practice_id, as_at, registered FROM old_rows)) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n                WHERE l.practice_id IN (SELECT practice_id FROM changed\n                    WHERE as_at IN (SELECT list_date FROM public.practices_contractyear))) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="cc5dc4cf3451034082b171bb321dd896013f596d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_raises_on_update_2b36d",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="practices_listsize",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="listsizewatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT practice_id, as_at, registered FROM old_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed) UNION SELECT cover.network_id FROM public.networks_coveragreement cover\n    WHERE cover.practice_id IN (SELECT practice_id FROM changed) UNION SELECT m.network_id FROM public.practices_contractyear y\n    JOIN public.networks_membership m ON m.during && daterange(y.first_day, y.last_day, '[]')\n    WHERE y.list_date IN (SELECT as_at FROM changed) AND NOT EXISTS (\n        SELECT FROM public.practices_listsize l WHERE l.as_at = y.list_date\n            AND NOT EXISTS (SELECT FROM changed WHERE practice_id = l.practice_id AND as_at = l.as_at))) n(id) FULL JOIN (WITH changed AS (SELECT practice_id, as_at, registered FROM old_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n                WHERE l.practice_id IN (SELECT practice_id FROM changed\n                    WHERE as_at IN (SELECT list_date FROM public.practices_contractyear))) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="74a173a0f0f20ddf9f66a6a1bc351c552f40bf50",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_raises_on_delete_c1c1c",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="practices_listsize",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="noticewatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT practice_id, contract_year_id, answer, answered_at, waits FROM new_rows) SELECT NULL::bigint WHERE false) n(id) FULL JOIN (WITH changed AS (SELECT practice_id, contract_year_id, answer, answered_at, waits FROM new_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="b79046a4f990443183fdf9b51eaf9a888a25df6f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_raises_on_insert_e03ea",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="practices_participationnotice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="noticewatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT practice_id, contract_year_id, answer, answered_at, waits FROM old_rows EXCEPT ALL SELECT practice_id, contract_year_id, answer, answered_at, waits FROM new_rows) UNION ALL (SELECT practice_id, contract_year_id, answer, answered_at, waits FROM new_rows EXCEPT ALL SELECT practice_id, contract_year_id, answer, answered_at, waits FROM old_rows)) SELECT NULL::bigint WHERE false) n(id) FULL JOIN (WITH changed AS ((SELECT practice_id, contract_year_id, answer, answered_at, waits FROM old_rows EXCEPT ALL SELECT practice_id, contract_year_id, answer, answered_at, waits FROM new_rows) UNION ALL (SELECT practice_id, contract_year_id, answer, answered_at, waits FROM new_rows EXCEPT ALL SELECT practice_id, contract_year_id, answer, answered_at, waits FROM old_rows)) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="a827710c35139fb9d76bbbc5cc33e4200a4832f3",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_raises_on_update_6b237",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="practices_participationnotice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="noticewatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT practice_id, contract_year_id, answer, answered_at, waits FROM old_rows) SELECT NULL::bigint WHERE false) n(id) FULL JOIN (WITH changed AS (SELECT practice_id, contract_year_id, answer, answered_at, waits FROM old_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="25b02c02d5ca01dfeee183194d75368a4d74a53f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_raises_on_delete_17236",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="practices_participationnotice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practicecommissionerwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT practice_id, commissioner_id, during FROM new_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT practice_id, commissioner_id, during FROM new_rows) SELECT commissioner_id FROM changed UNION SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="d028d1260a3dda23d74d4c30df52fdb76d193128",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_raises_on_insert_aee79",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="practices_practicecommissioner",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practicecommissionerwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT practice_id, commissioner_id, during FROM old_rows EXCEPT ALL SELECT practice_id, commissioner_id, during FROM new_rows) UNION ALL (SELECT practice_id, commissioner_id, during FROM new_rows EXCEPT ALL SELECT practice_id, commissioner_id, during FROM old_rows)) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT practice_id, commissioner_id, during FROM old_rows EXCEPT ALL SELECT practice_id, commissioner_id, during FROM new_rows) UNION ALL (SELECT practice_id, commissioner_id, during FROM new_rows EXCEPT ALL SELECT practice_id, commissioner_id, during FROM old_rows)) SELECT commissioner_id FROM changed UNION SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="055c784e660336878eda89845b0d63d9d87e543c",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_raises_on_update_7be0d",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="practices_practicecommissioner",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practicecommissionerwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT practice_id, commissioner_id, during FROM old_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT practice_id, commissioner_id, during FROM old_rows) SELECT commissioner_id FROM changed UNION SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="943e9b1bfc51d8c041cb72ed4bb75fe6a6e6f248",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_raises_on_delete_0779f",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="practices_practicecommissioner",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practicewatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT id AS practice_id, ods_status, closed_on, prescribing_setting, contract_type, postcode FROM new_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT id AS practice_id, ods_status, closed_on, prescribing_setting, contract_type, postcode FROM new_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="ff93d77d758300439c5c161f220a367658f24a34",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_raises_on_insert_cc078",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="practices_practice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practicewatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT id AS practice_id, ods_status, closed_on, prescribing_setting, contract_type, postcode FROM old_rows EXCEPT ALL SELECT id AS practice_id, ods_status, closed_on, prescribing_setting, contract_type, postcode FROM new_rows) UNION ALL (SELECT id AS practice_id, ods_status, closed_on, prescribing_setting, contract_type, postcode FROM new_rows EXCEPT ALL SELECT id AS practice_id, ods_status, closed_on, prescribing_setting, contract_type, postcode FROM old_rows)) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT id AS practice_id, ods_status, closed_on, prescribing_setting, contract_type, postcode FROM old_rows EXCEPT ALL SELECT id AS practice_id, ods_status, closed_on, prescribing_setting, contract_type, postcode FROM new_rows) UNION ALL (SELECT id AS practice_id, ods_status, closed_on, prescribing_setting, contract_type, postcode FROM new_rows EXCEPT ALL SELECT id AS practice_id, ods_status, closed_on, prescribing_setting, contract_type, postcode FROM old_rows)) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="f5b511ee28ad870c5e73ce2bdb5d12178a9c5c72",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_raises_on_update_df1d9",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="practices_practice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practicewatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT id AS practice_id, ods_status, closed_on, prescribing_setting, contract_type, postcode FROM old_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT id AS practice_id, ods_status, closed_on, prescribing_setting, contract_type, postcode FROM old_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="8362eeb9b7645031dbb4742460926cd8f79ff738",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_raises_on_delete_74aab",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="practices_practice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="successionwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT successor_id AS practice_id, practice_id AS closed_id, closed_on FROM new_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT successor_id AS practice_id, practice_id AS closed_id, closed_on FROM new_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="04878aef7c6b0135afc8479a83ef1279795e22cf",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_raises_on_insert_89511",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="practices_practicesuccession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="successionwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS ((SELECT successor_id AS practice_id, practice_id AS closed_id, closed_on FROM old_rows EXCEPT ALL SELECT successor_id AS practice_id, practice_id AS closed_id, closed_on FROM new_rows) UNION ALL (SELECT successor_id AS practice_id, practice_id AS closed_id, closed_on FROM new_rows EXCEPT ALL SELECT successor_id AS practice_id, practice_id AS closed_id, closed_on FROM old_rows)) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS ((SELECT successor_id AS practice_id, practice_id AS closed_id, closed_on FROM old_rows EXCEPT ALL SELECT successor_id AS practice_id, practice_id AS closed_id, closed_on FROM new_rows) UNION ALL (SELECT successor_id AS practice_id, practice_id AS closed_id, closed_on FROM new_rows EXCEPT ALL SELECT successor_id AS practice_id, practice_id AS closed_id, closed_on FROM old_rows)) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="afa7fe434160f9030e24d222b8486c1c72be38ad",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_raises_on_update_ab5a4",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="practices_practicesuccession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="successionwatch",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_on_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE network_ids bigint[]; commissioner_ids bigint[];",
                    func="\n    SELECT array_agg(DISTINCT n.id), array_agg(DISTINCT c.id) INTO network_ids, commissioner_ids\n    FROM (WITH changed AS (SELECT successor_id AS practice_id, practice_id AS closed_id, closed_on FROM old_rows) SELECT m.network_id FROM public.networks_membership m\n    WHERE m.practice_id IN (SELECT practice_id FROM changed)) n(id) FULL JOIN (WITH changed AS (SELECT successor_id AS practice_id, practice_id AS closed_id, closed_on FROM old_rows) SELECT l.commissioner_id FROM public.practices_practicecommissioner l\n    WHERE l.practice_id IN (SELECT practice_id FROM changed)) c(id)\n        ON false;\n    PERFORM public.networks_raise_revisions(\n        array_remove(network_ids, NULL), array_remove(commissioner_ids, NULL));\n    RETURN NULL;\n",
                    hash="79fc710b83aa3c9edfe87034604b8691785e67c1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_raises_on_delete_dc462",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="practices_practicesuccession",
                    when="AFTER",
                ),
            ),
        ),
    ]
