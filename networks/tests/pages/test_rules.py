"""The rules on their page, in docs/rules.md and in the code: the same in all three."""

import csv
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from networks.management.commands.write_rules import as_text
from networks.rules import RULES
from networks.selectors.rule_book import EDGES, PARTS, rule_book
from networks.tests.pages.reading import opened, read
from practices.models import ContractYear

DOCS = settings.BASE_DIR / "docs" / "rules.md"
INNER_WORDS = re.compile(r"\b(?:[A-Z]+_[A-Z_]+|BLOCKER|ALERT|INFORMATION|CANNOT_TELL|None|True|False)\b")


def test_docs_are_as_the_code_says(db: None) -> None:
    assert DOCS.read_text(encoding="utf-8") == as_text(rule_book()), "run `manage.py write_rules`"


def test_the_page_the_docs_and_the_rule_book_list_the_same(people: dict[str, Any]) -> None:
    page = opened(people["officer"], "/rules/").content.decode()
    with (settings.BASE_DIR / "networks/tests/rules/rule_book.csv").open() as file:
        book = sorted(row["id"] for row in csv.DictReader(file))
    assert sorted(re.findall(r'<section class="app-rule" id="([^"]+)"', page)) == book
    assert sorted(re.findall(r"^\| \*\*([A-Z]+-\d+)\*\*", DOCS.read_text(encoding="utf-8"), re.M)) == book
    for rule in RULES:
        for words in (rule.statement, rule.source):
            assert words in unescape(page)


def test_no_word_of_the_code_is_shown(people: dict[str, Any]) -> None:
    assert not INNER_WORDS.search(read(people["officer"], "/rules/"))
    assert not INNER_WORDS.search(as_text(rule_book()))


def test_what_a_rule_does_is_told_by_year_where_the_years_differ(people: dict[str, Any]) -> None:
    ContractYear.objects.filter(code="2019/20").update(
        inactive=["SIZE-02"], severities={"SIZE-09": {"CONFIRM": "ALERT"}}
    )
    entries = {entry.id: entry.effects for entry in rule_book().entries}
    assert entries["SIZE-01"] == (("", "Stops marking its requirements as met, confirming the round"),)
    assert entries["SIZE-02"][0] == ("2019/20", "Not asked")
    assert entries["SIZE-02"][1][0] == "2020/21, 2021/22"
    assert entries["SIZE-09"][0] == (
        "2019/20",
        "Warns at marking its requirements as met. Goes on the commissioner’s work list at confirming the round",
    )
    assert "2019/20: Not asked" in read(people["officer"], "/rules/")


def test_what_a_year_sets_is_as_it_holds_it(people: dict[str, Any]) -> None:
    ContractYear.objects.filter(code="2019/20").update(thresholds={"waiting": 21}, floor=29_000)
    edges = dict(rule_book().edges)
    assert len(edges) == len(EDGES)
    assert edges["Days after which an LMC hears of what still waits"] == ("21", "14", "14")
    assert "Fewest patients of a network 29,000 30,000 30,000" in read(people["officer"], "/rules/")


@pytest.mark.parametrize("part", PARTS)
def test_one_part_of_the_rules(people: dict[str, Any], part: str) -> None:
    page = opened(people["officer"], f"/rules/?part={part}").content.decode()
    assert {found.partition("-")[0] for found in re.findall(r'class="app-rule" id="([^"]+)"', page)} == {part}


def test_rules_are_found_by_words_and_number(people: dict[str, Any]) -> None:
    assert re.findall(r"SIZE-\d+", read(people["officer"], "/rules/?q=size-02")) == ["SIZE-02"]
    assert "SIZE-02" in read(people["officer"], "/rules/?q=30,000")
    assert "No rule found" in read(people["officer"], "/rules/?q=zebra")
    assert "SIZE-01" in read(people["officer"], "/rules/?part=nonsense")


def test_the_command_writes_the_page(db: None, tmp_path: Any, settings: Any) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("write_rules")
    assert (tmp_path / "docs" / "rules.md").read_text(encoding="utf-8") == DOCS.read_text(encoding="utf-8")
