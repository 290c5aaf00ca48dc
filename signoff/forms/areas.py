"""A Network Area as people give it: codes typed, pasted or in a CSV file; and a drawing in a GeoJSON file."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from networks.enums import AreaKind
from pcnportal.core.words import without_unseen
from practices.importers.errors import ImportRefused
from practices.importers.files import Row, csv_rows
from practices.importers.layouts import normalised
from practices.shapes import NotAShape, in_metres, points_of

MOST = 2_000
LONGEST = 60
SHOWN = 5
LARGEST_LIST = 1  # MB
LARGEST_DRAWING = 10  # MB
MOST_POINTS = 50_000
LSOA = re.compile(r"E01[0-9]{6}")
WARD = re.compile(r"E05[0-9]{6}")
# Commas, or the space between two codes
BETWEEN = re.compile(r"[,;]|(?<=E0[15][0-9]{6})\s+(?=E0[15][0-9]{6}\b)", re.IGNORECASE)
LIKE_A_CODE = re.compile(r"[A-Z]\d+")
SECTOR = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ([0-9])")
HEAD = {AreaKind.WARDS: "Ward code", AreaKind.LSOAS: "LSOA code", AreaKind.POSTCODE_SECTORS: "Postcode sector"}
# As published files head them, such as LSOA11CD and WD19CD
HEADS = {
    AreaKind.WARDS: re.compile(r"wards?( codes?| names?)?|wd\d\dcd|codes?"),
    AreaKind.LSOAS: re.compile(r"lsoas?( ?codes?)?|lsoa\d\dcd|codes?"),
    AreaKind.POSTCODE_SECTORS: re.compile(r"(postcode )?sectors?|codes?"),
}
EXAMPLES = {
    AreaKind.WARDS: "a ward code like E05001514, or the ward’s name",
    AreaKind.LSOAS: "an LSOA code like E01012345",
    AreaKind.POSTCODE_SECTORS: "a postcode sector like TS18 1, with a space before the last number",
}


Typed = tuple[int, str]  # what stands there, and in which line


def parse_codes(kind: str, text: str) -> list[str]:
    """Each code once, tidied, in the order typed. Raises ValidationError naming the first few that are wrong."""
    lines = enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1)
    return checked_codes(kind, [(number, part) for number, line in lines for part in BETWEEN.split(line)])


def checked_codes(kind: str, typed: Iterable[Typed]) -> list[str]:
    whole = [(number, tidied(kind, " ".join(without_unseen(part).split()))) for number, part in typed if part.strip()]
    if not whole:
        raise ValidationError("Enter at least one code of the area")
    if wrong := [(number, code) for number, code in whole if not is_one(kind, code)]:
        raise ValidationError(f"{_quoted(wrong)}: enter {EXAMPLES[AreaKind(kind)]}")
    codes = list(dict.fromkeys(code for _, code in whole))
    if len(codes) > MOST:
        raise ValidationError(f"Enter {MOST:,} codes or fewer. You entered {len(codes):,}")
    return codes


def codes_of_file(kind: str, rows: Sequence[Row]) -> list[str]:
    """Of the column that is headed as one of codes of this kind, or of the only column. Raises ValidationError."""
    first = [normalised(cell) for cell in rows[0].cells] if rows else []
    headed = [number for number, cell in enumerate(first) if HEADS[AreaKind(kind)].fullmatch(cell)]
    if len(headed) > 1 or (not headed and len(first) > 1):
        head = HEAD[AreaKind(kind)]
        raise ValidationError(f"The file has more than one column. Head the one with the codes “{head}”")
    column = headed[0] if headed else 0
    body = rows[1:] if headed else rows
    return checked_codes(kind, [(row.number, row.cells[column]) for row in body if column < len(row.cells)])


def tidied(kind: str, typed: str) -> str:
    """Codes in capitals, and in plain ones where they were typed in wide ones. The name of a ward stays as it was."""
    capitals = unicodedata.normalize("NFKC", typed).upper()
    return typed if kind == AreaKind.WARDS and not LIKE_A_CODE.fullmatch(capitals) else capitals


def is_one(kind: str, code: str) -> bool:
    if kind == AreaKind.WARDS:
        return bool(WARD.fullmatch(code)) or (_has_letters(code) and not LIKE_A_CODE.fullmatch(code))
    pattern = LSOA if kind == AreaKind.LSOAS else SECTOR
    return bool(pattern.fullmatch(code))


def _has_letters(name: str) -> bool:
    return len(name) <= LONGEST and any(character.isalpha() for character in name)


def _quoted(wrong: Iterable[Typed]) -> str:
    listed = [f"“{code[:LONGEST]}” in line {number:,}" for number, code in wrong]
    more = f" and {len(listed) - SHOWN:,} more" if len(listed) > SHOWN else ""
    return f"{', '.join(listed[:SHOWN])}{more}"


class CodesFileField(forms.FileField):
    """A CSV file of codes. Cleaned to its rows."""

    widget = forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"})
    default_error_messages = {
        "empty": "The file of codes is empty. Choose another one",
        "invalid": "The file of codes was not sent as a file. Choose it again",
        "missing": "The file of codes was not sent as a file. Choose it again",
    }

    def clean(self, data: UploadedFile | None, initial: object = None) -> list[Row] | None:
        file = super().clean(data)
        return rows_of(file) if file else None


def rows_of(file: UploadedFile) -> list[Row]:
    if (file.size or 0) > LARGEST_LIST * 1_000_000:
        raise ValidationError(f"The file of codes must be smaller than {LARGEST_LIST} MB")
    content = file.read()
    if content.startswith((b"PK", b"%PDF", b"\x89PNG")) or content.lstrip().startswith((b"{", b"<")):
        raise ValidationError("The file of codes is not a CSV file. Save it as CSV and choose that")
    try:
        rows = csv_rows("The file of codes", content)
    except ImportRefused as refused:
        raise ValidationError(refused.message.removesuffix(".")) from refused
    if not rows:
        raise ValidationError("The file of codes is empty. Choose another one")
    return rows


class DrawingField(forms.FileField):
    """A GeoJSON file, checked by what is in it. Cleaned to WKB in metres on the National Grid."""

    widget = forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"})
    default_error_messages = {
        "empty": "The drawing is an empty file. Choose another one",
        "invalid": "The drawing was not sent as a file. Choose it again",
        "missing": "The drawing was not sent as a file. Choose it again",
    }

    def clean(self, data: UploadedFile | None, initial: object = None) -> bytes | None:
        file = super().clean(data)
        return parse_drawing(file) if file else None


def parse_drawing(file: UploadedFile) -> bytes:
    """Raises ValidationError with the reason why the file cannot be used."""
    if (file.size or 0) > LARGEST_DRAWING * 1_000_000:
        raise ValidationError(f"The drawing must be smaller than {LARGEST_DRAWING} MB")
    try:
        shape = in_metres(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValidationError("The drawing cannot be read as GeoJSON. Choose a file that ends in .geojson") from error
    except NotAShape as error:
        raise ValidationError(f"The drawing {error}. Draw it again, or leave it out") from error
    if (points := points_of(shape)) > MOST_POINTS:
        raise ValidationError(f"The drawing has {points:,} points. Simplify it to {MOST_POINTS:,} or fewer")
    return shape
