import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("name", models.CharField(max_length=150)),
                ("is_active", models.BooleanField(default=True)),
                ("is_staff", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_in_lower_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("PRACTICE_USER", "Practice user"),
                            ("CCG_OFFICER", "CCG officer"),
                            ("CCG_APPROVER", "CCG approver"),
                            ("LMC_REVIEWER", "LMC reviewer"),
                            ("NHSE_READER", "NHS England reader"),
                            ("ORGANISATION_ADMIN", "Organisation administrator"),
                            ("ADMINISTRATOR", "Administrator"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "organisation_kind",
                    models.CharField(
                        choices=[
                            ("PRACTICE", "Practice"),
                            ("COMMISSIONER", "Commissioner"),
                            ("LMC", "Local Medical Committee"),
                            ("NHSE", "NHS England"),
                            ("PORTAL", "Portal"),
                        ],
                        max_length=20,
                    ),
                ),
                ("organisation_code", models.CharField(max_length=20)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation_kind", "organisation_code"], name="accounts_ro_organis_a83db8_idx"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "role", "organisation_kind", "organisation_code"), name="role_held_once"
                    )
                ],
            },
        ),
    ]
