"""The stub as a program of its own, beside a portal that runs."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from kci.player import Player
from tests.factories import kci_body
from tests.server import Credentials, Portal, running_portal

CLIENT = ("gateway", "--tenant", "larkfield", "--scope", "kci:write orders:read")
ORDER = "/api/orders/PROVIDE_ORDER/12345"
PATIENCE = 30.0
NAMED = {"X-Request-ID": "r-1", "X-Conversation-ID": "c-1"}


@contextmanager
def stub_beside(portal: Portal, client: Credentials) -> Iterator[str]:
    """Run the stub and return its address, as it prints it."""
    options = {
        "--portal": portal.url,
        "--client-id": client.client_id,
        "--client-secret": client.client_secret,
        "--kci-delay": "0",
    }
    words = [word for option in options.items() for word in option]
    command = [sys.executable, "-m", "tests.stub_gateway", *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=portal.environment
    ) as started:
        assert started.stdout
        try:
            yield started.stdout.readline().split()[-1]
        finally:
            started.terminate()


def test_it_finds_a_portals_order_and_posts_what_the_supplier_says():
    with running_portal() as portal:
        (client,) = portal.create_clients(CLIENT)
        player = Player(portal.url, client.client_id, client.client_secret)
        player.http.post("/kcis", json=kci_body(), headers=NAMED).raise_for_status()
        until(player, 1)

        with stub_beside(portal, client) as url:
            told = {"scenario": "ORDER_REAPPOINT", "order": 12345}
            httpx.post(f"{url}/stub/scenario", json=told).raise_for_status()

            found = until(player, 2)
        player.http.close()

    assert found["status"] == "PENDING"
    assert [action["type"] for action in found["actions"]] == ["REAPPOINT"]


def until(player: Player, number: int) -> dict[str, Any]:
    """Return the order once the portal has worked the KCI of a number."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = player.http.get(ORDER)
        if answer.is_success and answer.json()["lastSequenceNumber"] == number:
            return dict(answer.json())
        time.sleep(0.1)
    raise AssertionError(answer.text)
