"""The stub as an HTTP server, with faults to order."""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.stub_gateway import control
from tests.stub_gateway.world import (
    AMENDMENT,
    CANCELLATION,
    ORDER,
    PROBLEM,
    Body,
    Refused,
    World,
)

LOOPBACK = "127.0.0.1"
# What a test may order for the next change: when it strikes, before or after the
# change was made, and what the caller sees of it.
FAULTS = frozenset(
    {
        "slow",
        "500 before",
        "500 after",
        "503",
        "drop before",
        "drop after",
        "expired",
        "garbled",
        "refused",
    }
)
READS = {
    "service-orders": ORDER,
    "service-problems": PROBLEM,
    "service-tests": ORDER,
}
CHANGES = {
    "service-order-amendments": (AMENDMENT, ORDER),
    "service-order-cancellations": (CANCELLATION, ORDER),
    "service-problem-amendments": (AMENDMENT, PROBLEM),
    "service-problem-cancellations": (CANCELLATION, PROBLEM),
}


class Dropped(Exception):
    """The connection ends without an answer."""


class StubGateway:
    """A gateway on a port of its own."""

    def __init__(
        self, world: World, client_id: str, secret: str, port: int = 0
    ) -> None:
        self.world = world
        self.client_id, self.secret = client_id, secret
        self.tokens: set[str] = set()
        self.tokens_given = 0
        self.faults: deque[str] = deque()
        self.slow_for = 3.0
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.lock = threading.Lock()
        handler = type("Bound", (Handler,), {"gateway": self})
        self.server = ThreadingHTTPServer((LOOPBACK, port), handler)
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server.server_port}"

    def order(self, *faults: str) -> None:
        """Let the next changes go wrong, each by one of the faults ("" by none)."""
        assert set(faults) <= FAULTS | {""}, faults
        self.faults.extend(faults)

    def next_fault(self) -> str:
        with self.lock:
            return self.faults.popleft() if self.faults else ""

    def new_token(self, authorization: str) -> Body:
        expected = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        if authorization != f"Basic {expected}":
            raise Refused(400, "NOT_AUTHORISED", "The client is not known")
        token = secrets.token_urlsafe(24)
        with self.lock:
            self.tokens.add(token)
            self.tokens_given += 1
        return {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}

    def expire_tokens(self) -> None:
        with self.lock:
            self.tokens.clear()

    def changed(self, change: Callable[[], Body]) -> Body:
        """Make a change, unless a fault that was ordered strikes first."""
        fault = self.next_fault()
        self.strike_before(fault)
        done = change()
        if fault == "slow":
            time.sleep(self.slow_for)
        if fault == "500 after":
            raise Refused(500, "GATEWAY_FAULT", "Something broke")
        if fault == "drop after":
            raise Dropped
        if fault == "garbled":
            return {"garbled": True}
        return done

    def strike_before(self, fault: str) -> None:
        if fault == "500 before":
            raise Refused(500, "GATEWAY_FAULT", "Something broke")
        if fault == "503":
            raise Refused(503, "")
        if fault == "drop before":
            raise Dropped
        if fault == "refused":
            text = "The supplier API returned the following message: no such contact"
            raise Refused(422, "INVALID_REQUEST", text)


class Handler(BaseHTTPRequestHandler):
    """One request of the Tenant API."""

    gateway: StubGateway
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer(200, self.read)

    def do_POST(self) -> None:
        status = 200 if self.path.startswith("/auth/") else 201
        self.answer(status, self.post)

    def do_PATCH(self) -> None:
        self.answer(200, self.patch)

    def answer(self, status: int, work: Callable[[], Body]) -> None:
        """Answer with what the work comes to, else with the gateway's error body."""
        length = int(self.headers.get("Content-Length") or 0)
        self.raw = self.rfile.read(length)
        with self.gateway.lock:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.gateway.requests.append((self.command, self.path, headers))
        try:
            if not self.path.startswith(("/auth/", control.PREFIX)):
                self.authorise()
            self.send(status, work())
        except Refused as refused:
            body = {"uuid": secrets.token_hex(16), "code": refused.code}
            whole = body | {"messages": refused.messages}
            self.send(refused.status, whole if refused.status != 503 else None)
        except Dropped:
            self.close_connection = True

    def authorise(self) -> None:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        is_change = self.command != "GET"
        if is_change and self.gateway.faults and self.gateway.faults[0] == "expired":
            self.gateway.next_fault()
            self.gateway.expire_tokens()
        if token not in self.gateway.tokens:
            raise Refused(401, "NOT_AUTHORISED", "Not authorised")
        if not self.headers.get("X-Request-ID"):
            raise Refused(400, "MALFORMED_REQUEST", "X-Request-ID is missing")

    def send(self, status: int, body: Body | None) -> None:
        text = "" if body is None else json.dumps(body)
        content = b"<html>" if body == {"garbled": True} else text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        # Who hung up meanwhile does not hear it.
        with contextlib.suppress(OSError):
            self.wfile.write(content)

    def read(self) -> Body:
        place = urlsplit(self.path)
        parts = place.path.strip("/").split("/")
        query = {name: values[0] for name, values in parse_qs(place.query).items()}
        if parts == ["available-appointments"]:
            return self.slots(query)
        if len(parts) >= 2 and parts[-2] in READS:
            return self.gateway.world.read(READS[parts[-2]], parts[-1])
        raise Refused(404, "NOT_FOUND", "There is nothing here")

    def slots(self, query: dict[str, str]) -> Body:
        needed = ("supplier", "address", "serviceSpecification", "appointmentPurpose")
        if missing := [name for name in needed if name not in query]:
            texts = [f"{name} is missing" for name in missing]
            raise Refused(400, "MALFORMED_REQUEST", *texts)
        first = query.get("appointmentFromDate")
        since = datetime.fromisoformat(f"{first}T00:00:00+00:00") if first else None
        return {
            "supplier": query["supplier"],
            "address": json.loads(query["address"]),
            "serviceSpecification": json.loads(query["serviceSpecification"]),
            "availableTimeslots": self.gateway.world.slots(since),
        }

    def post(self) -> Body:
        place = self.path.strip("/")
        if place == "auth/tenant/access-token":
            return self.gateway.new_token(self.headers.get("Authorization") or "")
        body = self.json()
        if self.path.startswith(control.PREFIX):
            return self.controlled(body)
        if place == "appointments":
            return self.gateway.changed(lambda: self.gateway.world.reserve(body))
        if place in CHANGES:
            what, kind = CHANGES[place]
            return self.gateway.changed(
                lambda: self.gateway.world.ask(what, kind, body)
            )
        raise Refused(404, "NOT_FOUND", "There is nothing here")

    def controlled(self, body: Body) -> Body:
        """Do what whoever runs the stub wants of it."""
        if self.path == f"{control.PREFIX}scenario":
            return control.scenario(self.gateway.world, body)
        if self.path == f"{control.PREFIX}faults":
            self.gateway.order(*control.faults(FAULTS, body))
            return {}
        raise Refused(404, "NOT_FOUND", "There is nothing here")

    def patch(self) -> Body:
        place, _, name = self.path.strip("/").partition("/")
        if place != "service-problem-resolutions":
            raise Refused(404, "NOT_FOUND", "There is nothing here")
        body = self.json()
        return self.gateway.changed(lambda: self.gateway.world.resolve(name, body))

    def json(self) -> Body:
        try:
            found: Any = json.loads(self.raw)
        except ValueError:
            raise Refused(400, "MALFORMED_REQUEST", "It is not JSON") from None
        if not isinstance(found, dict):
            raise Refused(400, "MALFORMED_REQUEST", "It is no object")
        return found

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: tests and the demo look at what was asked instead."""


@contextlib.contextmanager
def running(
    world: World | None = None, *, client_id: str = "portal", secret: str = "s3cret"
) -> Iterator[StubGateway]:
    """Run a stub for as long as the context lasts."""
    gateway = StubGateway(world or World(), client_id, secret)
    thread = threading.Thread(
        target=gateway.server.serve_forever, args=[0.05], name="stub", daemon=True
    )
    thread.start()
    try:
        yield gateway
    finally:
        gateway.server.shutdown()
        gateway.server.server_close()
