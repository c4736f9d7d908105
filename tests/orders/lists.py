"""Orders and actions in numbers, for the tests of lists."""

from __future__ import annotations

from typing import Any

from orders.models import Order, RequiredAction, Tenant
from tests.factories import deliver, kci_body


def make_orders(tenant: Tenant, count: int = 1, **entity: Any) -> list[Order]:
    """Make orders 1001 and up, each of a customer of its own."""
    ids = [1000 + number for number in range(1, count + 1)]
    deliver(tenant, *(kci_body(entity=customer(one) | entity) for one in ids))
    return list(Order.objects.filter(tenant=tenant).order_by("entity_id"))


def make_actions(tenant: Tenant, count: int = 1, **entity: Any) -> list[RequiredAction]:
    """Make orders 1001 and up of which each waits for information."""
    ids = [1000 + number for number in range(1, count + 1)]
    deliver(tenant, *(asking(customer(one) | entity) for one in ids))
    rows = RequiredAction.objects.filter(order__tenant=tenant)
    return list(rows.oldest_first())


def asking(
    entity: dict[str, Any], type: str = "INFORMATION_REQUIRED"
) -> dict[str, Any]:
    """Return a KCI that asks for something, each of an order an hour later."""
    text = {"text": f"Please tell us about {entity['id']}"}
    number = entity["id"] - 1000
    body = kci_body(1, type, update_type="ACTION_REQUIRED", entity=entity, said=text)
    return body | {
        "issuedOn": f"2026-04-{10 + number // 24:02}T{number % 24:02}:00:00Z"
    }


def customer(number: int) -> dict[str, Any]:
    """Return what an order of a customer of its own has."""
    return {
        "id": number,
        "supplierOrderNumber": f"FC{number}",
        "address": {"id": f"20000{number}", "type": "UPRN"},
        "primaryContact": {
            "name": f"Customer {number}",
            "phoneNumber": f"07700 90{number}",
            "email": f"c{number}@example.net",
        },
    }
