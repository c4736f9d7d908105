"""How suppliers and we did over a period, as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.db.models.functions import TruncDate

from orders.models import Order, OrderQuerySet, RequiredAction, TimelineEvent
from orders.pages.clock import Clock

ORDERS = "orders"
PROBLEMS = "SERVICE_PROBLEM"
TESTS = "SERVICE_TEST"
DAY = timedelta(days=1)
# More is no report but an evaluation of one's own: the API has it all.
MOST_ORDERS = 100_000
MOST_CODES = 8
KCI = Q(timeline__kind=TimelineEvent.Kind.KCI)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from one to another, both in it, as the people count them."""

    first: date
    last: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an order's KCIs tell of its life."""

    supplier: str
    began: datetime
    acknowledged: datetime | None
    committed: datetime | None
    completed: datetime | None
    delays: int
    rebooked: int
    slip: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Half were done by the one, nine in ten by the other; None where none was."""

    count: int
    half: timedelta | None
    most: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How actions of a type went."""

    type: str
    opened: int
    closed: int
    answered: Spread


def begun(person: User, kind: str, period: Period) -> OrderQuerySet:
    """Return the orders of a kind of which was first heard in a period."""
    orders = Order.objects.visible_to(person)
    apart = (PROBLEMS, TESTS)
    orders = (
        orders.exclude(entity_type__in=apart)
        if kind == ORDERS
        else orders.filter(entity_type=kind)
    )
    events = TimelineEvent.objects.kcis().filter(order=OuterRef("pk"))
    within = events.filter(at__gte=period.start, at__lt=period.end)
    before = events.filter(at__lt=period.start)
    return orders.filter(Exists(within)).exclude(Exists(before))


def lives(orders: OrderQuerySet, clock: Clock) -> Iterator[Told]:
    """Yield what became of orders, by one query."""

    def first(*types: str) -> Min:
        return Min("timeline__at", filter=KCI & Q(timeline__type__in=types))

    def times(*types: str) -> Count:
        return Count("timeline", filter=KCI & Q(timeline__type__in=types))

    rows = orders.order_by("-pk").annotate(
        began=Min("timeline__at", filter=KCI),
        acknowledged=first("ACKNOWLEDGED"),
        committed=first("COMMITTED"),
        completed=first("COMPLETED"),
        delays=times("DELAY"),
        rebooked=times("REAPPOINT", "REAPPOINTED"),
        slip_from=TruncDate("committed_date", tzinfo=clock.tz),
        slip_to=TruncDate("target_date", tzinfo=clock.tz),
    )
    for row in rows.values_list(
        "supplier",
        "began",
        "acknowledged",
        "committed",
        "completed",
        "delays",
        "rebooked",
        "slip_from",
        "slip_to",
    )[:MOST_ORDERS].iterator(2_000):
        *told, promised, target = row
        slip = (target - promised).days if promised and target else None
        names = ("supplier", "began", "acknowledged", "committed", "completed")
        values = dict(zip((*names, "delays", "rebooked"), told, strict=True))
        yield Told(slip=slip, **values)


def spread(spans: Sequence[timedelta]) -> Spread:
    """Return by when half and nine in ten of some spans were over."""
    found = sorted(max(one, timedelta()) for one in spans)
    return Spread(
        count=len(found), half=percentile(found, 0.5), most=percentile(found, 0.9)
    )


def percentile(found: Sequence[timedelta], part: float) -> timedelta | None:
    """Return the value below which a part of sorted ones lies, between two if need be.

    As PostgreSQL's percentile_cont has it.
    """
    if not found:
        return None
    place = part * (len(found) - 1)
    low = int(place)
    high = min(low + 1, len(found) - 1)
    return found[low] + (found[high] - found[low]) * (place - low)


def codes(orders: OrderQuerySet) -> list[tuple[str, int]]:
    """Return the problem codes that most of some orders met, with how many did."""
    rows = TimelineEvent.objects.kcis().filter(order__in=orders.order_by().values("pk"))
    met = rows.exclude(code="").exclude(code=F("type"))
    counted = met.values("code").annotate(orders=Count("order", distinct=True))
    newest = counted.order_by("-orders", "code")[:MOST_CODES]
    return [(row["code"], row["orders"]) for row in newest]


def asked(person: User, kind: str, period: Period) -> list[Asked]:
    """Return how what was asked in a period went, by type, the commonest first."""
    actions = RequiredAction.objects.visible_to(person).filter(
        opened_on__gte=period.start, opened_on__lt=period.end
    )
    apart = (PROBLEMS, TESTS)
    actions = (
        actions.exclude(order__entity_type__in=apart)
        if kind == ORDERS
        else actions.filter(order__entity_type=kind)
    )
    answered = actions.annotate(answered=Min("requests__created_at"))
    rows = answered.order_by("-pk").values_list(
        "type", "opened_on", "closed_on", "answered"
    )
    spans: dict[str, list[timedelta]] = {}
    opened, closed = Counter[str](), Counter[str]()
    for type, began, ended, first in rows[:MOST_ORDERS]:
        opened[type] += 1
        closed[type] += ended is not None
        if done := first or ended:
            spans.setdefault(type, []).append(done - began)
    return [
        Asked(
            type=type,
            opened=count,
            closed=closed[type],
            answered=spread(spans.get(type, [])),
        )
        for type, count in opened.most_common()
    ]
