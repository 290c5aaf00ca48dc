import pytest

from practices.importers.errors import ImportRefused
from practices.importers.files import Row, Sheet
from practices.importers.layouts import Layout, read_sheet

OWN = Layout(
    "practice_code, registered",
    columns={"practice": ("practice_code", "Practice Code?"), "size": ("registered",), "note": ("note",)},
    optional=frozenset({"note"}),
    published=False,
)
BARE = Layout("three columns", positions={"practice": 1, "size": 3}, width=3, first_cell=r"V\d{5}")


def sheet(*rows: tuple[str, ...]) -> Sheet:
    return Sheet("", [Row(number, cells) for number, cells in enumerate(rows, start=1)])


def read(*rows: tuple[str, ...]) -> list[tuple[int, str, str]]:
    return [(r.row, r["practice"], r["size"]) for r in read_sheet(sheet(*rows), (BARE, OWN)).records]


@pytest.mark.parametrize(
    "header",
    [("practice_code", "registered"), ("Practice\r\nCode ", "REGISTERED"), (" practice code?", "Registered ")],
)
def test_headers_are_matched_by_their_letters(header):
    assert read(header, ("V81001", "12")) == [(2, "V81001", "12")]


def test_columns_may_stand_in_any_order():
    assert read(("registered", "practice_code"), ("12", "V81001")) == [(2, "V81001", "12")]


def test_columns_beyond_the_layout_are_named_and_left():
    reading = read_sheet(sheet(("registered", "practice_code", "mood"), ("12", "V81001", "fine")), (OWN,))

    assert reading.warnings == ["Columns not used: mood."]
    assert reading.records[0]["note"] == ""
    assert not reading.records[0].has("note")


def test_a_short_row_has_empty_cells():
    assert read(("practice_code", "registered"), ("V81001",)) == [(2, "V81001", "")]


def test_a_row_with_more_cells_than_headers_is_an_error_of_its_own():
    reading = read_sheet(sheet(("practice_code", "registered"), ("V81001", "12", "345"), ("V81002", "1")), (OWN,))

    assert [str(error) for error in reading.errors] == [
        "Row 2: there are 3 columns where 2 are expected. A text with a comma needs quotation marks; "
        "a number is written without commas."
    ]
    assert len(reading.records) == 1


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (("practice_code", "registred"), "which lacks: registered"),
        (("practice_code",), "which lacks: registered"),
        (("practice_code", "registered", "Registered"), r"two columns have the same header \(registered\)"),
    ],
    ids=["misspelt", "missing", "doubled"],
)
def test_a_header_that_leaves_doubt_is_refused(header, says):
    with pytest.raises(ImportRefused, match=says):
        read_sheet(sheet(header, ("V81001", "12", "12")), (OWN,))


def test_a_header_alone_is_refused():
    with pytest.raises(ImportRefused, match="no rows"):
        read(("practice_code", "registered"))


def test_a_layout_without_header_goes_by_position():
    assert read(("V81001", "ELM", "12"), ("V81002", "OAK", "13")) == [(1, "V81001", "12"), (2, "V81002", "13")]


def test_every_row_without_header_has_the_full_width():
    reading = read_sheet(sheet(("V81001", "ELM", "12"), ("V81002", "13")), (BARE,))

    assert [error.row for error in reading.errors] == [2]


def test_an_unknown_header_over_the_known_columns_goes_by_position_with_a_warning():
    reading = read_sheet(sheet(("Code of 2023", "Name", "Size"), ("V81001", "ELM", "12")), (BARE, OWN))

    assert [(r.row, r["size"]) for r in reading.records] == [(2, "12")]
    assert "by their position" in reading.warnings[0]
