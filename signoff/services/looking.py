"""What is new to whom: the one writer of it."""

from datetime import datetime

from pcnportal.accounts.models import User
from signoff.models import Application, Look


def note_look(*, application: Application, until: datetime, by: User, at: datetime) -> None:
    """`by` has looked at it as it stood at `until`, when the page was made that they saw."""
    Look.objects.update_or_create(application=application, person=by, defaults={"until": min(until, at)})
