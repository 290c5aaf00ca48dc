from datetime import UTC, date, datetime, timedelta

import time_machine
from django.utils import timezone

from pcnportal.core import clock


@time_machine.travel("2019-05-20T12:00:00Z", tick=False)
def test_the_clock_is_moved_by_whole_days(settings) -> None:
    settings.CLOCK_OFFSET_DAYS = -3

    assert clock.now() == timezone.now() - timedelta(days=3)
    assert clock.today() == date(2019, 5, 17)


@time_machine.travel("2026-11-25T23:30:00Z", tick=False)
def test_a_day_is_moved_to_a_day_from_winter_to_summer(settings) -> None:
    settings.CLOCK_OFFSET_DAYS = (date(2019, 5, 20) - date(2026, 11, 25)).days

    assert clock.today() == date(2019, 5, 20)
    assert clock.now() == datetime(2019, 5, 20, 22, 30, tzinfo=UTC)


@time_machine.travel("2019-05-31T23:30:00Z", tick=False)
def test_today_is_london_s_day() -> None:
    assert clock.today() == date(2019, 6, 1)


@time_machine.travel("2019-12-31T23:30:00Z", tick=False)
def test_in_winter_london_is_at_universal_time() -> None:
    assert clock.today() == date(2019, 12, 31)
