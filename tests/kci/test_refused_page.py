"""Refused deliveries are told in words, and found by what they were about."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.response import Response

from kci import again, errors, inbox
from kci.clients import create_client
from kci.models import Kci, RejectedDelivery
from tests.factories import kci_body, make_person, make_tenant
from tests.orders.lists import make_orders

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NUMBERS = {"id": 700101, "supplierOrderNumber": "FC-778", "serviceId": "S900"}
KCI_ID = "0b6ae2a1-3b5e-4a7e-8d38-0d1f5a7c9e01"


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def page(client, tenant):
    client.force_login(make_person(tenant, "tenant-admin"))

    def read(url="/kcis/refused/", **query):
        response = client.get(url, query)
        assert response.status_code == 200
        return response.content.decode()

    return read


@pytest.fixture
def refuse(tenant):
    """Refuse a delivery as the API does, and return the row that is kept of it."""
    client, _ = create_client("Gateway", tenant=tenant.code)
    headers = {"X-Request-ID": "r-1", "X-Conversation-ID": "c-9"}

    def refuse(body, status=422):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = Response(errors.body(status, ["sequenceNumber: must be 1 or more"]))
        response.status_code = status
        caller = again.caller_of(client)
        inbox.reject(caller, path="/kcis", response=response, headers=headers, body=raw)
        return RejectedDelivery.objects.latest("pk")

    return refuse


def rows(shown) -> list[int]:
    return [
        int(pk) for pk in re.findall(r'data-row href="/kcis/refused/(\d+)/"', shown)
    ]


@pytest.mark.parametrize("term", ["700101", "fc-778", "S900", KCI_ID.upper(), "c-9"])
def test_any_number_of_it_finds_a_refused_delivery(page, refuse, term):
    one = refuse(kci_body(0, id=KCI_ID, entity=NUMBERS))
    RejectedDelivery.objects.filter(pk=refuse(kci_body(0)).pk).update(names="")

    assert rows(page(q=term)) == [one.pk]
    assert rows(page(q=f"{term}0")) == []


def test_a_body_that_is_broken_is_found_too(page, refuse):
    whole = json.dumps({"id": KCI_ID, "entity": NUMBERS | {"notes": "Ring twice"}})
    one = refuse(whole[:-9].encode(), 400)

    assert rows(page(q="FC-778")) == [one.pk]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b'{"id": "\x00\xff"}',
        b'{"id": ' * 20_000,
        b'"id"' + b" " * 100_000,
        b'{"id": 1}' * 9_000,
        json.dumps({"entity": {"id": "x" * 999}}).encode(),
        json.dumps([{"serviceId": f"{n:064}"} for n in range(99)]).encode(),
    ],
)
def test_whatever_was_sent_can_be_kept(page, refuse, raw):
    one = refuse(raw, 400)

    assert len(one.names) < 3_000
    assert "order not known" in page()


@pytest.mark.parametrize(
    ("term", "count"), [("must be " * 600, 1), ("must be" + "!" * 60_000, 0)]
)
def test_a_paste_by_mistake_is_cut(page, refuse, term, count):
    refuse(kci_body(0))

    assert len(rows(page(q=term))) == count
    assert ("One refused delivery" in page("/kcis/", q=term)) == bool(count)


def test_words_come_before_codes(page, refuse):
    invalid, broken = refuse(kci_body(0)), refuse(b"{", 400)

    for shown in (page(), page(f"/kcis/refused/{invalid.pk}/")):
        assert re.search(r"</svg>Not valid</span>\s*<span[^>]*>422<", shown)
    assert re.search(r"</svg>Broken or incomplete</span>\s*<span[^>]*>400<", page())
    assert broken.pk == rows(page())[0]


def test_a_row_says_which_order_it_was_about(page, refuse, tenant):
    make_orders(tenant)
    known = {"id": 1001, "status": "COMPLETED"}
    refuse(kci_body(0, entity=known))
    refuse({"ceaseServiceOrder": {"supplierOrderReference": "FC-9"}})
    refuse({"entityType": "BOGUS", "entity": {"id": True}})

    shown = page()

    assert (
        'href="/orders/PROVIDE_ORDER/1001/?tenant=larkfield">New line 1001</a>' in shown
    )
    assert ">Cease FC-9<" in shown
    assert shown.count("order not known") == 1


@pytest.mark.parametrize("count", [1, 9])
def test_the_list_costs_the_same_for_any_number(page, refuse, count):
    for number in range(count):
        refuse(kci_body(0, entity={"id": number + 1}))

    with CaptureQueriesContext(connection) as said:
        page()

    assert len(said) == 9


def test_a_search_among_what_was_accepted_says_what_was_refused(page, refuse):
    refuse(kci_body(0, entity=NUMBERS))

    shown = page("/kcis/", q="FC-778")

    assert 'href="/kcis/refused/?q=FC-778"' in shown
    assert "One refused delivery goes by that" in shown
    refuse(kci_body(0, entity=NUMBERS))
    assert "2 refused deliveries go by that" in page("/kcis/", q="FC-778")


@pytest.mark.parametrize("number", ["FC-778", "S900"])
@pytest.mark.parametrize("state", ["PENDING", "SET_ASIDE"])
def test_the_numbers_of_an_order_find_what_was_never_applied(
    page, tenant, number, state
):
    make_orders(tenant, 2)
    error = "KeyError: 1" if state == "SET_ASIDE" else ""
    bodies = [kci_body(1, entity=NUMBERS), kci_body(1, entity={"note": "FC-778 S900"})]
    for kci, body in zip(Kci.objects.order_by("pk"), bodies, strict=True):
        Kci.objects.filter(pk=kci.pk).update(
            body=json.dumps(body), state=state, applied_at=None, error=error
        )

    shown = page("/kcis/", q=number)

    first = Kci.objects.earliest("pk")
    assert re.findall(r'data-row href="/kcis/(\d+)/"', shown) == [str(first.pk)]
    for other in (f"{number[:2]}.*", number[:-1], "(", "(a" * 400_000):
        assert "data-row" not in page("/kcis/", q=other)
