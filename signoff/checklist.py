"""The six as a commissioner checks them: what each says, which rules speak of it, and whether it has changed since.

Pure: contents and findings in, words out.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from networks.rules import Finding, words
from signoff.content import Content, Fact, Member, Section, size_in_words, words_of
from signoff.enums import Outcome, Six
from signoff.models import ItemCheck

# Whose finding it is, by the rule or by its family.
ITEM_OF_RULE = {
    "CMP-03": Six.PAYEE,
    "CMP-04": Six.CLINICAL_DIRECTOR,
    "CMP-05": Six.CLINICAL_DIRECTOR,
    "CMP-06": Six.AGREEMENT,
    "CMP-08": Six.AGREEMENT,
    "CMP-09": Six.LIST_SIZE,
    "GEO": Six.AREA,
    "MEM": Six.MEMBERS,
    "SIZE": Six.LIST_SIZE,
    "SPL": Six.MEMBERS,
}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One of the six: what it says now, of which `stamp` is made, with the rules' findings, and the last check.
    `current`: it has not changed since it was checked, and no rule about it has come to be not met. `new`: what its
    reader has not seen yet, in words."""

    item: Six
    facts: Sequence[Fact]
    findings: Sequence[Finding]
    last: ItemCheck | None
    stamp: str
    current: bool
    new: Sequence[str] = ()

    @property
    def outcome(self) -> Outcome:
        """That counts now."""
        return Outcome[self.last.outcome] if self.last and self.current else Outcome.NOT_LOOKED

    @property
    def note(self) -> str:
        return self.last.note if self.last and self.current else ""

    @property
    def asked_anew(self) -> bool:
        """It was looked at, and has changed since."""
        return bool(self.last and not self.current and self.last.outcome != Outcome.NOT_LOOKED)


def facts_of(item: Six, content: Content) -> list[Fact]:
    """What the application says of it, in words."""
    if item is Six.MEMBERS:
        return [{"label": words_of(each), "value": each["answer"]} for each in content["members"]]
    if item is Six.LIST_SIZE:
        lists: list[Fact] = [
            {"label": each["name"], "value": size_in_words(each["list_size"])} for each in content["members"]
        ]
        return [{"label": "Network", "value": size_in_words(content["size"])}, *lists]
    return [fact for fact in _section(item, content) if fact["value"]]


def stamp_of(item: Six, content: Content) -> str:
    """Another one as soon as the item says something else. Answers and signing may follow, and change nothing."""
    return stamps_of_members(content["members"]).get(item) or _stamp(list(_lasting(item, content)))


def stamps_of_members(members: Sequence[Member]) -> dict[Six, str]:
    """Of the two of the six that are told from the members alone."""
    codes = sorted((each["code"], each["closed"]) for each in members)
    lists = sorted((each["code"], each["list_size"]) for each in members)
    return {Six.MEMBERS: _stamp(codes), Six.LIST_SIZE: _stamp(lists)}


def findings_on(item: Six | None, findings: Sequence[Finding]) -> list[Finding]:
    """None: those that speak of none of the six."""
    return [each for each in findings if item_of(each.rule) is item]


def in_the_way(lines: Sequence[CheckLine]) -> list[str]:
    """Why the requirements cannot be marked met yet; empty where all six are met."""
    anew = [line for line in lines if line.asked_anew]
    unseen = [line for line in lines if line.outcome is Outcome.NOT_LOOKED and not line.asked_anew]
    not_met = [line for line in lines if line.outcome is Outcome.NOT_MET]
    found = (
        ("Not looked at yet", unseen),
        ("Changed since it was checked, and to be looked at again", anew),
        ("Checked and not met", not_met),
    )
    return [f"{said}: {_names(those)}." for said, those in found if those]


def _names(lines: Sequence[CheckLine]) -> str:
    """In a sentence, where the Network Agreement keeps its capitals."""
    labels = [line.item.label for line in lines]
    return words.listed([each if each.istitle() else each[:1].lower() + each[1:] for each in labels])


def item_of(rule: str) -> Six | None:
    return ITEM_OF_RULE.get(rule) or ITEM_OF_RULE.get(rule.partition("-")[0])


def _stamp(said: Sequence[object]) -> str:
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _lasting(item: Six, content: Content) -> Iterator[object]:
    for fact in _section(item, content):
        yield fact["label"], _unsigned(fact) if item is Six.AGREEMENT else fact["value"]


def _unsigned(fact: Fact) -> str:
    """A signatory without the last that is said of them: whether they have signed."""
    said = str(fact["value"])
    return said if fact["label"] == "Date" else said.rpartition(", ")[0]


def _section(item: Six, content: Content) -> list[Fact]:
    found: list[Section] = [each for each in content["sections"] if each["item"] == item.value]
    return found[0]["facts"] if found else []
