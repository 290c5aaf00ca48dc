import pytest

from networks.tests.importers.conftest import counts
from practices.models import PostcodePoint

pytestmark = pytest.mark.django_db

HEADER = "postcode,easting,northing,latitude,longitude,positional_quality,source\n"
FILE = HEADER + "ZZ1 1AA,444136,518701,54.5,-1.3,10,invented\nzz12ab,444458.0,519543,54.5,-1.3,10,invented\n"


def held():
    return {p.postcode: (p.easting, p.northing) for p in PostcodePoint.objects.all()}


def test_postcodes_are_taken_once_and_in_one_form(take):
    report = take("postcodes", FILE)

    assert counts(report) == {"postcodes": (2, 0, 0)}
    assert held() == {"ZZ11AA": (444_136, 518_701), "ZZ12AB": (444_458, 519_543)}
    assert report.context.warnings == []
    assert not take("postcodes", FILE).written


def test_a_postcode_that_moved_is_changed_and_one_that_is_not_in_the_file_stays(take):
    take("postcodes", FILE)

    report = take("postcodes", "postcode,easting,northing\nZZ1 1AA,444200,518701\n")

    assert [str(change) for change in report.plan.tallies[0].changes] == ["ZZ11AA: easting 444,136 -> easting 444,200"]
    assert held() == {"ZZ11AA": (444_200, 518_701), "ZZ12AB": (444_458, 519_543)}


def test_a_dry_run_writes_nothing(take):
    report = take("postcodes", FILE, dry_run=True)

    assert counts(report) == {"postcodes": (2, 0, 0)}
    assert held() == {}


def test_postcodes_without_a_place_are_left_out(take):
    report = take("postcodes", FILE + "ZZ1 3AA,,,,,90,\nZZ1 4AA,0,0,,,90,\n")

    assert dict(report.context.skipped) == {"postcodes without a place": 2}
    assert len(held()) == 2


def test_errors_name_the_row_and_nothing_is_written(refusal):
    lines = refusal(
        "postcodes",
        "postcode,easting,northing\nZZ1,1,1\nZZ1 1AA,far,1\nZZ1 2AA,1,9999999\nZZ1 3AA,1,1\nZZ13AA,2,2\n",
    )

    assert lines[1:] == [
        'Row 2: "ZZ1" is not a postcode. Enter one like AB12 3CD.',
        'Row 3: Easting "far" is not a place on the National Grid. Write metres, such as 444136.',
        'Row 4: Northing "9999999" is not a place on the National Grid. Write metres, such as 444136.',
        "Row 6: this repeats row 5. Keep one of the two.",
    ]
    assert held() == {}


def test_a_file_without_coordinates_is_refused(refusal):
    assert "which lacks: easting, northing." in refusal("postcodes", "postcode,ward\nZZ1 1AA,Harbour\n")[0]
