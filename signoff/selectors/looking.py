"""What has happened to an application since somebody last looked at it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from networks.models import NetworkVerdicts
from networks.selectors.verdicts import Flip, flips_for
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from signoff.checklist import CheckLine, item_of, stamp_of
from signoff.models import Look, Submission
from signoff.selectors.reader import Reader
from signoff.selectors.review import history_for


@dataclass(frozen=True, slots=True)
class News:
    """What others did, or the portal, and which verdicts have changed, since `until`; None where the person never said
    that they had looked."""

    until: datetime | None
    events: QuerySet[AuditEvent]
    flips: Sequence[Flip]

    @property
    def number(self) -> int:
        return self.events.count() + len(self.flips)


def marked_new(reader: Reader, lines: Sequence[CheckLine], new: News) -> list[CheckLine]:
    """The six, each with what others have done about it since the person last looked at the application."""
    if new.until is None or not lines:
        return list(lines)
    application = reader.application
    versions = list(application.submissions.select_related("step").order_by("number"))
    seen = [each for each in versions if each.step.at <= new.until]
    later = len(seen) < len(versions) or bool(application.changed_at and application.changed_at > new.until)
    return [
        replace(line, new=list(_new_of(reader.user, line, new.until, new.flips, seen[-1:] if later else [])))
        for line in lines
    ]


def _new_of(
    user: User, line: CheckLine, until: datetime, flips: Sequence[Flip], seen: Sequence[Submission]
) -> Iterator[str]:
    """`seen`: the version that they looked at, where there is more than it by now."""
    if any(stamp_of(line.item, version.content) != line.stamp for version in seen):
        yield "it says something else"
    for flip in flips:
        if item_of(flip.rule) is line.item:
            yield f"“{flip.title}” has another verdict"
    if line.last and line.last.at > until and line.last.by != user:
        yield f"{line.last.by} checked it"


def news_for(reader: Reader) -> News:
    user, application = reader.user, reader.application
    look = Look.objects.filter(application=application, person=user).first()
    events = history_for(reader)
    if look is None:
        return News(None, events.none(), [])
    rows = NetworkVerdicts.objects.filter(
        network=application.network_id, contract_year=application.contract_year_id, computed_at__gt=look.until
    ).exclude(flipped={})
    flips = [flip for row in rows.order_by("id") for flip in flips_for(user, row.flipped, whole=True)]
    return News(look.until, events.filter(at__gt=look.until).exclude(actor=user), flips)
