"""What a change to a network asks for: the moves that it comes to, who has to agree, and what it would change."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from networks.models import Network
from networks.rules import Finding, Moment, blockers, check_rules, words
from networks.rules.actions import EXPULSION_RULES, MOVE_RULES, Expulsion
from networks.rules.actions import Move as Between
from networks.rules.facts import YearRules
from networks.rules.growth import GROWTH_RULES, SizeChange, change_keeps_minimum
from networks.whatif.values import Action, Move
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner, ContractYear, Practice
from signoff.enums import ChangeKind
from signoff.models import NetworkChange

MINIMUM = "SIZE-14"
# Of what somebody chooses to do: an opt-out in time and the closing of a practice are nobody's to stop
VOLUNTARY = frozenset({ChangeKind.MOVE, ChangeKind.SPLIT, ChangeKind.EXPULSION, ChangeKind.JOIN, ChangeKind.MERGE})


@dataclass(frozen=True, slots=True)
class Plan:
    """A change as it is asked for, proposed already or not. The fields are those of NetworkChange."""

    kind: ChangeKind
    network: Network
    contract_year: ContractYear
    last_day: date | None = None
    first_day: date | None = None
    to_network: Network | None = None
    practice: Practice | None = None
    successor: Practice | None = None
    practices: tuple[Practice, ...] = ()
    new_name: str = ""

    @classmethod
    def of(cls, change: NetworkChange) -> "Plan":
        return cls(
            ChangeKind[change.kind],
            change.network,
            change.contract_year,
            change.last_day,
            change.first_day,
            change.to_network,
            change.practice,
            change.successor,
            tuple(change.practices.all()),
            change.new_name,
        )

    @property
    def effective_on(self) -> date:
        """From when it holds: the day after the last one of what ends, or the first one of what begins."""
        return effective(self.last_day, self.first_day)

    @property
    def networks(self) -> list[Network]:
        return [each for each in (self.network, self.to_network) if each]

    @property
    def own_practices(self) -> list[Practice]:
        """Those that it names."""
        return [each for each in (self.practice, self.successor, *self.practices) if each]

    @property
    def receiving(self) -> list[Commissioner]:
        """The commissioner that leads the other network, where it does not lead this one."""
        here = self.network.lead_commissioner_id
        return [each.lead_commissioner for each in self.networks if each.lead_commissioner_id != here]

    @property
    def subjects(self) -> list[str]:
        """Of its networks and practices, for the audit."""
        return [*(each.subject for each in self.networks), *(each.subject for each in self.own_practices)]

    @property
    def title(self) -> str:
        """What would happen, as a sentence without its full stop."""
        practice, network = _name(self.practice), self.network.name
        if self.kind is ChangeKind.PRACTICE_CLOSURE:
            into = f" into {self.successor.name}" if self.successor else ""
            return f"{practice} {'merges' if into else 'closes'}{into} and leaves {network}"
        return {
            ChangeKind.JOIN: f"{practice} joins {network}",
            ChangeKind.MOVE: f"{practice} moves from {network} to {_name(self.to_network)}",
            ChangeKind.OPT_OUT: f"{practice} opts out of {self.contract_year} and leaves {network}",
            ChangeKind.EXPULSION: f"{practice} is expelled from {network}",
            ChangeKind.MERGE: f"{network} merges into {_name(self.to_network)}",
            ChangeKind.SPLIT: f"{words.listed([each.name for each in self.practices])} leave {network} and form "
            f"{self.new_name}",
            ChangeKind.NETWORK_CLOSURE: f"{network} closes",
        }[self.kind]

    def moves(self, members: Iterable[Practice]) -> list[Move]:
        """`members`: those of the network when it holds."""
        left, joined = self.network.reference, self.to_network.reference if self.to_network else ""
        code = self.practice.code if self.practice else ""
        if self.kind is ChangeKind.JOIN:
            return [Move(Action.JOIN, code, to_network=left)]
        if self.kind is ChangeKind.MOVE:
            return [Move(Action.MOVE, code, left, joined)]
        if self.kind is ChangeKind.MERGE:
            moved = [Move(Action.MOVE, each.code, left, joined) for each in members]
            return [*moved, Move(Action.CLOSE, from_network=left)]
        if self.kind is ChangeKind.NETWORK_CLOSURE:
            return [Move(Action.CLOSE, from_network=left)]
        if self.kind is ChangeKind.SPLIT:
            first, *others = [each.code for each in self.practices]
            new = Move(Action.NEW, first, left, self.new_name, confirmed=True)
            return [new, *(Move(Action.MOVE, each, left, self.new_name) for each in others)]
        closes, successor = self.kind is ChangeKind.PRACTICE_CLOSURE, self.successor.code if self.successor else ""
        return [Move(Action.LEAVE, code, left, closes=closes, successor=successor)]


def effective(last_day: date | None, first_day: date | None) -> date:
    if last_day:
        return last_day + timedelta(days=1)
    if first_day:
        return first_day
    raise ValueError("a change holds from some day on")


def _name(named: Practice | Network | None) -> str:
    return named.name if named else ""


@dataclass(frozen=True, slots=True)
class Need:
    """Somebody who has to agree before the commissioner approves: one of these organisations."""

    who: str
    organisations: frozenset[Organisation]

    def met(self, given: Collection[Organisation]) -> bool:
        return not self.organisations.isdisjoint(given)


@dataclass(frozen=True, slots=True)
class Inside:
    """The core members of a network, and those of them who speak for it."""

    members: Sequence[Practice]
    leads: Sequence[Practice]


def needs_of(plan: Plan, inside: Mapping[int, Inside]) -> list[Need]:
    """`inside`: by a network's id. What a commissioner determines, and a fact, need nobody's word; but whoever takes
    over patients from outside the network says so, and so does the commissioner to whose network somebody comes."""
    from_outside = plan.successor not in inside[plan.network.pk].members
    own: Mapping[ChangeKind, Sequence[Practice | None]] = {
        ChangeKind.JOIN: [plan.practice],
        ChangeKind.MOVE: [plan.practice],
        ChangeKind.SPLIT: plan.practices,
        ChangeKind.PRACTICE_CLOSURE: [plan.successor] if from_outside else [],
    }
    networks: Mapping[ChangeKind, Sequence[Network | None]] = {
        ChangeKind.JOIN: [plan.network],
        ChangeKind.MOVE: [plan.to_network],
        ChangeKind.MERGE: [plan.network, plan.to_network],
    }
    return [
        *(Need(each.name, frozenset({each.organisation})) for each in own.get(plan.kind, ()) if each),
        *(
            Need(
                _speaker(each, inside[each.pk].leads),
                frozenset(lead.organisation for lead in inside[each.pk].leads),
            )
            for each in networks.get(plan.kind, ())
            if each
        ),
        *(Need(f"an approver of {each}", frozenset({each.organisation})) for each in plan.receiving),
    ]


def _speaker(network: Network, leads: Sequence[Practice]) -> str:
    if len(leads) == 1:
        return f"{leads[0].name} on behalf of {network.name}"
    return f"a practice that speaks for {network.name}"


@dataclass(frozen=True, slots=True)
class NetworkEffect:
    """A network before and after, in words and as sizes; None where it is none, or where a list is not known."""

    reference: str
    name: str
    before: str
    after: str
    size_before: int | None
    size_after: int | None
    members_after: int


@dataclass(frozen=True, slots=True)
class AreaEffect:
    code: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Flip:
    """A rule whose verdict on a network would be another one: what it would be then."""

    network: str
    title: str
    verdict: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a rule about the change itself says. `blocks`: it cannot be approved so."""

    rule: str
    title: str
    verdict: str
    sentence: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do to size, cover and round from its day on; `refusals`: why it cannot be done at all;
    `with_others`: a sentence on what else is counted in.

    `seen` is another one whenever the figures that it rests on have changed.
    """

    day: str
    networks: list[NetworkEffect] = field(default_factory=list)
    areas: list[AreaEffect] = field(default_factory=list)
    flips: list[Flip] = field(default_factory=list)
    rounds: list[str] = field(default_factory=list)
    rules: list[Ruled] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    with_others: str = ""
    seen: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def in_short(self) -> str:
        """For whoever saw older figures."""
        figures = [(each.name, each.before, each.after) for each in self.networks]
        figures += [(each.name, each.before, each.after) for each in self.areas]
        return " ".join(f"{name}: {before}, then {after}." for name, before, after in figures)


def rules_on(
    plan: Plan, networks: Iterable[NetworkEffect], year: YearRules, *, decided: bool, determined_on: date | None
) -> list[Ruled]:
    """MEM-08, MEM-14 and SIZE-14, as far as they are about such a change."""
    found: list[Finding] = []
    sizes: list[tuple[Finding, str]] = []
    if plan.kind is ChangeKind.MOVE and plan.practice and plan.last_day and plan.first_day:
        between = Between(plan.practice.name, plan.last_day, plan.first_day)
        found.extend(check_rules(MOVE_RULES, between, year))
    if plan.kind is ChangeKind.EXPULSION and plan.practice:
        expulsion = Expulsion(plan.practice.name, plan.network.name, determined_on)
        found.extend(check_rules(EXPULSION_RULES, expulsion, year))
    minimum = next(rule for rule in GROWTH_RULES if rule.id == MINIMUM)
    for each in networks if minimum.active_in(year) else ():
        if each.members_after:
            voluntary = plan.kind in VOLUNTARY
            change = SizeChange(each.name, each.size_before, each.size_after, voluntary, decided)
            sizes.append((minimum.finding(change_keeps_minimum(change, year), year), each.name))
    stopping = blockers([*found, *(finding for finding, _ in sizes)], Moment.ACTION)
    titled = [*((each, each.title) for each in found), *((each, f"{each.title}, {name}") for each, name in sizes)]
    return [Ruled(each.rule, title, each.verdict, each.sentence, each in stopping) for each, title in titled]
