"""The sweep: it applies what nobody rang for and ends waits, without a broker."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from kci import drain as drains
from kci.drain import drain, sweep
from kci.models import DOORBELL, Kci
from tests.deliveries import age, identities, order_of, store, wait_is_over
from tests.factories import kci_body, make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def tenant():
    return make_tenant()


def body(number, entity_id=12345):
    entity = {"id": entity_id, "status": "IN_PROGRESS"}
    return kci_body(number, "UPDATE", entity=entity)


def numbers(order):
    return [event.sequence_number for event in order.timeline.in_sequence()]


def test_the_sweep_applies_what_nobody_rang_for(tenant):
    kci = store(tenant, body(1))
    assert sweep() == 0

    age(Kci.objects.filter(pk=kci.pk), DOORBELL.total_seconds())

    assert sweep() == 1
    assert numbers(order_of(tenant)) == [1]


def test_the_sweep_ends_a_wait(tenant):
    kci = store(tenant, body(3))
    drain(identities(tenant))
    age(Kci.objects.filter(pk=kci.pk), 59)
    assert sweep() == 0

    age(Kci.objects.filter(pk=kci.pk), 1)

    assert sweep() == 1
    order = order_of(tenant)
    assert numbers(order) == [3]
    assert (order.waiting, order.missing) == ([], [[1, 2]])
    assert order.timeline.get().after_gap


def test_one_wait_that_is_over_ends_the_ones_before_it(tenant):
    store(tenant, body(3))
    kci = store(tenant, body(5))
    store(tenant, body(7))
    drain(identities(tenant))
    wait_is_over(kci)

    assert sweep() == 2

    order = order_of(tenant)
    assert numbers(order) == [3, 5]
    assert order.waiting == [7]


@pytest.mark.parametrize("hours", [-1, 1])
def test_only_the_clock_of_the_database_counts(tenant, hours):
    waiting, over = store(tenant, body(3, 1)), store(tenant, body(3, 2))
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True):
        drain(identities(tenant))
        age(Kci.objects.filter(pk=waiting.pk), 50)
        age(Kci.objects.filter(pk=over.pk), 61)

        assert sweep() == 1

    assert order_of(tenant, "1").waiting == [3]
    assert numbers(order_of(tenant, "2")) == [3]


def test_the_sweep_takes_one_query_when_nothing_is_due(
    tenant, django_assert_num_queries
):
    store(tenant, body(1))
    store(tenant, body(3))
    drain(identities(tenant))
    age(Kci.objects.all(), 30)
    store(tenant, body(1, 2))

    with django_assert_num_queries(1):
        assert sweep() == 0


def test_the_sweep_goes_on_until_nothing_is_due(tenant, monkeypatch):
    monkeypatch.setattr(drains, "MOST_KCIS", 3)
    monkeypatch.setattr(drains, "MOST_ORDERS", 2)
    for entity_id in range(7):
        store(tenant, body(1, entity_id))
    age(Kci.objects.all(), DOORBELL.total_seconds())

    assert sweep() == 7


def test_orders_that_only_wait_do_not_keep_the_sweep_from_others(tenant, monkeypatch):
    monkeypatch.setattr(drains, "MOST_KCIS", 2)
    for entity_id in range(3):
        store(tenant, body(2, entity_id))
    store(tenant, body(1, 9))
    age(Kci.objects.all(), DOORBELL.total_seconds())

    applied = sweep() + sweep() + sweep()

    assert applied == 1
    assert numbers(order_of(tenant, "9")) == [1]
