"""A file as rows of text: CSV in whatever encoding and with whatever separator, an Excel workbook, or GeoJSON."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from practices.importers.errors import ImportRefused

LARGEST = 100 * 1024 * 1024
LARGEST_UNPACKED = 1024 * 1024 * 1024
SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the row's number in Excel; blank rows count."""

    number: int
    cells: tuple[str, ...]


@dataclass(slots=True)
class Sheet:
    """`name` is empty for a CSV file. In GeoJSON each feature is a row, and its shape is the cell "geometry"."""

    name: str
    rows: list[Row]


@dataclass(slots=True)
class SourceFile:
    name: str
    sha256: str
    sheets: list[Sheet]
    warnings: list[str] = field(default_factory=list)


def read_source(path: Path) -> SourceFile:
    """Every row that is not blank. Raises ImportRefused where the file cannot be read as a table."""
    if path.stat().st_size > LARGEST:
        raise ImportRefused(f"{path.name} is larger than {LARGEST // 1024**2} MB. Is it the right file?")
    content = path.read_bytes()
    source = SourceFile(path.name, hashlib.sha256(content).hexdigest(), [])
    if content.startswith(b"PK"):
        source.sheets = _workbook(path.name, content)
    elif content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        source.sheets = [_features(path.name, _decoded(content, source))]
    else:
        source.sheets = [Sheet("", _csv_rows(_decoded(content, source)))]
    if not any(sheet.rows for sheet in source.sheets):
        raise ImportRefused(f"{path.name} is empty.")
    return source


def csv_rows(name: str, content: bytes) -> list[Row]:
    """Of a CSV file in whatever encoding and with whatever separator. Raises ImportRefused where it is none."""
    source = SourceFile(name, "", [])
    return _csv_rows(_decoded(content, source))


def _decoded(content: bytes, source: SourceFile) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16", source)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _strictly(content, "cp1252", source)
        sample = content[max(0, error.start - 20) : error.start + 20].decode("cp1252", "replace")
        source.warnings.append(f'Read as Windows-1252, since it is not UTF-8. Check this passage: "{sample.strip()}"')
        return text


def _strictly(content: bytes, encoding: str, source: SourceFile) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ImportRefused(f"{source.name} is not text. Save it as CSV UTF-8 and import that.") from error


def _csv_rows(text: str) -> list[Row]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise ImportRefused("The file holds null characters, so it is not a CSV file. Save it as CSV UTF-8.")
    reader = csv.reader(io.StringIO(text), delimiter=_separator(text), strict=True)
    try:
        return _filled(enumerate(reader, start=1))
    except csv.Error as error:
        raise ImportRefused(f"The quotation marks go wrong near line {reader.line_num} ({error}).") from error


def _separator(text: str) -> str:
    first = next((line for line in text.split("\n") if line.strip()), "")
    return max(SEPARATORS, key=lambda separator: len(next(csv.reader([first], delimiter=separator))))


def _features(name: str, text: str) -> Sheet:
    try:
        features = json.loads(text)["features"]
        cells = [{**(feature["properties"] or {}), "geometry": json.dumps(feature["geometry"])} for feature in features]
    except (ValueError, TypeError, KeyError) as error:
        raise ImportRefused(f"{name} is not a GeoJSON collection of features.") from error
    header = list(dict.fromkeys(column for row in cells for column in row))
    rows = [header, *([_text(row.get(column)) for column in header] for row in cells)]
    return Sheet("Features", _filled(enumerate(rows)))


def _workbook(name: str, content: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise ImportRefused(f"{name} unpacks to far more than a reference file holds.")
        # Stored values, not formulas: some published copies hold formulas.
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ImportRefused(f"{name} is not an Excel workbook. If it is a zip, unpack it first.") from error
    return [Sheet(sheet.title, _sheet_rows(sheet)) for sheet in book.worksheets]


def _sheet_rows(sheet: Any) -> list[Row]:
    rows = sheet.iter_rows(values_only=True)
    return _filled((number, [_text(value) for value in row]) for number, row in enumerate(rows, start=1))


def _filled(rows: Iterable[tuple[int, list[str]]]) -> list[Row]:
    stripped = ((number, tuple(cell.strip() for cell in cells)) for number, cells in rows)
    return [Row(number, cells) for number, cells in stripped if any(cells)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
