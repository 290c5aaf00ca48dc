"""The portal's time. Services are handed it as `at`; views, tasks and commands ask here."""

from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment, moved by CLOCK_OFFSET_DAYS so that a demonstration goes on from the day it was laid for.

    London's clocks show the same time on either day, so that a day is moved to a day, in winter as in summer.
    """
    moved = timezone.localtime() + timedelta(days=settings.CLOCK_OFFSET_DAYS)
    return moved.astimezone(UTC)


def today() -> date:
    """The date in Europe/London."""
    return timezone.localdate(now())
