"""What is odd and was stored is applied and shown, whatever characters are in it."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import pytest

from tests.kci.conftest import Gateway, gateway_of
from tests.kci.test_bad_deliveries import DELIVERIES

pytestmark = pytest.mark.both_databases

SECONDS_TO_APPLY = 30
# What JSON can carry and neither a page nor a column should.
UNSHOWN = ("\0", *map(chr, range(0xD800, 0xE000)))


@pytest.fixture(scope="module")
def gateway():
    with gateway_of("portal", KCI_GAP_WAIT="0") as found:
        for delivery in DELIVERIES:
            if delivery.want >= {(204, "")} and "Accept" not in delivery.headers:
                found.post(delivery.body, delivery.headers)
        yield found


def unapplied(gateway: Gateway) -> list[dict[str, Any]]:
    query = "SELECT kci_id, state, error, body FROM kci_kci WHERE state <> %s"
    return gateway.portal.database.rows(query, "APPLIED")


def wait_until_applied(gateway: Gateway) -> None:
    until = time.monotonic() + SECONDS_TO_APPLY
    while any(row["state"] == "PENDING" for row in unapplied(gateway)):
        assert time.monotonic() < until, unapplied(gateway)
        time.sleep(0.2)


def test_all_of_it_is_applied(gateway: Gateway):
    wait_until_applied(gateway)

    assert unapplied(gateway) == []


def test_every_order_can_be_read(gateway: Gateway):
    wait_until_applied(gateway)
    query = "SELECT DISTINCT entity_type, entity_id FROM kci_kci"
    for row in gateway.portal.database.rows(query):
        target = f"/api/orders/{row['entity_type']}/{quote(row['entity_id'], safe='')}"

        answer = gateway.portal.request("GET", target, gateway.headers())

        assert answer.status == 200, (target, answer.body)
        text = str(answer.json())
        assert not [mark for mark in UNSHOWN if repr(mark)[1:-1] in text], target
