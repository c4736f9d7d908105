"""The days of the log: when KCIs came, and the sequence that they are read in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, F, Func, Lookup, Q, Value
from django.db.models.lookups import LessThan

from orders.filters import midnight, monday
from orders.pages.clock import Clock
from orders.pages.keyset import Sort, both

DAYS = {"today": "Today", "yesterday": "Yesterday", "week": "This week"}
DAY = timedelta(days=1)


class Came(Func):
    """A moment as a database compares it with one that it set itself.

    SQLite sets them in milliseconds, and compares their text.
    """

    template = "%(expressions)s"
    output_field = DateTimeField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        template = "strftime('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%f', %(expressions)s)"
        return self.as_sql(compiler, connection, template=template, **extra_context)


class ByTime(Sort):
    """The newest first by when they came, for rows with `came`."""

    def after(self, value: object, pk: int) -> Lookup[bool]:
        here = both(F(self.field), F("pk"))
        return LessThan(here, both(Came(Value(value)), Value(pk)))


NEWEST_FIRST = ByTime("came", descending=True)


def first(values: Iterable[str]) -> str:
    """Return the first of some words that names a day; "" if none does."""
    return next((value for value in values if value in DAYS), "")


def is_of(day: str, clock: Clock) -> Q:
    """Return the condition that a KCI came on a day, as people here count them."""
    first, last = span(day, clock)
    return Q(received_at__gte=first, received_at__lt=last)


def span(day: str, clock: Clock) -> tuple[datetime, datetime]:
    """Return when a day, or this week, begins and ends."""
    today = midnight(clock)
    if day == "week":
        return monday(clock), today + DAY
    begin = today - DAY if day == "yesterday" else today
    return begin, begin + DAY
