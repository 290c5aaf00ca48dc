import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from practices.importers.errors import ImportRefused
from practices.importers.files import SourceFile, read_source

TEXT = "lmc,commissioner_code\nSt Hélier\u2019s LMC,99A\n"
ROWS = [(1, ("lmc", "commissioner_code")), (2, ("St Hélier\u2019s LMC", "99A"))]


def read(folder: Path, content: bytes, name: str = "file.csv") -> SourceFile:
    path = folder / name
    path.write_bytes(content)
    return read_source(path)


def rows_of(source: SourceFile) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in source.sheets[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are_are_read_without_a_word(tmp_path, encoding):
    source = read(tmp_path, TEXT.encode(encoding))

    assert rows_of(source) == ROWS
    assert source.warnings == []


def test_windows_1252_is_read_with_a_warning_that_shows_the_passage(tmp_path):
    source = read(tmp_path, TEXT.encode("cp1252"))

    assert rows_of(source) == ROWS
    assert len(source.warnings) == 1
    assert "St Hélier\u2019s LMC" in source.warnings[0]


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        TEXT.replace(",", ";"),
        TEXT.replace(",", "\t"),
        TEXT.replace("99A", " 99A "),
    ],
    ids=["windows line ends", "mac line ends", "semicolons", "tabs", "blanks"],
)
def test_line_ends_separators_and_blanks_do_not_matter(tmp_path, text):
    assert rows_of(read(tmp_path, text.encode())) == ROWS


def test_rows_are_numbered_as_excel_numbers_them(tmp_path):
    source = read(tmp_path, b'a,b\n\n"two\nlines",1\n,\nx,2\n')

    assert rows_of(source) == [(1, ("a", "b")), (3, ("two\nlines", "1")), (5, ("x", "2"))]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n,,\n", "is empty"),
        (b"a,b\n1,\x002\n", "null characters"),
        (b'a,b\n1,"2\n', "quotation marks go wrong near line"),
        (b"PK\x03\x04 not a zip", "not an Excel workbook"),
        (b"%PDF-1.5\n\x81\x8d\x8f", "not text"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, content, says):
    with pytest.raises(ImportRefused, match=says):
        read(tmp_path, content)


def test_a_file_far_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("practices.importers.files.LARGEST", 10)

    with pytest.raises(ImportRefused, match="larger than"):
        read(tmp_path, TEXT.encode())


def test_a_zip_that_holds_no_workbook_is_refused(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("epcn.pdf", "text")

    with pytest.raises(ImportRefused, match="unpack it first"):
        read(tmp_path, packed.getvalue(), "epcn.zip")


def test_every_sheet_of_a_workbook_is_read_and_its_cells_become_text(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "First"
    book.active.append(["code", "day", "size", None, True])
    book.active.append([])
    book.active.append([20191001, datetime.fromisoformat("2019-10-01"), 12.0, 12.5, date(2019, 10, 2)])
    book.create_sheet("Empty")
    book.save(tmp_path / "book.xlsx")

    source = read_source(tmp_path / "book.xlsx")

    assert [sheet.name for sheet in source.sheets] == ["First", "Empty"]
    assert rows_of(source) == [
        (1, ("code", "day", "size", "", "True")),
        (3, ("20191001", "2019-10-01", "12", "12.5", "2019-10-02")),
    ]


def test_the_hash_is_of_the_bytes(tmp_path):
    same = read(tmp_path, TEXT.encode()), read(tmp_path, TEXT.encode(), "other.csv")
    other = read(tmp_path, TEXT.encode("utf-16"))

    assert same[0].sha256 == same[1].sha256 != other.sha256
