import json
from datetime import date

import pytest
import shapely

from networks.tests.importers.conftest import counts
from pcnportal.testing.factories import make_commissioner
from practices.models import Boundary

pytestmark = pytest.mark.django_db

SQUARE = [[[-2, 53], [-1.9, 53], [-1.9, 53.1], [-2, 53.1], [-2, 53]]]
KNOT = [[[-2, 53], [-1.9, 53.1], [-1.9, 53], [-2, 53.1], [-2, 53]]]


@pytest.fixture(autouse=True)
def marlshire():
    return make_commissioner("99A", "Marlshire CCG", ons_code="E38000901")


def feature(code="99A", coordinates=SQUARE, kind="Polygon", **properties):
    properties = {"ccg": code, **properties} if code else properties
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_border_is_kept_in_metres(take, marlshire):
    report = take("boundaries", collection(feature(name="Marlshire")), as_at=date(2019, 4, 1))

    assert counts(report) == {"boundaries": (1, 0, 0)}
    boundary = Boundary.objects.get(commissioner=marlshire)
    assert (boundary.source, boundary.as_at) == ("file.csv", date(2019, 4, 1))
    west, south, east, north = shapely.from_wkb(bytes(boundary.geometry)).bounds
    assert (east - west, north - south) == (pytest.approx(6_710, abs=60), pytest.approx(11_120, abs=60))
    assert west == pytest.approx(400_000, abs=200)


def test_the_same_border_again_changes_nothing(take):
    take("boundaries", collection(feature()), as_at=date(2019, 4, 1))

    assert not take("boundaries", collection(feature())).written


def test_another_border_replaces_it(take):
    take("boundaries", collection(feature()))
    wider = [[[-2, 53], [-1.8, 53], [-1.8, 53.1], [-2, 53.1], [-2, 53]]]

    report = take("boundaries", collection(feature(coordinates=[wider], kind="MultiPolygon")))

    assert counts(report) == {"boundaries": (0, 1, 0)}
    assert str(report.plan.tallies[0].changes[0]).startswith("99A: border 5 points, 74.")
    assert shapely.from_wkb(bytes(Boundary.objects.get().geometry)).geom_type == "MultiPolygon"


def test_the_code_of_the_ons_will_do(take, marlshire):
    take("boundaries", collection(feature("", CCG19CD="E38000901", CCG19NM="Marlshire")))

    assert Boundary.objects.get().commissioner == marlshire


def test_a_dry_run_writes_nothing(take):
    assert counts(take("boundaries", collection(feature()), dry_run=True)) == {"boundaries": (1, 0, 0)}
    assert not Boundary.objects.exists()


def test_errors_name_the_feature_and_nothing_is_written(refusal):
    lines = refusal(
        "boundaries",
        collection(
            feature(),
            feature("99B"),
            feature(coordinates=[-2, 53], kind="Point"),
            feature(coordinates=[[[0, 0], [1, 0], [1, 1], [0, 0]]]),
            feature(coordinates=KNOT),
            feature(coordinates=["here"]),
            feature(),
        ),
    )

    assert lines[1:] == [
        'Features, row 2: we do not know commissioner "99B". Import the commissioners first, or correct the code.',
        "Features, row 3: the border is not a polygon, nor several.",
        "Features, row 4: the border is not in degrees of longitude and latitude within Great Britain.",
        "Features, row 5: the border crosses itself (Self-intersection[-1.95 53.05]).",
        "Features, row 6: the border cannot be read as GeoJSON.",
        "Features, row 7: this repeats row 1. Keep one of the two.",
    ]
    assert not Boundary.objects.exists()


@pytest.mark.parametrize("text", ['{"type": "Point"}', '{"features": [1]}', '{"features": '])
def test_other_json_is_refused(refusal, text):
    assert refusal("boundaries", text) == ["file.csv is not a GeoJSON collection of features."]
