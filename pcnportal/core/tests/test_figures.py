import pytest

from pcnportal.core.figures import Coverage, SizeScale

SENTENCES = {
    None: "List size not known yet",
    0: "0 patients, 30,000 below 30,000",
    1: "1 patient, 29,999 below 30,000",
    29_999: "29,999 patients, 1 below 30,000",
    30_000: "30,000 patients, within 30,000 to 50,000",
    50_000: "50,000 patients, within 30,000 to 50,000",
    50_001: "50,001 patients, 1 above 50,000",
    270_000: "270,000 patients, 220,000 above 50,000",
}


@pytest.mark.parametrize(("size", "sentence"), SENTENCES.items())
def test_the_sentence_says_what_the_bar_shows(size: int | None, sentence: str) -> None:
    assert SizeScale(size, 30_000, 50_000).sentence == sentence


@pytest.mark.parametrize(
    ("size", "top", "mark", "anchor"),
    [
        (None, 70_000, "", "start"),
        (0, 70_000, "0.00%", "start"),
        (29_999, 70_000, "42.86%", "middle"),
        (30_000, 70_000, "42.86%", "middle"),
        (50_000, 70_000, "71.43%", "middle"),
        (63_637, 80_000, "79.55%", "middle"),
        (80_000, 90_000, "88.89%", "end"),
        (270_000, 300_000, "90.00%", "end"),
    ],
)
def test_the_scale_makes_room_for_the_size(size: int | None, top: int, mark: str, anchor: str) -> None:
    scale = SizeScale(size, 30_000, 50_000)

    assert (scale.top, scale.mark, scale.mark_anchor) == (top, mark, anchor)


def test_the_band_stands_on_the_same_scale() -> None:
    scale = SizeScale(42_310, 30_000, 50_000)

    assert (scale.band_start, scale.band_width, scale.band_end) == ("42.86%", "28.57%", "71.43%")


@pytest.mark.parametrize(
    ("covered", "total", "width", "sentence"),
    [
        (0, 0, "0.00%", "No patients to cover"),
        (0, 10, "0.00%", "0 of 10 patients covered (0.00%)"),
        (1, 1, "100.00%", "1 of 1 patient covered (100.00%)"),
        (942, 1000, "94.20%", "942 of 1,000 patients covered (94.20%)"),
        (59_999_999, 60_000_000, "99.99%", "59,999,999 of 60,000,000 patients covered (99.99%)"),
        (1, 60_000_000, "0.01%", "1 of 60,000,000 patients covered (0.01%)"),
    ],
)
def test_only_everyone_is_a_hundred_percent(covered: int, total: int, width: str, sentence: str) -> None:
    coverage = Coverage(covered, total, "patients")

    assert (coverage.width, coverage.sentence) == (width, sentence)
