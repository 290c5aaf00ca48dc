import pytest

from practices.importers.errors import ImportRefused
from practices.importers.files import Row, Sheet
from practices.importers.privacy import is_nhs_number, refuse_nhs_numbers


def sheet_of(*columns: str) -> list[Sheet]:
    return [Sheet("", [Row(number, (cell, "x")) for number, cell in enumerate(columns, start=1)])]


@pytest.mark.parametrize("number", ["9434765919", "943 476 5919", "943-476-5919", "4010232137"])
def test_an_nhs_number_has_a_check_digit(number):
    assert is_nhs_number(number)


@pytest.mark.parametrize("number", ["9434765918", "1234567890"])
def test_most_numbers_of_ten_digits_are_none(number):
    assert not is_nhs_number(number)


@pytest.mark.parametrize(
    "cells", [["patient", "9434765919"], ["9434765919", "4010232137", "1234567890"], ["943 476 5919"]]
)
def test_a_column_of_nhs_numbers_is_refused(cells):
    with pytest.raises(ImportRefused, match="Column 1 looks like NHS numbers"):
        refuse_nhs_numbers(sheet_of(*cells))


@pytest.mark.parametrize(
    "cells",
    [
        ["01642 672351", "0164267235"],
        ["1234567890", "1234567891", "1234567892"],
        ["20191001", "12000"],
        [],
    ],
    ids=["telephones", "other long numbers", "dates and sizes", "nothing"],
)
def test_other_numbers_pass(cells):
    refuse_nhs_numbers(sheet_of(*cells))
