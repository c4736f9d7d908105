"""The milestones of an order's life, as its KCIs tell of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kci.rebuild import rebuild
from orders.life import Life
from orders.models import Order
from tests.factories import kci_body, make_order, make_tenant
from tests.orders.updates import BEGIN, asking, folded, update

HOUR = timedelta(hours=1)
CREATED = {"created": "2026-04-10T08:30:00Z"}


def life(*updates):
    return folded(*updates).life


def test_it_begins_with_the_first_kci_and_keeps_the_first_of_each_milestone():
    kinds = ("UPDATE", "ACKNOWLEDGED", "COMMITTED", "COMMITTED", "COMPLETED")

    found = life(*(update(n, kind) for n, kind in enumerate(kinds, 1)))

    assert found == Life(
        began_on=BEGIN + HOUR,
        acknowledged_on=BEGIN + 2 * HOUR,
        committed_on=BEGIN + 3 * HOUR,
        completed_on=BEGIN + 5 * HOUR,
    )


@pytest.mark.parametrize(
    ("number", "type", "is_before"),
    [
        (1, "UPDATE", False),
        (1, "CREATED", False),
        (1, "ACKNOWLEDGED", True),
        (1, "COMPLETED", True),
        (2, "UPDATE", True),
    ],
)
def test_who_begins_with_a_milestone_or_a_later_number_began_before(
    number, type, is_before
):
    assert life(update(number, type)).began_before is is_before
    assert life(update(number, type, entity=CREATED)).began_before is False


def test_it_begins_when_the_order_says_that_it_was_made():
    found = life(update(7, entity=CREATED), update(8, "COMMITTED"))

    assert found.began_on == BEGIN - HOUR / 2


@pytest.mark.parametrize("created", ["2026-04-10T10:00:01Z", "yesterday", 7])
def test_a_beginning_after_the_first_kci_or_that_is_none_says_nothing(created):
    found = life(update(1, "ACKNOWLEDGED", entity={"created": created}))

    assert found.began_on == BEGIN + HOUR
    assert found.began_before


def test_each_delay_counts():
    assert life(update(1, "DELAY"), update(2), update(3, "DELAY")).delays == 2


@pytest.mark.parametrize(
    ("updates", "count"),
    [
        ((asking(1, "REAPPOINT"),), 1),
        ((asking(1, "REAPPOINT"), update(2, "REAPPOINTED")), 1),
        ((update(1, "REAPPOINTED"), update(2, "REAPPOINTED")), 2),
        (
            (
                asking(1, "REAPPOINT"),
                update(2, "REAPPOINTED"),
                update(3, "REAPPOINTED"),
            ),
            2,
        ),
        ((asking(1, "INFORMATION_REQUIRED"), update(2, "REAPPOINTED")), 1),
    ],
)
def test_a_visit_that_we_were_asked_to_rebook_counts_once(updates, count):
    assert life(*updates).reappointments == count


@pytest.mark.both_databases
@pytest.mark.django_db
@pytest.mark.parametrize("at_once", [True, False])
def test_it_is_kept_from_one_kci_to_the_next(at_once):
    tenant = make_tenant()
    bodies = [
        kci_body(1, "UPDATE"),
        kci_body(2, "ACKNOWLEDGED"),
        kci_body(3, "DELAY"),
        kci_body(4, "REAPPOINT", update_type="ACTION_REQUIRED"),
        kci_body(5, "REAPPOINTED"),
        kci_body(6, "DELAY"),
    ]

    for some in [bodies] if at_once else [[one] for one in bodies]:
        make_order(tenant, *some)

    order = Order.objects.get()
    assert order.began_on == BEGIN + HOUR
    assert order.acknowledged_on == BEGIN + 2 * HOUR
    assert (order.delays, order.reappointments) == (2, 1)


@pytest.mark.django_db
def test_a_rebuild_puts_it_right():
    order = make_order(make_tenant(), kci_body(1, "UPDATE"), kci_body(2, "COMMITTED"))
    Order.objects.update(committed_on=None, delays=3)

    assert {*rebuild(order.pk, check=True)} == {"committed_on", "delays"}

    rebuild(order.pk, check=False)
    assert rebuild(order.pk, check=True) == []
