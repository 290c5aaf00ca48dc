"""The portal's addresses and, below, those of Django's admin: lists of 50, without filters or search."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.urls import path

from pcnportal.urls import handler400, handler403, handler404, handler500
from pcnportal.urls import urlpatterns as portal
from practices.models import ParticipationNotice, Practice
from signoff.models import Application, Invitation, OutgoingMessage

COLUMNS: dict[type[Any], tuple[str, ...]] = {
    Application: ("reference", "network", "contract_year", "lead_practice", "status", "submitted_at", "late"),
    Invitation: ("practice", "application", "sent_at", "sent_by", "expires_on", "ending"),
    OutgoingMessage: ("at", "recipient", "matter", "subject", "read_at", "mail"),
    ParticipationNotice: ("practice", "contract_year", "answer", "answered_at", "late", "recorded_by"),
    Practice: ("code", "name", "postcode", "ods_status", "prescribing_setting", "opened_on", "closed_on"),
}
JOINED: dict[type[Any], tuple[str, ...]] = {
    Invitation: ("practice", "application__network", "application__contract_year", "sent_by"),
}

site = AdminSite()
for model, columns in COLUMNS.items():
    options = {"list_display": columns, "list_per_page": 50, "list_select_related": JOINED.get(model, True)}
    site.register(model, type("List", (ModelAdmin,), options))

__all__ = ["handler400", "handler403", "handler404", "handler500", "site", "urlpatterns"]
urlpatterns = [*portal, path("admin/", site.urls)]
