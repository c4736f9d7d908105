"""Storing deliveries: one statement, committed before the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import connection
from rest_framework.response import Response

from kci import about
from kci.models import RejectedDelivery
from kci.reading import Delivery
from orders.callers import Caller

# A repeat is counted and changes nothing else. The times are the database's.
STORE = """
INSERT INTO kci_kci (
    tenant_id, client_id, kci_id, digest, dialect, supplier, entity_type, entity_id,
    sequence_number, position, body, request_id, conversation_id, headers
) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, kci_id, digest) DO UPDATE
SET deliveries = kci_kci.deliveries + 1, last_delivered_at = EXCLUDED.last_delivered_at
RETURNING deliveries
"""
# Never kept: who holds them could deliver in the client's name.
CREDENTIALS = frozenset({"authorization", "cookie", "proxy-authorization"})


def store(
    caller: Caller, delivery: Delivery, text: str, headers: Mapping[str, str]
) -> bool:
    """Store a KCI, once however often it is delivered; return whether it is new."""
    kept = without_credentials(headers)
    row = (
        caller.tenant_id,
        caller.client_id,
        delivery.kci_id,
        delivery.digest,
        delivery.dialect,
        delivery.supplier,
        delivery.entity_type,
        delivery.entity_id,
        delivery.sequence_number,
        delivery.position,
        text,
        headers["X-Request-ID"],
        headers.get("X-Conversation-ID", ""),
        json.dumps(kept),
    )
    with connection.cursor() as cursor:
        cursor.execute(STORE, row)
        return bool(cursor.fetchone() == (1,))


def reject(
    caller: Caller,
    *,
    path: str,
    response: Response,
    headers: Mapping[str, str],
    body: bytes,
) -> None:
    """Keep a delivery that was refused, for a person to look at."""
    entity_type, entity_id = about.order(body)
    RejectedDelivery.objects.create(
        tenant_id=caller.tenant_id or None,
        client_id=caller.client_id,
        uuid=response.data["uuid"],
        path=path[:200],
        status=response.status_code,
        reasons=response.data["messages"],
        headers=without_credentials(headers),
        body=body,
        entity_type=entity_type,
        entity_id=entity_id,
        names=about.names(body, headers),
    )


def without_credentials(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that may be kept."""
    return {k: v for k, v in headers.items() if k.lower() not in CREDENTIALS}
