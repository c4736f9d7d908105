"""What the page of one delivery says of where it came from."""

from __future__ import annotations

import pytest

from kci.models import Kci
from orders.models import Order
from tests.factories import make_person, make_tenant
from tests.kci.admin_rows import make_rejected
from tests.orders.lists import make_orders

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def page(client, tenant):
    client.force_login(make_person(tenant, "tenant-admin"))
    return lambda url: client.get(url).content.decode()


def test_what_was_fetched_came_from_no_client(page, tenant):
    make_orders(tenant)
    kci = Kci.objects.get()
    assert "no longer there" in page(f"/kcis/{kci.pk}/")

    Kci.objects.update(fetched=True, request_id="fetched")

    shown = page(f"/kcis/{kci.pk}/")
    assert "fetched from the gateway" in shown
    assert "no longer there" not in shown
    assert "<dt>Request</dt>" not in shown


def test_a_refused_delivery_without_a_body_is_said_to_be_that(page, tenant):
    one = make_rejected(tenant)
    one.body = b""
    one.save()

    shown = page(f"/kcis/refused/{one.pk}/")

    assert "There is no body: it was empty, or too large to keep." in shown
    assert "ended long ago" not in shown


def test_a_search_for_nothing_lists_all(page, tenant):
    make_orders(tenant)
    Order.objects.update(service_id="S-1", supplier_order_number="N-1")

    assert "data-row" in page("/kcis/?q=%20")
