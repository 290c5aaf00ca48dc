"""manage.py what_if: a file of moves in, a report for people or for programs out, and nothing written."""

import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from networks.models import Membership, Network
from pcnportal.testing.factories import make_commissioner, make_imported_network, make_practice

HEADER = "action,practice,from_network,to_network,patients"


@pytest.fixture
def networks(db: None) -> list[Network]:
    """Harbour of 36,000 patients and Ridge of 24,000."""
    marlshire = make_commissioner()
    return [
        make_imported_network(marlshire, [make_practice(marlshire, list_size=12_000) for _ in range(number)], name)
        for name, number in (("Harbour", 3), ("Ridge", 2))
    ]


def code(network: Network) -> str:
    return Membership.objects.filter(network=network).order_by("id")[0].practice.code


def run(folder: Path, *rows: str, options: Sequence[str] = ()) -> str:
    file = folder / "moves.csv"
    file.write_text("\n".join([HEADER, *rows]))
    out = StringIO()
    try:
        call_command("what_if", str(file), "--as-at=2019-09-12", *options, stdout=out, stderr=StringIO())
    except CommandError as error:
        return f"{out.getvalue()}{error.returncode}: {error}"
    return out.getvalue()


def test_a_move_is_told_with_what_differs(networks: list[Network], tmp_path: Path) -> None:
    harbour, ridge = networks
    report = run(tmp_path, f"MOVE,{code(harbour)},{harbour.reference},{ridge.reference},")
    assert "What if, 2019/20 on 12 September 2019. Nothing is written." in report
    assert "3 practices, 36,000 patients (band: 30,000 to 50,000) -> 2 practices, 24,000 patients" in report
    assert "2 practices, 24,000 patients (band: 20,000 to 26,999) -> 3 practices, 36,000 patients" in report
    assert "SIZE-02 Minimum list size: met -> not met" in report
    assert "SIZE-02 Minimum list size: not met -> met" in report
    assert [each.memberships.count() for each in networks] == [3, 2]


def test_the_same_for_programs(networks: list[Network], tmp_path: Path) -> None:
    harbour, ridge = networks
    row = f"move, {code(harbour).lower()} ,{harbour.reference},{ridge.reference},"
    answer = json.loads(run(tmp_path, row, options=["--format=json"]))
    assert [(each["action"], each["number"]) for each in answer["made"]] == [("MOVE", 2)]
    sizes = {each["reference"]: (each["before"]["size"], each["after"]["size"]) for each in answer["networks"]}
    assert sizes == {harbour.reference: (36_000, 24_000), ridge.reference: (24_000, 36_000)}
    assert all("SIZE-02" in each["verdicts_differ"] for each in answer["networks"])


def test_a_split_is_answered_with_sizes_and_refused(networks: list[Network], tmp_path: Path) -> None:
    harbour, ridge = networks
    report = run(tmp_path, f"SPLIT,{code(harbour)},{harbour.reference},{ridge.reference},5000")
    assert "Row 2: SPLIT is refused." in report
    assert {"SPL-01", "SPL-02"} <= {line.strip().partition(":")[0] for line in report.splitlines()}
    assert f"With 5,000 of the list Ridge ({ridge.reference}) would have 29,000 patients." in report
    assert report.endswith("1: 1 of 1 moves is refused.")


def test_all_errors_of_a_file_by_the_rows_of_excel(networks: list[Network], tmp_path: Path) -> None:
    told = run(tmp_path, "HOP,,,,", "", "MOVE,A8100,X,Y,", "CLOSE,,X,Y,", "SPLIT,,,,1_000")
    assert told.startswith("1: ")
    assert 'Row 2: "HOP" is not an action.' in told
    assert "Row 4: " in told
    assert "Row 5: CLOSE takes no to_network. Leave it empty." in told
    assert "Row 6: SPLIT needs practice, from_network and to_network. Fill it in." in told


@pytest.mark.parametrize(
    ("year", "words"),
    [
        ("2018/19", "2018/19"),
        ("2020/21", "2019-09-12 is not in 2020/21"),
    ],
)
def test_wrong_usage(networks: list[Network], tmp_path: Path, year: str, words: str) -> None:
    told = run(tmp_path, "CLOSE,,X,,", options=[f"--year={year}"])
    assert told.startswith("2: ")
    assert words in told


def test_no_such_file(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file") as raised:
        call_command("what_if", str(tmp_path / "nothing.csv"))
    assert raised.value.returncode == 2
