from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from pcnportal.core import words

NOON = datetime(2019, 5, 20, 12, tzinfo=UTC)


def test_numbers() -> None:
    assert [words.number(n) for n in (0, 999, 1000, 60_000_000, None)] == [
        "0",
        "999",
        "1,000",
        "60,000,000",
        "not known",
    ]


def test_percentages() -> None:
    assert [words.percent2(n) for n in (0, 94.2, 100, None)] == ["0.00%", "94.20%", "100.00%", "not known"]


def test_dates_have_no_leading_zero() -> None:
    assert words.longdate(date(2019, 5, 1)) == "1 May 2019"
    assert words.longdate(None) == ""


def test_a_moment_is_dated_in_london() -> None:
    assert words.longdate(datetime(2019, 5, 31, 23, 30, tzinfo=UTC)) == "1 June 2019"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2019, 5, 17, 15, 5, tzinfo=UTC), "17 May 2019 at 4.05pm"),
        (datetime(2019, 5, 17, 11, 0, tzinfo=UTC), "17 May 2019 at 12.00pm"),
        (datetime(2019, 1, 17, 0, 5, tzinfo=UTC), "17 January 2019 at 12.05am"),
        (None, ""),
    ],
)
def test_times_are_london_s(moment: datetime | None, text: str) -> None:
    assert words.datetime_london(moment) == text


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=-2), "just now"),
        (timedelta(seconds=1), "1 second ago"),
        (timedelta(seconds=59), "59 seconds ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=1, hours=14), "2 days ago"),  # since the evening before yesterday
    ],
)
@time_machine.travel(NOON, tick=False)
def test_how_long_ago(passed: timedelta, text: str) -> None:
    assert words.ago(NOON - passed) == text


@time_machine.travel(NOON, tick=False)
def test_ago_goes_by_the_portal_s_clock(settings) -> None:
    settings.CLOCK_OFFSET_DAYS = 2

    assert words.ago(NOON) == "2 days ago"


def test_never_is_not_ago() -> None:
    assert words.ago(None) == ""
