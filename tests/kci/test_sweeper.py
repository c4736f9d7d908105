"""What goes on all the time, in threads with connections of their own."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from kci.models import Kci, RejectedDelivery
from kci.sweeper import sweeping
from orders.answers import Author
from orders.models import GatewayRequest, Order
from tests.deliveries import age, order_of, store
from tests.factories import kci_body, make_person, make_tenant
from tests.orders.asking import answered, asked
from tests.orders.telling import tell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
SECONDS = 20


@pytest.fixture
def tenant():
    return make_tenant()


def eventually(is_so):
    """Wait until something is so; fail if it never comes to be."""
    until = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_what_nobody_rang_for_is_applied(tenant):
    store(tenant, kci_body(1))
    age(Kci.objects.all(), 60)

    with sweeping():
        eventually(Order.objects.filter(last_type="ACKNOWLEDGED").exists)


def test_an_answer_that_nobody_sent_is_tried(tenant):
    tell(tenant, asked(entity={"status": "PENDING"}))
    by_ann = Author(user=make_person(tenant, "tenant-admin"))
    rows = GatewayRequest.objects.filter(pk=answered(tenant, by_ann).pk)
    rows.update(due_at=F("due_at") - timedelta(minutes=5))

    with sweeping():
        eventually(rows.filter(attempts__gt=0).exists)


def test_what_orders_went_on_without_is_asked_for(tenant):
    tell(tenant, kci_body(1))
    orders = Order.objects.filter(pk=order_of(tenant).pk)
    orders.update(missing_count=1, changed_at=Now(), asked_at=None, ask_at=None)

    with sweeping():
        eventually(orders.filter(asked_at__isnull=False, ask_at=None).exists)


def test_what_nobody_needs_goes(tenant):
    old = timezone.now() - timedelta(days=3_650)
    RejectedDelivery.objects.create(
        uuid=uuid.uuid4(), path="/kcis", status=422, body=b"{}", received_at=old
    )

    with sweeping():
        eventually(lambda: not RejectedDelivery.objects.exists())
