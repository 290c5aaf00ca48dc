from datetime import date

import pytest

from practices.importers import cells
from practices.importers.errors import CellError


@pytest.mark.parametrize("text", ["A81001", " a81001 ", "a 81001", "a81001\xa0"])
def test_a_practice_code_is_made_tidy(text):
    assert cells.practice_code(text) == "A81001"


@pytest.mark.parametrize("text", ["A8100", "A810011", "12345A", "W95010", "A81001001", "I81001", "", "A\uff181001"])
def test_what_is_no_code_of_an_english_practice_is_refused(text):
    with pytest.raises(CellError, match="Enter a code like A81001"):
        cells.practice_code(text)


@pytest.mark.parametrize("text", ["00C", "99a", "W2U3Z", " d9y0v"])
def test_both_forms_of_a_commissioners_code_are_taken(text):
    assert cells.commissioner_code(text) == text.strip().upper()


@pytest.mark.parametrize("text", ["0C0", "E38000001", "", "00"])
def test_what_is_no_commissioners_code_is_refused(text):
    with pytest.raises(CellError, match="Enter a code like 00C"):
        cells.commissioner_code(text)


@pytest.mark.parametrize(
    "text", ["20191001", "2019-10-01", "01/10/2019", "01OCT2019", "01Oct2019", "01-Oct-19", "01-OCT-2019"]
)
def test_a_date_may_be_written_in_the_published_ways(text):
    assert cells.day(text, "Start") == date(2019, 10, 1)


@pytest.mark.parametrize("text", ["20190231", "1 October", "19000101", "29990101", "", "43739", "2019"])
def test_what_is_no_date_of_our_time_is_refused(text):
    with pytest.raises(CellError, match="Start"):
        cells.day(text, "Start")


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("12345", 12_345), ("200000", 200_000)])
def test_a_whole_number_is_digits_alone(text, number):
    assert cells.whole_number(text, "Registered") == number


@pytest.mark.parametrize(
    "text",
    [
        "-1",
        "0",
        "",
        "NaN",
        "1e3",
        "1_000",
        "12.0",
        "\uff11\uff12\uff13",
        "12,345",
        "200001",
        "99999999999999999999",
        "9" * 5_000,
    ],
)
def test_what_is_no_number_of_patients_is_refused(text):
    with pytest.raises(CellError, match="whole number from 1 to 200,000"):
        cells.whole_number(text, "Registered")


@pytest.mark.parametrize(("text", "number"), [("9023.4", 9_023), ("8078.5", 8_078), ("7071.5", 7_072), ("0", 0)])
def test_a_mean_is_taken_to_the_nearest_patient_and_halves_to_the_even_one(text, number):
    assert cells.mean_number(text, "Registered") == number


@pytest.mark.parametrize("text", ["-1.0", "", "NaN", "1e3", "200000.5"])
def test_what_is_no_mean_is_refused(text):
    with pytest.raises(CellError):
        cells.mean_number(text, "Registered")


def test_text_is_tidied_and_never_cut():
    assert cells.short_text("  ELM \n SURGERY", "Name", 100) == "ELM SURGERY"
    assert cells.short_text("\u202eELM\x07 SURGERY\u202c", "Name", 100) == "ELM SURGERY"
    with pytest.raises(CellError, match="has 101 characters; at most 100"):
        cells.short_text("x" * 101, "Name", 100)


@pytest.mark.parametrize("text", ["zz1 1aa", "ZZ11AA", " ZZ1  1AA "])
def test_postcodes_are_kept_in_one_form(text):
    assert cells.postcode(text) == "ZZ11AA"


@pytest.mark.parametrize("text", ["", "ZZ1", "1ZZ 1AA", "ZZ1 AAA", "ZZ123 1AA"])
def test_what_is_no_postcode(text):
    with pytest.raises(CellError, match=r"is not a postcode\. Enter one like AB12 3CD\."):
        cells.postcode(text)


@pytest.mark.parametrize(("text", "metres"), [("0", 0), ("444136", 444_136), ("444136.0", 444_136), ("1.6", 2)])
def test_metres(text, metres):
    assert cells.metres(text, "Easting") == metres


@pytest.mark.parametrize("text", ["", "-5", "1300001", "4,000", "north"])
def test_what_is_no_place_on_the_grid(text):
    with pytest.raises(CellError, match=r"Easting .* is not a place on the National Grid"):
        cells.metres(text, "Easting")


def test_branch_codes():
    assert cells.branch_code(" v81001001") == "V81001001"
    for wrong in ("V81001", "I81001001", "V8100100A"):
        with pytest.raises(CellError, match="is not the code of a branch surgery"):
            cells.branch_code(wrong)
