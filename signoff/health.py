"""What /status/ and /readyz say about the e-mails and the evidence packs. Nobody's address is shown."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Q
from django.db.models.functions import Now

from pcnportal.core import clock
from pcnportal.core.health import Check
from signoff.enums import MailState
from signoff.models import EvidencePack, OutgoingMessage
from signoff.models.packs import UNFINISHED

TOO_LONG = timedelta(minutes=10)


def checks() -> Iterator[Check]:
    yield _emails()
    yield _packs()


def _emails() -> Check:
    """Late is what was due for long and not even tried; one that failed is kept, with its error, in the table."""
    late = Q(mail=MailState.QUEUED, due_at__lt=Now() - TOO_LONG)
    seen = OutgoingMessage.objects.aggregate(
        late=Count("pk", filter=late), failed=Count("pk", filter=Q(mail=MailState.FAILED))
    )
    told = [f"{seen['late']:,} late"] * bool(seen["late"]) + [f"{seen['failed']:,} not sent"] * bool(seen["failed"])
    return Check("e-mails", not told, ", ".join(told) or "sent", figures={f"emails_{key}": seen[key] for key in seen})


def _packs() -> Check:
    """Late is what was asked for long ago; one that was given up is asked for again by who wants it."""
    waiting = EvidencePack.objects.filter(state__in=UNFINISHED)
    late = waiting.filter(asked_at__lt=clock.now() - TOO_LONG).count()
    return Check("evidence packs", not late, f"{late:,} late" if late else "made", figures={"packs_late": late})
