"""The letters that follow a confirmation: to the network and to each of its practices. Values in, words out, no query.

They speak the figures on which it was confirmed, which are kept with it, whatever has changed since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from networks.rules import words
from signoff.content import Content, Member, in_words, size_in_words, words_of


class Confirmed(TypedDict):
    """What is kept of an application that was confirmed. Days as ISO writes them, `agreement_by` empty where the year
    names none; `recorded` are sentences on what the commissioner has granted or agreed to; `lead` is a code."""

    year: str
    commissioner: str
    network: str
    lead: str
    first_day: str
    last_day: str
    agreement_by: str
    recorded: list[str]
    content: Content


@dataclass(frozen=True, slots=True)
class Kept:
    """A confirmation as it is kept: of which application, when, by whom, for whom who was away, and in what role."""

    reference: str
    on: date
    by: str
    role: str
    facts: Confirmed
    acting_for: str = ""

    @property
    def members(self) -> Sequence[Member]:
        return self.facts["content"]["members"]

    @property
    def codes(self) -> set[str]:
        """Of the practices that have a letter of this confirmation."""
        return {each["code"] for each in self.members}

    @property
    def lead(self) -> str:
        return self.practice(self.facts["lead"])

    def member(self, code: str) -> Member | None:
        return next((each for each in self.members if each["code"] == code), None)

    def practice(self, code: str) -> str:
        found = self.member(code)
        return words_of(found) if found else code


@dataclass(frozen=True, slots=True)
class Letter:
    """`members` are the practices of the network with their lists."""

    sender: str
    to: str
    copies: Sequence[str]
    on: str
    reference: str
    subject: str
    opening: Sequence[str]
    facts: Sequence[tuple[str, str]]
    members: Sequence[tuple[str, str]]
    list_date: str
    closing: Sequence[str]
    signed: Sequence[str]

    @property
    def lines(self) -> list[str]:
        """The whole of it, as plain text."""
        return [
            self.sender,
            f"To {self.to}",
            self.on,
            f"Application {self.reference}",
            self.subject,
            *self.opening,
            *(f"{what}: {value}" for what, value in self.facts),
            *(f"{practice}: {size} on {self.list_date}" for practice, size in self.members),
            *self.closing,
            *self.signed,
            *([f"Copy to {'; '.join(self.copies)}"] if self.copies else []),
        ]


def network_letter(kept: Kept) -> Letter:
    """To the practice that leads, with a copy to each of the others."""
    facts = kept.facts
    return _letter(
        kept,
        to=kept.lead,
        copies=[words_of(each) for each in kept.members if each["code"] != facts["lead"]],
        subject=f"Network Contract {facts['year']}: {facts['network']} is confirmed",
        opening=[
            f"{facts['commissioner']} confirmed the Network Contract of {facts['network']} for {facts['year']} on "
            f"{words.day(kept.on)}, together with all the Network Contracts of its round.",
            f"Its practices are members of the network from {_day(facts['first_day'])} to {_day(facts['last_day'])}.",
        ],
        facts=_of_network(kept),
    )


def practice_letter(kept: Kept, member: Member, variation: str = "") -> Letter:
    """`variation`: what is recorded of it by now, in words."""
    facts, practice = kept.facts, words_of(member)
    own = in_words(member["list_size"]) or "not known"
    return _letter(
        kept,
        to=practice,
        copies=[],
        subject=f"Network Contract {facts['year']}: {practice} in {facts['network']}",
        opening=[
            f"{facts['commissioner']} confirmed the Network Contract of {facts['network']} for {facts['year']} on "
            f"{words.day(kept.on)}. {practice} is one of its practices from {_day(facts['first_day'])} to "
            f"{_day(facts['last_day'])}.",
            f"The Network Contract varies the contract of {member['name']} for primary medical services. "
            f"{facts['commissioner']} sends the variation to be signed.",
        ],
        facts=[
            ("Practice", practice),
            (f"Its list on {_day(facts['content']['list_date'])}", own),
            ("Led by", kept.lead),
            *_of_network(kept),
            ("Contract variation", f"{variation}, as recorded today" if variation else "Not recorded yet"),
        ],
    )


def letters_of(kept: Kept, variations: Mapping[str, str]) -> list[Letter]:
    """All of a confirmation, the network's first. `variations`: by code, what is recorded of them by now."""
    return [
        network_letter(kept),
        *(practice_letter(kept, each, variations.get(each["code"], "")) for each in kept.members),
    ]


def _letter(
    kept: Kept,
    *,
    to: str,
    copies: Sequence[str],
    subject: str,
    opening: Sequence[str],
    facts: Sequence[tuple[str, str]],
) -> Letter:
    confirmed = kept.facts
    return Letter(
        sender=confirmed["commissioner"],
        to=to,
        copies=copies,
        on=words.day(kept.on),
        reference=kept.reference,
        subject=subject,
        opening=opening,
        facts=facts,
        members=[(words_of(each), in_words(each["list_size"]) or "not known") for each in kept.members],
        list_date=_day(confirmed["content"]["list_date"]),
        closing=[*confirmed["recorded"], *_next(kept)],
        signed=[_signatory(kept), kept.role, confirmed["commissioner"]],
    )


def _signatory(kept: Kept) -> str:
    return f"{kept.by}, for {kept.acting_for}" if kept.acting_for else kept.by


def _of_network(kept: Kept) -> list[tuple[str, str]]:
    content = kept.facts["content"]
    return [
        ("Network", kept.facts["network"]),
        ("Practices", f"{len(kept.members):,}"),
        (f"List size on {_day(content['list_date'])}", size_in_words(content["size"])),
        ("Clinical director", _given(content, "clinical_director", "Full name", "Profession", "Practice")),
        ("Nominated payee", _given(content, "payee")),
    ]


def _next(kept: Kept) -> list[str]:
    facts = kept.facts
    by = date.fromisoformat(facts["agreement_by"]) if facts["agreement_by"] else None
    until = f" by {words.day(by)}" if by and by >= kept.on else ""
    return [
        f"Each practice signs the Network Agreement{until}. Once all have, {kept.lead} declares it complete in the "
        f"portal, and the network starts on {_day(facts['first_day'])}.",
        f"The figures of this letter are those of {words.day(kept.on)}.",
    ]


def _given(content: Content, item: str, *labels: str) -> str:
    """What an item says under these labels, or under its first one."""
    facts = next((each["facts"] for each in content["sections"] if each["item"] == item), [])
    wanted = [each for each in facts if each["label"] in labels] if labels else facts[:1]
    return ", ".join(filter(None, (in_words(each["value"]) for each in wanted))) or "Not given"


def _day(iso: str) -> str:
    return words.day(date.fromisoformat(iso))
