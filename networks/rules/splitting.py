"""One contract belongs to one network: its list is counted there as a whole, or not at all."""

from dataclasses import dataclass

from networks.rules import words
from networks.rules.facts import YearRules
from networks.rules.findings import Json, Moment, Severity
from networks.rules.rule import Kind, Outcome, Rule, Subject, cannot_tell, met, not_met, onwards

_SPLIT = {Moment.ACTION: Severity.BLOCKER, **onwards(Moment.REQUIREMENTS_MET, Severity.BLOCKER)}
_NO_CONTRACTORS = "The portal does not hold which partnership or provider holds a contract."


@dataclass(frozen=True, slots=True)
class ShareFacts:
    """The patients of one practice that are to count in one network."""

    network: str
    reference: str
    patients: int


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """How a practice's list would be shared out between networks, and the whole of that list where it is known."""

    code: str
    name: str
    list_size: int | None
    shares: tuple[ShareFacts, ...]

    @property
    def networks(self) -> list[Json]:
        return [share.reference for share in self.shares]


def one_contract(split: SplitFacts, year: YearRules) -> Outcome:
    facts: dict[str, Json] = {"practices": [split.code], "networks": split.networks}
    if len(split.shares) < 2:
        where = f"in {split.shares[0].network} alone" if split.shares else "in no network"
        return met(f"{words.named(split)} is {where}.", **facts)
    return not_met(
        f"{words.named(split)} holds one contract, so it cannot be in {_shown(split)}. "
        "Choose one network, or ask NHS Digital for a second code for a second contract.",
        **facts,
    )


def _shown(split: SplitFacts) -> str:
    return words.listed([share.network for share in split.shares])


def whole_list(split: SplitFacts, year: YearRules) -> Outcome:
    facts: dict[str, Json] = {
        "practices": [split.code],
        "list_size": split.list_size,
        "shares": {share.reference: share.patients for share in split.shares},
    }
    if split.list_size is None:
        return cannot_tell(f"{words.named(split)} has no list at {words.day(year.list_date)}.", **facts)
    parts = [share for share in split.shares if share.patients != split.list_size]
    if not parts:
        return met(f"The list of {words.named(split)} counts as a whole.", **facts)
    counted = words.listed([f"{words.patients(share.patients)} in {share.network}" for share in parts])
    return not_met(
        f"The list of {words.named(split)}, {words.patients(split.list_size)}, counts as a whole or not at all: "
        f"not {counted}.",
        **facts,
    )


SPLIT_RULES: tuple[Rule[SplitFacts], ...] = (
    Rule(
        "SPL-01",
        title="One contract, one network",
        statement="A practice with one contract, known by one code, is not divided between networks, whatever its "
        "sites.",
        source="Pulse, on a practice with one contract and the Network Contract; Health Service Journal, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.ACTION,
        severities=_SPLIT,
        check=one_contract,
    ),
    Rule(
        "SPL-02",
        title="Whole lists",
        statement="A practice's list counts in the size of a network as a whole, or not at all.",
        source="Pulse, on a practice with one contract and the Network Contract, 2019",
        kind=Kind.CONTRACT,
        subject=Subject.ACTION,
        severities=_SPLIT,
        check=whole_list,
    ),
    Rule(
        "SPL-04",
        title="One partnership, two contracts",
        statement="A partnership that holds two contracts, each with a code of its own, may be in two networks.",
        source="Follows from SPL-01; Health Service Journal, 2019, on partnerships in many networks",
        kind=Kind.CONTRACT,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.INFORMATION),
        check=None,
        not_held=_NO_CONTRACTORS,
    ),
    Rule(
        "SPL-05",
        title="One provider's share",
        statement="A network in which one provider holds the contracts of more than half of the patients says so.",
        source="Health Service Journal, 2019; policy of this portal",
        kind=Kind.POLICY,
        subject=Subject.NETWORK,
        severities=onwards(Moment.REQUIREMENTS_MET, Severity.INFORMATION),
        check=None,
        not_held=_NO_CONTRACTORS,
    ),
)
