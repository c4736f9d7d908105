"""Moments as RFC 3339 writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# Digits of ASCII only; an offset is part of a moment; T and Z may be small (RFC 3339,
# 5.6).
MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)T([01]\d:\d\d|2[0-3]:\d\d):(\d\d)(\.\d+)?"
    r"(Z|[+-]\d\d:[0-5]\d)",
    re.ASCII | re.IGNORECASE,
)


def read_moment(value: object) -> datetime | None:
    """Return the moment in UTC, to the microsecond, or None for what is none.

    A leap second is the second after it, as POSIX clocks have it.
    """
    found = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    day, minute, second, fraction, offset = found.groups()
    leap = second == "60" and minute.endswith(":59")
    second = "59" if leap else second
    try:
        moment = datetime.fromisoformat(
            f"{day}T{minute}:{second}{(fraction or '.0')[:7]}{offset.upper()}"
        ).astimezone(UTC)
        return moment + timedelta(seconds=1) if leap else moment
    except (ValueError, OverflowError):
        return None
