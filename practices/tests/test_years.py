from datetime import date

import pytest
from django.http import Http404

from practices.models import ContractYear, ListSize, Practice
from practices.years import chosen_year, days_to

pytestmark = pytest.mark.django_db

TODAY = date(2019, 5, 20)


@pytest.mark.parametrize(
    ("today", "lists_at", "code"),
    [
        (TODAY, None, "2019/20"),
        (date(2020, 4, 1), date(2019, 1, 1), "2020/21"),
        (date(2026, 1, 1), date(2019, 1, 1), "2019/20"),
        (date(2026, 1, 1), date(2020, 1, 1), "2020/21"),
        (date(2026, 1, 1), None, "2019/20"),
        (date(2018, 1, 1), None, "2019/20"),
    ],
)
def test_without_being_asked_it_is_the_year_of_today_or_the_latest_with_lists(
    today: date, lists_at: date | None, code: str
) -> None:
    if lists_at:
        practice = Practice.objects.create(code="V81001", name="Elm Surgery")
        ListSize.objects.create(practice=practice, as_at=lists_at, registered=1)
    assert chosen_year({}, today).year.code == code


def test_the_year_asked_for_is_taken() -> None:
    choice = chosen_year({"year": "2020-21"}, TODAY)
    assert choice.year == ContractYear.objects.get(code="2020/21")
    assert choice.options == [("2019-20", "2019/20"), ("2020-21", "2020/21"), ("2021-22", "2021/22")]


@pytest.mark.parametrize("slug", ["2018-19", "2019/20", "'", "\x00"])
def test_a_year_that_is_none_is_not_found(slug: str) -> None:
    with pytest.raises(Http404):
        chosen_year({"year": slug}, TODAY)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2019, 6, 1), "12 days to 1 June 2019"),
        (date(2019, 5, 21), "1 day to 21 May 2019"),
        (TODAY, "20 May 2019 is today"),
        (date(2019, 5, 19), "19 May 2019 was 1 day ago"),
        (date(2019, 3, 21), "21 March 2019 was 60 days ago"),
        (date(2019, 3, 20), "20 March 2019 has passed"),
    ],
)
def test_a_deadline_in_words(day: date, words: str) -> None:
    assert days_to(day, TODAY) == words
