"""Free visits as a week of choices, by the clock in London."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from orders.gateway.client import Slot
from orders.pages.clock import Clock
from orders.pages.visits import picked, week

LONDON = ZoneInfo("Europe/London")
# Clocks go forward on Sunday 29 March 2026, and back on Sunday 25 October.
BEFORE_SPRING = Clock(LONDON, datetime(2026, 3, 26, 12, tzinfo=UTC))
BEFORE_AUTUMN = Clock(LONDON, datetime(2026, 10, 22, 12, tzinfo=UTC))


def slot(text: str, classification: str = "", *, standard: bool = True) -> Slot:
    start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return Slot(
        start=start,
        end=start + timedelta(hours=5),
        classification=classification,
        is_standard=standard,
    )


def told(slots: list[Slot], wanted: date | None, clock: Clock) -> list[str]:
    """Return the visits that can be had in a week, as people read them."""
    found = week(slots, wanted, clock)
    return [
        f"{day.weekday} {day.day}: {visit.name}, {visit.hours}"
        for day in found.days
        for visit in day.visits
        if visit.value
    ]


@pytest.mark.parametrize(
    ("clock", "first", "second", "days"),
    [
        (
            BEFORE_SPRING,
            "2026-03-28T08:00",
            "2026-03-30T07:00",
            ("Saturday 28 March", "Monday 30 March"),
        ),
        (
            BEFORE_AUTUMN,
            "2026-10-24T07:00",
            "2026-10-26T08:00",
            ("Saturday 24 October", "Monday 26 October"),
        ),
    ],
)
def test_eight_is_eight_on_both_sides_of_a_change_of_the_clocks(
    clock, first, second, days
):
    slots = [slot(first), slot(second)]
    monday = slots[1].start.date()

    here = told(slots, None, clock) + told(slots, monday, clock)

    assert here == [f"{day}: Morning, 08:00 to 13:00" for day in days]


def test_a_visit_that_begins_before_midnight_utc_is_on_the_day_here():
    assert told([slot("2026-06-01T23:30")], None, BEFORE_SPRING) == [
        "Tuesday 2 June: Morning, 00:30 to 05:30"
    ]


def test_the_classification_wins_over_the_clock():
    slots = [slot("2026-06-02T10:00", "WEEKDAY_PM")]

    assert told(slots, None, BEFORE_SPRING) == [
        "Tuesday 2 June: Afternoon, 11:00 to 16:00"
    ]


def test_a_half_that_is_gone_is_shown_as_gone_and_extra_charges_are_said():
    found = week(
        [slot("2026-06-02T12:00", "WEEKDAY_PM", standard=False)], None, BEFORE_SPRING
    )

    morning, afternoon = found.days[0].visits
    assert (morning.name, morning.value) == ("Morning", "")
    assert afternoon.aside == "extra charge"


def test_weeks_can_be_turned_but_not_into_the_past():
    slots = [slot("2026-03-27T08:00"), slot("2026-04-08T07:00")]

    first = week(slots, None, BEFORE_SPRING)
    assert (first.before, first.after) == (None, date(2026, 3, 30))
    empty = week(slots, first.after, BEFORE_SPRING)
    assert empty.is_empty
    assert (empty.before, empty.after) == (date(2026, 3, 23), date(2026, 4, 6))


@pytest.mark.parametrize(
    "value", ["", "x/y", "2026-03-27T08:00:00Z", "2026-03-27T08:00Z/2026-03-27T07:00Z"]
)
def test_what_is_no_visit_is_not_picked(value):
    assert picked(value) is None


def test_what_is_picked_is_what_was_offered():
    offered = slot("2026-06-02T07:00")
    [day] = week([offered], None, BEFORE_SPRING).days

    assert picked(day.visits[0].value) == (offered.start, offered.end)
