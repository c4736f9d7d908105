"""What the reports say in words."""

from __future__ import annotations

from datetime import timedelta

MILLISECOND, SECOND = timedelta(milliseconds=1), timedelta(seconds=1)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NONE = "–"
KINDS = {
    "orders": "Orders",
    "SERVICE_PROBLEM": "Faults",
    "SERVICE_TEST": "Tests",
}
PERIODS = {
    "7": "Last 7 days",
    "30": "Last 30 days",
    "90": "Last 90 days",
    "month": "This month",
    "last": "Last month",
}
# A column's name, and what stands under its numbers.
MOST = "9 in 10"
SUPPLIERS = (
    ("Supplier",),
    ("Orders",),
    ("Acknowledged", MOST),
    ("Committed", MOST),
    ("Completed", MOST),
    ("Slip",),
    ("Held up",),
    ("Rebooked", "visits"),
)
ACTIONS = (("Action",), ("Opened",), ("Closed",), ("Answered", MOST), ("Limit",))
SLIPS = ("early", "on time", "1 day", "2 to 3", "4 to 7", "over 7")
# The colour of each, by number.
SLIP_COLOURS = (1, 1, 2, 2, 3, 3)
BACKWARDS = "The first day is after the last one. Choose the earlier day first."
NO_DAYS = "That is not a day. Choose both days, the earlier one first."
# A size, from which number on it is used, and its letter.
SHORT = (
    (1_000_000_000, 999_950_000, "G"),
    (1_000_000, 999_950, "M"),
    (1_000, 10_000, "k"),
)


def span(found: timedelta | None) -> str:
    """Return a span in minutes, hours or days: 40 min, 5.0 h, 6.1 days."""
    if found is None:
        return NONE
    if found < HOUR:
        return f"{round(found / MINUTE)} min"
    if found < 2 * DAY:
        return f"{found / HOUR:.1f} h"
    return f"{found / DAY:,.1f} days"


def lag(found: timedelta | None) -> str:
    """Return a short span: 40 ms, 1.2 s, 3 min."""
    if found is None:
        return NONE
    if found < SECOND:
        return f"{round(found / MILLISECOND)} ms"
    return f"{found / SECOND:.1f} s" if found < MINUTE else span(found)


def unit(longest: timedelta) -> tuple[timedelta, str]:
    """Return the unit in which an axis tells spans, and its name."""
    if longest < 2 * HOUR:
        return MINUTE, "minutes"
    return (HOUR, "hours") if longest < 2 * DAY else (DAY, "days")


def slip(days: float | None) -> str:
    """Return by how many days something moved: 2.0 days, 0.5 days early."""
    if days is None:
        return NONE
    return f"{abs(days):,.1f} days{' early' if round(days, 1) < 0 else ''}"


def share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %" if whole else NONE


def short(number: float) -> str:
    """Return a number for a narrow place: 9,999, 12k, 1.2M."""
    for size, least, letter in SHORT:
        if number >= least:
            return f"{number / size:.1f}".removesuffix(".0") + letter
    return f"{number:,}"


def slip_class(days: int) -> str:
    """Return the class of the histogram that a slip is in."""
    if days < 1:
        return SLIPS[0] if days < 0 else SLIPS[1]
    bounds = ((1, SLIPS[2]), (3, SLIPS[3]), (7, SLIPS[4]))
    return next((name for most, name in bounds if days <= most), SLIPS[5])


def cut(most: int) -> str:
    """Return that of a long period only the last days are shown."""
    return f"A report is of {most} days at the most: the last of yours are shown."


def before(part: int, whole: int) -> str:
    """Return how many orders began where nobody saw it, "" if none."""
    if not part:
        return ""
    they, their = ("one began", "its") if part == 1 else (f"{part:,} began", "their")
    return (
        f"Of {whole:,}, {they} before this portal heard of it,"
        f" and nobody says when: {their} times are left out."
    )
