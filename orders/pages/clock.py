"""The moment at which a page is made, and the zone in which it tells time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.utils import timezone

from orders.wording import dates


@dataclass(frozen=True, slots=True)
class Clock:
    """One moment for all of a page, so that its parts agree."""

    tz: tzinfo
    now: datetime

    @property
    def today(self) -> date:
        return dates.local(self.now, self.tz).date()

    def moment(self, when: datetime) -> str:
        """Return Wed 15 Apr, 10:00."""
        return dates.moment(when, self.tz, self.now)

    def day(self, when: date) -> str:
        """Return Wed 15 Apr."""
        return dates.day(dates.local_day(when, self.tz) or when, self.now)

    def days_ago(self, when: date) -> str:
        """Return today, yesterday, 3 days ago or in 2 days."""
        gone = (self.today - when).days
        if gone in NEAR:
            return NEAR[gone]
        return f"{gone} days ago" if gone > 0 else f"in {-gone} days"


NEAR = {0: "today", 1: "yesterday", -1: "tomorrow"}


def read_clock() -> Clock:
    """Return the clock as it stands."""
    return Clock(timezone.get_current_timezone(), timezone.now())
