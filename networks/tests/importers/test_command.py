import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from networks.management.commands.import_reference import progress_bar
from networks.tests.importers.conftest import epraccur
from pcnportal.testing.factories import make_commissioner, make_imported_network
from practices.models import Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path: Path):
    def running(kind: str, text: str, *options: str) -> list[str]:
        path = tmp_path / "practices.csv"
        path.write_text(text)
        out = StringIO()
        call_command("import_reference", kind, str(path), *options, stdout=out, no_color=True)
        return out.getvalue().splitlines()

    return running


@pytest.fixture(autouse=True)
def marlshire():
    return make_commissioner("99A", "Marlshire CCG")


def exit_status(run: Any, *arguments: str) -> tuple[int, str]:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    return caught.value.returncode, str(caught.value)


def test_it_says_what_was_done(run):
    lines = run("practices", epraccur() + epraccur("W95010"))

    assert lines[:4] == [
        "practices: 1 new, 0 changed, 0 unchanged",
        "commissioner links: 1 new, 0 changed, 0 unchanged",
        "skipped 1: outside England",
        "neighbours: 0 pairs that touch, 0 of them new, 0 gone; practices with a known place: 0, without: 1",
    ]
    assert lines[4].startswith("practices.csv is taken, in ")


def test_it_says_when_nothing_changes(run):
    run("practices", epraccur())

    assert run("practices", epraccur())[-1] == "practices.csv changes nothing: all of it is held already."


def test_it_says_how_many_networks_are_being_re_validated(run, marlshire):
    run("practices", epraccur())
    make_imported_network(marlshire, [Practice.objects.get()])

    assert run("practices", epraccur(status="D"))[-1].endswith(" 1 networks are being re-validated.")


def test_a_dry_run_shows_the_changes_and_what_must_be_accepted(run):
    codes = [f"V81{number:03}" for number in range(1, 31)]
    run("practices", "".join(map(epraccur, codes)))

    lines = run("practices", "".join(epraccur(code, status="C") for code in codes), "--dry-run")

    assert lines[0] == "practices: 0 new, 30 changed, 0 unchanged"
    assert lines[1] == "  V81001: ods status A -> ods status C"
    assert lines[21] == "  and 10 more"
    assert lines[-2:] == [
        "warning: Practices that are not closed would fall from 30 to 0, by 100%.",
        "Dry run: nothing was written. It needs --accept-drops.",
    ]


def test_a_refused_file_ends_with_1(run):
    status, message = exit_status(run, "practices", epraccur(status="X"))

    assert status == 1
    assert 'Row 1: status "X"' in message


@pytest.mark.parametrize(
    "arguments",
    [
        ("moods", "V81001"),
        ("practices", "V81001", "--as-at", "yesterday"),
        ("practices", "V81001", "--quickly"),
    ],
)
def test_wrong_usage_ends_with_2(run, arguments):
    """Called from a shell, Django's parser itself leaves with 2; called from code it raises."""
    with pytest.raises(CommandError):
        run(*arguments)


def test_a_file_that_is_not_there_ends_with_2(tmp_path):
    with pytest.raises(CommandError) as caught:
        call_command("import_reference", "practices", str(tmp_path / "nothing.csv"))

    assert caught.value.returncode == 2


def test_lists_without_a_day_end_with_2(run):
    status, message = exit_status(run, "list-sizes", "practice_code,registered\nV81001,5\n")

    assert status == 2
    assert "--as-at" in message


def test_the_bar_shows_how_far_it_is(capsys):
    assert list(progress_bar(range(200), "Checking rows", 200)) == list(range(200))

    drawn = capsys.readouterr().err.split("\r")
    assert drawn[1] == f"{'Checking rows':<20} {'.' * 30} 0 of 200"
    assert drawn[-1] == f"{'Checking rows':<20} {'#' * 30} 200 of 200\n"


def test_a_bar_is_drawn_on_a_terminal_alone(run, monkeypatch, capsys):
    run("practices", epraccur())
    assert capsys.readouterr().err == ""

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    run("practices", epraccur("V81002"))
    assert "1 of 1" in capsys.readouterr().err
