"""Published places of autumn 2019, where a copy of them lies beside the project or where PCN_REFERENCE_DATA says."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.conf import settings
from django.db import transaction

from networks.importers.run import run_import
from networks.models import Neighbour, Site
from networks.services.neighbours import rebuild_neighbours
from pcnportal.testing.factories import AT
from practices.importers.grid import national_grid
from practices.models import Boundary

DATA = Path(os.environ.get("PCN_REFERENCE_DATA") or settings.BASE_DIR.parent / "shared" / "data")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no reference data at {DATA}; PCN_REFERENCE_DATA says where it is"),
]

FILES = {
    "commissioners": "joined/ccgs.csv",
    "practices": "joined/practices.csv",
    "list-sizes": "joined/list_sizes_2019-20.csv",
    "postcodes": "os/practice_postcodes.csv",
    "branches": "ods/ebranchs_2017-08.csv",
    "boundaries": "joined/ccg_boundaries_2019_simplified.geojson",
}


def take(kind, name, **options):
    return run_import(kind=kind, path=DATA / name, at=AT, **options)


@pytest.fixture(scope="module")
def england(django_db_setup, django_db_blocker):
    """The files, imported once for all tests here; what each import reports."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield {kind: take(kind, name) for kind, name in FILES.items()}
        transaction.set_rollback(True)


def test_all_of_it_goes_in(england):
    counted = {kind: [(t.new, len(t.changes)) for t in report.plan.tallies] for kind, report in england.items()}

    assert counted["postcodes"] == [(10_004, 0)]
    assert counted["branches"] == [(2_504, 0)]
    assert counted["boundaries"] == [(191, 0)]
    assert dict(england["branches"].context.skipped) == {"branches of practices that we do not know": 198}


def test_the_same_files_again_change_nothing(england):
    assert [take(kind, FILES[kind]).written for kind in ("postcodes", "branches", "boundaries")] == [False] * 3
    assert not take("branches", "joined/branches.csv").written


def test_degrees_and_metres_agree():
    rows = read_csv(FILES["postcodes"])
    metres = national_grid([(float(row["longitude"]), float(row["latitude"])) for row in rows])
    published = np.array([(float(row["easting"]), float(row["northing"])) for row in rows])
    assert np.hypot(*(metres - published).T).max() < 5


def test_practices_stand_where_the_file_of_practices_says(england):
    """93 stand outside their own commissioner's. The borders are simplified, so a few practices change sides."""
    codes, shapes = zip(*Boundary.objects.values_list("commissioner__code", "geometry"), strict=True)
    areas = shapely.STRtree(shapely.from_wkb([bytes(shape) for shape in shapes]))
    sites = {s.practice.code: shapely.Point(s.easting, s.northing) for s in Site.objects.select_related("practice")}
    located = {row["code"]: row for row in read_csv(FILES["practices"]) if row["ccg_at_location"]}

    found = {code: {codes[i] for i in areas.query(site, "within")} for code, site in sites.items() if code in located}

    assert len(found) > 6_800
    assert sum(row["ccg_at_location"] not in found[code] for code, row in located.items() if code in found) <= 25
    assert sum(row["ccg_at_location"] != row["ccg"] for row in located.values()) == 93


def read_csv(name):
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_england_has_about_seven_neighbours_a_practice(england):
    assert Site.objects.count() == 6_869
    assert 24_000 < Neighbour.objects.count() < 26_000
    rebuilt = rebuild_neighbours(today=AT.date())
    assert (rebuilt.new, rebuilt.gone, rebuilt.without_place) == (0, 0, 5)
