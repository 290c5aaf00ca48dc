"""What is new to whom: the one writer of it."""

from datetime import datetime

from pcnportal.accounts.models import User
from signoff.models import Application, Look


def note_look(*, application: Application, until: datetime, by: User, at: datetime) -> None:
    """`by` has looked at it as it stood at `until`, when the page was made that they saw. An older page tells nothing
    new of who has looked since."""
    until = min(until, at)
    look, _ = Look.objects.get_or_create(application=application, person=by, defaults={"until": until})
    Look.objects.filter(pk=look.pk, until__lt=until).update(until=until)
