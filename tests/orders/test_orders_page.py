"""The list of orders: filters, sequence, pages, and who sees what."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from orders.models import Order, TimelineEvent
from orders.pages.orders import SIZE
from orders.templatetags.portal import machine
from tests.factories import (
    BEGIN,
    deliver,
    kci_body,
    make_order,
    make_person,
    make_tenant,
)
from tests.orders.lists import asking, customer, make_actions, make_orders

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def client(client: Client, tenant):
    client.force_login(make_person(tenant, name="amira"))
    return client


def names(response) -> list[str]:
    assert response.status_code == 200
    return re.findall(r"data-row[^>]*><bdi>([^<]*)</bdi>", response.content.decode())


def test_a_row_tells_when_its_news_came_as_the_list_is_sorted(client, tenant):
    old = {"issuedOn": "2026-04-01T09:00:00.000Z"}
    deliver(tenant, kci_body(entity=customer(1001)) | old)

    came = TimelineEvent.objects.get().arrived_at
    assert came

    for place in ("/orders/", "/"):
        assert f'<time datetime="{machine(came)}"' in client.get(place).content.decode()


def finish(order: Order) -> None:
    ended = customer(int(order.entity_id)) | {"status": "COMPLETED"}
    deliver(order.tenant, kci_body(2, "COMPLETED", entity=ended))


@pytest.mark.parametrize("count", [1, 20])
def test_it_costs_the_same_for_any_number_of_orders(
    client, tenant, count, django_assert_num_queries
):
    make_actions(tenant, count)

    with django_assert_num_queries(13):
        assert len(names(client.get("/orders/"))) == count


def test_only_who_is_signed_in_sees_orders(client):
    client.logout()

    assert (
        client.get("/orders/?q=a")["Location"]
        == f"/login/?next={quote('/orders/?q=a')}"
    )


def test_tenants_never_see_each_other(client):
    make_orders(make_tenant("other"), 2)

    assert names(client.get("/orders/?show=all")) == []
    assert names(client.get("/orders/?q=Customer")) == []
    assert client.get("/orders/?q=FC1001").status_code == 200


def test_an_exact_match_opens_the_order_at_once(client, tenant):
    make_orders(tenant, 2)

    response = client.get("/orders/?q=fc1001")

    assert response["Location"] == "/orders/PROVIDE_ORDER/1001/?tenant=larkfield"


def test_finished_orders_are_left_out_until_somebody_looks(client, tenant):
    first, _ = make_orders(tenant, 2)
    finish(first)

    assert names(client.get("/orders/")) == ["Customer 1002"]
    assert len(names(client.get("/orders/?show=all"))) == 2
    assert len(names(client.get("/orders/?q=customer"))) == 2
    assert names(client.get("/orders/?q=customer&show=unfinished")) == ["Customer 1002"]
    assert names(client.get("/orders/?status=COMPLETED")) == ["Customer 1001"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=HELD", ["Customer 1002"]),
        ("status=HELD&status=IN_PROGRESS", ["Customer 1002", "Customer 1001"]),
        ("supplier=PENNINE", ["Customer 1002"]),
        ("entityType=MODIFY_ORDER", ["Customer 1002"]),
        ("action=any", ["Customer 1001"]),
        ("action=INFORMATION_REQUIRED", ["Customer 1001"]),
        ("action=REAPPOINT", []),
        ("delayed=1", ["Customer 1002"]),
        ("updated=hour", ["Customer 1002", "Customer 1001"]),
        ("updated=silent", []),
        ("updated=nonsense", ["Customer 1002", "Customer 1001"]),
        ("supplier=PENNINE&status=IN_PROGRESS", []),
        ("status=%00", ["Customer 1002", "Customer 1001"]),
    ],
)
def test_each_filter_narrows(client, tenant, query, found):
    deliver(tenant, asking(customer(1001)))
    slow = {
        "status": "HELD",
        "committedDate": "2026-04-15T09:00:00Z",
        "targetDate": "2026-04-17T09:00:00Z",
    }
    changed = kci_body(entity=customer(1002) | slow, supplier="PENNINE")
    deliver(tenant, changed | {"entityType": "MODIFY_ORDER"})

    assert names(client.get(f"/orders/?{query}")) == found


def test_later_on_the_same_day_is_no_delay(client, tenant):
    dates = {
        "committedDate": "2026-04-15T09:00:00Z",
        "targetDate": "2026-04-15T17:00:00Z",
    }
    make_orders(tenant, 1, **dates)

    with time_machine.travel(BEGIN, tick=False):
        assert names(client.get("/orders/?delayed=1")) == []


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("customer", "Customer 1001"),
        ("-customer", "Customer 1003"),
        ("target", "Customer 1002"),
        ("-target", "Customer 1003"),
        ("changed", "Customer 1001"),
        ("-changed", "Customer 1003"),
        ("nonsense", "Customer 1003"),
    ],
)
def test_each_sequence_goes_over_all_pages_once(
    client, tenant, sort, first, monkeypatch
):
    monkeypatch.setattr("orders.pages.orders.SIZE", 1)
    for number, target in ((1001, "2026-05-02"), (1002, "2026-05-01"), (1003, None)):
        day = {"targetDate": f"{target}T09:00:00Z"} if target else {}
        deliver(tenant, kci_body(entity=customer(number) | day))

    seen, url = [], f"?sort={sort}"
    while url:
        response = client.get(f"/orders/{url}")
        seen += names(response)
        following = re.search(r'rel="next" href="([^"]*)"', response.content.decode())
        url = following.group(1).replace("&amp;", "&") if following else ""

    assert seen[0] == first
    assert sorted(seen) == ["Customer 1001", "Customer 1002", "Customer 1003"]


# Brackets so deep that no reader of JSON follows them.
DEEP = urlsafe_b64encode(b"[" * 3_000).decode()
MARKS = ["x", "e30=", "WzEsIDJd", "WyJ4IiwgLTFd", "%00", "ÿ", DEEP]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_that_is_none_is_the_first_page(client, tenant, mark):
    make_orders(tenant)

    for sort in ("customer", "target", "changed"):
        url = f"/orders/?after={mark}&sort={sort}"
        assert names(client.get(url)) == ["Customer 1001"]


def test_a_row_says_what_one_asks_first(client, tenant):
    make_actions(tenant, supplier="", targetDate="2026-04-17T09:00:00Z")

    page = client.get("/orders/").content.decode()

    for text in ("07700 901001", "New line", "UPRN 200001001", "In progress"):
        assert text in page
    assert "overdue" in page or "Fri 17 Apr" in page
    assert "#todo" in page


def test_a_number_that_both_sides_use_is_told_once(client, tenant):
    make_orders(tenant, 1, supplierOrderNumber="1001")

    page = client.get("/orders/").content.decode()

    assert 'number">1001</span>' in page


def test_the_file_of_a_list_is_named_above_it(client, tenant):
    assert "CSV of these" not in client.get("/orders/").content.decode()
    make_orders(tenant, 2)

    page = client.get("/orders/?supplier=ALTNET_A").content.decode()

    file = '/orders/csv/?supplier=ALTNET_A" download>'
    assert page.index(file) < page.index("CSV of these 2</a>") < page.index("<table")


def test_a_list_of_cards_is_sorted_by_a_menu(client, tenant):
    make_orders(tenant)

    page = client.get("/orders/?sort=target").content.decode()

    menu = page[page.index(">Sort<") : page.index("<table")]
    assert 'class="ascending" aria-current="true" href="?sort=-target"' in menu
    assert 'href="?sort=customer"' in menu


def test_a_full_page_is_light(client, tenant):
    make_actions(tenant, 37, primaryContact={"name": "<Žofie> " * 25})

    page = client.get("/orders/?show=all")

    assert page.content.count(b"data-row") == SIZE
    assert len(page.content) < 50_000


def test_hostile_text_is_only_text(client, tenant):
    evil = {"name": "<script>alert(1)</script>", "phoneNumber": "<em>1</em>"}
    make_order(tenant, kci_body(entity={"primaryContact": evil, "status": "<i>x"}))

    page = client.get("/orders/?q=<script>").content.decode()

    assert "<script>alert" not in page
    assert "<em>1</em>" not in page
    assert "<i>x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", "No order is under way."),
        ("?status=HELD", "Try it with fewer filters."),
        ("?q=nobody", "Nothing found."),
        ("?q=l+li", "Try three letters or more"),
        ("?q=li+nobody", "Nothing found."),
    ],
)
def test_an_empty_list_says_so(client, query, text):
    assert text in client.get(f"/orders/{query}").content.decode()


def test_all_filters_are_cleared_at_once_and_nothing_else(client, tenant):
    url = "/orders/?q=customer&sort=target&status=HELD&status=PENDING&visit=week"

    page = client.get(url).content.decode()

    assert 'href="?q=customer&amp;sort=target">Clear filters' in page
    assert "Clear filters" not in client.get("/orders/?q=x&visit=").content.decode()


def test_the_menus_keep_what_was_searched(client, tenant):
    make_orders(tenant, 2)

    page = client.get("/orders/?q=customer&sort=target&delayed=1").content.decode()

    for name, value in (("q", "customer"), ("sort", "target"), ("delayed", "1")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
