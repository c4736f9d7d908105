"""What the reports say in words."""

from __future__ import annotations

from datetime import timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
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
SLIPS = ("early", "on time", "1 day", "2 to 3", "4 to 7", "over 7")
LATE = 2


def span(found: timedelta | None) -> str:
    """Return a span in minutes, hours or days: 40 min, 5.0 h, 6.1 days."""
    if found is None:
        return NONE
    if found < HOUR:
        return f"{round(found / timedelta(minutes=1))} min"
    if found < 2 * DAY:
        return f"{found / HOUR:.1f} h"
    return f"{found / DAY:,.1f} days"


def slip(days: float | None) -> str:
    """Return by how many days something moved."""
    return NONE if days is None else f"{days:,.1f} days"


def share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %" if whole else NONE


def slip_class(days: int) -> str:
    """Return the class of the histogram that a slip is in."""
    if days < 1:
        return SLIPS[0] if days < 0 else SLIPS[1]
    bounds = ((1, SLIPS[2]), (3, SLIPS[3]), (7, SLIPS[4]))
    return next((name for most, name in bounds if days <= most), SLIPS[5])
