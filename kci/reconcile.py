"""Reading back from the gateway what it never delivered.

The gateway's `updates[]` (Tenant API 1.17) tell each KCI without the order as it was
then. So a fetched KCI leaves the order as it is, but for two: the newest one of all,
which comes with the order as the gateway has it now, and the first one of an order
that we know nothing of. A KCI that is delivered after all replaces the fetched one.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Now

from kci import drain, reading
from kci.faults import Refused
from kci.models import Kci
from kci.parse import load
from kci.reading import KEEPS_ENTITY, Delivery
from orders.answers import has_number
from orders.clock import database_now
from orders.entity import Json, listed
from orders.gateway.accounts import account_of, has_account
from orders.gateway.client import Gateway
from orders.gateway.errors import GatewayError
from orders.models import Order, OrderQuerySet
from orders.projection import EMBEDDED

logger = logging.getLogger(__name__)

# Members of an update that are the gateway's business, or told by the envelope.
OTHERS = frozenset({"deliveryStatus", "entity", "entityType", KEEPS_ENTITY})
# A gateway that could not say is asked again so much later.
AGAIN = timedelta(minutes=10)
# How often an order is asked for again.
DAILY = timedelta(days=1)
# Orders that nothing was heard of for longer are at rest.
RECENT = timedelta(days=30)
MOST = 20
MOST_UPDATES = 2_000


class NoGateway(Exception):
    """The tenant has no account at a gateway."""


def reconcile(order: Order) -> int:
    """Fetch what the gateway has of an order and we have not; return how many KCIs.

    Raises `NoGateway`, and `GatewayError` when the gateway cannot say.
    """
    account = account_of(order.tenant)
    if account is None:
        raise NoGateway
    read = Gateway(account).get_order(
        order.entity_type, order.entity_id, conversation_id=order.conversation_id
    )
    fetched = store_missing(order, read)
    if fetched:
        drain.drain([order.identity])
    return fetched


def store_missing(order: Order, read: Json) -> int:
    """Put what is missing into the inbox, under the order's lock; return how many."""
    with transaction.atomic():
        locked = Order.objects.locked().get(pk=order.pk)
        rows = Kci.objects.of_orders([locked.identity])
        known = set(rows.values_list("kci_id", "sequence_number"))
        last = rows.aggregate(last=Max("sequence_number"))["last"] or 0
        found = [
            kci(locked, body, delivery)
            for body, delivery in deliveries(locked, read, last)
            if (delivery.kci_id, delivery.sequence_number) not in known
        ]
        return len(Kci.objects.bulk_create(found, ignore_conflicts=True))


def deliveries(order: Order, read: Json, last: int) -> Iterator[tuple[str, Delivery]]:
    """Yield the updates of an order as KCIs; those that cannot be one are left out.

    `last`: the highest number that we have.
    """
    updates = [*listed(read.get("updates"))][-MOST_UPDATES:]
    newest = max((number(one) for one in updates), default=0)
    now = database_now()
    for update in updates:
        is_news = number(update) == newest > last
        body = whole(order, update, read, now=now.isoformat(), is_news=is_news)
        text = json.dumps(body)
        try:
            yield text, reading.from_gateway(load(text))
        except Refused as refused:
            logger.warning(
                "An update of %s that the gateway tells cannot be read: %s",
                order,
                "; ".join(refused.messages),
            )


def whole(
    order: Order, update: Json, read: Json, *, now: str, is_news: bool
) -> dict[str, Any]:
    """Return an update as a KCI in the tenant dialect."""
    entity = {name: one for name, one in read.items() if name != "updates"}
    if not is_news:
        entity = {name: one for name, one in entity.items() if name not in EMBEDDED}
    embedded = {name: update[name] for name in EMBEDDED if name in update}
    own = {
        name: one
        for name, one in update.items()
        if name not in OTHERS and name not in EMBEDDED and one is not None
    }
    return {
        "supplier": order.supplier,
        "deliveredOn": now,
        **own,
        "entityType": order.entity_type,
        "entity": {"id": identity(order), "status": order.status, **entity, **embedded},
        KEEPS_ENTITY: not is_news,
    }


def identity(order: Order) -> object:
    """Return an order's id as the gateway writes it."""
    return int(order.entity_id) if has_number(order) else order.entity_id


def number(update: Json) -> int:
    found = update.get("sequenceNumber")
    return int(found) if isinstance(found, int | float) else 0


def kci(order: Order, body: str, delivery: Delivery) -> Kci:
    """Return a fetched KCI as a row of the inbox."""
    return Kci(
        tenant_id=order.tenant_id,
        kci_id=delivery.kci_id,
        digest=delivery.digest,
        dialect=delivery.dialect,
        supplier=delivery.supplier,
        entity_type=order.entity_type,
        entity_id=order.entity_id,
        sequence_number=delivery.sequence_number,
        position=delivery.position,
        body=body,
        request_id="fetched",
        conversation_id=order.conversation_id,
        fetched=True,
    )


def reconcile_due() -> int:
    """Ask for what orders went on without; return how many orders were asked for."""
    due = Order.objects.filter(ask_at__lte=Now()).select_related("tenant")
    orders = list(due.order_by("ask_at")[:MOST])
    for order in orders:
        later = attempt(order)
        same = Order.objects.filter(pk=order.pk, ask_at__lte=order.ask_at)
        same.update(ask_at=later, asked_at=Now())
    return len(orders)


def attempt(order: Order) -> Any:
    """Ask for one order; return when to ask again, None if that is done."""
    if not has_account(order.tenant):
        return None
    try:
        found = reconcile(order)
    except GatewayError as problem:
        logger.warning("%s cannot be read from the gateway: %s", order, problem)
        is_refusal = getattr(problem, "status", 0)
        return None if is_refusal else database_now() + AGAIN
    if found:
        logger.info("Fetched %s KCIs of %s", found, order)
    return None


def incomplete(orders: OrderQuerySet) -> OrderQuerySet:
    """Narrow orders to those that went on without some numbers, not long ago."""
    recent = orders.shown().filter(changed_at__gte=Now() - RECENT)
    return recent.filter(missing_count__gt=0)


def ask_daily() -> int:
    """Have all that is missing asked for once a day; return for how many orders."""
    rested = Q(asked_at=None) | Q(asked_at__lt=Now() - DAILY)
    return incomplete(Order.objects.filter(rested)).update(ask_at=Now())
