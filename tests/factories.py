"""Tenants, people and KCIs for tests; KCIs go in by the way of all KCIs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from kci import drain, inbox, reading
from orders.callers import Caller
from orders.models import GatewayAccount, Order, Tenant
from orders.people import create_person

PASSWORD = "correct horse battery staple"
BEGIN = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)
ENTITY: dict[str, Any] = {
    "orderType": "NEW",
    "id": 12345,
    "supplierOrderNumber": "FC123",
    "status": "IN_PROGRESS",
    "address": {"id": "10002429380", "type": "UPRN"},
    "serviceOrderItem": {
        "serviceSpecification": {"id": "FTTP"},
        "serviceCharacteristics": [{"name": "LINE_PROFILE", "value": "1"}],
    },
    "primaryContact": {
        "name": "John Smith",
        "phoneNumber": "+441632960145",
        "email": "john.smith@example.net",
    },
}


def make_tenant(code: str = "larkfield", name: str = "") -> Tenant:
    return Tenant.objects.create(code=code, name=name or code.capitalize())


def make_account(
    tenant: Tenant, url: str = "https://gateway.example", secret: str = "s3cret"
) -> GatewayAccount:
    own = GatewayAccount(tenant=tenant, url=url, client_id="portal")
    own.seal(secret)
    own.save()
    return own


def make_person(tenant: Tenant, role: str = "customer-service", name: str = "") -> User:
    """Make somebody of a tenant: customer-service, tenant-admin or operator."""
    username = name or f"{role}-{uuid.uuid4().hex[:6]}"
    return create_person(username, tenant=tenant.code, role=role, password=PASSWORD)


def kci_body(
    number: int = 1,
    type: str = "ACKNOWLEDGED",
    *,
    update_type: str = "INFORMATIONAL",
    entity: Mapping[str, Any] | None = None,
    said: Mapping[str, Any] | None = None,
    **members: Any,
) -> dict[str, Any]:
    """Return a KCI in the gateway's dialect, issued an hour after the one before it.

    `entity` and `members` are laid over what an ordinary KCI has; `said` is what its
    information, action or error says besides the type.
    """
    part = {"ACTION_REQUIRED": "action", "ERROR": "error"}
    reason = {"type": type} if update_type != "ERROR" else {}
    issued = BEGIN + timedelta(hours=number)
    return {
        "id": str(uuid.uuid4()),
        "supplier": "ALTNET_A",
        "sequenceNumber": number,
        "issuedOn": moment(issued),
        "receivedOn": moment(issued + timedelta(seconds=9)),
        "deliveredOn": moment(issued + timedelta(seconds=11)),
        "updateType": update_type,
        "entityType": "PROVIDE_ORDER",
        "entity": ENTITY | dict(entity or {}),
        part.get(update_type, "information"): reason | dict(said or {}),
    } | members


def moment(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}Z"


def deliver(tenant: Tenant, *bodies: dict[str, Any], conversation: str = "c-1") -> None:
    """Store KCIs of the gateway's dialect as delivered, and apply what is due."""
    headers = {"X-Request-ID": str(uuid.uuid4()), "X-Conversation-ID": conversation}
    caller = caller_of(tenant)
    identities = []
    for body in bodies:
        delivery = reading.from_gateway(body)
        inbox.store(caller, delivery, json.dumps(body), headers)
        identities.append((tenant.pk, delivery.entity_type, delivery.entity_id))
    drain.drain(identities)


def caller_of(tenant: Tenant) -> Caller:
    return Caller(
        client_id=None,  # type: ignore[arg-type]
        name="tests",
        tenant_id=tenant.pk,
        tenant=tenant.code,
        supplier="",
        scopes=frozenset({"kci:write"}),
        expires=datetime.max.replace(tzinfo=UTC),
    )


def make_order(tenant: Tenant, *bodies: dict[str, Any]) -> Order:
    """Deliver KCIs, one if none are given, and return the order of the first."""
    bodies = bodies or (kci_body(),)
    deliver(tenant, *bodies)
    first = bodies[0]
    return Order.objects.get(
        tenant=tenant,
        entity_type=first["entityType"],
        entity_id=str(first["entity"]["id"]),
    )
