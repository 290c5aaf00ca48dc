"""manage.py write_rules: docs/rules.md anew from the rules and the contract years."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from networks.selectors.rule_book import Entry, RuleBook, rule_book

HEAD = """# The rules

Written by `manage.py write_rules` from `networks/rules` and the contract years; the portal shows the same at `/rules/`,
and a test keeps them in step. "Stops" means that it cannot be done while the rule is not met or cannot be told. A
warning asks for an explanation and stops nothing.
"""


class Command(BaseCommand):
    help = "Writes docs/rules.md anew."

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.BASE_DIR / "docs" / "rules.md"
        page.write_text(as_text(rule_book()), encoding="utf-8")
        self.stdout.write(f"Wrote {page}.")


def as_text(book: RuleBook) -> str:
    years = _table(["", *book.years], ([label, *values] for label, values in book.edges))
    parts = [f"## {name}\n\n{_rules(entries)}" for name, entries in book.parts()]
    return "\n".join([HEAD, *parts, f"## What a contract year sets\n\n{years}"])


def _rules(entries: Iterable[Entry]) -> str:
    heads = ["rule", "what it says", "judges", "what it does", "rests on", "source"]
    return _table(heads, (_cells(entry) for entry in entries))


def _cells(entry: Entry) -> Iterator[str]:
    yield f"**{entry.id}** {entry.title}"
    yield f"{entry.statement} {entry.note}".strip()
    yield entry.subject
    yield "<br>".join(f"{years}: {words}" if years else words for years, words in entry.effects)
    yield entry.kind
    yield entry.source


def _table(heads: list[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
