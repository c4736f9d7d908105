"""The gateway: clients that post a load and retry what did not get 204."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import httpx

from tests.faults.stories import Body, moment

# After so long nobody retries any more: the row has failed.
PATIENCE = 300.0
BROKEN_CONNECTION = 0
LOST_CONNECTION = (
    httpx.NetworkError,
    httpx.RemoteProtocolError,
    httpx.TimeoutException,
)


@dataclass
class Report:
    """What the clients saw."""

    accepted: Counter[int] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    without_retry_after: int = 0

    @property
    def retries(self) -> int:
        return self.statuses.total() - self.statuses[204]

    @property
    def slowest_hundredth(self) -> float:
        return sorted(self.seconds)[len(self.seconds) * 99 // 100]


class Gateway:
    """Posts KCIs with one client's credentials, from several threads."""

    def __init__(self, url: str, client_id: str, client_secret: str) -> None:
        self.url = url
        self.credentials = (client_id, client_secret)
        self.report = Report()
        self.lock, self.renewing = threading.Lock(), threading.Lock()
        self.number = count(1)
        self.given_up = threading.Event()
        self.token = ""

    def post_all(
        self, bodies: Sequence[Body], sequence: Sequence[int], clients: int, pace: float
    ) -> None:
        """Post until each got 204; `pace`: seconds from one to the next of a client."""
        until = time.monotonic() + PATIENCE
        with httpx.Client(
            base_url=self.url, timeout=60, trust_env=False, verify=False
        ) as http:
            self.renew(http)
        shares = [sequence[n::clients] for n in range(clients)]

        def work(share: Sequence[int]) -> None:
            chance = random.Random(repr(share))
            with httpx.Client(
                base_url=self.url, timeout=60, trust_env=False, verify=False
            ) as http:
                for at in share:
                    began = time.monotonic()
                    while not self.post(http, at, bodies[at]):
                        assert time.monotonic() < until, self.report.statuses
                        if self.given_up.is_set():
                            return
                        time.sleep(chance.uniform(0.05, 0.3))
                    time.sleep(max(0.0, began + pace - time.monotonic()))

        with ThreadPoolExecutor(clients) as pool:
            for done in [pool.submit(work, share) for share in shares]:
                done.result()

    def post(self, http: httpx.Client, at: int, body: Body) -> bool:
        """Post a KCI once; return whether it got 204."""
        began = time.monotonic()
        number, token = next(self.number), self.token
        headers = {
            "Content-Type": "application/json",
            "X-Request-ID": f"r-{number}",
            "X-Conversation-ID": f"c-{body['entity']['id']}",
            "Authorization": f"Bearer {token or 'none'}",
        }
        sent = body | {"deliveredOn": moment(datetime.now(UTC))}
        try:
            answer = http.post("/kcis", content=json.dumps(sent), headers=headers)
            if answer.status_code == 401:
                self.renew(http, token)
        except LOST_CONNECTION:
            answer = httpx.Response(503, headers={"Retry-After": "1"})
            self.note(at, BROKEN_CONNECTION, answer, began)
        else:
            self.note(at, answer.status_code, answer, began)
        return answer.status_code == 204

    def renew(self, http: httpx.Client, old: str = "") -> None:
        """Get a new token, once for all who find that the old one has expired."""
        grant = {"grant_type": "client_credentials"}
        with self.renewing:
            if self.token != old:
                return
            answer = http.post("/o/token/", data=grant, auth=self.credentials)
            if answer.status_code == 200:
                self.token = answer.json()["access_token"]
                return
        self.note(-1, answer.status_code, answer, time.monotonic())
        assert answer.status_code == 503, f"{answer.status_code}: {answer.text}"

    def note(self, at: int, status: int, answer: httpx.Response, began: float) -> None:
        with self.lock:
            self.report.statuses[status] += 1
            self.report.seconds.append(time.monotonic() - began)
            if status == 204:
                self.report.accepted[at] += 1
            if status == 503 and "retry-after" not in answer.headers:
                self.report.without_retry_after += 1
