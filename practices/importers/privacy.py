"""The portal holds no patients: a file with a column of NHS numbers is turned away unread."""

import re
from collections import Counter
from collections.abc import Iterable

from practices.importers.errors import ImportRefused
from practices.importers.files import Sheet

TEN_DIGITS = re.compile(r"[1-9]\d\d[ -]?\d\d\d[ -]?\d{4}")


def refuse_nhs_numbers(sheets: Iterable[Sheet]) -> None:
    """Raises ImportRefused where most numbers of ten digits in a column have the check digit of NHS numbers."""
    for sheet in sheets:
        numbers: Counter[int] = Counter()
        valid: Counter[int] = Counter()
        for row in sheet.rows:
            for column, cell in enumerate(row.cells, start=1):
                if TEN_DIGITS.fullmatch(cell):
                    numbers[column] += 1
                    valid[column] += is_nhs_number(cell)
        for column, count in valid.items():
            if 2 * count > numbers[column]:
                raise ImportRefused(
                    f"Column {column} looks like NHS numbers. The portal holds no data about patients, so nothing "
                    "was read. Take the column out; if patient data left its place, tell your data protection officer."
                )


def is_nhs_number(text: str) -> bool:
    """Ten digits whose last is the check digit: 11 less the weighted sum modulo 11, where 11 counts as 0."""
    digits = [int(digit) for digit in text if digit.isdigit()]
    total = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == digits[-1]
