from django.db.models import QuerySet

from pcnportal.audit.models import AuditEvent


def history_of(*subjects: str) -> QuerySet[AuditEvent]:
    """Events about any of `subjects` (such as "network:N-4F7KQ2"), newest first, with who did them."""
    events = AuditEvent.objects.filter(subjects__overlap=list(subjects)).select_related("actor")
    return events.order_by("-recorded_at", "-id")
