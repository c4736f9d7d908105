"""The newest entry of each of some orders, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import F, OuterRef, Subquery

from orders.models import Order, Tenant, TimelineEvent, TimelineEventQuerySet
from orders.pages.brief import HEAVY, Brief
from orders.pages.clock import Clock
from orders.pages.entries import (
    Asking,
    Comment,
    Doing,
    KciEntry,
    Missing,
    entry,
    kci_words,
)
from orders.pages.keyset import foremost
from orders.people import called
from orders.wording.own import speaking_of
from orders.wording.words import inline

MOST = 8
LATEST = (
    TimelineEvent.objects.filter(order=OuterRef("pk"))
    .order_by("-position", "-turn")
    .values("pk")[:1]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What happened last to an order."""

    brief: Brief
    headline: str
    icon: str
    tone: str
    at: datetime


def last_kcis(orders: Sequence[Order], clock: Clock) -> dict[int, News]:
    """Return the last KCI of each order, by primary key, in one query."""
    rows = TimelineEvent.objects.filter(
        order__in=orders, turn=0, position=F("order__position")
    )
    return {news.brief.order.pk: news for news in told(orders, rows, clock)}


def newest(person: User, clock: Clock, since: datetime | None = None) -> list[News]:
    """Return what happened last to the orders that changed last, in two queries."""
    changed = Order.objects.visible_to(person).order_by("-changed_at", "-pk")
    if since:
        changed = changed.filter(changed_at__gte=since)
    first = foremost(changed, Tenant.objects.numbers(person), MOST)
    orders = list(first.select_related("tenant").defer(*HEAVY)[:MOST])
    keys = Order.objects.filter(pk__in=[order.pk for order in orders])
    last = keys.annotate(last=Subquery(LATEST)).values("last")
    last_rows = TimelineEvent.objects.filter(pk__in=last)
    rows = last_rows.select_related("actor", "action", "request")
    found = {news.brief.order.pk: news for news in told(orders, rows, clock)}
    return [found[order.pk] for order in orders if order.pk in found]


def told(
    orders: Sequence[Order], rows: TimelineEventQuerySet, clock: Clock
) -> Iterator[News]:
    """Yield entries of orders in words."""
    by_key = {order.pk: order for order in orders}
    for row in rows:
        order = by_key[row.order_id]
        with speaking_of(order.tenant_id):
            headline, icon, tone = words(row, order, clock)
        yield News(
            brief=Brief(order, clock),
            headline=headline,
            icon=icon,
            tone=tone,
            # By when it came, as what changed is sorted and filtered.
            at=row.arrived_at or row.at,
        )


def words(row: TimelineEvent, order: Order, clock: Clock) -> tuple[str, str, str]:
    """Return headline, icon and tone of a row of the timeline."""
    if row.kind == TimelineEvent.Kind.KCI:
        said = kci_words(row, order, clock)
        return said.headline, said.icon, said.tone
    found = entry(row, order, clock, frozenset())
    assert not isinstance(found, KciEntry | Missing), "a row of what somebody did"
    icon, tone = "person", "neutral"
    if isinstance(found, Comment):
        icon = "talk"
    if isinstance(found, Asking):
        icon, tone = found.sent.standing.icon, found.sent.standing.tone
    return f"{doer(found.row)} {deed(found)}", icon, tone


def doer(row: TimelineEvent) -> str:
    """Return what a colleague, or a client of the API, is called."""
    return called(row.actor) or row.client


def deed(found: Comment | Asking | Doing) -> str:
    """Return what somebody did, to be read after who did it."""
    if isinstance(found, Comment):
        return "left a comment"
    if isinstance(found, Asking):
        return found.sent.deed
    whom = f" to {found.whom}" if found.whom else ""
    return f"{found.verb} “{inline(found.what)}”{whom}"
