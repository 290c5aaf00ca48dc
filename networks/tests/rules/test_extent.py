import pytest

from networks.rules import Moment, Verdict
from networks.tests.rules.build import EMPTY, NAMES, member, network, on_network

ALL = {**NAMES, "V81004": "Pier Practice", "V81005": "Moor Surgery"}
KM = 1_000


def at(number: int, *touches: int, km: float = 0, **changes):
    """Practice V8100`number`, `km` to the east, that touches the practices of these numbers."""
    codes = [f"V8100{n}" for n in touches]
    place = (round(400_000 + km * KM), 500_000)
    return member(
        f"V8100{number}", name=ALL[f"V8100{number}"], place=place, touches={c: ALL[c] for c in codes}, **changes
    )


def test_members_that_touch_are_one_piece():
    finding = on_network("GEO-02", network(at(1, 2), at(2, 1, 3), at(3, 2)))
    assert (finding.verdict, finding.sentence) == (Verdict.MET, "The area is in one piece.")
    assert finding.facts == {"pieces": 1, "practices": [], "joined_by": []}


def test_one_that_is_cut_off_and_who_would_join_it():
    finding = on_network("GEO-02", network(at(1, 2, 4), at(2, 1, 5), at(3, 4)))
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence == (
        "Area in two pieces: Quay Surgery (V81003) does not touch the others; "
        "Pier Practice (V81004) would join them. Explain why."
    )
    assert finding.facts == {"pieces": 2, "practices": ["V81003"], "joined_by": ["V81004"]}
    assert not any(finding.blocks(moment) for moment in Moment)


def test_two_that_do_not_touch_each_other():
    finding = on_network("GEO-02", network(at(1, 4), at(2, 5)))
    assert finding.sentence == (
        "Area in two pieces: Oak Practice (V81002) does not touch Elm Surgery (V81001). Explain why."
    )
    assert finding.facts["joined_by"] == []


def test_three_pieces_and_two_to_join_them():
    finding = on_network("GEO-02", network(at(1, 4), at(2, 4, 5), at(3, 5)))
    assert finding.sentence == (
        "Area in three pieces: Oak Practice (V81002) and Quay Surgery (V81003) do not touch Elm Surgery (V81001); "
        "Pier Practice (V81004) and Moor Surgery (V81005) would join them. Explain why."
    )


def test_more_pieces_than_words():
    finding = on_network("GEO-02", network(*(member(f"V8110{n}", place=(n, n)) for n in range(10))))
    assert finding.sentence.startswith("Area in 10 pieces: ")


def test_a_member_without_a_place_could_be_the_link():
    finding = on_network("GEO-02", network(at(1), at(2), member("V81003")))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.sentence == (
        "We do not know where Quay Surgery (V81003) is, so we cannot tell if the area is in one piece."
    )
    assert finding.facts == {"pieces": 3, "practices": ["V81003"], "joined_by": []}
    assert not any(finding.blocks(moment) for moment in Moment)


def test_two_practices_that_we_cannot_place():
    finding = on_network("GEO-02", network(at(1), member("V81002"), member("V81003")))
    assert finding.sentence.startswith(
        "We do not know where Oak Practice (V81002) and Quay Surgery (V81003) are, so we cannot"
    )


@pytest.mark.parametrize("alone", [at(1), member("V81001")])
def test_a_single_practice_is_one_piece_wherever_it_is(alone):
    assert on_network("GEO-02", network(alone)).verdict is Verdict.MET
    finding = on_network("GEO-04", network(alone))
    assert (finding.verdict, finding.sentence) == (Verdict.MET, "The network has one main site.")


@pytest.mark.parametrize("rule", ["GEO-02", "GEO-04", "GEO-06", "GEO-07", "GEO-10"])
def test_no_member_yet(rule):
    finding = on_network(rule, EMPTY)
    assert (finding.verdict, finding.sentence) == (Verdict.CANNOT_TELL, "No practice is named yet.")
    assert not any(finding.blocks(moment) for moment in Moment)


@pytest.mark.parametrize(
    ("km", "verdict", "sentence"),
    [
        (12.34, Verdict.MET, "are 12.3 km apart; no two members are farther apart."),
        (30, Verdict.MET, "are 30 km apart; no two members are farther apart."),
        (30.001, Verdict.WARNING, "are 30 km apart; above 30 km, explain why."),
        (89, Verdict.WARNING, "are 89 km apart; above 30 km, explain why."),
    ],
)
def test_the_farthest_two(km, verdict, sentence):
    finding = on_network("GEO-04", network(at(1), at(2, km=1), at(3, km=km)))
    assert (finding.verdict, finding.sentence) == (
        verdict,
        f"Elm Surgery (V81001) and Quay Surgery (V81003) {sentence}",
    )
    assert finding.facts == {
        "metres": round(km * KM),
        "practices": ["V81001", "V81003"],
        "limit": 30_000,
        "unknown": [],
    }
    assert not any(finding.blocks(moment) for moment in Moment)


def test_too_far_whatever_is_unknown_and_near_only_when_all_is_known():
    far = on_network("GEO-04", network(at(1), at(2, km=40), member("V81003")))
    assert (far.verdict, far.facts["unknown"]) == (Verdict.WARNING, ["V81003"])
    near = on_network("GEO-04", network(at(1), at(2, km=4), member("V81003")))
    assert near.verdict is Verdict.CANNOT_TELL
    assert near.sentence == (
        "We do not know where Quay Surgery (V81003) is, so we cannot tell how far apart the members are."
    )
    assert on_network("GEO-04", network()).facts["metres"] is None
