"""A Network Area as people give it: codes typed or pasted, one a line or between commas; and a drawing in a file."""

import re
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from networks.enums import AreaKind
from practices.shapes import NotAShape, in_metres, points_of

MOST = 2_000
LONGEST = 60
SHOWN = 5
LARGEST_DRAWING = 10  # MB
MOST_POINTS = 50_000
LSOA = re.compile(r"E01\d{6}")
WARD = re.compile(r"E05\d{6}")
LIKE_A_CODE = re.compile(r"[A-Z]\d+")
SECTOR = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) (\d)")
EXAMPLES = {
    AreaKind.WARDS: "a ward code like E05001514, or the ward’s name",
    AreaKind.LSOAS: "an LSOA code like E01012345",
    AreaKind.POSTCODE_SECTORS: "a postcode sector like TS18 1, with a space before the last number",
}


def parse_codes(kind: str, text: str) -> list[str]:
    """Each code once, tidied, in the order typed. Raises ValidationError naming the first few that are wrong."""
    typed = [" ".join(part.split()) for part in re.split(r"[\n,;]", text)]
    codes = list(dict.fromkeys(tidied(kind, each) for each in typed if each))
    if not codes:
        raise ValidationError("Enter at least one code of the area")
    if wrong := [code for code in codes if not is_one(kind, code)]:
        raise ValidationError(f"{_quoted(wrong)}: enter {EXAMPLES[AreaKind(kind)]}")
    if len(codes) > MOST:
        raise ValidationError(f"Enter {MOST:,} codes or fewer. You entered {len(codes):,}")
    return codes


def tidied(kind: str, typed: str) -> str:
    """Codes in capitals. The name of a ward stays as it was typed."""
    capitals = typed.upper()
    return typed if kind == AreaKind.WARDS and not LIKE_A_CODE.fullmatch(capitals) else capitals


def is_one(kind: str, code: str) -> bool:
    if kind == AreaKind.WARDS:
        return bool(WARD.fullmatch(code)) or (_has_letters(code) and not LIKE_A_CODE.fullmatch(code))
    pattern = LSOA if kind == AreaKind.LSOAS else SECTOR
    return bool(pattern.fullmatch(code))


def _has_letters(name: str) -> bool:
    return len(name) <= LONGEST and any(character.isalpha() for character in name)


def _quoted(wrong: Iterable[str]) -> str:
    listed = [f"“{code[:LONGEST]}”" for code in wrong]
    more = f" and {len(listed) - SHOWN:,} more" if len(listed) > SHOWN else ""
    return f"{', '.join(listed[:SHOWN])}{more}"


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
