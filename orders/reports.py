"""How suppliers and we did over a period: numbers that the database sums up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.contrib.auth.models import User
from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Model,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, TruncDate

from orders.models import Order, RequiredAction, TimelineEvent
from orders.pages.clock import Clock
from orders.percentiles import Percentiles, Spread, spread

ORDERS = "orders"
PROBLEMS = "SERVICE_PROBLEM"
TESTS = "SERVICE_TEST"
DAY = timedelta(days=1)
MOST_CODES = 8
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from one to another, both in it, as the people count them."""

    first: date
    last: date
    start: datetime
    end: datetime

    def holds(self, name: str) -> Q:
        """Return whether a moment of a row is in it."""
        return Q(**{f"{name}__gte": self.start, f"{name}__lt": self.end})


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplied:
    """What became of a supplier's orders."""

    supplier: str
    orders: int
    # Of these, nobody says when they began: they have no times.
    before: int
    acknowledged: Spread | None
    committed: Spread | None
    completed: Spread | None
    delayed: int
    rebooked: int
    reappointments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slipped:
    """A supplier's orders whose target date moved by as many days."""

    supplier: str
    days: int
    orders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How actions of a type went; the answers are to those opened in the period."""

    type: str
    opened: int
    closed: int
    answered: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose numbers, of which kind, days and supplier; "" is all suppliers."""

    person: User
    kind: str
    period: Period
    supplier: str = ""

    def orders(self) -> QuerySet[Order]:
        """Return the orders that began in the period."""
        orders = self.narrow(Order.objects.visible_to(self.person))
        return orders.filter(self.period.holds("began_on"))

    def actions(self) -> QuerySet[RequiredAction]:
        """Return the actions of any time."""
        return self.narrow(RequiredAction.objects.visible_to(self.person), "order__")

    def narrow(self, rows: QuerySet[Row], path: str = "") -> QuerySet[Row]:
        """Narrow to a kind and a supplier; `path` leads to the order."""
        kind = f"{path}entity_type"
        if self.supplier:
            rows = rows.filter(**{f"{path}supplier": self.supplier})
        if self.kind == ORDERS:
            return rows.exclude(**{f"{kind}__in": (PROBLEMS, TESTS)})
        return rows.filter(**{kind: self.kind})


def supplied(scope: Scope) -> list[Supplied]:
    """Return what became of the orders, by supplier, the one with the most first."""
    known = Q(began_before=False)
    rows = (
        scope.orders()
        .values("supplier")
        .annotate(
            orders=Count("pk"),
            before=Count("pk", filter=~known),
            acknowledged=Percentiles(since_begun("acknowledged_on"), filter=known),
            committed=Percentiles(since_begun("committed_on"), filter=known),
            completed=Percentiles(since_begun("completed_on"), filter=known),
            delayed=Count("pk", filter=Q(delays__gt=0)),
            rebooked=Count("pk", filter=Q(reappointments__gt=0)),
            reappointments=Sum("reappointments"),
        )
    )
    times = ("acknowledged", "committed", "completed")
    return [
        Supplied(**row | {name: spread(row[name]) for name in times})
        for row in rows.order_by("-orders", "supplier")
    ]


def since_begun(name: str) -> Combinable:
    return taken(F("began_on"), F(name))


def taken(start: Combinable, end: Combinable) -> Combinable:
    return ExpressionWrapper(end - start, output_field=DurationField())


def slipped(scope: Scope, clock: Clock) -> list[Slipped]:
    """Return by how many days target dates moved from the committed ones."""
    committed = TruncDate("committed_date", tzinfo=clock.tz)
    target = TruncDate("target_date", tzinfo=clock.tz)
    moved = taken(committed, target)
    dated = Q(committed_date__isnull=False, target_date__isnull=False)
    rows = scope.orders().filter(dated).values("supplier", moved=moved)
    return [
        Slipped(supplier=row["supplier"], days=row["moved"].days, orders=row["orders"])
        for row in rows.annotate(orders=Count("pk"))
    ]


def codes(scope: Scope) -> list[tuple[str, int]]:
    """Return the problem codes that most orders met, with how many did."""
    # What began in the period met nothing before it: the index need not tell of that.
    events = TimelineEvent.objects.problems().filter(at__gte=scope.period.start)
    met = events.filter(order__in=scope.orders().values("pk")).values("code")
    counted = met.annotate(orders=Count("order", distinct=True))
    newest = counted.order_by("-orders", "code")[:MOST_CODES]
    return [(row["code"], row["orders"]) for row in newest]


def asked(scope: Scope) -> list[Asked]:
    """Return how many actions were opened and closed in the period, by type.

    Those opened in it wait for an answer, or to be settled without.
    """
    opened = scope.period.holds("opened_on")
    closed = scope.period.holds("closed_on")
    waited = taken(F("opened_on"), Coalesce(F("answered_on"), F("closed_on")))
    rows = (
        scope.actions()
        .filter(opened | closed)
        .values("type")
        .annotate(
            opened=Count("pk", filter=opened),
            closed=Count("pk", filter=closed),
            answered=Percentiles(waited, filter=opened),
        )
    )
    return [
        Asked(**row | {"answered": spread(row["answered"])})
        for row in rows.order_by("-opened", "-closed", "type")
    ]
