"""Moves on values: what becomes of memberships, and the sentences of what cannot be made."""

from dataclasses import replace
from datetime import date

import pytest

from networks.enums import MembershipState
from networks.rules.facts import MemberState, Standing
from networks.tests.rules.build import YEAR
from networks.whatif.moving import make_moves
from networks.whatif.values import Action, Held, Move, NetworkNow, Now, PracticeNow, Term

JULY, SEPTEMBER, END = date(2019, 7, 1), date(2019, 9, 12), date(2020, 4, 1)
TERM = Term(1, YEAR, SEPTEMBER, JULY, SEPTEMBER, END)
IN_MAY = replace(TERM, day=date(2019, 5, 10), first=JULY)
HARBOUR = NetworkNow(1, "N-HARB22", "Harbour", standing=Standing.FORMING)
QUAY = NetworkNow(2, "N-QUAY22", "Quay", standing=Standing.SUBMITTED)
RIDGE = NetworkNow(3, "U00003", "Ridge", imported=True)
SANDS = NetworkNow(4, "U00004", "Sands", imported=True)
OLD = NetworkNow(5, "U00005", "Old", imported=True, closed_on=date(2019, 8, 31))
OF_NEXT_YEAR = NetworkNow(6, "N-NEXT22", "Next")
ENDED = NetworkNow(7, "N-ENDED2", "Ended", standing=Standing.ENDED)
NETWORKS = {n.reference: n for n in (HARBOUR, QUAY, RIDGE, SANDS, OLD, OF_NEXT_YEAR, ENDED)}
ELM = PracticeNow(11, "V81001", "Elm", "A", commissioner_id=1, list_size=8_000)
OAK = PracticeNow(12, "V81002", "Oak", "A", list_size=None)
SHUT = PracticeNow(13, "V81003", "Shut", "C", closed_on=date(2019, 8, 31))
PRACTICES = {p.code: p for p in (ELM, OAK, SHUT)}

AGREED = Held(1, 1, "Harbour (N-HARB22)", 11, 1, MemberState.AGREED)
IN_RIDGE = Held(1, 3, "Ridge (U00003)", 11, 1, MemberState.IN_FORCE, JULY, None)


def make(*moves: Move, held: tuple[Held, ...] = (), term: Term = TERM):
    return make_moves(moves, Now(NETWORKS, PRACTICES, {each.id: each for each in held}), term)


def sentences(*moves: Move, held: tuple[Held, ...] = (), term: Term = TERM) -> list[tuple[str, str]]:
    refusals = make(*moves, held=held, term=term).refusals
    return [(reason.rule, reason.sentence) for refusal in refusals for reason in refusal.reasons]


def join(network: NetworkNow, practice: PracticeNow = ELM) -> Move:
    return Move(Action.JOIN, practice.code, "", network.reference)


def leave(network: NetworkNow, practice: PracticeNow = ELM) -> Move:
    return Move(Action.LEAVE, practice.code, network.reference)


def move(left: NetworkNow, joined: NetworkNow) -> Move:
    return Move(Action.MOVE, "V81001", left.reference, joined.reference)


def test_who_joins_a_forming_network_has_agreed_and_who_joins_another_is_in_force():
    assert list(make(join(QUAY)).held.values()) == [Held(-1, 2, "Quay (N-QUAY22)", 11, 1, MemberState.AGREED)]
    in_force = Held(-1, 3, "Ridge (U00003)", 11, 1, MemberState.IN_FORCE, SEPTEMBER, END)
    assert list(make(join(RIDGE)).held.values()) == [in_force]


def test_a_membership_in_force_ends_on_the_day_or_is_gone_where_it_would_begin_then():
    assert make(leave(RIDGE), held=(IN_RIDGE,)).held == {1: replace(IN_RIDGE, end=SEPTEMBER)}
    assert make(leave(RIDGE), held=(IN_RIDGE,), term=IN_MAY).held == {}


def test_a_later_spell_in_the_network_goes_and_an_earlier_one_stays():
    earlier = replace(IN_RIDGE, id=2, first=date(2019, 4, 1), end=date(2019, 6, 1))
    later = replace(IN_RIDGE, id=3, first=date(2019, 12, 1))
    now = replace(IN_RIDGE, end=date(2019, 10, 1))
    assert make(leave(RIDGE), held=(now, earlier, later)).held == {1: replace(now, end=SEPTEMBER), 2: earlier}


def test_an_answer_is_replaced_when_the_practice_joins():
    declined = replace(AGREED, state=MembershipState.DECLINED)
    named = replace(AGREED, state=MemberState.NAMED)
    for before in (declined, named):
        assert list(make(join(HARBOUR), held=(before,)).held.values()) == [replace(AGREED, id=-1)]


def test_each_move_sees_the_ones_before_it():
    made = make(move(HARBOUR, QUAY), move(QUAY, HARBOUR), move(QUAY, HARBOUR), held=(AGREED,))
    assert [done.sentence for done in made.made] == [
        "Elm (V81001) moves from Harbour (N-HARB22) to Quay (N-QUAY22).",
        "Elm (V81001) moves from Quay (N-QUAY22) to Harbour (N-HARB22).",
    ]
    assert len(made.refusals) == 1


def test_a_move_that_cannot_be_made_leaves_the_practice_where_it_is():
    made = make(move(RIDGE, OLD), held=(IN_RIDGE,))
    assert made.held == {1: IN_RIDGE}


def test_all_leave_a_network_that_closes_and_nobody_joins_it():
    named = Held(2, 3, "Ridge (U00003)", 12, 1, MemberState.NAMED)
    made = make(
        Move(Action.CLOSE, from_network="u00003"), join(RIDGE, OAK), held=(IN_RIDGE, named, replace(AGREED, id=3))
    )
    assert made.held == {1: replace(IN_RIDGE, end=SEPTEMBER), 3: replace(AGREED, id=3)}
    assert made.networks["U00003"].closed_on == date(2019, 9, 11)
    assert [reason.sentence for reason in made.refusals[0].reasons] == ["Ridge (U00003) has closed."]


def test_a_new_network_is_begun_by_a_practice_and_joined_by_others_by_name():
    made = make(Move(Action.NEW, "V81001", "", "Tor"), Move(Action.JOIN, "V81002", "", "tor"))
    tor = NetworkNow(-1, "NEW-1", "Tor", standing=Standing.FORMING, lead_id=1)
    assert made.networks["TOR"] == tor
    assert made.new == [-1]
    assert [(each.network, each.practice_id, each.state) for each in made.held.values()] == [
        ("Tor (NEW-1)", 11, MemberState.AGREED),
        ("Tor (NEW-1)", 12, MemberState.AGREED),
    ]


def test_a_split_is_refused_and_its_shares_told():
    made = make(Move(Action.SPLIT, "V81001", "N-HARB22", "N-QUAY22", 3_000), held=(AGREED,))
    (refusal,) = made.refusals
    assert [reason.rule for reason in refusal.reasons] == ["SPL-01", "SPL-02"]
    assert [(share.network, share.patients) for share in refusal.shares] == [
        ("Harbour (N-HARB22)", 5_000),
        ("Quay (N-QUAY22)", 3_000),
    ]
    assert (made.held, made.made) == ({1: AGREED}, [])


def test_a_split_is_refused_in_a_year_that_does_not_ask_the_rules_and_without_a_list():
    unasked = replace(TERM, rules=replace(YEAR, inactive=frozenset({"SPL-01", "SPL-02"})))
    (refusal,) = make(Move(Action.SPLIT, "V81002", "N-HARB22", "N-QUAY22", 3_000), term=unasked).refusals
    assert [reason.rule for reason in refusal.reasons] == ["SPL-01", "SPL-02"]
    assert refusal.shares == ()


@pytest.mark.parametrize(
    ("asked", "held", "rule", "sentence"),
    [
        (Move(Action.JOIN, "V89999", "", "U00003"), (), "", "We do not know practice V89999. Correct the code."),
        (Move(Action.JOIN, "V81001", "", "U99999"), (), "", "We do not know network U99999. Correct the code."),
        (
            leave(RIDGE),
            (),
            "",
            "Elm (V81001) is not a member of Ridge (U00003) on 12 September 2019, nor named by it for 2019/20.",
        ),
        (move(RIDGE, RIDGE), (IN_RIDGE,), "", "Ridge (U00003) is named twice. Choose two networks."),
        (join(RIDGE, SHUT), (), "MEM-02", "Shut (V81003) has closed. A closed practice cannot be a member."),
        (join(RIDGE), (IN_RIDGE,), "MEM-05", "Elm (V81001) is a member of Ridge (U00003) already."),
        (
            join(SANDS),
            (IN_RIDGE,),
            "MEM-05",
            "Elm (V81001) is a member of Ridge (U00003) in 2019/20. It must leave that one first.",
        ),
        (
            join(QUAY),
            (AGREED,),
            "MEM-05",
            "Elm (V81001) has agreed to join Harbour (N-HARB22) in 2019/20. It must leave that one first.",
        ),
        (join(OLD), (), "", "Old (U00005) has closed."),
        (join(ENDED), (), "", "Ended (N-ENDED2) has closed."),
        (join(OF_NEXT_YEAR), (), "", "Next (N-NEXT22) is not a network of 2019/20."),
        (
            Move(Action.NEW, "V81002", "", "Tor"),
            (),
            "",
            "We do not know the commissioner of Oak (V81002), who would lead Tor.",
        ),
        (
            Move(Action.NEW, "V81001", "", "n-harb22"),
            (),
            "",
            "There is a network n-harb22 already. Choose another name for the new one.",
        ),
    ],
)
def test_what_cannot_be_made_says_why(asked, held, rule, sentence):
    assert sentences(asked, held=held) == [(rule, sentence)]


def test_a_network_that_could_not_be_begun_is_not_there():
    made = make(Move(Action.NEW, "V81001", "", "Tor"), held=(AGREED,))
    assert "TOR" not in made.networks
