from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.placement.facts import Approach, Member, Reply, Site
from networks.placement.ranking import Fit, fit, rank
from networks.tests.placement.build import network, practice

DECLINED = Approach("N-HARB22", Reply.DECLINED, date(2019, 5, 3), date(2019, 5, 6), "capacity")
TOUCHING = frozenset({"V81002", "V81003"})
TWO = (Member("V81002", Site(3_100, 0)), Member("V81003", Site(4_000, 0)))


def only(one, candidate, **band):
    (row,) = rank(one, [candidate], **band)
    return row


def order(one, *networks):
    return [row.network for row in rank(one, networks)]


def test_a_row_says_why():
    row = only(practice(neighbours=TOUCHING, approaches=(DECLINED,)), network(members=TWO))
    assert row.reasons == (
        "Touches 2 of its practices",
        "3.1 km to the nearest of them",
        "Joining would make it 44,120 patients: within 30,000 to 50,000 (36,120 now)",
        "Asked it to join on 3 May 2019: declined on 6 May 2019 (“capacity”)",
    )
    assert (row.practice, row.network, row.touches, row.distance_m) == ("V81001", "N-HARB22", 2, 3_100)
    assert (row.before, row.after, row.fit_before, row.fit_after) == (36_120, 44_120, Fit.WITHIN, Fit.WITHIN)
    assert not row.crosses
    assert row.declined


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (21_999, Fit.BELOW, "Joining would make it 29,999 patients: 1 below 30,000 (21,999 now)"),
        (22_000, Fit.WITHIN, "Joining would make it 30,000 patients: within 30,000 to 50,000 (22,000 now)"),
        (42_000, Fit.WITHIN, "Joining would make it 50,000 patients: within 30,000 to 50,000 (42,000 now)"),
        (42_001, Fit.ABOVE, "Joining would make it 50,001 patients: 1 above 50,000, which is no bar (42,001 now)"),
        (None, None, "We do not know its size: one of its practices has no list"),
    ],
)
def test_sizes_at_the_edges_of_the_band(before, after, sentence):
    row = only(practice(), network(size=before))
    assert row.fit_after == after
    assert sentence in row.reasons


def test_a_year_may_set_another_band():
    row = only(practice(), network(), floor=45_000, ceiling=60_000)
    assert "Joining would make it 44,120 patients: 880 below 45,000 (36,120 now)" in row.reasons
    assert fit(45_000, 45_000, 60_000) is Fit.WITHIN


def test_a_practice_without_a_list_leaves_the_size_unknown():
    row = only(practice(list_size=None), network())
    assert (row.before, row.after) == (36_120, None)
    assert "We do not know the size it would have: the practice's own list is not held" in row.reasons


def test_a_border_is_said():
    across = only(practice(), network(commissioners=frozenset({"00Y", "00Z"})))
    assert across.crosses
    assert "Crosses into 00Y and 00Z" in across.reasons
    already = only(practice(), network(commissioners=frozenset({"00X", "00Y"})))
    assert not already.crosses
    assert "Crosses a border already: its practices are with 00X and 00Y" in already.reasons
    unknown = "We do not know its commissioner, so not whether it would cross a border"
    assert unknown in only(practice(commissioner=None), network()).reasons


def test_what_is_not_known_is_said():
    assert "We do not know how far it is" in only(practice(site=None), network()).reasons
    assert only(practice(), network(members=())).reasons[0] == "It has no other practice"


def test_everything_a_network_said_is_told_and_the_last_answer_counts():
    later = Approach("N-HARB22", Reply.AGREED, date(2019, 5, 20), date(2019, 5, 21))
    other = Approach("N-OTHER2", Reply.WAITING, date(2019, 5, 21))
    row = only(practice(approaches=(later, other, DECLINED)), network())
    assert row.reasons[-2:] == (
        "Asked it to join on 3 May 2019: declined on 6 May 2019 (“capacity”)",
        "Asked it to join on 20 May 2019: agreed on 21 May 2019",
    )
    assert not row.declined
    waiting = only(practice(approaches=(other,)), network("N-OTHER2"))
    assert waiting.reasons[-1] == "Asked it to join on 21 May 2019: no answer yet"


def test_a_network_that_would_not_serve_its_patients_has_said_no():
    row = only(practice(approaches=(Approach("N-HARB22", Reply.DECLINED, cover=True),)), network())
    assert row.reasons[-1] == "Was asked to serve its patients: declined"
    assert row.declined


def test_each_step_of_the_order_decides_before_the_next():
    one = practice(
        neighbours=frozenset({"V81002", "V81003"}),
        approaches=(
            Approach("N-4", Reply.DECLINED, date(2019, 5, 3)),
            Approach("N-8", Reply.DECLINED, date(2019, 5, 3)),
        ),
    )
    single = TWO[:1]
    networks = [
        network("N-1", members=TWO),
        network("N-2", members=single),
        network("N-2a", members=(Member("V81002", Site(3_200, 0)),)),
        network("N-2b", members=TWO, size=50_000),
        network("N-2c", members=TWO, size=None),
        network("N-3", members=TWO, commissioners=frozenset({"00Y"})),
        network("N-4", members=TWO),
        network("N-5", east=10),
        network("N-6", east=20),
        network("N-7", members=()),
        network("N-8", east=5),
    ]
    expected = [one.reference for one in networks]
    assert order(one, *networks) == expected
    assert order(one, *reversed(networks)) == expected


def test_equals_are_in_the_order_of_their_names():
    alike = [network("N-2", name="Ash"), network("N-3", name="Ash"), network("N-1", name="Birch")]
    assert order(practice(), *alike) == ["N-2", "N-3", "N-1"]


def test_passing_the_ceiling_or_an_unknown_size_leaves_no_network_out():
    assert order(practice(), network("N-1", size=None), network("N-2", size=49_999)) == ["N-2", "N-1"]


@given(st.lists(st.tuples(st.none() | st.integers(0, 90_000), st.integers(0, 9_000)), max_size=6), st.randoms())
def test_the_order_does_not_hang_on_the_order_given(facts, chance):
    networks = [network(f"N-{n}", size=size, east=east) for n, (size, east) in enumerate(facts)]
    rows = rank(practice(), networks)
    assert len(rows) == len(networks)
    assert all(row.reasons for row in rows)
    chance.shuffle(networks)
    assert rank(practice(), networks) == rows
