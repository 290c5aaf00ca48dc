"""Giving answers for 2019/20 as the people concerned do."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pcnportal.testing.factories import AT, year
from practices.enums import Answer
from practices.models import ParticipationNotice, Practice
from practices.services.participation import Said
from signoff.services.participation import answer_for_year
from signoff.tests.area import Area

LONDON = ZoneInfo("Europe/London")
MIDNIGHT = datetime(2019, 5, 16, tzinfo=LONDON)  # that ends the day of the deadline, in summer time
LATE = datetime(2019, 5, 20, 9, tzinfo=LONDON)


def answer(
    area: Area, practice: Practice, said: Answer, at: datetime = AT, reason: str = "", **options: Any
) -> ParticipationNotice:
    """By its own user, who saw what was there."""
    return answer_for_year(
        practice=practice,
        contract_year=options.pop("in_year", year()),
        said=options.pop("said_by_form", None) or Said(said, reason=reason),
        seen=options.pop("seen", last(practice)),
        by=area.user_of(practice),
        acting_for=practice.organisation,
        at=at,
        **options,
    )


def on_paper(
    area: Area, practice: Practice, said: Answer, received_on: date, at: datetime = AT, reason: str = ""
) -> ParticipationNotice:
    return answer_for_year(
        practice=practice,
        contract_year=year(),
        said=Said(said, reason=reason),
        seen=last(practice),
        by=area.officer,
        acting_for=area.commissioner.organisation,
        at=at,
        received_on=received_on,
    )


def last(practice: Practice) -> str:
    found = practice.notices.order_by("id").last()
    return found.reference if found else ""
