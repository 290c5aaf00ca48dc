"""Making moves one after the other, on values: what memberships become, and which moves cannot be made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from networks.rules import words
from networks.rules.facts import MemberState, Standing
from networks.rules.membership import closed
from networks.rules.splitting import SPLIT_RULES, ShareFacts, SplitFacts
from networks.whatif.values import Action, Held, Move, NetworkNow, Now, PracticeNow, Term

Memberships = Mapping[int, Held]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a move cannot be made; `rule` is empty where no rule of the book is behind it."""

    sentence: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """`patients` of a divided list in one network, and the network's `size` with them; None where that is not known."""

    network_id: int
    network: str
    patients: int
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """`shares` of a split, whatever is said of it."""

    move: Move
    reasons: tuple[Reason, ...]
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    move: Move
    sentence: str


@dataclass(slots=True)
class Made:
    """How things stand after the moves that could be made. New networks and memberships have ids below 0.

    `agreed`: practices that have agreed to join, wherever they are now; so they have said that they take part.
    `shut`: practices that close, each with the practice that has its patients, if any.
    """

    held: Memberships
    networks: dict[str, NetworkNow]
    agreed: set[int] = field(default_factory=set)
    shut: dict[int, int | None] = field(default_factory=dict)
    made: list[Done] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def new(self) -> list[int]:
        return [network.id for network in self.networks.values() if network.id < 0]


class CannotMove(Exception):
    def __init__(self, *reasons: Reason, shares: tuple[Share, ...] = ()) -> None:
        self.reasons = reasons
        self.shares = shares


def make_moves(moves: Sequence[Move], now: Now, term: Term) -> Made:
    """Each move sees what the ones before it left; one that cannot be made leaves everything as it is."""
    state = Made(dict(now.held), dict(now.networks))
    for move in moves:
        try:
            sentence = _ACTIONS[move.action](state, move, now.practices, term)
        except CannotMove as cannot:
            state.refusals.append(Refusal(move, cannot.reasons, cannot.shares))
        else:
            state.made.append(Done(move, sentence))
    return state


def _move(state: Made, move: Move, practices: Mapping[str, PracticeNow], term: Term) -> str:
    practice, (left, joined) = _practice(practices, move.practice), _two_networks(state, move)
    _join_after(_left(state.held, practice, left, term), state, practice, joined, term)
    return f"{words.named(practice)} moves from {words.named(left)} to {words.named(joined)}."


def _join(state: Made, move: Move, practices: Mapping[str, PracticeNow], term: Term) -> str:
    practice, network = _practice(practices, move.practice), _network(state, move.to_network)
    _join_after(state.held, state, practice, network, term)
    return f"{words.named(practice)} joins {words.named(network)}."


def _leave(state: Made, move: Move, practices: Mapping[str, PracticeNow], term: Term) -> str:
    practice, network = _practice(practices, move.practice), _network(state, move.from_network)
    state.held = _left(state.held, practice, network, term)
    if not move.closes:
        return f"{words.named(practice)} leaves {words.named(network)}."
    successor = _practice(practices, move.successor) if move.successor else None
    state.shut[practice.id] = successor.id if successor else None
    into = f" into {words.named(successor)}" if successor else ""
    return f"{words.named(practice)} closes{into}, and leaves {words.named(network)}."


def _close(state: Made, move: Move, practices: Mapping[str, PracticeNow], term: Term) -> str:
    network = _network(state, move.from_network)
    _check_open(network, term)
    state.held = _without(state.held, lambda held: held.network_id == network.id, term)
    shut = replace(network, closed_on=term.first - timedelta(days=1))
    state.networks.update({code: shut for code, each in state.networks.items() if each.id == network.id})
    return f"{words.named(network)} closes, and all its members leave."


def _split(state: Made, move: Move, practices: Mapping[str, PracticeNow], term: Term) -> str:
    practice, (one, other) = _practice(practices, move.practice), _two_networks(state, move)
    stays, whole = max(0, (practice.list_size or 0) - move.patients), practice.list_size
    patients = (one, stays), (other, move.patients)
    shares = tuple(Share(network.id, words.named(network), number) for network, number in patients)
    told = tuple(ShareFacts(words.named(network), network.reference, number) for network, number in patients)
    split = SplitFacts(practice.code, practice.name, whole, told)
    findings = [rule.finding(rule.check(split, term.rules), term.rules) for rule in SPLIT_RULES if rule.check]
    reasons = [Reason(finding.sentence, finding.rule) for finding in findings]
    raise CannotMove(*reasons, shares=() if whole is None else shares)


def _new(state: Made, move: Move, practices: Mapping[str, PracticeNow], term: Term) -> str:
    practice, name = _practice(practices, move.practice), move.to_network.strip()
    if name.upper() in state.networks:
        raise CannotMove(Reason(f"There is a network {name} already. Choose another name for the new one."))
    if practice.commissioner_id is None:
        raise CannotMove(Reason(f"We do not know the commissioner of {words.named(practice)}, who would lead {name}."))
    number, lead = len(state.new) + 1, practice.commissioner_id
    standing = Standing.CONFIRMED if move.confirmed else Standing.FORMING
    network = NetworkNow(-number, f"NEW-{number}", name, standing=standing, lead_id=lead)
    held = _left(state.held, practice, _network(state, move.from_network), term) if move.from_network else state.held
    _join_after(held, state, practice, network, term)
    state.networks[name.upper()] = network
    return f"{words.named(practice)} begins a new network, {words.named(network)}."


_ACTIONS: Mapping[Action, Callable[[Made, Move, Mapping[str, PracticeNow], Term], str]] = {
    Action.MOVE: _move,
    Action.JOIN: _join,
    Action.LEAVE: _leave,
    Action.CLOSE: _close,
    Action.SPLIT: _split,
    Action.NEW: _new,
}


def _practice(practices: Mapping[str, PracticeNow], code: str) -> PracticeNow:
    found = practices.get(code.strip().upper())
    if found is None:
        raise CannotMove(Reason(f"We do not know practice {code}. Correct the code."))
    return found


def _network(state: Made, code: str) -> NetworkNow:
    found = state.networks.get(code.strip().upper())
    if found is None:
        raise CannotMove(Reason(f"We do not know network {code}. Correct the code."))
    return found


def _two_networks(state: Made, move: Move) -> tuple[NetworkNow, NetworkNow]:
    one, other = _network(state, move.from_network), _network(state, move.to_network)
    if one.id == other.id:
        raise CannotMove(Reason(f"{words.named(one)} is named twice. Choose two networks."))
    return one, other


def _left(held: Memberships, practice: PracticeNow, network: NetworkNow, term: Term) -> Memberships:
    def theirs(each: Held) -> bool:
        return (each.practice_id, each.network_id) == (practice.id, network.id)

    if not any(theirs(each) and each.counts(term) for each in held.values()):
        raise CannotMove(
            Reason(
                f"{words.named(practice)} is not a member of {words.named(network)} on {words.day(term.first)}, "
                f"nor named by it for {term.year}."
            )
        )
    return _without(held, theirs, term)


def _without(held: Memberships, ends: Callable[[Held], bool], term: Term) -> Memberships:
    """Those that end are cut off on the first day, where any of it is left, and gone where they were to begin later;
    a refusal stays."""
    after = {}
    for number, each in held.items():
        if each.in_force and ends(each) and not (each.end and each.end <= term.first):
            if each.first is None or each.first < term.first:
                after[number] = replace(each, end=term.first)
        elif not (ends(each) and each.counts(term)):
            after[number] = each
    return after


def _join_after(held: Memberships, state: Made, practice: PracticeNow, network: NetworkNow, term: Term) -> None:
    state.held = _joined(held, practice, network, term)
    if not network.in_force:
        state.agreed.add(practice.id)


def _joined(held: Memberships, practice: PracticeNow, network: NetworkNow, term: Term) -> Memberships:
    """In force from the first day to the year's end, or agreed where the network is forming. What it answered to the
    network before is replaced."""
    _check_open(network, term)
    if closed(practice.ods_status, practice.closed_on, term.first):
        raise CannotMove(Reason(f"{words.named(practice)} has closed. A closed practice cannot be a member.", "MEM-02"))
    _check_free(held, practice, network, term)
    replaced = {
        number: each
        for number, each in held.items()
        if each.in_force or (each.practice_id, each.network_id, each.year_id) != (practice.id, network.id, term.year_id)
    }
    new = Held(min([0, *held]) - 1, network.id, words.named(network), practice.id, term.year_id, MemberState.AGREED)
    if network.in_force:
        new = replace(new, state=MemberState.IN_FORCE, first=term.first, end=term.end)
    return {**replaced, new.id: new}


def _check_open(network: NetworkNow, term: Term) -> None:
    if network.standing == Standing.ENDED or (network.closed_on and network.closed_on < term.first):
        raise CannotMove(Reason(f"{words.named(network)} has closed."))
    if network.standing is None and not network.imported:
        raise CannotMove(Reason(f"{words.named(network)} is not a network of {term.year}."))


def _check_free(held: Memberships, practice: PracticeNow, network: NetworkNow, term: Term) -> None:
    """A practice agrees to one network a year, and is a core member of one on any day (MEM-05)."""
    last = term.end - timedelta(days=1)
    for each in (each for each in held.values() if each.practice_id == practice.id):
        agreed = each.state == MemberState.AGREED and each.year_id == term.year_id
        if agreed or each.overlaps(term.first, last):
            raise CannotMove(Reason(_not_free(practice, each, network, term), "MEM-05"))


def _not_free(practice: PracticeNow, held: Held, network: NetworkNow, term: Term) -> str:
    name = words.named(practice)
    if held.network_id == network.id:
        return f"{name} is a member of {words.named(network)} already."
    held_by = "is a member of" if held.in_force else "has agreed to join"
    return f"{name} {held_by} {held.network} in {term.year}. It must leave that one first."
