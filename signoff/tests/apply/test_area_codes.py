import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from networks.enums import AreaKind
from signoff.forms.areas import MOST, codes_of_file, parse_codes, rows_of


@pytest.mark.parametrize(
    ("kind", "typed", "codes"),
    [
        (AreaKind.LSOAS, " e01012345\r\nE01012346,, E01012345;\n", ["E01012345", "E01012346"]),
        (AreaKind.WARDS, "e05001514\nElm  Tree, St. Ann’s", ["E05001514", "Elm Tree", "St. Ann’s"]),
        (AreaKind.WARDS, "E05001514 e05001515\tE05001516", ["E05001514", "E05001515", "E05001516"]),
        (AreaKind.LSOAS, "E01012345 E01012346", ["E01012345", "E01012346"]),
        (AreaKind.POSTCODE_SECTORS, "ts18 1\tTS18  2".replace("\t", "\n"), ["TS18 1", "TS18 2"]),
        (AreaKind.POSTCODE_SECTORS, "M1 1,SW1A 1", ["M1 1", "SW1A 1"]),
        (AreaKind.LSOAS, "\uff25\uff10\uff11\uff10\uff11\uff12\uff13\uff14\uff15", ["E01012345"]),
        (AreaKind.WARDS, "\u202eElm\u202c Tree\x07", ["Elm Tree"]),
    ],
)
def test_codes_are_tidied_and_kept_once(kind: AreaKind, typed: str, codes: list[str]) -> None:
    assert parse_codes(kind, typed) == codes


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        (
            AreaKind.LSOAS,
            "E01012345\nE0101234\nW01000001",
            "“E0101234” in line 2, “W01000001” in line 3: enter an LSOA code like E01012345",
        ),
        (AreaKind.LSOAS, "E05001514", "“E05001514” in line 1: enter an LSOA code"),
        (AreaKind.WARDS, "E01012345", "“E01012345” in line 1: enter a ward code"),
        (AreaKind.LSOAS, "E0101234\u0665", "enter an LSOA code"),
        (AreaKind.WARDS, "123", "“123” in line 1: enter a ward code"),
        (AreaKind.WARDS, "W" * 61, "enter a ward code"),
        (AreaKind.POSTCODE_SECTORS, "TS181", "with a space before the last number"),
        (AreaKind.POSTCODE_SECTORS, "TS18 1HU", "with a space before the last number"),
        (AreaKind.POSTCODE_SECTORS, ", ;\n", "Enter at least one code"),
        (AreaKind.LSOAS, "\n".join("abcdefg"), "“E” in line 5 and 2 more: enter"),
        (AreaKind.LSOAS, ",".join(f"E01{n:06}" for n in range(MOST + 1)), "Enter 2,000 codes or fewer"),
    ],
)
def test_what_is_no_code_is_named(kind: AreaKind, typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        parse_codes(kind, typed)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (AreaKind.LSOAS, b"E01012345\r\nE01012346\r\n"),
        (AreaKind.LSOAS, "\ufeffLSOA11CD,Name\nE01012345,Elm\nE01012346,Oak\n".encode()),
        (AreaKind.LSOAS, "Name;LSOA code\nElm;e01012345\nOak; E01012346\n".encode("utf-16")),
        (AreaKind.LSOAS, b"Name\tLSOA\rElm\tE01012345\r\rSt. Ann\x92s\tE01012346\r"),
    ],
)
def test_a_file_of_codes(kind: AreaKind, content: bytes) -> None:
    rows = rows_of(SimpleUploadedFile("area.csv", content))
    assert codes_of_file(kind, rows) == ["E01012345", "E01012346"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"LSOA,Name\nE01012345,Elm\nE0101,Oak\n", "“E0101” in line 3: enter an LSOA code like E01012345"),
        (b"Place,Name\nE01012345,Elm\n", "more than one column. Head the one with the codes “LSOA code”"),
        (b"LSOA,Code\nE01012345,E01012345\n", "more than one column"),
        (b"LSOA\n", "Enter at least one code of the area"),
        (b"\n \n", "The file of codes is empty"),
        (b"PK\x03\x04", "is not a CSV file"),
        (b'{"type": "FeatureCollection"}', "is not a CSV file"),
        (b"E01012345\x00", "null characters"),
        (b'"E01012345', "The quotation marks go wrong near line 1"),
        (b" " * 1_000_001, "must be smaller than 1 MB"),
        (b"E01012345,", "more than one column"),
    ],
)
def test_a_file_that_is_none_of_codes(content: bytes, sentence: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(sentence)):
        codes_of_file(AreaKind.LSOAS, rows_of(SimpleUploadedFile("area.csv", content)))
