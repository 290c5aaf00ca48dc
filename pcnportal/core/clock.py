"""The portal's time. Services are handed it as `at`; views, tasks and commands ask here."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment, moved by CLOCK_OFFSET_DAYS so that a demonstration goes on from the day it was laid for."""
    return timezone.now() + timedelta(days=settings.CLOCK_OFFSET_DAYS)


def today() -> date:
    """The date in Europe/London."""
    return timezone.localdate(now())
