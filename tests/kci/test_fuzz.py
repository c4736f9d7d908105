"""Samples, mutated: stored word for word or refused and kept, never an error of ours.

FUZZ_EXAMPLES in the environment asks for more of them, other ones in each run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oauth2_provider.models import get_access_token_model

from kci.models import GatewayClient, Kci, RejectedDelivery
from orders.models import Tenant
from tests.kci.bad_deliveries import PAYLOADS

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "100"))
SCOPES = {"/kcis": "kci:write", "/supplier/kcis": "supplier-kci:write"}
CODES = {
    400: "MALFORMED_REQUEST",
    403: "NOT_AUTHORISED",
    413: "MALFORMED_REQUEST",
    422: "INVALID_REQUEST",
}
TENANT_SAMPLES = sorted((PAYLOADS / "tenant").glob("*.json"))
SUPPLIER_SAMPLES = sorted((PAYLOADS / "supplier").glob("*.json"))

bounded = settings(
    max_examples=EXAMPLES,
    derandomize="FUZZ_EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# With lone surrogates, which JSON can write and UTF-8 cannot.
TEXTS = st.text(st.characters(exclude_categories=()), max_size=40)
ODD = st.sampled_from(
    [
        *(
            None,
            True,
            0,
            -1,
            1.0,
            1.5,
            2**31,
            2**53,
            2**63,
            10**400,
            1e300,
            float("nan"),
        ),
        *("", " ", "\0", "\ud800", "a" * 65, "a" * 300, "1", "a/b", "2024-02-30", "\n"),
        *(
            "9999-12-31T23:59:59-14:00",
            "0001-01-01T00:00:00+14:00",
            "2024-03-01T09:00Z",
        ),
        *("PROVIDE_ORDER", "SERVICE_TEST", "INFORMATIONAL", "ERROR", "COMPLETED"),
    ]
)
LEAVES = ODD | TEXTS | st.integers() | st.floats()
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture
def send(client: Client):
    tenant = Tenant.objects.create(code="TENANT1", name="TENANT1")

    def headers(target: str) -> dict[str, str]:
        application = GatewayClient.objects.create(
            name=target,
            tenant=tenant,
            supplier="ALTNET_A" if target != "/kcis" else "",
            scope=SCOPES[target],
            client_type="confidential",
            authorization_grant_type="client-credentials",
        )
        token = get_access_token_model().objects.create(
            application=application,
            token=f"token for {target}".replace(" ", "-").replace("/", "."),
            scope=SCOPES[target],
            expires=timezone.now() + timedelta(hours=1),
        )
        ids = {"X-Request-ID": "request", "X-Conversation-ID": "conversation"}
        return {"Authorization": f"Bearer {token.token}", **ids}

    sent = {target: headers(target) for target in SCOPES}

    def post(target: str, body: bytes) -> Any:
        return client.post(
            target, body, content_type="application/json", headers=sent[target]
        )

    return post


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Walk over all members of a JSON value: what holds each, and its key there."""
    keys = value if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


@st.composite
def changed(draw: st.DrawFn, samples: list[Any]) -> bytes:
    """Draw a sample with some of its members changed, removed or added."""
    body = json.loads(draw(st.sampled_from(samples)).read_bytes())
    for _ in range(draw(st.integers(0, 3))):
        holder, key = draw(st.sampled_from(list(places(body)) or [({"": 0}, "")]))
        match draw(st.sampled_from(["change", "remove", "add"])):
            case "change":
                holder[key] = draw(JSON)
            case "remove":
                del holder[key]
            case "add" if isinstance(holder, dict):
                holder[draw(TEXTS)] = draw(JSON)
    return json.dumps(body).encode()


@st.composite
def damaged(draw: st.DrawFn, samples: list[Any]) -> bytes:
    """Draw a sample with some of its bytes replaced by others, or by none."""
    body: bytes = draw(st.sampled_from(samples)).read_bytes()
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(body)))
        end = start + draw(st.integers(0, 4))
        body = body[:start] + draw(st.binary(max_size=4)) + body[end:]
    return body


def assert_it_is_stored_or_kept(answer: Any, body: bytes) -> None:
    if answer.status_code == 204:
        assert Kci.objects.get().body == body.decode()
        assert not RejectedDelivery.objects.exists()
        return
    assert answer.headers["Content-Type"] == "application/json"
    error = answer.json()
    assert error["code"] == CODES[answer.status_code]
    assert error["messages"]
    row = RejectedDelivery.objects.get(uuid=UUID(error["uuid"]))
    assert (bytes(row.body), row.status) == (body, answer.status_code)
    assert not Kci.objects.exists()


def check(send, target: str, body: bytes) -> None:
    with transaction.atomic():
        assert_it_is_stored_or_kept(send(target, body), body)
        transaction.set_rollback(True)


@bounded
@given(body=changed(TENANT_SAMPLES) | damaged(TENANT_SAMPLES))
def test_the_gateways_kcis(send, body: bytes):
    check(send, "/kcis", body)


@bounded
@given(body=changed(SUPPLIER_SAMPLES) | damaged(SUPPLIER_SAMPLES))
def test_the_suppliers_kcis(send, body: bytes):
    check(send, "/supplier/kcis", body)


@bounded
@given(
    body=st.binary(min_size=1, max_size=200)
    | JSON.map(lambda value: json.dumps(value).encode())
)
def test_anything(send, body: bytes):
    check(send, "/kcis", body)
