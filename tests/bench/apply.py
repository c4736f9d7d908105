"""How many KCIs a second one process applies to their orders, on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice

from kci.drain import drain, sweep
from kci.models import DOORBELL, Kci
from orders.models import Tenant
from tests.bench.load import Body, kcis
from tests.deliveries import age, store
from tests.factories import make_tenant

# Of so many KCIs; of fewer by the peer, which is slower.
OURS, PEERS = 6_000, 600


def measure(say: Callable[[str], None]) -> None:
    """Print a table: by the sweep's batches, and by a task for each KCI."""
    say("\nKCIs applied a second, in one process")
    say(f"{'KCIs of an order':28}{'batches':>9}{'singly':>9}{'ratio':>9}")
    for each in (1, 5):
        fast, slow = in_batches(each), singly(each)
        say(f"{each:<28}{fast:9.0f}{slow:9.0f}{fast / slow:8.1f}x")


def in_batches(each: int) -> float:
    """Return how many KCIs a second are applied, of orders that have so many each."""
    tenant = make_tenant(f"batches-{each}")
    for body in stories(each, OURS):
        store(tenant, body)
    age(Kci.objects.all(), DOORBELL.total_seconds())
    began = time.perf_counter()
    sweep()
    return rate(tenant, OURS, time.perf_counter() - began)


def singly(each: int) -> float:
    """Return the same when each is applied by itself, as soon as it is stored."""
    tenant, took = make_tenant(f"singly-{each}"), 0.0
    for body in stories(each, PEERS):
        kci = store(tenant, body)
        began = time.perf_counter()
        drain([kci.identity])
        took += time.perf_counter() - began
    return rate(tenant, PEERS, took)


def rate(tenant: Tenant, count: int, took: float) -> float:
    """Return KCIs a second; fail unless all of them were applied."""
    applied = Kci.objects.filter(tenant=tenant, state=Kci.State.APPLIED)
    assert applied.count() == count
    return count / took


def stories(each: int, count: int) -> Iterator[Body]:
    """Yield so many KCIs, the next `each` of them for the same order."""
    for at, body in enumerate(islice(kcis(), count)):
        number, place = divmod(at, each)
        entity = body["entity"] | {"id": number + 1}
        yield body | {"entity": entity, "sequenceNumber": place + 1}
