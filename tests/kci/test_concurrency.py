"""Several workers on the same orders (invariant 4), with real connections."""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from kci import drain as drains
from kci import inbox, models, odd
from kci.drain import drain, sweep
from kci.models import Kci
from kci.reading import from_gateway
from orders import actions
from orders.models import Order, OrderQuerySet
from tests.deliveries import age, identities, order_of, settle, store
from tests.factories import caller_of, kci_body, make_tenant
from tests.snapshots import snapshot
from tests.threads import in_threads

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

ORDERS, KCIS, WORKERS, SECONDS = 3, 12, 4, 60


def body(number, entity_id):
    asked: dict[str, Any] = (
        {"update_type": "ACTION_REQUIRED"} if number % 3 == 0 else {}
    )
    status = "IN_PROGRESS" if number % 2 else "PENDING"
    return kci_body(
        number,
        "REAPPOINT" if asked else "UPDATE",
        entity={"id": entity_id, "status": status, "notes": f"{number}"},
        id=f"00000000-0000-0000-{entity_id:04}-{number:012}",
        **asked,
    )


BODIES = [body(n, e) for e in range(1, ORDERS + 1) for n in range(1, KCIS + 1)]


@pytest.fixture
def lingering(monkeypatch):
    """Linger between reading an order and writing it: that is where a lock counts."""

    def limited(*arguments):
        time.sleep(random.random() / 100)
        return whole(*arguments)

    whole = drains.limited
    monkeypatch.setattr(drains, "limited", limited)


def work(tenant, posted, seed):
    """Drain the orders again and again, in any sequence, as rings would."""
    chance = random.Random(seed)
    while not posted.is_set() or Kci.objects.filter(tenant=tenant).pending().exists():
        orders = [(tenant.pk, "PROVIDE_ORDER", f"{n}") for n in range(1, ORDERS + 1)]
        drain(chance.sample(orders, chance.randint(1, ORDERS)))


def post(tenant, posted):
    shuffled = random.sample(BODIES, len(BODIES))
    try:
        for one in (*shuffled, *shuffled[:10]):
            store(tenant, one)
    finally:
        posted.set()


def tell_at_once(tenant):
    """Post KCIs while several workers apply them; return what is stored of it."""
    posted = threading.Event()
    workers = [partial(work, tenant, posted, seed) for seed in range(WORKERS)]
    in_threads(partial(post, tenant, posted), *workers)
    settle(tenant)
    return snapshot(tenant)


def tell_in_sequence():
    tenant = make_tenant("alone")
    for one in BODIES:
        store(tenant, one)
    drain(identities(tenant))
    return snapshot(tenant)


def test_many_workers_on_the_same_orders_are_as_one(lingering):
    alone = tell_in_sequence()

    for turn in range(3):
        assert tell_at_once(make_tenant(f"together-{turn}")) == alone


@pytest.fixture
def unlocked(monkeypatch):
    """Orders that are read without a lock."""
    monkeypatch.setattr(
        OrderQuerySet, "locked", lambda rows, skip=False: rows.order_by("pk")
    )


def overtake(tenant, monkeypatch):
    """Let one worker linger over KCI 2 while another is called for 3; return the order.

    The first lingers until the second is done, unless that one waits for it.
    """
    begun, overtaken = threading.Event(), threading.Event()

    def limited(*arguments):
        turns = whole(*arguments)
        if not begun.is_set():
            begun.set()
            overtaken.wait(0.5)
        return turns

    def second():
        begun.wait(SECONDS)
        store(tenant, body(3, 1))
        drain(identities(tenant))
        overtaken.set()

    for number in (1, 2):
        drain(identities(tenant))
        store(tenant, body(number, 1))
    whole = drains.limited
    monkeypatch.setattr(drains, "limited", limited)
    in_threads(lambda: drain(identities(tenant)), second)
    return order_of(tenant, "1")


def test_a_worker_waits_for_the_one_before_it(monkeypatch):
    order = overtake(make_tenant(), monkeypatch)

    assert order.last_sequence_number == 3
    assert order.entity["notes"] == "3"
    assert order.actions.count() == 1


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_it_would_not(monkeypatch):
    """That is what the test above is for: the order is put back to KCI 2."""
    order = overtake(make_tenant(), monkeypatch)

    assert not Kci.objects.pending().exists()
    assert order.last_sequence_number == 2


def test_workers_sweeps_and_people_do_not_block_each_other_for_good(
    lingering, monkeypatch
):
    monkeypatch.setattr(models, "DOORBELL", timedelta(0))
    tenant = make_tenant()
    person = User.objects.create(username="ann")
    store(tenant, body(1, 1))
    drain(identities(tenant))
    order, posted = order_of(tenant, "1"), threading.Event()

    def sweeping():
        while not posted.is_set():
            sweep()

    def commenting():
        while not posted.is_set():
            actions.comment(order, by=person, text="rang the customer")

    workers = [partial(work, tenant, posted, seed) for seed in range(2)]
    in_threads(partial(post, tenant, posted), *workers, sweeping, commenting)
    settle(tenant)

    for told in snapshot(tenant).values():
        numbers = [e["sequence_number"] for e in told["timeline"] if e["kci_id"]]
        assert numbers == list(range(1, KCIS + 1))


def locking(order, locked, released):
    with transaction.atomic():
        Order.objects.filter(pk=order.pk).locked().get()
        locked.set()
        released.wait(SECONDS)


def test_a_sweep_passes_over_what_is_locked_and_a_ring_waits_for_it():
    tenant = make_tenant()
    for number in (1, 2):
        drain(identities(tenant))
        for entity_id in (1, 2):
            store(tenant, body(number, entity_id))
    age(Kci.objects.all(), 2)
    locked, released = threading.Event(), threading.Event()
    order, other = order_of(tenant, "1"), order_of(tenant, "2")
    done = []

    def sweeping():
        locked.wait(SECONDS)
        done.append(("sweep", sweep()))
        threading.Timer(0.2, released.set).start()
        done.append(("ring", drain([order.identity])))

    in_threads(partial(locking, order, locked, released), sweeping)

    assert done == [("sweep", 1), ("ring", 1)]
    other.refresh_from_db()
    assert other.last_sequence_number == 2


def test_a_kci_that_is_posted_many_times_at_once_is_one():
    tenant, barrier = make_tenant(), threading.Barrier(8)
    new = []

    def deliver(times):
        sent = body(1, 1) | {"deliveredOn": f"2026-04-10T10:00:0{times}Z"}
        headers = {"X-Request-ID": f"r-{times}", "X-Conversation-ID": "c-1"}
        barrier.wait(SECONDS)
        delivery = from_gateway(sent)
        new.append(inbox.store(caller_of(tenant), delivery, "{}", headers))

    in_threads(*(partial(deliver, times) for times in range(8)))

    assert sorted(new) == [False] * 7 + [True]
    assert Kci.objects.get().deliveries == 8


def test_a_ring_for_an_unknown_tenant_is_nothing():
    tenant = make_tenant()
    store(tenant, body(1, 1))

    assert drain([(tenant.pk + 1_000, "PROVIDE_ORDER", "1"), *identities(tenant)]) == 1


def test_two_orders_whose_kcis_share_an_id_do_not_wait_for_each_other(monkeypatch):
    """Each is to mark both as odd, and has its own in hand."""
    tenant, whole = make_tenant(), odd.mark
    begun = threading.Barrier(2, timeout=SECONDS)
    for entity_id in (1, 2):
        store(tenant, body(1, entity_id) | {"id": str(UUID(int=1))})

    def mark(told):
        if told:
            begun.wait()
        whole(told)

    monkeypatch.setattr(odd, "mark", mark)

    orders = [[(tenant.pk, "PROVIDE_ORDER", name)] for name in ("1", "2")]
    assert in_threads(*(partial(drain, one) for one in orders)) == [1, 1]
    assert Kci.objects.filter(odd=True).count() == 2
