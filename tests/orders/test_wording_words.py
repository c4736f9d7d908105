"""Codes and numbers as plain words."""

from __future__ import annotations

import pytest

from orders.templatetags.portal import unbroken
from orders.wording.words import telephone


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+441632960145", "01632 960145"),
        ("07700900217", "07700 900217"),
        ("+44 20 7946 0018", "020 7946 0018"),
        ("0161 4960018", "0161 496 0018"),
        ("08001111111", "0800 111 1111"),
        ("+353 20 915 0000", "+353 20 915 0000"),
        ("ext. 7", "ext. 7"),
        ("", ""),
    ],
)
def test_a_number_is_shown_as_it_is_read_out(number, shown):
    assert telephone(number) == shown


def test_a_line_ends_neither_in_a_date_nor_in_a_time():
    shown = unbroken("Engineer visits Monday 30 November, 09:00 to 13:00")

    assert shown.split(" ") == [
        *("Engineer", "visits", "Monday"),
        "30\N{NO-BREAK SPACE}November,",
        "09:00\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}13:00",
    ]
