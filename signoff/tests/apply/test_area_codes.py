import pytest
from django.core.exceptions import ValidationError

from networks.enums import AreaKind
from signoff.forms.areas import MOST, parse_codes


@pytest.mark.parametrize(
    ("kind", "typed", "codes"),
    [
        (AreaKind.LSOAS, " e01012345\r\nE01012346,, E01012345;\n", ["E01012345", "E01012346"]),
        (AreaKind.WARDS, "e05001514\nElm  Tree, St. Ann’s", ["E05001514", "Elm Tree", "St. Ann’s"]),
        (AreaKind.POSTCODE_SECTORS, "ts18 1\tTS18  2".replace("\t", "\n"), ["TS18 1", "TS18 2"]),
        (AreaKind.POSTCODE_SECTORS, "M1 1,SW1A 1", ["M1 1", "SW1A 1"]),
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
            "“E0101234”, “W01000001”: enter an LSOA code like E01012345",
        ),
        (AreaKind.LSOAS, "E05001514", "“E05001514”: enter an LSOA code"),
        (AreaKind.WARDS, "E01012345", "“E01012345”: enter a ward code"),
        (AreaKind.WARDS, "123", "“123”: enter a ward code"),
        (AreaKind.WARDS, "W" * 61, "enter a ward code"),
        (AreaKind.POSTCODE_SECTORS, "TS181", "with a space before the last number"),
        (AreaKind.POSTCODE_SECTORS, "TS18 1HU", "with a space before the last number"),
        (AreaKind.POSTCODE_SECTORS, ", ;\n", "Enter at least one code"),
        (AreaKind.LSOAS, "\n".join("abcdefg"), "“E” and 2 more: enter"),
        (AreaKind.LSOAS, ",".join(f"E01{n:06}" for n in range(MOST + 1)), "Enter 2,000 codes or fewer"),
    ],
)
def test_what_is_no_code_is_named(kind: AreaKind, typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        parse_codes(kind, typed)
