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

from django.db.models import BooleanField, F, Func, Lookup, Model, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThan, LessThan

from orders.moments import read_moment

Row = TypeVar("Row", bound=Model)

# Counting stops here; whoever has more narrows the list.
MOST_COUNTED = 10_000
LARGEST = 2**63 - 1
# For people of more tenants the database sorts: a query has no room for so many parts.
MOST_TENANTS = 100


def read_text(told: object) -> str | None:
    """Return a text that a database can compare with."""
    return told if isinstance(told, str) and "\0" not in told else None


def read_number(told: object) -> int | None:
    """Return a number such as an id."""
    return told if type(told) is int and 0 <= told <= LARGEST else None


def both(first: Combinable, second: Combinable) -> Func:
    """Return two values as one that compares as a pair does."""
    pair = "(%(expressions)s)"
    return Func(first, second, template=pair, output_field=BooleanField())


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

    def after(self, value: object, pk: int) -> Lookup[bool]:
        """Return the condition that a row comes after the one with these.

        Both are compared as one: so an index begins there, even among many rows of
        one value.
        """
        here, there = both(F(self.field), F("pk")), both(Value(value), Value(pk))
        return LessThan(here, there) if self.descending else GreaterThan(here, there)

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


def page(
    rows: QuerySet[Row], sort: Sort, after: str, size: int, tenants: Sequence[int] = ()
) -> Page[Row]:
    """Return the page that begins after a mark; a mark that is none is the start.

    Rows of several tenants are named by their numbers, and found tenant by tenant.
    """
    found = rows.order_by(*sort.order_by)
    place = read_mark(after, sort)
    if place:
        found = found.filter(sort.after(*place))
    some = list(foremost(found, tenants, size + 1)[: size + 1])
    shown = some[:size]
    more = sort.mark(shown[-1]) if len(some) > size else ""
    return Page(rows=shown, after=more, is_first=place is None)


def foremost(rows: QuerySet[Row], tenants: Sequence[int], most: int) -> QuerySet[Row]:
    """Narrow rows in a sequence to the first of each tenant.

    The first of all are among them. Of one tenant they are found along an index; those
    of several together would all be sorted.
    """
    if not 1 < len(tenants) <= MOST_TENANTS:
        return rows
    first = (rows.filter(tenant=one).values("pk")[:most] for one in tenants)
    # Each within a query of its own, since SQLite has no bounds between UNION.
    whole = rows.model._default_manager
    parts = [whole.filter(pk__in=some).order_by().values("pk") for some in first]
    return rows.filter(pk__in=parts[0].union(*parts[1:], all=True))


def read_mark(mark: str, sort: Sort) -> tuple[object, int] | None:
    """Return value and id that a mark names, if it names any of this sequence."""
    try:
        told, pk = json.loads(urlsafe_b64decode(mark.encode()))
    except (ValueError, TypeError, RecursionError):
        return None
    value, number = sort.read(told), read_number(pk)
    return None if value is None or number is None else (value, number)


def bounded_count(rows: QuerySet[Any]) -> str:
    """Return how many rows there are, or 10,000+."""
    return shown_count(rows.order_by()[: MOST_COUNTED + 1].count())


def shown_count(number: int) -> str:
    """Return a number that was counted up to the bound."""
    return f"{MOST_COUNTED:,}+" if number > MOST_COUNTED else f"{number:,}"
