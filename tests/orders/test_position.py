from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from orders import position as positions
from orders.position import position

ID = "1150e313-3020-49f3-ace3-f8aacfeec4e3"
OTHER_ID = "1150e313-3020-49f3-ace3-f8aacfeec4e4"
DIGEST, OTHER_DIGEST = "a" * 64, "b" * 64
NOON = datetime(2026, 4, 10, 12, tzinfo=UTC)
LARGEST_NUMBER = 2**53 - 1

IN_SEQUENCE = [
    (1, None, ID, DIGEST),
    (1, None, ID, OTHER_DIGEST),
    (1, None, OTHER_ID, DIGEST),
    (1, datetime(1, 1, 1, tzinfo=UTC), ID, DIGEST),
    (1, NOON - timedelta(microseconds=1), OTHER_ID, OTHER_DIGEST),
    (1, NOON, ID, DIGEST),
    (1, datetime.max.replace(tzinfo=UTC), ID, DIGEST),
    (2, None, ID, DIGEST),
    (9, NOON, ID, DIGEST),
    (10, NOON, "0" * 8 + ID[8:], DIGEST),
    (10, NOON, "z" * 8 + ID[8:], DIGEST),
    (255, NOON, ID, DIGEST),
    (256, NOON, ID, DIGEST),
    (LARGEST_NUMBER, None, ID, DIGEST),
    (LARGEST_NUMBER, datetime.max.replace(tzinfo=UTC), ID, DIGEST),
]


@pytest.mark.parametrize(("earlier", "later"), [*pairwise(IN_SEQUENCE)])
def test_number_decides_then_moment_then_id_then_digest(earlier, later):
    assert position(*earlier) < position(*later)


def test_a_moment_is_the_same_in_every_offset():
    elsewhere = NOON.astimezone(timezone(timedelta(hours=-5)))

    assert position(1, NOON, ID, DIGEST) == position(1, elsewhere, ID, DIGEST)


@pytest.mark.parametrize("place", IN_SEQUENCE)
def test_its_text_sorts_alike_in_every_collation(place):
    text = position(*place)

    assert re.fullmatch(f"[0-9a-z]{{{positions.LENGTH}}}", text)


@pytest.mark.parametrize("number", [1, 15, 16, 2**32, LARGEST_NUMBER])
def test_its_number_can_be_read_back(number):
    assert positions.number(position(number, NOON, ID, DIGEST)) == number


def test_the_place_before_all_has_number_0():
    assert positions.number("") == 0
    assert position(1, None, ID, DIGEST) > ""
