"""The code keeps to the rule book: every rule once, asked when and as gravely as it says there."""

import csv
from pathlib import Path

import pytest

from networks.rules import RULES, Moment, Severity
from networks.rules.rule import Kind, Subject, onwards

with (Path(__file__).parent / "rule_book.csv").open() as file:
    BOOK = list(csv.DictReader(file))
CODE = {rule.id: rule for rule in RULES}
GRAVE = {"B": Severity.BLOCKER, "W": Severity.WARNING, "I": Severity.INFORMATION, "alert": Severity.ALERT}
ASKED = {"S": Moment.SUBMIT, "R": Moment.REQUIREMENTS_MET, "C": Moment.CONFIRM}
ONCE = {"L": Moment.LIVE, "N": Moment.CHANGE, "A": Moment.ACTION, "I": Moment.IMPORT}
NO_FINDING = {"SIZE-17", "COV-10", "MEM-09", "MEM-16", "CMP-02", "DL-06", "REF-03", "REF-04"}


def severities(asked: str) -> dict[Moment, Severity]:
    """`B/R` is a blocker from "requirements met" on; `alert/N` is an alert on change."""
    found: dict[Moment, Severity] = {}
    for severity, moment in (part.split("/") for part in asked.split()):
        found |= onwards(ASKED[moment], GRAVE[severity]) if moment in ASKED else {ONCE[moment]: GRAVE[severity]}
    return found


def test_every_rule_is_there_once():
    assert sorted(rule.id for rule in RULES) == sorted(row["id"] for row in BOOK)
    assert len(BOOK) == 85


@pytest.mark.parametrize("row", BOOK, ids=lambda row: row["id"])
def test_a_rule_is_as_the_rule_book_says(row):
    rule = CODE[row["id"]]
    assert (rule.kind, rule.subject) == (Kind(row["kind"]), Subject(row["about"]))
    assert rule.title
    assert rule.statement.endswith(".")
    assert rule.source
    if row["asked"] == "-":
        assert (rule.check, rule.severities, rule.not_held) == (None, {}, "")
    elif row["asked"] == "not held":
        assert (rule.check, bool(rule.not_held)) == (None, True)
    else:
        assert rule.severities == severities(row["asked"])


def test_the_eight_that_give_no_finding():
    assert {row["id"] for row in BOOK if row["asked"] == "-"} == NO_FINDING
