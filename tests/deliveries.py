"""The steps of a delivery one by one: storing, letting time pass, draining."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from kci import inbox
from kci.drain import sweep
from kci.models import DOORBELL, Kci
from kci.parse import load
from kci.reading import Delivery, from_gateway, from_supplier
from orders.models import Order, Tenant
from orders.updates import Identity
from tests.factories import caller_of

Body = Mapping[str, Any]


def store(tenant: Tenant, body: Body, *, conversation: str = "c-1") -> Kci:
    """Store a KCI of the gateway's dialect, and apply nothing."""
    return stored(tenant, body, from_gateway(load(json.dumps(body))), conversation)


def store_of_supplier(tenant: Tenant, body: Body, supplier: str = "ALTNET_A") -> Kci:
    """Store a KCI of the supplier dialect, and apply nothing."""
    delivery = from_supplier(
        load(json.dumps(body)),
        supplier_code=supplier,
        tenant=tenant.code,
        now=datetime.now(UTC),
    )
    return stored(tenant, body, delivery, "c-1")


def stored(tenant: Tenant, body: Body, delivery: Delivery, conversation: str) -> Kci:
    headers = {"X-Request-ID": str(uuid.uuid4()), "X-Conversation-ID": conversation}
    inbox.store(caller_of(tenant), delivery, json.dumps(body), headers)
    return Kci.objects.get(
        tenant=tenant, kci_id=delivery.kci_id, digest=delivery.digest
    )


def identities(tenant: Tenant) -> list[Identity]:
    """Return the orders that KCIs were stored for."""
    rows = Kci.objects.filter(tenant=tenant).values_list(
        "tenant_id", "entity_type", "entity_id"
    )
    return sorted(set(rows))


def wait_is_over(*kcis: Kci) -> None:
    """Let the time pass for which the inbox waits for a predecessor of some KCIs."""
    age(Kci.objects.filter(pk__in=[kci.pk for kci in kcis]), settings.KCI_GAP_WAIT)


def age(kcis: Any, seconds: float) -> None:
    """Make KCIs as old as if so many seconds more had passed."""
    passed = timedelta(seconds=seconds)
    kcis.update(received_at=F("received_at") - passed, due_at=F("due_at") - passed)


def settle(tenant: Tenant) -> None:
    """Let all waits pass and sweep, so that nothing is left to be done."""
    waited = settings.KCI_GAP_WAIT + DOORBELL.total_seconds()
    age(Kci.objects.filter(tenant=tenant).pending(), waited)
    sweep()
    assert not Kci.objects.filter(tenant=tenant).pending().exists()


def order_of(tenant: Tenant, entity_id: str = "12345") -> Order:
    return Order.objects.get(tenant=tenant, entity_id=entity_id)
