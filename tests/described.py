"""The API's own description, to hold answers against, and a client to ask with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import jsonschema_rs
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from kci.models import GatewayClient
from kci.openapi import document
from orders.models import Tenant

SCOPES = "kci:write supplier-kci:write orders:read orders:act"
DOCUMENT = document()


def make_token(tenant: Tenant) -> str:
    """Make a token for everything."""
    client = GatewayClient.objects.create(
        name="machine",
        tenant=tenant,
        supplier="ALTNET_A",
        scope=SCOPES,
        client_type="confidential",
        authorization_grant_type="client-credentials",
    )
    found = get_access_token_model().objects.create(
        application=client,
        token=str(uuid4()),
        scope=SCOPES,
        expires=timezone.now() + timedelta(hours=1),
    )
    return str(found.token)


def make_machine(tenant: Tenant) -> Client:
    """Make a client that carries a token for everything, and what a KCI needs."""
    identified = {"X-Request-ID": "request", "X-Conversation-ID": "conversation"}
    return Client(
        headers={"Authorization": f"Bearer {make_token(tenant)}", **identified}
    )


def post(machine: Client, path: str, body: Any, **headers: str) -> Any:
    return machine.post(path, body, content_type="application/json", headers=headers)


def validator(name: str, whole: Any = DOCUMENT) -> jsonschema_rs.Draft202012Validator:
    root = {"$ref": f"#/components/schemas/{name}", "components": whole["components"]}
    return jsonschema_rs.Draft202012Validator(root, validate_formats=True)


def closed(value: Any) -> Any:
    """Return a schema that allows no members but those that it names."""
    if isinstance(value, list):
        return [closed(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {name: closed(inner) for name, inner in value.items()}
    if isinstance(value.get("properties"), dict):
        found["additionalProperties"] = False
    return found


def assert_it_is_a(name: str, answer: Any) -> None:
    """Look that all of it is described, and all that is described is there."""
    faults = validator(name, closed(DOCUMENT)).iter_errors(answer)
    assert [str(fault) for fault in faults] == []
