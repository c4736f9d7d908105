"""The story of the demo."""

from __future__ import annotations

from datetime import date

from kci.demo import background


def test_the_other_orders_are_told_in_the_order_of_their_days():
    told = [body["issuedOn"] for body in background(date(2026, 11, 27))]

    assert len(told) > 30
    assert told == sorted(told)
