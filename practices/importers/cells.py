"""What a cell may hold, and what it becomes. Each function raises CellError with the sentence for the row."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from pcnportal.core.words import without_unseen
from practices.codes import COMMISSIONER
from practices.importers.errors import CellError

PRACTICE = re.compile(r"[A-HJ-NP-VY][0-9]{5}")
BRANCH = re.compile(r"[A-HJ-NP-VY][0-9]{8}")
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")
DATE_FORMS = ("%Y%m%d", "%Y-%m-%d", "%d/%m/%Y", "%d%b%Y", "%d-%b-%y", "%d-%b-%Y")
EARLIEST = date(1900, 1, 2)
LATEST = date(2100, 1, 1)
LARGEST_LIST = 200_000
FARTHEST_NORTH = 1_300_000  # metres; the National Grid ends there


def code(text: str) -> str:
    return re.sub(r"\s", "", text).upper()


def practice_code(text: str) -> str:
    found = code(text)
    if not PRACTICE.fullmatch(found):
        raise CellError(f'"{text}" is not the code of an English practice. Enter a code like A81001.')
    return found


def branch_code(text: str) -> str:
    found = code(text)
    if not BRANCH.fullmatch(found):
        raise CellError(f'"{text}" is not the code of a branch surgery. Enter a code like A81001001.')
    return found


def postcode(text: str) -> str:
    """In capitals, without blanks."""
    found = code(text)
    if not POSTCODE.fullmatch(found):
        raise CellError(f'"{text}" is not a postcode. Enter one like AB12 3CD.')
    return found


def metres(text: str, what: str) -> int:
    """A distance on the National Grid from its origin, to the metre."""
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]+)?", text) or Decimal(text) > FARTHEST_NORTH:
        raise CellError(f'{what} "{text}" is not a place on the National Grid. Write metres, such as 444136.')
    return round(Decimal(text))


def commissioner_code(text: str) -> str:
    found = code(text)
    if not COMMISSIONER.fullmatch(found):
        raise CellError(f'"{text}" is not a commissioner\'s code. Enter a code like 00C.')
    return found


def day(text: str, what: str) -> date:
    for form in DATE_FORMS:
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day has no time zone
        except ValueError:
            continue
        if EARLIEST <= found <= LATEST:
            return found
    raise CellError(f'{what} "{text}" is not a date. Write it as 20190401 or 2019-04-01.')


def day_or_none(text: str, what: str) -> date | None:
    return day(text, what) if text else None


def whole_number(text: str, what: str) -> int:
    """Patients of a list: digits only, 1 to 200,000."""
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text) or int(text) > LARGEST_LIST:
        raise CellError(
            f'{what} "{text}" is not a number of patients. Write a whole number from 1 to {LARGEST_LIST:,}, '
            "digits only, and leave out a practice that has no list."
        )
    return int(text)


def mean_number(text: str, what: str) -> int:
    """A mean of several counts, such as 9023.5, to the nearest whole patient; halves go to the even number."""
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]+)?", text) or Decimal(text) > LARGEST_LIST:
        raise CellError(f'{what} "{text}" is not a number of patients.')
    return int(Decimal(text).quantize(Decimal(1), ROUND_HALF_EVEN))


def short_text(text: str, what: str, longest: int) -> str:
    found = re.sub(r"\s+", " ", without_unseen(text)).strip()
    if len(found) > longest:
        raise CellError(f"{what} has {len(found)} characters; at most {longest} are kept. Shorten it.")
    return found


def matches(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text) is not None
