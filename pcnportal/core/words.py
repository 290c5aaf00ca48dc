"""How the portal writes numbers, dates and times, and the text it is given."""

import re
import unicodedata
from datetime import date, datetime

from django.utils import timezone

from pcnportal.core import clock

# They turn the text after them round, control a terminal or take no room: a name with one would spoil every sentence it
# stands in, and a reason of nothing else would say nothing. Those that join letters and emoji stay.
UNSEEN = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
TAKES_NO_ROOM = ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn")  # by itself
DAY = 86_400
UNITS = (("day", DAY), ("hour", 3_600), ("minute", 60), ("second", 1))


def number(value: float | None) -> str:
    return "not known" if value is None else f"{value:,}"


def without_unseen(text: str) -> str:
    """What people type, paste or import, as it may stand in a sentence."""
    text = UNSEEN.sub("", text)
    return text if any(each == "\0" or unicodedata.category(each) not in TAKES_NO_ROOM for each in text) else ""


def percent2(value: float | None) -> str:
    return "not known" if value is None else f"{value:.2f}%"


def longdate(value: date | None) -> str:
    """31 May 2019. A moment is taken in London."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return f"{value.day} {value:%B %Y}" if value else ""


def datetime_london(value: datetime | None) -> str:
    """17 May 2019 at 4.05pm, as the NHS writes times."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{longdate(local.date())} at {local.hour % 12 or 12}.{local:%M}{'am' if local.hour < 12 else 'pm'}"


def ago(value: datetime | None) -> str:
    """How long since, by the portal's clock, in its largest unit; days are London's, as everywhere."""
    if value is None:
        return ""
    now = clock.now()
    seconds = int((now - value).total_seconds())
    if seconds >= DAY:
        seconds = (timezone.localdate(now) - timezone.localdate(value)).days * DAY
    return f"{lasting(seconds)} ago" if seconds > 0 else "just now"


def waiting(since: datetime) -> str:
    """How long something has waited, which says nothing of a day by which it is due."""
    waited = ago(since)
    return f"waiting {waited.removesuffix(' ago')}" if waited.endswith(" ago") else waited


def lasting(seconds: int) -> str:
    """A time of a second or more in its largest unit; 0 seconds for less."""
    unit, length = next((pair for pair in UNITS if seconds >= pair[1]), UNITS[-1])
    count = seconds // length
    return f"{count} {unit}{'' if count == 1 else 's'}"
