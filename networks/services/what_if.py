"""What if practices moved: every finding before and after, and nothing is written or locked.

The moves are made on values (`networks.whatif`). The rows that come out stand in for the tables' in the very statements
that the validation reads by, so that it finds what it would find once the moves were committed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from networks.models import Network
from networks.rules import band, check_commissioner, check_network, network_size, position_numbers
from networks.selectors.coverage import CommissionerSubject, commissioner_subjects
from networks.selectors.facts import NetworkSubject, YearDay, network_subjects
from networks.selectors.moves import Outset, outset, term
from networks.selectors.supposed import supposing
from networks.whatif.answer import State, Touched, WhatIf
from networks.whatif.moving import Refusal, Share, make_moves
from networks.whatif.rows import supposed
from networks.whatif.values import Move
from pcnportal.core.errors import Conflict
from practices.models import Commissioner

ATTEMPTS = 5


def what_if(
    moves: Sequence[Move],
    *,
    year_day: YearDay,
    networks: QuerySet[Network] | None = None,
    commissioners: QuerySet[Commissioner] | None = None,
    drafts: bool = True,
) -> WhatIf:
    """All that the moves touch in the year on the day, before and after; moves that cannot be made are left out.

    Whoever asks on behalf of a person passes what that person may see: other networks are not known, and nothing is
    told of other commissioners. Without `drafts` it does not count where a practice has a place in a network that is
    forming out of their sight: the answer would tell that it has one. Raises Conflict where somebody keeps changing
    the same networks meanwhile.
    """
    seen = Network.objects.all() if networks is None else networks
    areas = Commissioner.objects.all() if commissioners is None else commissioners
    start = outset(moves, year_day, seen, areas, drafts=drafts)
    for _ in range(ATTEMPTS):
        answer = _answer(moves, year_day, start)
        before, start = start, outset(moves, year_day, seen, areas, drafts=drafts)
        if start == before:
            return answer
    raise Conflict("These networks are being changed at this moment. Ask again.")


@dataclass(frozen=True, slots=True)
class _Facts:
    networks: Mapping[int, NetworkSubject]
    commissioners: Mapping[int, CommissionerSubject]


def _answer(moves: Sequence[Move], year_day: YearDay, start: Outset) -> WhatIf:
    days = term(year_day)
    made = make_moves(moves, start.now, days)
    before = _facts(start.networks, start.commissioners, year_day)
    with supposing(supposed(start.now, made, days)):
        after = _facts([*start.networks, *made.new], start.commissioners, year_day)
    return WhatIf(
        days.rules,
        year_day.day,
        made.made,
        [_sized(refusal, after) for refusal in made.refusals],
        _networks(before, after),
        _commissioners(before, after),
    )


def _facts(networks: Collection[int], commissioners: Collection[int], year_day: YearDay) -> _Facts:
    year, day = year_day.year.code, year_day.day
    return _Facts(
        {subject.network_id: subject for subject in network_subjects(networks, day, year=year)},
        {subject.commissioner_id: subject for subject in commissioner_subjects(commissioners, day, year=year)},
    )


def _networks(before: _Facts, after: _Facts) -> list[Touched]:
    touched = {**before.networks, **after.networks}
    return sorted(
        (
            Touched(
                subject.facts.reference,
                subject.facts.name,
                _network_state(before.networks.get(network_id)),
                _network_state(after.networks.get(network_id)),
            )
            for network_id, subject in touched.items()
        ),
        key=_by_name,
    )


def _commissioners(before: _Facts, after: _Facts) -> list[Touched]:
    return sorted(
        (
            Touched(
                subject.facts.code,
                subject.facts.name,
                _commissioner_state(subject),
                _commissioner_state(after.commissioners[commissioner_id]),
            )
            for commissioner_id, subject in before.commissioners.items()
        ),
        key=_by_name,
    )


def _by_name(touched: Touched) -> tuple[str, str]:
    return touched.name, touched.code


def _network_state(subject: NetworkSubject | None) -> State | None:
    if subject is None:
        return None
    rules, size = subject.year_day.rules, network_size(subject.facts)
    figures = {"size": size, "band": band(size, rules), "members": len(subject.facts.members)}
    return State(figures, check_network(subject.facts, rules))


def _commissioner_state(subject: CommissionerSubject) -> State:
    return State(position_numbers(subject.facts), check_commissioner(subject.facts, subject.year_day.rules))


def _sized(refusal: Refusal, after: _Facts) -> Refusal:
    """With what the networks would count were the practice divided."""
    practice = refusal.move.practice.strip().upper()
    return replace(refusal, shares=tuple(_sized_share(share, practice, after) for share in refusal.shares))


def _sized_share(share: Share, practice: str, after: _Facts) -> Share:
    facts = after.networks[share.network_id].facts
    others = tuple(member for member in facts.members if member.code != practice)
    size = network_size(replace(facts, members=others)) if others else 0
    return share if size is None else replace(share, size=size + share.patients)
