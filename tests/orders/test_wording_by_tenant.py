"""An order is worded as its own tenant does, also beside one of another's."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Membership, OwnWording
from tests.factories import kci_body, make_order, make_person, make_tenant
from tests.orders.asking import asked
from tests.orders.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CODES = {
    "STATUS": "HELD",
    "ACTION": "INFORMATION_REQUIRED",
    "UPDATE": "DELAY",
    "PROBLEM": "NETWORK_ISSUE",
}
LISTS = {
    "/": "ACTION",
    "/actions/": "ACTION",
    "/actions/csv/": "ACTION",
    "/orders/": "STATUS ACTION",
    "/orders/csv/": "STATUS ACTION UPDATE",
    "/kcis/": "UPDATE",
    "/admin/orders/order/": "STATUS",
}
ORDER = "/orders/PROVIDE_ORDER/12345/?tenant={tenant}"
PAGES = {
    ORDER: "STATUS ACTION UPDATE PROBLEM",
    "/actions/{action}/": "ACTION STATUS",
    "/entries/{entry}/details/": "UPDATE",
    "/orders/PROVIDE_ORDER/12345/ask/cancel/?tenant={tenant}": "",
    "/kcis/{kci}/": "UPDATE",
    "/admin/orders/order/{order}/change/": "STATUS ACTION UPDATE",
}


def told(tenant):
    """Let an order of a tenant be held, ask for something, and be told of a delay."""
    held = {"status": "HELD"}
    delay = kci_body(2, "DELAY", said={"code": "NETWORK_ISSUE"}, entity=held)
    return make_order(tenant, asked(1, entity=held), delay)


def word(tenant, kind):
    return f"{tenant.name} calls it {kind.lower()}"


@pytest.fixture
def orders():
    found = [told(make_tenant("larkfield")), told(make_tenant("meadow"))]
    for order in found:
        for kind, code in CODES.items():
            own = {"kind": kind, "code": code, "word": word(order.tenant, kind)}
            OwnWording.objects.create(tenant=order.tenant, **own)
    return found


@pytest.fixture
def client(orders):
    person = make_person(orders[0].tenant, "tenant-admin")
    Membership.objects.create(user=person, tenant=orders[1].tenant)
    return signed_in(person)


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return unescape(response.getvalue().decode())


@pytest.mark.parametrize("path", LISTS)
def test_a_list_words_each_row_as_its_tenant_does(client, orders, path):
    page = read(client, path)

    for order in orders:
        for kind in LISTS[path].split():
            assert word(order.tenant, kind) in page, kind


def addresses(order, path):
    entry = order.timeline.get(sequence_number=2)
    return path.format(
        tenant=order.tenant.code,
        action=order.actions.get().pk,
        entry=entry.pk,
        order=order.pk,
        kci=order.tenant.kcis.get(sequence_number=2).pk,
    )


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("mine", [0, 1])
def test_a_page_words_its_order_as_its_tenant_does(client, orders, path, mine):
    order, other = orders[mine], orders[1 - mine]

    page = read(client, addresses(order, path))

    for kind in PAGES[path].split():
        assert word(order.tenant, kind) in page, kind
    assert f"{other.tenant.name} calls it" not in page


def test_operators_read_what_the_tenant_reads(client, orders):
    operator = signed_in(make_person(orders[0].tenant, "operator"))

    for order in orders:
        page = read(operator, ORDER.format(tenant=order.tenant.code))
        assert word(order.tenant, "PROBLEM") in page


def test_what_is_of_no_order_is_worded_as_all_their_tenants_do(client, orders):
    def menus():
        return read(client, "/orders/").split("<table")[0]

    assert "calls it status" not in menus()

    OwnWording.objects.filter(kind="STATUS").update(word="Parked")

    assert "Parked" in menus()


@pytest.mark.parametrize("path", LISTS)
def test_it_costs_no_more_queries_for_two_tenants(client, orders, path):
    alone = signed_in(make_person(orders[0].tenant, "tenant-admin"))
    for each in (alone, client):
        each.get(path).getvalue()

    with CaptureQueriesContext(connection) as few:
        alone.get(path).getvalue()
    with CaptureQueriesContext(connection) as more:
        client.get(path).getvalue()

    assert len(more) <= len(few)
