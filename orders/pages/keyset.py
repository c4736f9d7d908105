"""Pages of long lists: each begins after the last row of the one before it.

The database goes straight there by an index, however far that is; nothing is skipped
over (OFFSET) and nothing is counted beyond a bound.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from orders.moments import read_moment

Row = TypeVar("Row", bound=Model)

# Counting stops here; whoever has more narrows the list.
MOST_COUNTED = 10_000
LARGEST = 2**63 - 1


def read_text(told: object) -> str | None:
    """Return a text that a database can compare with."""
    return told if isinstance(told, str) and "\0" not in told else None


def read_number(told: object) -> int | None:
    """Return a number such as an id."""
    return told if type(told) is int and 0 <= told <= LARGEST else None


@dataclass(frozen=True, slots=True)
class Sort:
    """A sequence of rows: by a field or annotation that is never null, then by id.

    Times that the database set by itself will not do: SQLite keeps them in
    milliseconds, as a text that is not the one of the same moment here.
    """

    field: str
    descending: bool = False
    read: Callable[[object], object | None] = read_moment

    @property
    def order_by(self) -> tuple[str, str]:
        sign = "-" if self.descending else ""
        return f"{sign}{self.field}", f"{sign}pk"

    def after(self, value: object, pk: int) -> Q:
        """Return the condition that a row comes after the one with these."""
        way = "lt" if self.descending else "gt"
        # The first part is implied, and lets an index begin at the value.
        return Q(**{f"{self.field}__{way}e": value}) & (
            Q(**{f"{self.field}__{way}": value}) | Q(**{f"pk__{way}": pk})
        )

    def mark(self, row: Any) -> str:
        """Return what an address names a row by."""
        value = getattr(row, self.field)
        told = value.isoformat() if isinstance(value, datetime) else value
        return urlsafe_b64encode(json.dumps([told, row.pk]).encode()).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """Some rows of a list; `after` marks the last one when more follow."""

    rows: Sequence[Row]
    after: str
    is_first: bool


def page(rows: QuerySet[Row], sort: Sort, after: str, size: int) -> Page[Row]:
    """Return the page that begins after a mark; a mark that is none is the start."""
    found = rows.order_by(*sort.order_by)
    place = read_mark(after, sort)
    if place:
        found = found.filter(sort.after(*place))
    some = list(found[: size + 1])
    shown = some[:size]
    more = sort.mark(shown[-1]) if len(some) > size else ""
    return Page(rows=shown, after=more, is_first=place is None)


def read_mark(mark: str, sort: Sort) -> tuple[object, int] | None:
    """Return value and id that a mark names, if it names any of this sequence."""
    try:
        told, pk = json.loads(urlsafe_b64decode(mark.encode()))
    except (ValueError, TypeError):
        return None
    value, number = sort.read(told), read_number(pk)
    return None if value is None or number is None else (value, number)


def bounded_count(rows: QuerySet[Any]) -> str:
    """Return how many rows there are, or 10,000+."""
    return shown_count(rows.order_by()[: MOST_COUNTED + 1].count())


def shown_count(number: int) -> str:
    """Return a number that was counted up to the bound."""
    return f"{MOST_COUNTED:,}+" if number > MOST_COUNTED else f"{number:,}"
