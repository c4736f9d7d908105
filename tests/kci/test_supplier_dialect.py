"""What a supplier posts itself: whose it may be, and what is odd in its ids."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import uuid4

import pytest

from tests.kci.bad_deliveries import PAYLOADS, SAMPLE
from tests.kci.checks import (
    assert_it_is_kept,
    assert_it_is_our_error,
    assert_it_is_stored,
)
from tests.kci.conftest import Gateway
from tests.server import Answer

pytestmark = pytest.mark.both_databases

SECONDS_TO_APPLY = 10
SAMPLES = sorted((PAYLOADS / "supplier").glob("*.json"))


def post(gateway: Gateway, body: bytes, client: str = "altnet_a") -> Answer:
    return gateway.post(body, client=client, target="/supplier/kcis")


def wait_until_applied(gateway: Gateway, order: int) -> None:
    until = time.monotonic() + SECONDS_TO_APPLY
    query = "SELECT id FROM kci_kci WHERE state = %s AND entity_id = %s"
    while gateway.portal.database.rows(query, "PENDING", f"{order}"):
        assert time.monotonic() < until, "it was never applied"
        time.sleep(0.05)


def of_an_order(**changes: Any) -> bytes:
    """Return the first sample, of an order of its own."""
    body = json.loads(SAMPLES[0].read_text())
    body["id"] = str(uuid4())
    body["provideServiceOrder"] |= {"id": uuid4().int % 10**9} | changes
    return json.dumps(body).encode()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_published_sample_is_stored(sample, gateway: Gateway):
    body = sample.read_bytes()

    answer = post(gateway, body)

    assert_it_is_stored(gateway, answer, body)


@pytest.mark.parametrize("tenant", ["TENANT2", "", None, 5])
def test_another_tenants_kci_is_refused_and_kept(tenant, gateway: Gateway):
    body = of_an_order(tenant=tenant)

    answer = post(gateway, body)

    # A missing tenant may be taken for the client's, or for something missing.
    assert answer.status in ({422} if tenant else {204, 400, 422})
    if answer.status != 204:
        assert_it_is_our_error(answer, answer.status)
        assert_it_is_kept(gateway, answer, body)


@pytest.mark.parametrize("applied", [True, False])
def test_another_suppliers_order_is_refused_and_kept(applied, gateway: Gateway):
    order = uuid4().int % 10**9
    body = of_an_order(id=order)

    assert post(gateway, of_an_order(id=order)).status == 204
    if applied:
        wait_until_applied(gateway, order)
    answer = post(gateway, body, "altnet_b")

    assert_it_is_our_error(answer, 403)
    assert_it_is_kept(gateway, answer, body)


def test_the_conversation_id_is_optional_and_the_request_id_is_not(gateway: Gateway):
    body = of_an_order()
    target = "/supplier/kcis"
    without = {"X-Conversation-ID": None}

    stored = gateway.post(body, without, client="altnet_a", target=target)
    refused = gateway.post(
        body, without | {"X-Request-ID": None}, client="altnet_a", target=target
    )

    assert_it_is_stored(gateway, stored, body)
    assert_it_is_our_error(refused, 400)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"reasonCode": None}, 400),
        ({"reasonCode": 5}, 422),
        ({"issuedOn": None}, 400),
        ({"issuedOn": "2024-04-10"}, 422),
        ({"sequenceNumber": 0}, 422),
        ({"id": "1150e313"}, 422),
        ({"id": 5}, 422),
        ({"provideServiceOrder": None}, 400),
        ({"provideServiceOrder": "x"}, 422),
        ({"supplierNotes": "x"}, 422),
        ({"text": 5}, 422),
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_refused_and_kept(change, status, gateway: Gateway):
    body = json.dumps(json.loads(of_an_order()) | change).encode()

    answer = post(gateway, body)

    assert_it_is_our_error(answer, status)
    assert_it_is_kept(gateway, answer, body)


@pytest.mark.parametrize(
    ("client", "target"), [("gateway", "/supplier/kcis"), ("altnet_a", "/kcis")]
)
def test_each_dialect_has_its_own_scope(client, target, gateway: Gateway):
    body = of_an_order() if target != "/kcis" else SAMPLE.encode()

    answer = gateway.post(body, client=client, target=target)

    assert_it_is_our_error(answer, 403)
    assert_it_is_kept(gateway, answer, body)
