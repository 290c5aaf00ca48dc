"""How a practice's status, kind and periods read."""

from datetime import timedelta

from django import template
from django.db.backends.postgresql.psycopg_any import DateRange

from pcnportal.core.words import datetime_london, longdate
from practices.enums import OdsStatus
from practices.models import ParticipationNotice, Practice

register = template.Library()

COLOURS = {
    OdsStatus.ACTIVE: "green",
    OdsStatus.CLOSED: "grey",
    OdsStatus.DORMANT: "yellow",
    OdsStatus.PROPOSED: "blue",
}
GP_PRACTICE = 4
SETTINGS = {
    0: "Other prescribing cost centre",
    1: "Walk-in centre",
    2: "Out-of-hours service",
    3: "Walk-in centre and out-of-hours service",
    GP_PRACTICE: "GP practice",
}


@register.inclusion_tag("components/status_tag.html")
def ods_tag(practice: Practice) -> dict[str, str]:
    return {"text": practice.get_ods_status_display(), "colour": COLOURS[OdsStatus(practice.ods_status)]}


@register.filter
def status_words(practice: Practice) -> str:
    """Active, open since 1 April 1974; Closed, last day 31 March 2019, open from 1 April 1974."""
    status = practice.get_ods_status_display()
    if practice.closed_on:
        opened = f", open from {longdate(practice.opened_on)}" if practice.opened_on else ""
        return f"{status}, last day {longdate(practice.closed_on)}{opened}"
    return f"{status}, open since {longdate(practice.opened_on)}" if practice.opened_on else status


@register.filter
def setting_words(practice: Practice) -> str:
    setting = practice.prescribing_setting
    if setting is None:
        return "not known"
    return SETTINGS.get(setting, f"Prescribing setting {setting}")


@register.filter
def first_day(period: DateRange) -> str:
    return longdate(period.lower) if period.lower else "not known"


@register.filter
def last_day(period: DateRange) -> str:
    """A period's end is the day after its last."""
    return longdate(period.upper - timedelta(days=1)) if period.upper else "today"


@register.filter
def answered_when(notice: ParticipationNotice) -> str:
    """To the minute in the portal; of what came another way only the day is known."""
    in_the_portal = notice.recorded_by and not notice.received_on
    return datetime_london(notice.answered_at) if in_the_portal else longdate(notice.answered_at)


@register.filter
def how_it_came(notice: ParticipationNotice) -> str:
    if notice.received_on:
        recorded = f"recorded by {notice.recorded_by} on {longdate(notice.recorded_at)}"
        return f"On paper, received on {longdate(notice.received_on)}, {recorded}"
    source = notice.source[:1].upper() + notice.source[1:]
    return f"{source}, by {notice.recorded_by}" if notice.recorded_by else f"From {notice.source}"


@register.filter
def in_time_words(notice: ParticipationNotice) -> str:
    """Whether it came in time and, if not, whether it counts."""
    if not notice.late:
        return "Yes"
    if not notice.waits:
        return "No: late, and taken"
    if not notice.decided:
        return "No: late, and does not count until it is accepted"
    return f"No: late, and {'accepted' if notice.decided.accepted else 'not accepted'}"
