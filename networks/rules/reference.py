"""What a reference file must hold to: asked by the importers, row by row."""

import re

from networks.rules.facts import YearRules
from networks.rules.findings import Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, met, not_met
from practices.codes import COMMISSIONER

_NETWORK = re.compile(r"U[0-9]{5}")
_NO_NETWORK = ("U", "UNALLOCATED", "")  # how published files write that a practice is in no network


def commissioner_code(cell: str, year: YearRules | None = None) -> Outcome:
    """`code` in the facts is the tidied one, None where there is none."""
    code = _tidy(cell)
    if COMMISSIONER.fullmatch(code):
        return met(f"{code} is a commissioner's code.", code=code)
    return not_met(f'"{cell}" is not a commissioner\'s code. Enter a code like 00C.', code=None)


def network_code(cell: str, year: YearRules | None = None) -> Outcome:
    """Likewise; a practice may rightly be in no network, which a network cannot."""
    code = _tidy(cell)
    if code in _NO_NETWORK:
        return met("The practice is in no network.", code=None)
    if _NETWORK.fullmatch(code):
        return met(f"{code} is the code of a network.", code=code)
    return not_met(f'"{cell}" is not the code of a network. Enter a code like U12345.', code=None)


def _tidy(cell: str) -> str:
    return "".join(cell.split()).upper()


_STOPS_IMPORT = {Moment.IMPORT: Severity.BLOCKER}
REFERENCE_RULES: tuple[Rule[str], ...] = (
    Rule(
        "REF-01",
        title="Codes of commissioners",
        statement="A commissioner's code is two digits and a letter or, since April 2021, five characters: W2U3Z.",
        source="NHS Digital, ePCN file; 97 and 9 of the 106 codes of April 2022",
        kind=Kind.DATA,
        subject=Subject.FILE,
        severities=_STOPS_IMPORT,
        check=commissioner_code,
    ),
    Rule(
        "REF-02",
        title="Codes of networks",
        statement="A network's code is U and five digits. U alone, or Unallocated, means that a practice is in none.",
        source="NHS Digital, ePCN file and mapping file of practices",
        kind=Kind.DATA,
        subject=Subject.FILE,
        severities=_STOPS_IMPORT,
        check=network_code,
    ),
    Rule(
        "REF-03",
        title="Borders of today",
        statement="Whether a network crosses a commissioner's border is judged by the commissioners that its members "
        "have on the day, never by ended relationships.",
        source="NHS Digital, ePCN file: 106 of the 124 mismatches are of ended relationships",
        kind=Kind.DATA,
        subject=Subject.FILE,
        severities={},
        check=None,
    ),
    Rule(
        "REF-04",
        title="Last days",
        statement="The end date of a membership is its last day. A network may close the day after.",
        source="NHS Digital, ePCN file",
        kind=Kind.DATA,
        subject=Subject.FILE,
        severities={},
        check=None,
    ),
    Rule(
        "REF-05",
        title="Mergers of commissioners",
        statement="When commissioners merge, their practices go to the new one from a day on, and who had them before "
        "stays on record. A file that does not say since when is refused.",
        source="NHS Digital, organisation reference data; the importer of practices holds to it",
        kind=Kind.DATA,
        subject=Subject.FILE,
        severities=_STOPS_IMPORT,
        check=None,
    ),
)
