"""One row of the table: a load is posted while a fault is made; what became of it."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from tests.faults.gateway import Gateway, Report
from tests.faults.processes import Process, eventually
from tests.faults.stage import GAP_WAIT, Stage
from tests.faults.stories import arrivals, stories, story

SECONDS_TO_SETTLE = 300
PROOF = "proof"
# The sweep takes nothing younger than this (kci.models.DOORBELL).
DOORBELL = timedelta(seconds=2)


@dataclass
class Result:
    """What is printed of a row."""

    fault: str
    kcis: int
    accepted: int
    retries: int
    lost: int
    different: int
    seconds: float
    rebuild: str

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.different or self.rebuild)


class Row:
    """A tenant of its own on a stage, a gateway that posts for it, and a fault."""

    def __init__(self, stage: Stage, tenant: str) -> None:
        self.stage, self.tenant, self.size = stage, tenant, stage.size
        self.bodies = stories(stage.size)
        self.chance = random.Random(tenant)
        self.report = Report()
        self.settled_after = 0.0
        # Whether the load is over: on a slow machine it may be before all faults were.
        self.is_posted: Callable[[], bool] = lambda: False

    def ask(self, name: str, **arguments: object) -> Any:
        return self.stage.inspector.ask(name, tenant=self.tenant, **arguments)

    def gateway(self, web: Process | None, tenant: str = "") -> Gateway:
        web = web or self.stage.usual["web"]
        return Gateway(web.url, **self.stage.clients[tenant or self.tenant])

    @contextmanager
    def posting(
        self, web: Process | None = None, *, by_order: bool = False
    ) -> Iterator[Report]:
        """Post the load while the context lasts; leave it when each got its 204."""
        gateway, clients = self.gateway(web), self.size.clients
        self.report = gateway.report
        sequence = arrivals(self.size, self.tenant, by_order=by_order)
        pace = self.size.seconds * clients / len(sequence)
        with ThreadPoolExecutor(1) as pool:
            posted = pool.submit(gateway.post_all, self.bodies, sequence, clients, pace)
            self.is_posted = posted.done
            try:
                yield gateway.report
            except BaseException:
                gateway.given_up.set()
                raise
            posted.result()

    def posted_to_another_tenant(self) -> Report:
        """Post as many new KCIs, as fast, to a tenant whose orders nobody compares."""
        gateway, clients = self.gateway(None, PROOF), self.size.clients
        bodies = [body | {"id": str(uuid4())} for body in self.bodies]
        pace = self.size.seconds * clients / len(bodies)
        gateway.post_all(bodies, range(len(bodies)), clients, pace)
        return gateway.report

    def pause(self, share: float = 0.5) -> None:
        """Let some of the load pass, a random time of each fault's share."""
        longest = self.size.seconds / self.size.kills * share
        time.sleep(self.chance.uniform(longest / 4, longest))

    def settle(self) -> None:
        """Wait until nothing is pending any more."""
        began = time.monotonic()

        def is_settled() -> bool:
            time.sleep(0.1)
            return bool(self.ask("left") == 0)

        eventually(is_settled, SECONDS_TO_SETTLE, "everything applied")
        self.settled_after = time.monotonic() - began

    def result(self, fault: str) -> Result:
        found = self.ask(
            "check", accepted=dict(self.report.accepted), size=vars(self.size)
        )
        return Result(
            fault=fault,
            kcis=len(self.bodies),
            accepted=self.report.statuses[204],
            retries=self.report.retries,
            seconds=self.settled_after,
            **found,
        )

    def prove_that_the_bell_rings(self) -> None:
        """Post to another tenant until a ring has a KCI applied, before the sweep."""
        gateway = self.gateway(None, PROOF)
        number = self.chance.randrange(1_000_000)
        with httpx.Client(base_url=gateway.url, trust_env=False, verify=False) as http:
            gateway.renew(http)

            def is_heard() -> bool:
                body = story(number, 8)[0] | {"id": str(uuid4())}
                posted = time.monotonic()
                assert gateway.post(http, 0, body)
                while time.monotonic() < posted + DOORBELL.total_seconds():
                    if self.stage.inspector.ask("left", tenant=PROOF) == 0:
                        return time.monotonic() < posted + DOORBELL.total_seconds()
                time.sleep(GAP_WAIT)
                return False

            eventually(is_heard, 60, "a worker that hears the doorbell again")


Fault = Callable[[Row], None]


def tenant_of(name: str) -> str:
    return re.sub(r"\W+", "-", name)


def play(stage: Stage, name: str, fault: Fault) -> Result:
    """Make a fault under load and return what became of the load."""
    row = Row(stage, tenant_of(name))
    fault(row)
    return row.result(name)
