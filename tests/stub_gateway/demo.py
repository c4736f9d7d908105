"""The stub beside a portal: it learns orders from the portal, and posts KCIs to it."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable

import httpx

from kci.player import Player
from tests.stub_gateway.server import StubGateway
from tests.stub_gateway.world import PROBLEM, Kci, Known, World

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.2
SUPPLIER_THINKS = 4.0


class Reader:
    """Finds orders by the portal's read API."""

    def __init__(self, connect: Callable[[], Player]) -> None:
        self.connect = connect

    def __call__(self, kind: str, name: str) -> Known | None:
        http = self.connect().http
        rows = http.get("/api/orders", params={"q": name}).json()["results"]
        for row in rows:
            is_problem = row["entityType"] == "SERVICE_PROBLEM"
            if row["id"] == name and is_problem == (kind == PROBLEM):
                found = http.get(f"/api/orders/{row['entityType']}/{name}").json()
                entity = found["entity"] | {"id": int(name)}
                number = found["lastSequenceNumber"]
                return Known(row["entityType"], entity, number, f"play-{name}")
        return None


def begin(
    connect: Callable[[], Player],
    client_id: str,
    secret: str,
    *,
    port: int = 0,
    delay: float = SUPPLIER_THINKS,
) -> StubGateway:
    """Run a stub until the process ends; `connect` gives a client of the portal."""
    world = World(Reader(connect), delay=delay)
    gateway = StubGateway(world, client_id, secret, port)
    for name, work in (
        ("stub", gateway.server.serve_forever),
        ("stub-kcis", lambda: post_for_ever(world, connect)),
    ):
        threading.Thread(target=work, name=name, daemon=True).start()
    return gateway


def post_for_ever(world: World, connect: Callable[[], Player]) -> None:
    """Post what the supplier says, each some seconds after it was asked."""
    while True:
        for kci in world.posted():
            threading.Thread(target=post, args=[kci, connect], daemon=True).start()
        time.sleep(LOOK_EVERY)


def post(kci: Kci, connect: Callable[[], Player]) -> None:
    time.sleep(kci.delay)
    try:
        answer = connect().post(json.dumps(kci.body).encode())
        if answer.status_code != httpx.codes.NO_CONTENT:
            logger.warning("The portal refused the stub's KCI: %s", answer.text)
    except httpx.HTTPError as problem:
        logger.warning("The stub's KCI got lost: %s", problem)
