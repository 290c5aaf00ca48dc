"""The published files of autumn 2019, where a copy of them lies beside the project or where PCN_REFERENCE_DATA says."""

import csv
import os
from collections import defaultdict
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.db import transaction

from networks.importers.run import run_import
from networks.models import Membership, Network, NetworkDue
from networks.rules.position import position_numbers
from networks.selectors.coverage import commissioner_subjects
from networks.selectors.position import position
from pcnportal.testing.factories import AT, year
from practices.models import Commissioner, ListSize, Practice

DATA = Path(os.environ.get("PCN_REFERENCE_DATA") or settings.BASE_DIR.parent / "shared" / "data")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no reference data at {DATA}; PCN_REFERENCE_DATA says where it is"),
]

FILES = {
    "commissioners": "joined/ccgs.csv",
    "practices": "ods/epraccur_2019-11-19.csv",
    "list-sizes": "joined/list_sizes_2019-20.csv",
    "networks": "ods/ePCN_2019-12-04.xlsx",
}
DAY = date(2019, 12, 4)


def take(kind, name, **options):
    return run_import(kind=kind, path=DATA / name, at=AT, **options)


@pytest.fixture(scope="module")
def england(django_db_setup, django_db_blocker):
    """The four files, imported once for all tests here; what each import reports."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield {kind: take(kind, name) for kind, name in FILES.items()}
        transaction.set_rollback(True)


def test_the_nation_is_as_the_press_counted_it(england):
    found = position(year=year(), as_at=DAY).as_json()

    expected = {
        "networks": 1_250,
        "under_20000": 3,
        "under_27000": 27,
        "under_30000": 93,
        "within_30000_50000": 734,
        "over_50000": 422,
        "size_unknown": 1,
        "single_practice_networks": 34,
        "networks_crossing_commissioners": 19,
        "practices_in_scope": 6_837,
        "practices_participating": 6_756,
        "practices_declined": 0,
        "practices_unplaced": 0,
        "practices_undecided": 81,
        "practices_covered": 6_756,
        "practices_uncovered": 81,
        "patients_in_scope": 59_952_529,
        "patients_covered": 59_559_315,
        "patients_uncovered": 393_214,
        "coverage_percent_practices": 98.82,
        "coverage_percent_patients": 99.34,
        "commissioners": 191,
        "commissioners_fully_covered": 140,
    }
    assert {name: found[name] for name in expected} == expected
    assert england["practices"].context.skipped == {"outside England": 856}
    assert Practice.objects.count() == 13_501
    assert NetworkDue.objects.count() == england["networks"].revalidated == 1_250


def test_the_statements_agree_with_the_rules_and_with_the_files_by_hand(england):
    subjects = commissioner_subjects(Commissioner.objects.values_list("id", flat=True), DAY, year="2019/20")
    by_rules = [position_numbers(subject.facts) for subject in subjects]
    found = position(year=year(), as_at=DAY).as_json()
    for name in ("practices_in_scope", "practices_covered", "patients_covered", "practices_undecided"):
        assert sum(numbers[name] for numbers in by_rules) == found[name]

    sizes = {row["practice_code"]: int(row["registered"]) for row in read_csv(FILES["list-sizes"])}
    by_hand: dict[str, list[int | None]] = defaultdict(list)
    book = openpyxl.load_workbook(DATA / FILES["networks"], data_only=True, read_only=True)
    for row in book.worksheets[1].iter_rows(min_row=2, values_only=True):
        by_hand[row[4]].append(sizes.get(row[0]))
    held = dict(ListSize.objects.values_list("practice_id", "registered"))
    stored: dict[str, list[int | None]] = defaultdict(list)
    for reference, practice_id in Membership.objects.values_list("network__reference", "practice_id"):
        stored[reference].append(held.get(practice_id))
    assert {code: sorted(map(str, s)) for code, s in stored.items()} == {
        code: sorted(map(str, s)) for code, s in by_hand.items()
    }
    assert sum(filter(None, stored["U82880"])) == 14_731
    barnsley = Network.objects.get(lead_commissioner__code="02P")
    assert (len(stored[barnsley.reference]), sum(filter(None, stored[barnsley.reference]))) == (33, 263_087)


def read_csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_files_again_change_nothing(england):
    assert [take(kind, name).written for kind, name in FILES.items()] == [False] * 4


@pytest.mark.parametrize(
    ("kind", "name", "options", "tallies"),
    [
        ("commissioners", "ods/eccg_2018-11.csv", {}, {"commissioners": (24, 189, 0)}),
        ("commissioners", "ons/CCG18_NHSRLO18_NHSER18_lookup.csv", {}, {"commissioners": (6, 117, 72)}),
        ("commissioners", "ons/CCG19_STP19_lookup.csv", {}, {"commissioners": (0, 0, 191)}),
        ("commissioners", "ons/CCG20_STP20_lookup.csv", {}, {"commissioners": (18, 21, 96)}),
        ("list-sizes", "nhsd/gp-reg-pat-prac-all_2021-01-01.csv", {}, {"list sizes": (6_654, 0, 0)}),
        (
            "list-sizes",
            "nhsd/nhs_payments_general_practice_2019-20.csv",
            {"as_at": date(2019, 1, 1)},
            {"list sizes": (76, 0, 6_810), "contract types": (6_860, 0, 0)},
        ),
        ("practices", "joined/practices.csv", {}, {"practices": (0, 0, 6_875), "commissioner links": (0, 0, 6_875)}),
        ("networks", "joined/pcns.csv", {}, {"networks": (0, 0, 1_250), "memberships": (0, 0, 0)}),
        ("networks", "joined/pcn_membership.csv", {}, {"networks": (0, 0, 1_250), "memberships": (0, 0, 6_757)}),
    ],
)
def test_other_published_layouts_go_in(england, kind, name, options, tallies):
    report = take(kind, name, **options)

    assert {t.noun: (t.new, len(t.changes), t.unchanged) for t in report.plan.tallies} == tallies
