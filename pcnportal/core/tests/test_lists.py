import pytest

from pcnportal.core.lists import chosen_sort, page_of

COLUMNS = {"name": "practice__name", "size": "registered"}


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({}, ("name", "practice__name")),
        ({"sort": "size"}, ("size", "registered")),
        ({"sort": "-size"}, ("-size", "-registered")),
        ({"sort": "password"}, ("name", "practice__name")),
        ({"sort": "--size"}, ("name", "practice__name")),
    ],
)
def test_only_the_columns_named_can_be_sorted_by(asked: dict[str, str], answer: tuple[str, str]) -> None:
    assert chosen_sort(asked, COLUMNS, default="name") == answer


def test_the_default_may_be_descending() -> None:
    assert chosen_sort({}, COLUMNS, default="-size") == ("-size", "-registered")


@pytest.mark.parametrize(("asked", "number"), [({}, 1), ({"page": "2"}, 2), ({"page": "x"}, 1), ({"page": "99"}, 3)])
def test_a_page_that_is_not_there_is_the_nearest_one(asked: dict[str, str], number: int) -> None:
    assert page_of(asked, range(120)).number == number
