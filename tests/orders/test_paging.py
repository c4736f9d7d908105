"""Which entries of a timeline are on one page."""

from __future__ import annotations

import pytest

from orders.pages.paging import MOST, ROOM, pages


def lengths(*weights: int) -> list[int]:
    return [len(page) for page in pages(weights)]


def test_without_entries_there_is_one_page():
    assert lengths() == [0]


def test_ordinary_entries_are_fifty_a_page():
    assert lengths(*[ROOM // MOST] * 120) == [50, 50, 20]


def test_what_says_much_takes_the_room_of_others():
    half = ROOM // 2

    assert lengths(half, half, half) == [2, 1]


def test_an_entry_that_is_longer_than_a_page_has_one_to_itself():
    assert lengths(1, 2 * ROOM, 1, 1) == [1, 1, 2]


@pytest.mark.parametrize("weights", [[5] * 201, [ROOM, 1, ROOM, ROOM], [9_000] * 20])
def test_each_entry_is_on_one_page(weights):
    places = [place for page in pages(weights) for place in page]

    assert places == list(range(len(weights)))
