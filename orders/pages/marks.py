"""Up to where an open list shows what happened, and how much came after that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet, Subquery

from orders.models import Order, OrderQuerySet, Tenant, TimelineEvent
from orders.pages.keyset import foremost

# More are shown as "99+": nobody counts them, and counting has a price.
MOST = 99
# An order bears the time at which the work on it began, so one may come in behind.
SLACK = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MARK = re.compile(r"(\d{1,18})-(\d{1,18})-(\d{1,18})-(\d{1,17})", re.ASCII)
LAST_ENTRY = Subquery(TimelineEvent.objects.order_by("-pk").values("pk")[:1])


@dataclass(frozen=True, slots=True)
class Mark:
    """The order that changed last, and the entry that was made last of all."""

    order: int
    version: int
    entry: int
    changed_at: datetime

    def __str__(self) -> str:
        since = (self.changed_at - EPOCH) // timedelta(microseconds=1)
        return f"{self.order}-{self.version}-{self.entry}-{since}"

    @property
    def tag(self) -> str:
        """Return the ETag of all that stands so."""
        return f'"{self.order}-{self.version}"'


NOTHING = Mark(0, 0, 0, EPOCH)


def mark(person: User) -> Mark:
    """Return where the person's orders stand now, by one query."""
    rows = last(person).values_list("pk", "version", LAST_ENTRY, "changed_at")
    found = rows.first()
    return Mark(*found) if found else NOTHING


def tag(person: User) -> str:
    """Return the ETag of where the person's orders stand: one row, by an index."""
    found = last(person).values_list("pk", "version").first()
    return Mark(*found, 0, EPOCH).tag if found else NOTHING.tag


def newest(person: User) -> OrderQuerySet:
    return Order.objects.visible_to(person).order_by("-changed_at", "-pk")


def last(person: User) -> QuerySet[Order]:
    return foremost(newest(person), Tenant.objects.numbers(person), 1)


def read_mark(told: str) -> Mark | None:
    """Return the mark that an address names, if it is one."""
    found = MARK.fullmatch(told)
    if not found:
        return None
    order, version, entry, since = map(int, found.groups())
    return Mark(order, version, entry, EPOCH + timedelta(microseconds=since))


def came_since(person: User, mark: Mark) -> int:
    """Return how many entries the person's orders got since a mark, up to a bound."""
    changed = newest(person).filter(changed_at__gte=since(mark))[: MOST + 1]
    entries = TimelineEvent.objects.filter(
        order__in=changed.values("pk"), pk__gt=mark.entry
    )
    return entries[: MOST + 1].count()


def since(mark: Mark) -> datetime:
    return max(mark.changed_at, EPOCH + SLACK) - SLACK
