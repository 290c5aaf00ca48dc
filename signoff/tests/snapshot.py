"""What a refused action must leave as it was."""

from typing import Any

from networks.models import Membership, Network, NetworkYear
from pcnportal.audit.models import AuditEvent
from practices.models import Commissioner
from signoff.models import Application, Comment, Hold, Round, RoundStatusChange, StatusChange


def snapshot() -> dict[str, Any]:
    return {
        "applications": list(Application.objects.order_by("id").values()),
        "rounds": list(Round.objects.order_by("id").values()),
        "holds": list(Hold.objects.order_by("id").values()),
        "memberships": list(Membership.objects.order_by("id").values()),
        "standings": list(NetworkYear.objects.order_by("id").values()),
        "revisions": [
            list(model.objects.order_by("id").values_list("revision", flat=True)) for model in (Network, Commissioner)
        ],
        "rows": [model.objects.count() for model in (StatusChange, RoundStatusChange, Comment, AuditEvent)],
    }
