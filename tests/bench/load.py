"""A bounded load: some connections that post one KCI after the other."""

from __future__ import annotations

import itertools
import json
import socket
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

from tests.server import ROOT
from tests.services import LOOPBACK

Body = dict[str, Any]

SAMPLE = ROOT / "tests/payloads/tenant/as-published-provide-informational.json"
SECONDS_TO_ANSWER = 20
HEAD = """POST /kcis HTTP/1.1
Host: {host}
Authorization: Bearer {token}
Content-Type: application/json
X-Request-ID: bench
X-Conversation-ID: bench
Content-Length: """


def kcis() -> Iterator[Body]:
    """Yield KCIs without end, each the first one of an order of its own."""
    body = json.loads(SAMPLE.read_text())
    for number in itertools.count(1):
        entity = body["entity"] | {"id": number}
        yield body | {"id": str(uuid.uuid4()), "entity": entity}


class Load:
    """Posts KCIs to `/kcis` at a port, each once, and counts what was stored."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        head = HEAD.format(host=f"{LOOPBACK}:{port}", token=token)
        self.head = head.replace("\n", "\r\n").encode()
        self.kcis = kcis()
        self.lock = Lock()
        self.stored = 0

    def run(self, connections: int, seconds: float) -> float:
        """Post for some seconds; return how many got 204 in one. Else it fails."""
        began = time.monotonic()
        with ThreadPoolExecutor(connections) as pool:
            until = [began + seconds] * connections
            count = sum(pool.map(self.post, until))
        self.stored += count
        return count / (time.monotonic() - began)

    def post(self, until: float) -> int:
        """Post over one connection until a time; return how many got 204."""
        address, count = (LOOPBACK, self.port), 0
        with socket.create_connection(address, SECONDS_TO_ANSWER) as line:
            while time.monotonic() < until:
                with self.lock:
                    body = json.dumps(next(self.kcis)).encode()
                line.sendall(self.head + b"%d\r\n\r\n" % len(body) + body)
                answer = line.recv(4_096)
                assert answer.startswith(b"HTTP/1.1 204"), answer
                count += 1
        return count
