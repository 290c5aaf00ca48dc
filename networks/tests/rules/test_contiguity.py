from hypothesis import given
from hypothesis import strategies as st

from networks.rules.contiguity import Spread, joining, pieces, pieces_number, spread

LINE = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")]


def test_one_piece():
    assert pieces("abc", LINE) == [["a", "b", "c"]]
    assert pieces("a", LINE) == [["a"]]
    assert pieces("", LINE) == []


def test_those_between_do_not_count_unless_they_are_members():
    assert pieces("acde", LINE) == [["c", "d", "e"], ["a"]]
    assert pieces("ace", LINE) == [["a"], ["c"], ["e"]]


def test_the_largest_piece_comes_first_and_of_equals_the_one_of_the_first_code():
    assert pieces("abde", LINE) == [["a", "b"], ["d", "e"]]
    assert pieces(["e", "d", "a", "b"], LINE) == [["a", "b"], ["d", "e"]]


def test_ids_will_do():
    assert pieces([1, 2, 3], [(3, 1)]) == [[1, 3], [2]]


def test_what_would_join_two_pieces():
    assert joining([["a", "b"], ["d"]], {"c": ["b", "d"], "x": ["a"]}) == ["c"]


def test_of_several_the_one_that_touches_most_members_joins_then_the_first_code():
    assert joining([["a", "b"], ["d"]], {"c": ["b", "d"], "x": ["a", "b", "d"]}) == ["x"]
    assert joining([["a", "b"], ["d"]], {"y": ["b", "d"], "x": ["a", "d"]}) == ["x"]


def test_one_that_joins_all_is_better_than_two_that_do():
    around = {"p": ["a", "b"], "q": ["b", "c"], "r": ["a", "b", "c"]}
    assert joining([["a"], ["b"], ["c"]], around) == ["r"]
    assert joining([["a"], ["b"], ["c"]], {"p": ["a", "b"], "q": ["b", "c"]}) == ["p", "q"]


def test_pieces_that_nobody_joins():
    assert joining([["a"], ["b"]], {"p": ["a"], "q": ["b"]}) == []
    assert joining([["a"], ["b"], ["c"]], {"p": ["a", "b"]}) == []
    assert joining([["a"], ["b"]], {}) == []


def test_one_that_touches_a_single_piece_does_not_join_it():
    """Though two others are joined already."""
    assert joining([["a"], ["b"], ["c"]], {"p": ["a", "b"], "q": ["c"]}) == []


def test_one_piece_needs_nobody():
    assert joining([["a", "b"]], {"c": ["a"]}) == []


def test_how_far_apart():
    places = {"a": (0, 0), "b": (3_000, 4_000), "c": (100, 0)}
    assert spread(places) == Spread(5_000, "a", "b")
    assert spread({"a": (0, 0)}) is None
    assert spread({}) is None


nodes = st.integers(0, 15)
graphs = st.tuples(st.sets(nodes), st.lists(st.tuples(nodes, nodes), max_size=30))


def flooded(members, edges):
    """The same by walking from member to member."""
    left, found = set(members), []
    while left:
        piece, waiting = set(), [min(left)]
        while waiting:
            here = waiting.pop()
            if here in left:
                left.discard(here)
                piece.add(here)
                waiting += [y if x == here else x for x, y in edges if here in (x, y)]
        found.append(sorted(piece))
    return sorted(found, key=lambda piece: (-len(piece), piece[0]))


@given(graphs)
def test_pieces_are_what_a_walk_finds(graph):
    members, edges = graph
    assert pieces(members, edges) == flooded(members, edges)


@given(graphs)
def test_pieces_are_counted_as_they_are_found(graph):
    members, edges = graph
    touches = {m: frozenset(y if x == m else x for x, y in edges if m in (x, y)) for m in members}
    assert pieces_number(members, touches) == len(pieces(members, edges))


def test_pieces_are_counted_only_where_every_one_of_several_is_placed():
    assert pieces_number([1, 2], {1: frozenset()}) is None
    assert pieces_number([1, 2, 3], {1: frozenset({3}), 3: frozenset({1})}) is None
    assert pieces_number([1], {}) == 1
    assert pieces_number([], {}) == 0
    assert pieces_number([1, 2], {1: frozenset({3}), 2: frozenset({3}), 3: frozenset({1, 2})}) == 2


@given(graphs)
def test_the_order_of_the_edges_does_not_matter(graph):
    members, edges = graph
    assert pieces(members, [(b, a) for a, b in reversed(edges)]) == pieces(members, edges)


@given(graphs)
def test_every_edge_joins_at_most_two_pieces(graph):
    members, edges = graph
    assert len(pieces(members, edges)) >= len(members) - len(edges)
    for one, other in edges[:1]:
        assert len(pieces(members, edges[1:])) - len(pieces(members, edges)) in ((0, 1) if one != other else (0,))


@given(graphs)
def test_who_would_join_them_does(graph):
    members, edges = graph
    apart = pieces(members, edges)
    outside = {node for edge in edges for node in edge} - members
    touches = {o: {y if x == o else x for x, y in edges if o in (x, y)} & members for o in outside}

    chosen = joining(apart, touches)

    assert set(chosen) <= outside
    if chosen:
        assert len(pieces(members | set(chosen), edges)) == 1
    elif len(apart) > 1:
        spokes = [(o, m) for o, those in touches.items() for m in those]
        inner = [edge for edge in edges if set(edge) <= members]
        whole = pieces(members | outside, inner + spokes)
        assert len({i for i, piece in enumerate(whole) for m in members if m in piece}) > 1


def test_a_piece_that_the_chosen_one_does_not_reach_still_has_to_be_joined():
    around = {"q": ["a", "b"], "r": ["b", "c"]}
    assert joining([["a"], ["b"], ["c"]], around) == ["q", "r"]
