import json
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from networks.enums import MembershipState
from networks.models import Membership, Network
from networks.tests.pages.reading import read
from pcnportal.accounts.enums import Role
from pcnportal.testing.factories import (
    AT,
    LIST_DATE,
    make_commissioner,
    make_imported_network,
    make_practice,
    make_user,
    year,
)
from practices.models import ListSize, Practice, PracticeCommissioner

pytestmark = pytest.mark.django_db

FIRST = date(2019, 7, 1)


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


def test_the_counts_that_the_press_reported(marlshire):
    """T9: 83, 26 and 2 networks below 30,000, 27,000 and 20,000, each count holding the ones before it; apart 57, 24
    and 2. Of the others, which are 30,000 or more, one does for all."""
    make_networks(marlshire, [28_000] * 57 + [25_000] * 24 + [19_000] * 2)

    found = json.loads(run("--year", "2019/20", "--as-at", "2019-12-04", "--format", "json"))
    below = [found[name] for name in ("under_30000", "under_27000", "under_20000")]
    assert (found["networks"], below) == (84, [83, 26, 2])
    page = read(make_user(Role.NHSE_READER), "/position/?year=2019-20")
    assert "Fewer than 20,000 2 Fewer than 27,000 26 Fewer than 30,000 83 30,000 to 50,000 1" in page
    assert "Each once: 2 networks with fewer than 20,000, 24 with 20,000 to 26,999, 57 with 27,000 to 29,999." in page


def make_networks(commissioner, sizes):
    """Each of one practice, by as few statements as can be."""
    numbered = list(enumerate(sizes, 90_000))
    practices = Practice.objects.bulk_create(
        Practice(code=f"V{number}", name=f"Practice {number}", prescribing_setting=4) for number, _ in numbered
    )
    networks = Network.objects.bulk_create(
        Network(
            name=f"Network {number}",
            reference=f"U{number}",
            ods_code=f"U{number}",
            lead_commissioner=commissioner,
            imported=True,
            opened_on=FIRST,
            created_at=AT,
        )
        for number, _ in numbered
    )
    PracticeCommissioner.objects.bulk_create(
        PracticeCommissioner(practice=practice, commissioner=commissioner, during=(None, None))
        for practice in practices
    )
    ListSize.objects.bulk_create(
        ListSize(practice=practice, as_at=LIST_DATE, registered=size, source="invented")
        for practice, size in zip(practices, sizes, strict=True)
    )
    Membership.objects.bulk_create(
        Membership(
            network=network,
            practice=practice,
            contract_year=year(),
            state=MembershipState.IN_FORCE,
            named_at=AT,
            during=(FIRST, None),
            decided_on=FIRST,
        )
        for network, practice in zip(networks, practices, strict=True)
    )


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
