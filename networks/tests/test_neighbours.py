"""Places and neighbours in the database: who has a place, and that only what differs is written."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.importers.run import run_import
from networks.models import Neighbour, Network, NetworkDue, Site
from networks.services.neighbours import Rebuilt, rebuild_neighbours
from pcnportal.testing.factories import AT, make_commissioner, make_imported_network, make_practice
from practices.models import Branch, PostcodePoint, Practice

pytestmark = pytest.mark.django_db

TODAY = date(2019, 7, 1)
PLACES = {"ZZ11AA": (400_000, 500_000), "ZZ11AB": (402_000, 500_000), "ZZ11AC": (404_000, 500_000)}


@pytest.fixture(autouse=True)
def points():
    for postcode, (easting, northing) in PLACES.items():
        PostcodePoint.objects.create(postcode=postcode, easting=easting, northing=northing)


@pytest.fixture
def row() -> list[Practice]:
    """Elm, Oak and Quay, two kilometres apart from west to east."""
    marlshire = make_commissioner()
    named = zip(("Elm", "Oak", "Quay"), ("ZZ1 1AA", "zz1 1ab", "ZZ11AC"), strict=True)
    return [make_practice(marlshire, name, postcode=postcode) for name, postcode in named]


def rebuild() -> Rebuilt:
    return rebuild_neighbours(today=TODAY)


def pairs() -> dict[tuple[str, str], int]:
    return {(n.a.name, n.b.name): n.metres for n in Neighbour.objects.select_related("a", "b")}


def test_practices_side_by_side_touch(row):
    assert rebuild() == Rebuilt(pairs=2, new=2, gone=0, placed=3, without_place=0)
    assert pairs() == {("Elm", "Oak"): 2_000, ("Oak", "Quay"): 2_000}
    assert {s.practice.name: (s.easting, s.northing) for s in Site.objects.all()} == dict(
        zip(("Elm", "Oak", "Quay"), PLACES.values(), strict=True)
    )


def test_the_same_again_writes_nothing(row):
    rebuild()
    with CaptureQueriesContext(connection) as statements:
        assert rebuild() == Rebuilt(pairs=2, new=0, gone=0, placed=3, without_place=0)
    assert not [s for s in statements if s["sql"].lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]


def test_only_what_differs_is_written(row):
    rebuild()
    kept = Neighbour.objects.get(a__name="Elm").id
    PostcodePoint.objects.filter(postcode="ZZ11AC").update(easting=404_500)

    assert rebuild() == Rebuilt(pairs=2, new=0, gone=0, placed=3, without_place=0)
    assert pairs() == {("Elm", "Oak"): 2_000, ("Oak", "Quay"): 2_500}
    assert Site.objects.get(practice__name="Quay").easting == 404_500
    assert Neighbour.objects.filter(id=kept, metres=2_000).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"ods_status": "C"},
        {"postcode": "ZZ9 9ZZ"},
        {"postcode": ""},
    ],
)
def test_who_closes_or_has_no_known_postcode_has_no_place(row, change):
    rebuild()
    Practice.objects.filter(name="Oak").update(**change)

    rebuilt = rebuild()

    assert (rebuilt.placed, rebuilt.new, rebuilt.gone) == (2, 1, 2)
    assert rebuilt.without_place == ("postcode" in change)
    assert pairs() == {("Elm", "Quay"): 4_000}


def test_clinics_and_the_like_take_no_land(row):
    Practice.objects.filter(name="Oak").update(prescribing_setting=9)
    assert rebuild().placed == 3, "it has a list"
    Practice.objects.get(name="Oak").list_sizes.all().delete()
    assert rebuild().placed == 2
    Practice.objects.filter(name="Oak").update(prescribing_setting=4)
    assert rebuild().placed == 3
    Practice.objects.filter(name="Oak").update(ods_status="D")
    assert rebuild().placed == 2


@pytest.mark.parametrize(
    ("fields", "touches"),
    [
        ({}, True),
        ({"closed_on": date(2019, 7, 1)}, True),
        ({"closed_on": date(2019, 6, 30)}, False),
        ({"opened_on": date(2019, 7, 2)}, False),
    ],
)
def test_an_open_branch_is_land_of_its_practice(row, fields, touches):
    PostcodePoint.objects.create(postcode="ZZ11AD", easting=405_000, northing=500_000)
    Branch.objects.create(code="V81001001", practice=row[0], name="Elm at Quay", postcode="ZZ1 1AD", **fields)

    rebuild()

    assert (("Elm", "Quay") in pairs()) is touches
    assert Site.objects.get(practice=row[0]).easting == 400_000


def test_a_branch_alone_gives_no_place(row):
    Practice.objects.filter(name="Oak").update(postcode="")
    Branch.objects.create(code="V81001001", practice=row[1], name="Oak Branch", postcode="ZZ1 1AB")

    assert rebuild().without_place == 1
    assert pairs() == {("Elm", "Quay"): 4_000}


def test_an_import_that_moves_a_site_makes_its_networks_due(row, tmp_path):
    network = make_imported_network(Practice.objects.get(name="Elm").commissioner_links.get().commissioner, [row[2]])
    rebuild()
    NetworkDue.objects.all().delete()
    before = Network.objects.get().revision
    path = tmp_path / "points.csv"
    path.write_text("postcode,easting,northing\nZZ1 1AB,402000,530000\n")

    report = run_import(kind="postcodes", path=path, at=AT)

    assert report.notes == [
        "neighbours: 1 pairs that touch, 1 of them new, 2 gone; practices with a known place: 3, without: 0"
    ]
    assert pairs() == {("Elm", "Quay"): 4_000}
    assert NetworkDue.objects.get().network == network
    assert Network.objects.get().revision > before
    assert report.revalidated == 1
