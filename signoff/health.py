"""What /status/ and /readyz say about the e-mails. Nobody's address is shown."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Q
from django.db.models.functions import Now

from pcnportal.core.health import Check
from signoff.enums import MailState
from signoff.models import OutgoingMessage

TOO_LONG = timedelta(minutes=10)


def checks() -> Iterator[Check]:
    """Late is what was due for long and not even tried; one that failed is kept, with its error, in the table."""
    late = Q(mail=MailState.QUEUED, due_at__lt=Now() - TOO_LONG)
    seen = OutgoingMessage.objects.aggregate(
        late=Count("pk", filter=late), failed=Count("pk", filter=Q(mail=MailState.FAILED))
    )
    told = [f"{seen['late']:,} late"] * bool(seen["late"]) + [f"{seen['failed']:,} not sent"] * bool(seen["failed"])
    yield Check("e-mails", not told, ", ".join(told) or "sent", figures={f"emails_{key}": seen[key] for key in seen})
