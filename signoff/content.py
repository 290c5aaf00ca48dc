"""What a submission says, as plain values, and what changed between two: values in, differences out, no query.

A submission keeps its content for good, so every value carries the label under which it was given: what was submitted
is shown as it was, whatever the forms ask for later.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from networks.rules import Finding, Verdict, words
from networks.selectors.verdicts import Flip

# Words as they were shown, a number, or a list of words. Empty where nothing is given.
Value = str | int | list[str] | None

MEMBERS, AGREEMENT = "members", "agreement"
SHORT, AT_MOST = 5, 30  # of a list: what is shown whole on both sides, and how many entries of a difference are
VERDICTS = {
    Verdict.MET: "met",
    Verdict.WARNING: "a warning",
    Verdict.NOT_MET: "not met",
    Verdict.CANNOT_TELL: "not known yet",
}


# On what commissioners and the region grant, agree to or say: where these alone are met, the network has not changed.
GRANTED = frozenset({"SIZE-02", "SIZE-03", "SIZE-04", "SIZE-05", "SIZE-07", "SIZE-08", "SIZE-09", "GEO-08"})


class Fact(TypedDict):
    label: str
    value: Value


class Section(TypedDict):
    """One item. `item` is the name of the page on which it is given."""

    item: str
    title: str
    facts: list[Fact]


class Member(TypedDict):
    """A practice that counts in the network, with its list at the year's list date."""

    code: str
    name: str
    list_size: int | None
    answer: str
    closed: bool


class Checked(TypedDict):
    """The verdicts with the revision of the network that they saw; each as `Finding.to_json` gives it."""

    revision: int
    rule_set_version: int
    findings: list[dict[str, Any]]


class Content(TypedDict):
    size: int | None
    list_date: str
    members: list[Member]
    sections: list[Section]
    checked: Checked


@dataclass(frozen=True, slots=True)
class Pair:
    """A thing before and after; empty where it was not there."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    item: str
    title: str
    pairs: Sequence[Pair]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs. `lists` and `answers` are of members that stayed; `unkept` are what only one of the two kept."""

    joined: Sequence[Member]
    left: Sequence[Member]
    closed: Sequence[Member]
    lists: Sequence[Pair]
    answers: Sequence[Pair]
    size: Pair | None
    items: Sequence[ItemChange]
    unkept: Sequence[str]
    flips: Sequence[Flip]

    @property
    def tables(self) -> list[tuple[str, Sequence[Pair]]]:
        """What is shown before and after, by what it is about."""
        figures = [*([self.size] if self.size else []), *self.lists]
        return [
            *([("List sizes", figures)] if figures else []),
            *([("Answers", self.answers)] if self.answers else []),
            *((each.title, each.pairs) for each in self.items),
        ]

    @property
    def parts(self) -> set[str]:
        """The names of the parts of the application that differ."""
        return {each.item for each in self.items} | ({MEMBERS} if self.joined or self.left else set())

    def __bool__(self) -> bool:
        return bool(self.sentences)

    @property
    def material(self) -> list[str]:
        """A sentence for each thing that the network now is or says of itself. Answers and signatures, which may follow
        a submission, are none of these; nor are verdicts."""
        return [
            *(f"{words_of(each)} is a member." for each in self.joined),
            *(f"{words_of(each)} is no longer a member." for each in self.left),
            *(f"{words_of(each)} has closed." for each in self.closed),
            *(f"The list of {each.what} is {each.after} instead of {each.before}." for each in self.lists),
            *([f"The network has {self.size.after} instead of {self.size.before}."] if self.size else []),
            *(f"{each.title}: changed." for each in self.items if each.item != AGREEMENT),
        ]

    @property
    def sentences(self) -> list[str]:
        return [
            *self.material,
            *(f"{each.what}: {each.after.lower()}." for each in self.answers),
            *(f"{each.title}: signatures have changed." for each in self.items if each.item == AGREEMENT),
            *(f"{each.title}: {_verdict(each.after)}, was {_verdict(each.before)}." for each in self.flips),
        ]


def changes(before: Content, after: Content) -> Changes:
    old, new = _members(before), _members(after)
    stayed = [(old[code], new[code]) for code in new if code in old]
    sizes = size_in_words(before["size"]), size_in_words(after["size"])
    return Changes(
        joined=[new[code] for code in new if code not in old],
        left=[old[code] for code in old if code not in new],
        closed=[late for early, late in stayed if late["closed"] and not early["closed"]],
        lists=list(_pairs(stayed, "list_size")),
        answers=list(_pairs(stayed, "answer")),
        size=Pair("List size", *sizes) if sizes[0] != sizes[1] else None,
        items=list(_items(before["sections"], after["sections"])),
        unkept=list(_unkept(before["sections"], after["sections"])),
        flips=list(_flips(before["checked"], after["checked"])),
    )


def in_words(value: Value) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:,}" if isinstance(value, int) else value or ""


def size_in_words(size: int | None) -> str:
    return "an unknown number of patients" if size is None else words.patients(size)


def words_of(member: Member) -> str:
    return f"{member['name']} ({member['code']})"


def _members(content: Content) -> dict[str, Member]:
    return {member["code"]: member for member in content["members"]}


def _pairs(stayed: Sequence[tuple[Member, Member]], key: str) -> Iterator[Pair]:
    for early, late in stayed:
        before, after = (in_words(each[key]) or "not known" for each in (early, late))  # type: ignore[literal-required]
        if before != after:
            yield Pair(words_of(late), before, after)


def _items(before: Sequence[Section], after: Sequence[Section]) -> Iterator[ItemChange]:
    """Of what both kept, in the order of the later content."""
    old, new = ({each["item"]: each for each in sections} for sections in (before, after))
    for item in (each for each in new if each in old):
        early, late = (_facts(sections[item]) for sections in (old, new))
        labels = [*late, *(label for label in early if label not in late)]
        pairs = [_pair(label, early.get(label), late.get(label)) for label in labels]
        if differing := [pair for pair in pairs if pair.before != pair.after]:
            yield ItemChange(item, new[item]["title"], differing)


def _unkept(before: Sequence[Section], after: Sequence[Section]) -> Iterator[str]:
    """A submission keeps what there was to keep when it was made."""
    for here, there in ((before, after), (after, before)):
        yield from (each["title"] for each in here if each["item"] not in {other["item"] for other in there})


def _facts(section: Section) -> Mapping[str, Value]:
    return {fact["label"]: fact["value"] for fact in section["facts"]}


def _pair(what: str, before: Value, after: Value) -> Pair:
    """Of a longer list, how many there are, and which came and went."""
    if not any(isinstance(value, list) and len(value) > SHORT for value in (before, after)):
        return Pair(what, in_words(before), in_words(after))
    old, new = (value if isinstance(value, list) else [] for value in (before, after))
    added, removed = _without(new, old), _without(old, new)
    changed = [
        f"{name} {len(those):,}: {words.listed(those, AT_MOST)}"
        for name, those in (("Added", added), ("Removed", removed))
        if those
    ]
    return Pair(what, f"{len(old):,} listed", "\n".join([f"{len(new):,} listed", *changed]))


def _without(those: Sequence[str], others: Sequence[str]) -> list[str]:
    known = set(others)
    return [each for each in those if each not in known]


def _flips(before: Checked, after: Checked) -> Iterator[Flip]:
    """A rule that was not asked before and is met now is no news; one on what is granted to the network is news only
    where it is not met."""
    old, new = ({each["rule"]: Finding.from_json(each) for each in checked["findings"]} for checked in (before, after))
    for rule in dict.fromkeys([*new, *old]):
        early, late = (found[rule].verdict if rule in found else None for found in (old, new))
        unheard = {early, late} == {None, Verdict.MET}
        granted = rule in GRANTED and late is not Verdict.NOT_MET
        if early is not late and not unheard and not granted:
            yield Flip((new.get(rule) or old[rule]).title, early, late)


def _verdict(verdict: Verdict | None) -> str:
    return VERDICTS[verdict] if verdict else "not asked"
