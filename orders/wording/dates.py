"""Days and times as people in the United Kingdom say them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from orders.moments import read_moment

WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
BARE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def day(when: date, now: datetime | None = None) -> str:
    """Return Wed 15 Apr, with the year when it is not the year of now."""
    name, month = WEEKDAYS[when.weekday()][:3], MONTHS[when.month - 1][:3]
    return f"{name} {when.day} {month}{_year(when, now)}"


def long_day(when: date, now: datetime | None = None) -> str:
    """Return Wednesday 15 April."""
    name, month = WEEKDAYS[when.weekday()], MONTHS[when.month - 1]
    return f"{name} {when.day} {month}{_year(when, now)}"


def moment(when: datetime, tz: tzinfo, now: datetime | None = None) -> str:
    """Return Wed 15 Apr, 10:00."""
    told = local(when, tz)
    return f"{day(told, now)}, {clock(told)}"


def visit(
    start: datetime, end: datetime | None, tz: tzinfo, now: datetime | None = None
) -> str:
    """Return Sat 18 Apr, 10:00 to 14:00."""
    first = local(start, tz)
    return f"{day(first, now)}, {_hours(first, end, tz)}"


def long_visit(
    start: datetime, end: datetime | None, tz: tzinfo, now: datetime | None = None
) -> str:
    """Return Saturday 18 April, 10:00 to 14:00."""
    first = local(start, tz)
    return f"{long_day(first, now)}, {_hours(first, end, tz)}"


def spoken_visit(
    start: datetime, end: datetime | None, tz: tzinfo, now: datetime
) -> str:
    """Return a visit as one says it: this Saturday, 18 April, between 10 in …"""
    first = local(start, tz)
    last = local(end, tz) if end else None
    when = spoken_day(first, local(now, tz).date(), now)
    if last is None or last.date() != first.date() or last <= first:
        return f"{when}, from {spoken_time(first)}"
    return f"{when}, between {spoken_time(first)} and {spoken_time(last)}"


def spoken_day(when: date, today: date, now: datetime | None = None) -> str:
    """Return today, tomorrow, this Saturday, 18 April, or on Saturday 18 April.

    After the end of the week "this Wednesday" is none that everybody means alike.
    """
    plain = when.date() if isinstance(when, datetime) else when
    ahead = (plain - today).days
    if ahead in NEAR:
        return f"{NEAR[ahead]}, {long_day(plain, now)}"
    if 1 < ahead < 7 - today.weekday():
        weekday, rest = long_day(plain, now).split(" ", 1)
        return f"this {weekday}, {rest}"
    return f"on {long_day(plain, now)}"


NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def spoken_time(when: datetime) -> str:
    """Return 10 in the morning, 2 in the afternoon, 8:30 in the morning, noon."""
    if when.hour == 12 and not when.minute:
        return "noon"
    part = "morning" if when.hour < 12 else "afternoon" if when.hour < 18 else "evening"
    minutes = f":{when.minute:02}" if when.minute else ""
    return f"{(when.hour - 1) % 12 + 1}{minutes} in the {part}"


def clock(when: datetime) -> str:
    """Return 14:05."""
    return f"{when:%H:%M}"


def relative(when: datetime, now: datetime) -> str:
    """Return how long ago or ahead: 2 days ago, in 3 hours, just now."""
    gone = aware(now) - aware(when)
    if abs(gone) < MINUTE:
        return "just now" if gone >= timedelta() else "in a moment"
    amount = _amount(abs(gone))
    return f"{amount} ago" if gone > timedelta() else f"in {amount}"


def age(td: timedelta) -> str:
    """Return an age as the queue shows it: 45 min, 22 h, 1 d 16 h."""
    minutes = max(0, td // MINUTE)
    if minutes < 60:
        return f"{minutes} min"
    days, hours = divmod(minutes // 60, 24)
    if not days:
        return f"{hours} h"
    return f"{days} d {hours} h" if hours else f"{days} d"


def aware(when: datetime) -> datetime:
    """Return a time with its zone; one that names none is UTC."""
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def local(when: datetime, tz: tzinfo) -> datetime:
    """Return a time as the clock on the wall shows it."""
    try:
        return aware(when).astimezone(tz)
    except OverflowError:  # The first or the last day of the calendar.
        return aware(when)


def local_day(when: date | None, tz: tzinfo) -> date | None:
    """Return the day on the wall that a date or a time falls on."""
    if isinstance(when, datetime):
        return local(when, tz).date()
    return when


def read(value: object) -> date | None:
    """Return the moment, or the day alone, that a JSON value tells; None if neither."""
    found = read_moment(value)
    if found is not None or not isinstance(value, str) or not BARE.fullmatch(value):
        return found
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _year(when: date, now: datetime | None) -> str:
    return f" {when.year}" if now is not None and when.year != now.year else ""


def _hours(first: datetime, end: datetime | None, tz: tzinfo) -> str:
    last = local(end, tz) if end else first
    if last <= first:
        return f"from {clock(first)}"
    if last.date() != first.date():
        return f"{clock(first)} to {day(last)}, {clock(last)}"
    return f"{clock(first)} to {clock(last)}"


def _amount(td: timedelta) -> str:
    for size, noun in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        number = td // size
        if number:
            return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
    return "a moment"
