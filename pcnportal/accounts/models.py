from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from pcnportal.accounts.enums import OrganisationKind, Permission, Role
from pcnportal.accounts.organisations import Organisation
from pcnportal.accounts.roles import ROLE_PERMISSIONS, roles_granting


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person who signs in with `email` (kept in lower case)."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_lower_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def assignments(self) -> tuple["RoleAssignment", ...]:
        """The roles held, read once a request; none once the person is deactivated."""
        return tuple(self.role_assignments.order_by("id")) if self.is_active else ()

    def organisation_codes(self, kind: str, permission: Permission | None = None) -> set[str]:
        """Codes of the organisations of `kind` in which this person holds a role (that grants `permission`)."""
        roles = roles_granting(permission) if permission else frozenset(Role)
        return {
            held.organisation_code for held in self.assignments if held.organisation_kind == kind and held.role in roles
        }

    def capacity_for(self, organisation: Organisation, permission: Permission) -> str:
        """The role in which this person may use `permission` for `organisation`, or an empty string."""
        held = {a.role for a in self.assignments if a.organisation == organisation}
        return next((r for r in Role if r in held and permission in ROLE_PERMISSIONS[r]), "")

    def role_in(self, organisation: Organisation) -> str:
        """The first role held in `organisation`, or an empty string."""
        held = {a.role for a in self.assignments if a.organisation == organisation}
        return next((role for role in Role if role in held), "")

    def may_anywhere(self, permission: Permission) -> bool:
        return any(held.role in roles_granting(permission) for held in self.assignments)

    def holds(self, roles: Iterable[str]) -> bool:
        return any(held.role in set(roles) for held in self.assignments)


class RoleAssignment(models.Model):
    """One role of one person in one organisation. The organisation is named by kind and code: see docs/adr/0002."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=30, choices=Role.choices)
    organisation_kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    organisation_code = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "organisation_kind", "organisation_code"], name="role_held_once"
            )
        ]
        indexes = [models.Index(fields=["organisation_kind", "organisation_code"])]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of {self.organisation}"

    @property
    def organisation(self) -> Organisation:
        return Organisation(self.organisation_kind, self.organisation_code)
