import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from networks.importers.run import run_import
from pcnportal.testing.factories import AT
from practices.importers.errors import ImportRefused
from practices.importers.plan import Report

Take = Callable[..., Report]


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Import a text, or the bytes of a workbook, as if it were a file."""

    def importing(kind: str, content: str | bytes, **options: Any) -> Report:
        path = tmp_path / "file.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return run_import(kind=kind, path=path, at=AT, **options)

    return importing


@pytest.fixture
def refusal(take: Take) -> Callable[..., list[str]]:
    """The lines of the message with which a file is refused."""

    def refused(kind: str, content: str | bytes, **options: Any) -> list[str]:
        with pytest.raises(ImportRefused) as caught:
            take(kind, content, **options)
        return caught.value.message.split("\n")

    return refused


def counts(report: Report) -> dict[str, tuple[int, int, int]]:
    """New, changed and unchanged by what they are."""
    return {t.noun: (t.new, len(t.changes), t.unchanged) for t in report.plan.tallies}


def epraccur(code: str = "V81001", name: str = "ELM SURGERY", **values: str) -> str:
    """A row as ODS writes it."""
    cells = {
        "postcode": "ZZ1 1AA",
        "opened": "19740401",
        "closed": "",
        "status": "A",
        "commissioner": "99A",
        "joined": "20130401",
        "left": "",
        "phone": "01632 960001",
        "setting": "4",
    } | values
    row = [code, name, "Y63", "Q74", "1 ELM ROAD", "", "", "MARLTON", "MARLSHIRE", cells["postcode"]]
    row += [cells["opened"], cells["closed"], cells["status"], "B", cells["commissioner"], cells["joined"]]
    row += [cells["left"], cells["phone"], "", "", "", "0", "", cells["commissioner"], "", cells["setting"], ""]
    return ",".join(f'"{re.sub(chr(34), chr(34) * 2, cell)}"' for cell in row) + "\n"
