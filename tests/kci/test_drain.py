from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kci import drain as drains
from kci.drain import drain, drain_orders
from kci.models import Kci
from orders import updates
from orders.models import Order
from tests.deliveries import age, identities, order_of, store, wait_is_over
from tests.factories import kci_body, make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ASKED = {"update_type": "ACTION_REQUIRED"}


@pytest.fixture
def tenant():
    return make_tenant()


def body(number, entity_id=12345, type="UPDATE", **values):
    """Return a KCI with a note, asking for something every second time."""
    if number % 2 == 0:
        values = ASKED | values
    note = {"note": f"note {number}"}
    entity = {"id": entity_id, "status": "IN_PROGRESS"}
    return kci_body(number, type, entity=entity, supplierNotes=[note], **values)


def numbers(order):
    return [event.sequence_number for event in order.timeline.in_sequence()]


def states(tenant):
    rows = Kci.objects.filter(tenant=tenant).order_by("sequence_number")
    return [row.state for row in rows]


def test_nothing_is_nothing_to_do():
    assert drain([]) == 0


def test_what_is_next_is_applied(tenant):
    store(tenant, body(1))
    store(tenant, body(2))

    assert drain(identities(tenant)) == 2

    order = order_of(tenant)
    assert numbers(order) == [1, 2]
    assert order.waiting == []
    assert states(tenant) == ["APPLIED", "APPLIED"]
    assert Kci.objects.filter(applied_at=None).count() == 0
    assert drain(identities(tenant)) == 0


def test_orders_drained_together_changed_in_the_sequence_they_were_told_of(tenant):
    for name, day in ((1, "02"), (2, "04"), (3, "03")):
        store(tenant, body(1, name, issuedOn=f"2026-05-{day}T09:00:00Z"))

    assert drain(identities(tenant)) == 3

    newest = Order.objects.order_by("-changed_at")
    assert [*newest.values_list("entity_id", flat=True)] == ["2", "3", "1"]


def test_an_order_is_shown_from_its_first_applied_kci(tenant):
    kci = store(tenant, body(2))
    drain(identities(tenant))
    assert not Order.objects.shown().exists()

    wait_is_over(kci)
    drain(identities(tenant))

    assert Order.objects.shown().count() == 1


def test_what_is_behind_a_gap_is_told_to_wait(tenant):
    store(tenant, body(1))
    kcis = [store(tenant, body(4)), store(tenant, body(3))]

    assert drain(identities(tenant)) == 1

    order = order_of(tenant)
    deadline = kcis[0].received_at + timedelta(seconds=60)
    assert numbers(order) == [1]
    assert order.waiting == [3, 4]
    assert order.waiting_until == deadline
    assert Kci.objects.get(pk=kcis[0].pk).due_at == deadline


def test_the_missing_number_ends_the_wait(tenant):
    for number in (1, 3):
        store(tenant, body(number))
        drain(identities(tenant))
    store(tenant, body(2))

    drain(identities(tenant))

    order = order_of(tenant)
    assert numbers(order) == [1, 2, 3]
    assert (order.waiting, order.waiting_until) == ([], None)
    assert order.missing == []
    assert not Kci.objects.filter(late=True).exists()
    assert not Kci.objects.filter(after_gap=True).exists()


def test_marks_are_set_when_a_kci_is_first_applied_and_kept(tenant):
    store(tenant, body(1))
    wait_is_over(store(tenant, body(4)))
    drain(identities(tenant))
    for number in (3, 2):
        store(tenant, body(number))
        drain(identities(tenant))

    events = order_of(tenant).timeline.in_sequence()

    assert [(e.sequence_number, e.late, e.after_gap) for e in events] == [
        (1, False, False),
        (2, True, False),
        (3, True, False),
        (4, False, True),
    ]
    assert [(k.late, k.after_gap) for k in Kci.objects.order_by("sequence_number")] == [
        (e.late, e.after_gap) for e in events
    ]
    assert order_of(tenant).missing == []


def test_a_late_kci_and_the_next_one_are_applied_at_once(tenant):
    for number in (1, 3):
        wait_is_over(store(tenant, body(number)))
        drain(identities(tenant))
    for number in (2, 4):
        store(tenant, body(number))

    assert drain(identities(tenant)) == 2

    order = order_of(tenant)
    assert numbers(order) == [1, 2, 3, 4]
    assert (order.missing, order.missing_count) == ([], 0)


def test_a_rebuild_keeps_the_rows_that_it_writes_again(tenant):
    for number in (1, 2, 4):
        wait_is_over(store(tenant, body(number)))
        drain(identities(tenant))
    order = order_of(tenant)
    events = dict(order.timeline.values_list("sequence_number", "pk"))
    actions = dict(order.actions.values_list("opened_position", "pk"))
    store(tenant, body(3))

    drain(identities(tenant))

    assert numbers(order) == [1, 2, 3, 4]
    assert (
        events.items()
        <= dict(order.timeline.values_list("sequence_number", "pk")).items()
    )
    assert actions == dict(order.actions.values_list("opened_position", "pk"))


def test_orders_of_other_tenants_are_left_alone(tenant):
    other = make_tenant("other")
    store(tenant, body(1))
    store(other, body(1))

    drain(identities(tenant))

    assert states(other) == ["PENDING"]
    assert not Order.objects.filter(tenant=other).exists()


def test_a_ring_for_an_unknown_order_is_nothing(tenant):
    assert drain([(tenant.pk, "PROVIDE_ORDER", "404")]) == 0
    assert not Order.objects.exists()


@pytest.mark.parametrize("most", [1, 2, 5, 6, 7])
def test_a_transaction_is_bounded_and_nothing_is_left(tenant, most):
    for entity_id in (1, 2):
        for number in (3, 1, 2):
            store(tenant, body(number, entity_id))
    updates.make_missing(identities(tenant))
    orders = list(Order.objects.values_list("pk", flat=True))

    assert drain_orders(orders, wait=True, most=most) == 6

    for order in Order.objects.all():
        assert numbers(order) == [1, 2, 3]
        assert order.missing == []


def test_more_orders_than_fit_are_drained_in_turn(tenant, monkeypatch):
    monkeypatch.setattr(drains, "MOST_ORDERS", 2)
    for entity_id in range(5):
        store(tenant, body(1, entity_id))

    assert drain(identities(tenant)) == 5


# Queries


def queries(tenant, orders, kcis, begin=1):
    for entity_id in range(orders):
        for number in range(begin, begin + kcis):
            store(tenant, body(number, entity_id))
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert drain(identities(tenant)) == orders * kcis
    return len(found)


@pytest.mark.postgresql
def test_a_drain_takes_as_many_queries_for_any_number_of_orders():
    one, many = make_tenant("one"), make_tenant("many")

    assert queries(one, 1, 2) == queries(many, 50, 3)
    assert queries(one, 1, 2, begin=3) == queries(many, 50, 3, begin=4)


def test_an_order_with_nothing_left_is_not_looked_at_again(tenant):
    store(tenant, body(1))

    with patch.object(drains, "apply", wraps=drains.apply) as looks:
        drain(identities(tenant))

    assert looks.call_count == 1


@pytest.mark.postgresql
def test_so_does_a_drain_that_rebuilds():
    one, many = make_tenant("one"), make_tenant("many")
    for tenant, orders in ((one, 1), (many, 50)):
        for entity_id in range(orders):
            store(tenant, body(5, entity_id))
        age(Kci.objects.all(), 60)
        drain(identities(tenant))

    assert queries(one, 1, 2) == queries(many, 50, 3)
