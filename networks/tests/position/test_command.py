import json
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from pcnportal.testing.factories import make_commissioner, make_imported_network, make_practice

pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    out = StringIO()
    call_command("position", *options, stdout=out)
    return out.getvalue()


def refused(*options: str) -> tuple[int, str]:
    with pytest.raises(CommandError) as caught:
        run(*options)
    return caught.value.returncode, str(caught.value)


@pytest.fixture
def marlshire():
    marlshire = make_commissioner("99A", "Marlshire CCG")
    make_imported_network(marlshire, [make_practice(marlshire, list_size=31_000)])
    return marlshire


@pytest.mark.parametrize("written", ["2019/20", "2019-20"])
def test_json_of_a_year_and_day(marlshire, written):
    found = json.loads(run("--year", written, "--as-at", "2019-12-04", "--format", "json"))

    assert (found["year"], found["as_at"], found["networks"]) == ("2019/20", "2019-12-04", 1)
    assert found["coverage_percent_patients"] == 100.0


def test_a_table(marlshire):
    make_practice(marlshire, list_size=1_000)

    lines = [line.split() for line in run("--year", "2019/20", "--as-at", "2019-12-04").splitlines()]

    assert ["patients", "in", "scope", "32,000"] in lines
    assert ["coverage", "percent", "practices", "50.00%"] in lines


def test_nothing_is_not_known():
    lines = [line.split() for line in run("--year", "2019/20").splitlines()]

    assert ["coverage", "percent", "practices", "not", "known"] in lines


def test_one_commissioner(marlshire):
    make_practice(make_commissioner("99B", "Coast CCG"))

    found = json.loads(run("--year", "2019/20", "--commissioner", "99a", "--format", "json"))

    assert (found["practices_in_scope"], found["commissioners"]) == (1, 1)


@pytest.mark.parametrize(
    ("today", "year", "as_at"),
    [
        ("2019-06-03", "2019/20", "2019-06-03"),
        ("2020-05-01", "2020/21", "2020-05-01"),
        ("2026-01-01", "2019/20", "2020-03-31"),
    ],
)
def test_today_or_the_last_day_of_the_year_that_has_lists(marlshire, today, year, as_at):
    with time_machine.travel(f"{today}T12:00+01:00", tick=False):
        found = json.loads(run("--format", "json"))

    assert (found["year"], found["as_at"]) == (year, as_at)


def test_a_year_to_come_is_shown_on_its_first_day(marlshire):
    with time_machine.travel("2019-06-03T12:00+01:00", tick=False):
        assert json.loads(run("--year", "2020/21", "--format", "json"))["as_at"] == "2020-04-01"


def test_a_day_alone_chooses_its_year(marlshire):
    assert json.loads(run("--as-at", "2019-12-04", "--format", "json"))["year"] == "2019/20"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--year", "2018/19"), "There is no contract year 2018/19. There are: 2019/20, 2020/21, 2021/22."),
        (("--year", "2019/20", "--as-at", "2020-04-01"), "Choose a day from 2019-04-01 to 2020-03-31."),
        (("--as-at", "2018-01-01"), "2018-01-01 is not in 2019/20"),
        (("--commissioner", "98Z"), "We do not know commissioner 98Z."),
    ],
)
def test_wrong_usage_ends_with_2(options, says):
    status, message = refused(*options)

    assert status == 2
    assert says in message


@pytest.mark.parametrize("options", [("--as-at", "soon"), ("--format", "xml"), ("--month", "5")])
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(CommandError):
        run(*options)
