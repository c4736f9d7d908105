from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from kci.sequence import plan
from orders.position import position

NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)
WAIT = timedelta(seconds=60)
ISSUED = datetime(2026, 4, 10, 9, tzinfo=UTC)
ID, DIGEST = "1150e313-3020-49f3-ace3-f8aacfeec4e3", "a" * 64


@dataclass(frozen=True)
class Pending:
    position: str
    sequence_number: int
    received_at: datetime

    def __repr__(self):
        return f"{self.sequence_number}"


def kci(number, *, age=0, issued=ISSUED, kci_id=ID, digest=DIGEST):
    """Return a KCI that was received some seconds ago."""
    received_at = NOW - timedelta(seconds=age)
    return Pending(position(number, issued, kci_id, digest), number, received_at)


def place(number, **values):
    return kci(number, **values).position


def planned(last, *pending, now=NOW, wait=WAIT, set_aside=()):
    """Return the plan of an order whose last KCI has this number (0: none yet)."""
    here = place(last) if last else ""
    return plan(here, pending, set_aside=set_aside, now=now, gap_wait=wait)


def applied(found):
    return [turn.kci.sequence_number for turn in found.turns]


def waiting(found):
    return [kci.sequence_number for kci in found.waiting]


def test_nothing_pending_is_nothing_to_do():
    found = planned(3)

    assert (found.turns, found.waiting, found.until) == ([], [], None)


@pytest.mark.parametrize("last", [0, 1, 7])
def test_the_next_number_is_applied_at_once(last):
    found = planned(last, kci(last + 1))

    assert applied(found) == [last + 1]
    assert not found.turns[0].after_gap
    assert not found.turns[0].late


@pytest.mark.parametrize("number", [1, 4])
def test_a_number_below_the_last_one_is_late_and_applied_at_once(number):
    found = planned(5, kci(number))

    assert [(t.late, t.after_gap) for t in found.turns] == [(True, False)]


@pytest.mark.parametrize(
    ("later", "late"),
    [
        ({"issued": ISSUED + timedelta(seconds=1)}, False),
        ({"issued": ISSUED - timedelta(seconds=1)}, True),
        ({"issued": None}, True),
        ({"digest": "b" * 64}, False),
        ({"digest": "9" * 64}, True),
        ({"kci_id": "2" + ID[1:]}, False),
        ({"kci_id": "0" + ID[1:]}, True),
    ],
)
def test_the_last_number_again_is_applied_at_once_and_may_be_late(later, late):
    found = planned(5, kci(5, **later))

    assert [(t.late, t.after_gap) for t in found.turns] == [(late, False)]


def test_all_in_a_row_are_applied_in_sequence():
    for pending in permutations([kci(4), kci(5), kci(6)]):
        assert applied(planned(3, *pending)) == [4, 5, 6]


IN_SEQUENCE = [
    kci(4, issued=None, kci_id="1" + ID[1:], digest="b" * 64),
    kci(4, issued=None, kci_id="2" + ID[1:], digest="a" * 64),
    kci(4, issued=ISSUED, kci_id="1" + ID[1:], digest="a" * 64),
    kci(4, issued=ISSUED, kci_id="1" + ID[1:], digest="b" * 64),
    kci(4, issued=ISSUED + timedelta(microseconds=1), kci_id="0" + ID[1:]),
]


def test_ties_are_broken_by_time_then_id_then_digest_an_absent_time_first():
    for pending in permutations(IN_SEQUENCE):
        assert [t.kci for t in planned(3, *pending).turns] == IN_SEQUENCE


def test_the_time_of_receipt_breaks_no_tie():
    first = kci(4, age=1)
    second = kci(4, age=50, digest="b" * 64)

    assert [t.kci for t in planned(3, second, first).turns] == [first, second]


@pytest.mark.parametrize("last", [0, 3])
def test_a_gap_is_waited_for_also_before_the_first(last):
    found = planned(last, kci(last + 2, age=59))

    assert found.turns == []
    assert waiting(found) == [last + 2]
    assert found.until == NOW + timedelta(seconds=1)


def test_what_is_before_the_gap_does_not_wait():
    found = planned(3, kci(7), kci(4), kci(6), kci(2))

    assert applied(found) == [2, 4]
    assert waiting(found) == [6, 7]


@pytest.mark.parametrize(("age", "released"), [(59, []), (60, [5]), (61, [5])])
def test_the_wait_ends_after_its_time(age, released):
    assert applied(planned(3, kci(5, age=age))) == released


def test_one_that_has_waited_enough_releases_all_up_to_it():
    pending = kci(5), kci(7), kci(9, age=60), kci(11), kci(12, age=59)

    found = planned(3, *pending)

    assert applied(found) == [5, 7, 9]
    assert [t.after_gap for t in found.turns] == [True, True, True]
    assert waiting(found) == [11, 12]
    assert found.until == NOW + timedelta(seconds=1)


def test_only_the_first_behind_a_gap_is_after_it():
    found = planned(3, kci(5, age=60), kci(5, digest="b" * 64), kci(6), kci(8))

    assert [(t.kci.sequence_number, t.after_gap) for t in found.turns] == [
        (5, True),
        (5, False),
        (6, False),
    ]
    assert waiting(found) == [8]


def test_one_that_releases_a_tie_releases_all_of_it():
    found = planned(3, kci(5, age=60), kci(5, digest="b" * 64))

    assert applied(found) == [5, 5]


def test_a_late_one_that_is_old_releases_nothing():
    found = planned(5, kci(2, age=3600), kci(7))

    assert applied(found) == [2]
    assert waiting(found) == [7]


def test_the_number_that_was_missing_ends_the_wait():
    assert applied(planned(3, kci(5), kci(6), kci(4))) == [4, 5, 6]


def test_no_wait_at_all_releases_everything():
    found = planned(3, kci(9), kci(5), wait=timedelta(0))

    assert applied(found) == [5, 9]
    assert [t.after_gap for t in found.turns] == [True, True]
    assert found.until is None


def test_the_deadline_is_that_of_the_first_whose_wait_runs_out():
    found = planned(3, kci(5, age=10), kci(6, age=40), kci(9, age=20))

    assert found.until == NOW + timedelta(seconds=20)


@pytest.mark.parametrize(
    ("set_aside", "released", "held"),
    [
        ({4}, [5], [9]),
        ({4, 6, 7, 8}, [5, 9], []),
        ({6, 7, 8}, [], [5, 9]),
        ({1, 2}, [], [5, 9]),
    ],
)
def test_numbers_that_were_set_aside_leave_no_gap(set_aside, released, held):
    found = planned(3, kci(5), kci(9), set_aside=set_aside)

    assert applied(found) == released
    assert waiting(found) == held
    assert not any(turn.after_gap for turn in found.turns)


def test_the_first_of_an_order_may_have_been_set_aside():
    assert applied(planned(0, kci(2), set_aside={1})) == [2]


def test_a_clock_that_runs_back_releases_nothing_early():
    assert planned(3, kci(5), now=NOW - timedelta(hours=1)).turns == []


def test_a_vast_gap_costs_no_more_than_a_small_one():
    found = planned(3, kci(2**53 - 1, age=60))

    assert applied(found) == [2**53 - 1]
