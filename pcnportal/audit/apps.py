from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "pcnportal.audit"
    label = "audit"
