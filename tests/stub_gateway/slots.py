"""Visits that are free: half days of the next weeks, some of them gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
HOURS = {"AM": (time(8), time(13)), "PM": (time(13), time(18))}
DAYS = 21
SATURDAY, SUNDAY = 5, 6


def free_slots(first: datetime) -> Iterator[dict[str, Any]]:
    """Yield the free visits from the day after a moment on, by the clock in London."""
    today = first.astimezone(LONDON).date()
    for ahead in range(1, DAYS + 1):
        day = today + timedelta(days=ahead)
        if day.weekday() == SUNDAY:
            continue
        name = "SATURDAY" if day.weekday() == SATURDAY else "WEEKDAY"
        for half, (start, end) in HOURS.items():
            # Somebody else has every third morning.
            if half == "AM" and day.toordinal() % 3 == 0:
                continue
            yield {
                "timeslotStartDateTime": utc(datetime.combine(day, start, LONDON)),
                "timeslotEndDateTime": utc(datetime.combine(day, end, LONDON)),
                "classification": f"{name}_{half}",
                "standard": name == "WEEKDAY",
            }


def utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
