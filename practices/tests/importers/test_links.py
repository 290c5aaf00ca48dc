from datetime import date

import pytest

from practices.importers.errors import CellError
from practices.importers.links import Link, links_after

OLD, NEW = 1, 2
Y13, Y15, Y19, Y20 = date(2013, 4, 1), date(2015, 4, 1), date(2019, 4, 1), date(2020, 4, 1)


def test_the_first_link_is_as_stated():
    assert links_after([], Link(OLD, Y13), Y13, None) == [Link(OLD, Y13)]


def test_no_commissioner_and_none_before_is_no_link():
    assert links_after([], None, None, None) == []


def test_the_same_again_changes_nothing():
    assert links_after([Link(OLD, Y13)], Link(OLD, Y13), Y13, None) == [Link(OLD, Y13)]


def test_a_day_that_the_file_leaves_out_is_kept():
    assert links_after([Link(OLD, Y13)], Link(OLD, None), None, Y20) == [Link(OLD, Y13)]


def test_a_better_day_is_taken():
    assert links_after([Link(OLD, None)], Link(OLD, Y13), Y13, None) == [Link(OLD, Y13)]


def test_leaving_ends_the_link():
    assert links_after([Link(OLD, Y13)], Link(OLD, Y13, Y20), Y13, None) == [Link(OLD, Y13, Y20)]


def test_another_commissioner_ends_the_old_link_on_the_day_the_new_one_begins():
    assert links_after([Link(OLD, Y13)], Link(NEW, Y20), Y20, None) == [Link(OLD, Y13, Y20), Link(NEW, Y20)]


def test_a_gap_between_two_commissioners_stays():
    assert links_after([Link(OLD, Y13, Y15)], Link(NEW, Y20), Y20, None) == [Link(OLD, Y13, Y15), Link(NEW, Y20)]


@pytest.mark.parametrize("stated", [None, Y13])
def test_where_the_files_day_cannot_be_the_change_the_day_of_the_file_is(stated):
    after = links_after([Link(OLD, Y13)], Link(NEW, stated), stated, Y19)

    assert after == [Link(OLD, Y13, Y19), Link(NEW, Y19)]
    assert links_after(after, Link(NEW, stated), stated, Y19) == after


@pytest.mark.parametrize("stated", [None, Y13])
def test_without_any_day_the_change_is_an_error(stated):
    with pytest.raises(CellError, match="--as-at"):
        links_after([Link(OLD, Y13)], Link(NEW, stated), stated, None)


def test_a_commissioner_that_we_do_not_know_ends_the_link():
    assert links_after([Link(OLD, Y13)], None, Y20, None) == [Link(OLD, Y13, Y20)]
    assert links_after([Link(OLD, Y13, Y15)], None, None, None) == [Link(OLD, Y13, Y15)]
    with pytest.raises(CellError):
        links_after([Link(OLD, Y13)], None, None, None)


def test_back_with_an_earlier_commissioner():
    held = [Link(OLD, Y13, Y15), Link(NEW, Y15)]

    assert links_after(held, Link(OLD, Y20), Y20, None) == [*held[:1], Link(NEW, Y15, Y20), Link(OLD, Y20)]
