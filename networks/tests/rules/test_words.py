import pytest

from networks.rules.words import listed


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ("", ""),
        ("A", "A"),
        ("AB", "A and B"),
        ("ABC", "A, B and C"),
        ("ABCDE", "A, B, C, D and E"),
        ("ABCDEF", "A, B, C, D, E and 1 other"),
        ("ABCDEFG", "A, B, C, D, E and 2 others"),
    ],
)
def test_a_long_list_ends_in_how_many_more(items: str, said: str) -> None:
    assert listed(list(items)) == said
    assert listed(list(items[:2]), at_most=1) == (said if len(items) < 2 else "A and 1 other")
