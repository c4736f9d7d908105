"""What a list of orders can be narrowed to, and in which sequence it comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan
from django.http import QueryDict

from orders.models import Order, OrderQuerySet, RequiredAction
from orders.models.orders import CUSTOMER_KEY, TARGET_KEY
from orders.pages.choices import chosen
from orders.pages.clock import Clock
from orders.pages.keyset import Sort, read_text
from orders.wording.statuses import ENDS

# What it takes of an order, given what is chosen.
Condition = Callable[[Sequence[str], Clock], Q]
ANY = "any"
UNFINISHED, EVERYTHING = "unfinished", "all"
# What a sequence is by; none of it is ever null.
KEYS = {
    "customer": Sort("customer_key", read=read_text),
    "target": Sort("target_key"),
    "changed": Sort("changed_at"),
}
WEEK = timedelta(days=7)
NEWEST_CHANGE = "-changed"


def sort_of(name: str) -> tuple[str, Sort]:
    """Return a sequence by its name, the newest change first for what is none."""
    key = KEYS.get(name.removeprefix("-"))
    if key is None:
        return NEWEST_CHANGE, Sort("changed_at", descending=True)
    down = name.startswith("-")
    return name, Sort(key.field, descending=down, read=key.read)


def keyed(orders: QuerySet[Order], sort: Sort) -> QuerySet[Order]:
    """Return orders with what a sequence is by."""
    if sort.field == "customer_key":
        return orders.annotate(customer_key=CUSTOMER_KEY)
    if sort.field == "target_key":
        return orders.annotate(target_key=TARGET_KEY)
    return orders


def asked_for(query: QueryDict) -> str:
    """Return whether finished orders are shown: not before somebody looks for one."""
    show = query.get("show", "")
    if show in {UNFINISHED, EVERYTHING}:
        return show
    looks_for_one = query.get("q", "").strip() or ENDS.intersection(
        query.getlist("status")
    )
    return EVERYTHING if looks_for_one else UNFINISHED


def scope(orders: OrderQuerySet, query: QueryDict) -> OrderQuerySet:
    """Return which of the orders found an address is about, before any filter."""
    return orders.unfinished() if asked_for(query) == UNFINISHED else orders


def narrowed(orders: OrderQuerySet, query: QueryDict, clock: Clock) -> OrderQuerySet:
    """Return the orders that all filters of an address let through."""
    for name, condition in FILTERS.items():
        if values := chosen(query, name):
            orders = orders.filter(condition(values, clock))
    return orders


def asks(types: Sequence[str], clock: Clock) -> Q:
    """Return the condition that an order has outstanding actions of some types."""
    waiting = RequiredAction.objects.outstanding()
    some = waiting if ANY in types else waiting.filter(type__in=types)
    # As a list of its own, which the database makes once and not order by order.
    return Q(pk__in=some.values("order"))


def midnight(clock: Clock) -> datetime:
    """Return when today began, here."""
    return datetime.combine(clock.today, time(), clock.tz)


def monday(clock: Clock) -> datetime:
    """Return when this week began, here."""
    return midnight(clock) - timedelta(days=clock.today.weekday())


def is_updated(values: Sequence[str], clock: Clock) -> Q:
    """Return the condition that an order changed within a time, or not for a week."""
    since = {
        "hour": clock.now - timedelta(hours=1),
        "today": midnight(clock),
        "yesterday": midnight(clock) - timedelta(days=1),
    }.get(values[0])
    if values[0] == "silent":
        return Q(changed_at__lt=clock.now - WEEK)
    return Q(changed_at__gte=since) if since else Q()


def is_visited(values: Sequence[str], clock: Clock) -> Q:
    """Return the condition that an engineer comes within a time, or at no time yet."""
    if values[0] == "none":
        return Q(appointment_start=None)
    spans = {
        "today": (midnight(clock), timedelta(days=1)),
        "week": (monday(clock), WEEK),
        "next": (monday(clock) + WEEK, WEEK),
    }
    if values[0] not in spans:
        return Q()
    first, length = spans[values[0]]
    return Q(appointment_start__gte=first, appointment_start__lt=first + length)


def is_delayed(values: Sequence[str], clock: Clock) -> Q:
    """Return the condition that an order's row shows it as late (`Brief.is_delayed`).

    It has not ended, and its day is over, or is later than was promised or asked for.
    """
    return ~Q(status__in=ENDS) & is_late(clock)


def is_late(clock: Clock) -> Q:
    """Return the condition that the day of an order is over, or later than promised."""
    expected = Coalesce("target_date", "committed_date")
    target, committed = (
        TruncDate(name, tzinfo=clock.tz) for name in ("target_date", "committed_date")
    )
    promised = Coalesce(committed, "requested_completion_date")
    is_over = Q(LessThan(expected, midnight(clock)))
    return is_over | Q(GreaterThan(target, promised))


def is_at_risk(values: Sequence[str], clock: Clock) -> Q:
    """Return the condition that an order may miss its target date of this week.

    It is delayed already, or waits for us.
    """
    begin = monday(clock)
    # By the key that there is an index of.
    this_week = Q(
        GreaterThanOrEqual(TARGET_KEY, begin), LessThan(TARGET_KEY, begin + WEEK)
    )
    # What has ended is left out once, and not in each part: then the index holds all.
    return ~Q(status__in=ENDS) & this_week & (is_late(clock) | asks([ANY], clock))


FILTERS: Mapping[str, Condition] = {
    "status": lambda values, clock: Q(status__in=values),
    "supplier": lambda values, clock: Q(supplier__in=values),
    "entityType": lambda values, clock: Q(entity_type__in=values),
    "action": asks,
    "delayed": is_delayed,
    "risk": is_at_risk,
    "visit": is_visited,
    "updated": is_updated,
}
