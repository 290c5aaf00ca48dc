"""What base.html shows on every page."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from pcnportal.core import clock

SERVICE_NAME = "Primary Care Network registration"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the portal: everything under one path."""

    label: str
    path: str
    permissions: tuple[str, ...] = ()  # any of these accounts.Permission values; empty: everyone

    def holds(self, path: str) -> bool:
        return path == self.path or (self.path != "/" and path.startswith(self.path))

    def is_for(self, user: Any) -> bool:
        return not self.permissions or any(user.may_anywhere(permission) for permission in self.permissions)


PUBLIC = (Section("Help", "/help/"),)
SIGNED_IN = (
    Section("Home", "/"),
    Section("Practices", "/practices/"),
    Section("Networks", "/networks/"),
    Section("Applications", "/applications/", ("APPLICATION_LEAD", "AREA_READ", "NATION_READ")),
    Section("Cases", "/cases/", ("CASE_OPEN", "AREA_READ", "NATION_READ")),
    Section("Areas", "/commissioners/", ("AREA_READ", "NATION_READ")),
    Section("Position", "/position/"),
    *PUBLIC,
)


def portal(request: HttpRequest) -> dict[str, Any]:
    user: Any = getattr(request, "user", None)  # a request that is refused early has none
    signed_in = bool(user and user.is_authenticated)
    sections = [section for section in SIGNED_IN if section.is_for(user)] if signed_in else PUBLIC
    return {
        "service_name": SERVICE_NAME,
        "navigation": [(section, section.holds(request.path)) for section in sections],
        "demonstration_day": clock.today() if settings.CLOCK_OFFSET_DAYS else None,
    }
