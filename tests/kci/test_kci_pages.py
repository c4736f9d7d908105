"""The pages of the inbox: every delivery, and what became of it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db.models import F
from django.db.models.functions import Now
from django.test import Client

from kci.models import Disclosure, Kci, RejectedDelivery
from orders.roles import TENANT_ADMIN
from tests.factories import deliver, kci_body, make_person, make_tenant
from tests.orders.lists import customer, make_orders

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def amira(tenant):
    return make_person(tenant, "tenant-admin", "amira")


@pytest.fixture
def client(client: Client, amira):
    client.force_login(amira)
    return client


@pytest.fixture
def rung(monkeypatch) -> list[tuple[int, str, str]]:
    calls: list[tuple[int, str, str]] = []
    monkeypatch.setattr("kci.again.doorbell.ring", calls.append)
    return calls


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def rows(response) -> list[int]:
    return [
        int(pk) for pk in re.findall(r'data-row href="/kcis/(\d+)/"', text(response))
    ]


def set_aside(tenant) -> Kci:
    make_orders(tenant)
    problem = "KeyError: <script>alert(1)</script>"
    Kci.objects.update(state="SET_ASIDE", applied_at=None, error=problem)
    return Kci.objects.get()


def refuse(tenant, body: bytes = b'{"id": "<b>"}') -> RejectedDelivery:
    return RejectedDelivery.objects.create(
        tenant=tenant,
        uuid=uuid.uuid4(),
        path="/kcis",
        status=422,
        reasons=["sequenceNumber: must be 1 or more", "<i>odd</i>"],
        headers={"Content-Type": "application/json"},
        body=body,
    )


@pytest.mark.parametrize("count", [1, 20])
def test_the_log_costs_the_same_for_any_number_of_kcis(
    client, tenant, count, django_assert_num_queries
):
    make_orders(tenant, count)

    with django_assert_num_queries(19):
        assert len(rows(client.get("/kcis/"))) == count


def test_customer_service_may_not_look(client, amira):
    amira.groups.clear()

    for url in ("/kcis/", "/kcis/refused/", "/kcis/1/", "/kcis/refused/1/"):
        assert client.get(url).status_code == 403


def test_tenants_never_see_each_other(client, rung):
    other = make_tenant("other")
    kci, refused = set_aside(other), refuse(other)

    assert rows(client.get("/kcis/")) == []
    assert rows(client.get(f"/kcis/?q={kci.kci_id}")) == []
    assert "must be 1" not in text(client.get("/kcis/refused/"))
    assert client.get(f"/kcis/{kci.pk}/").status_code == 404
    assert client.get(f"/kcis/refused/{refused.pk}/").status_code == 404
    assert client.post(f"/kcis/{kci.pk}/again/").status_code == 404
    assert rung == []


def test_an_operator_sees_all(client):
    other = make_tenant("other")
    make_orders(other)
    refuse(other)
    client.force_login(make_person(other, "operator", "op"))

    assert len(rows(client.get("/kcis/"))) == 1
    assert "must be 1" in text(client.get("/kcis/refused/"))


def test_each_state_is_told_in_words(client, tenant, settings):
    settings.KCI_GAP_WAIT = 600
    deliver(tenant, kci_body(entity=customer(1001)), kci_body(4, entity=customer(1001)))

    page = text(client.get("/kcis/"))

    assert "Acknowledged by Altnet A" in page
    assert "Waiting for KCIs 2 and 3 until" in page
    assert "then goes on without them" in page
    waiting = Kci.objects.get(state="PENDING")
    assert rows(client.get("/kcis/?state=waiting")) == [waiting.pk]


def test_the_type_stands_beside_the_number_once_it_is_known(client, tenant, settings):
    settings.KCI_GAP_WAIT = 600
    deliver(tenant, kci_body(1, "COMMITTED"), kci_body(4))

    page = text(client.get("/kcis/"))

    assert ">KCI 1, Committed<" in page
    assert ">KCI 4<" in page


def test_an_id_that_came_with_other_content_is_marked_on_both(client, tenant):
    body = kci_body(1)
    deliver(tenant, body, body | {"issuedOn": "2026-04-10T11:00:00Z"}, kci_body(2))
    deliver(make_tenant("other"), body)

    assert text(client.get("/kcis/")).count("same id again") == 2


def tiles(client) -> dict[str, str]:
    """Return the numbers at the top by what they say."""
    page = text(client.get("/kcis/"))
    found = re.findall(r"<b>(?:<svg.*?</svg>)?([^<]+)</b>([^<]+)</a></li>", page)
    return {label: number for number, label in found}


def test_the_numbers_at_the_top_say_how_the_inbox_does(client, tenant, settings):
    settings.KCI_GAP_WAIT = 600
    assert tiles(client) == {
        "waiting for others": "0",
        "set aside": "0",
        "refused within a day": "0",
        "new within a day": "0",
        "for half to be applied": "–",
    }

    deliver(tenant, *(kci_body(n) for n in (1, 2, 3, 5)))
    applied = Kci.objects.filter(state="APPLIED")
    for number, wait in ((1, 0.25), (2, 0.3), (3, 90)):
        own = applied.filter(sequence_number=number)
        own.update(applied_at=F("received_at") + timedelta(seconds=wait))
    Kci.objects.filter(sequence_number=1).update(
        received_at=F("received_at") - timedelta(days=2),
        applied_at=F("applied_at") - timedelta(days=2),
    )
    refuse(tenant)
    RejectedDelivery.objects.filter(pk=refuse(tenant).pk).update(accepted_at=Now())

    assert tiles(client) == {
        "waiting for others": "1",
        "set aside": "0",
        "refused within a day": "1",
        "new within a day": "3",
        "for half to be applied": "300 ms",
    }


def test_what_it_did_is_a_link_to_the_entry(client, tenant):
    order = make_orders(tenant)[0]
    entry = order.timeline.get()

    page = text(client.get("/kcis/"))

    url = "/orders/PROVIDE_ORDER/1001/?tenant=larkfield"
    assert f"{url}&amp;entry={entry.pk}#kci-{entry.pk}" in page


def test_what_it_changed_is_named_without_its_values(client, tenant):
    changed = customer(1001) | {"targetDate": "2026-04-17T09:00:00Z"}
    changed["primaryContact"] = {"name": "Ann Lee", "phoneNumber": "07700 900123"}
    deliver(tenant, kci_body(entity=customer(1001)), kci_body(2, entity=changed))

    page = text(client.get(f"/kcis/{Kci.objects.latest('pk').pk}/"))

    assert re.search(r"<li>[^<]*[Tt]arget date[^<]*</li>", page)
    assert "Ann Lee" not in page
    assert "900123" not in page


def test_a_repeat_is_counted_and_found(client, tenant):
    body = kci_body()
    deliver(tenant, body, body)
    make_orders(tenant)

    assert len(rows(client.get("/kcis/?state=repeats"))) == 1
    assert "2 deliveries" in text(client.get("/kcis/"))


def test_the_numbers_of_an_order_find_its_kcis(client, tenant, monkeypatch):
    """However many orders of other tenants have the same."""
    monkeypatch.setattr("kci.search.MOST_ORDERS", 1)
    numbers = {"supplierOrderNumber": "FC-778", "serviceId": "S900"}
    deliver(tenant, kci_body(1, entity={"id": 1} | numbers), kci_body(2))
    found = Kci.objects.get(entity_id="1")
    deliver(make_tenant("other"), kci_body(1, entity={"id": 1} | numbers))

    for term in ("FC-778", "S900"):
        assert rows(client.get("/kcis/", {"q": term})) == [found.pk]


def test_an_order_that_shares_half_its_name_is_not_found(client, tenant):
    one, two = "PROVIDE_ORDER", "CEASE_ORDER"
    for kind, name, number in ((one, 1, "A"), (two, 2, "A"), (one, 2, "B")):
        entity = {"id": name, "supplierOrderNumber": number}
        deliver(tenant, kci_body(1, entityType=kind, entity=entity))

    assert len(rows(client.get("/kcis/?q=A"))) == 2


def test_any_id_finds_a_kci(client, tenant):
    make_orders(tenant, 2)
    kci = Kci.objects.get(entity_id="1001")
    Kci.objects.filter(pk=kci.pk).update(request_id="r-1", conversation_id="c-9")

    for term in (kci.kci_id, kci.kci_id.upper(), "1001", "r-1", "c-9"):
        assert rows(client.get("/kcis/", {"q": term})) == [kci.pk]
    assert "No KCI is like that." in text(client.get("/kcis/?q=100"))
    assert client.get("/kcis/?q=%00").status_code == 200


def test_pages_follow_each_other(client, tenant, monkeypatch):
    monkeypatch.setattr("kci.log.SIZE", 2)
    make_orders(tenant, 5)

    seen, url = [], "/kcis/"
    while url:
        response = client.get(url)
        seen += rows(response)
        following = re.search(r'rel="next" href="([^"]*)"', text(response))
        url = f"/kcis/{following.group(1)}" if following else ""

    newest_first = Kci.objects.order_by("-pk")
    assert seen == list(newest_first.values_list("pk", flat=True))


def test_set_aside_is_shown_with_its_error_as_text(client, tenant):
    kci = set_aside(tenant)

    for url in ("/kcis/?state=set-aside", f"/kcis/{kci.pk}/"):
        page = text(client.get(url))
        assert "KeyError: &lt;script&gt;" in page
        assert f'action="/kcis/{kci.pk}/again/"' in page


def test_apply_again_makes_it_due_and_rings(
    client, tenant, rung, django_capture_on_commit_callbacks
):
    kci = set_aside(tenant)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/kcis/{kci.pk}/again/")

    kci.refresh_from_db()
    assert (kci.state, kci.error) == ("PENDING", "")
    assert rung == [kci.identity]
    assert response["Location"] == f"/kcis/{kci.pk}/"


def test_what_is_applied_is_not_applied_again(client, tenant, rung):
    make_orders(tenant)
    kci = Kci.objects.get()

    response = client.post(f"/kcis/{kci.pk}/again/", follow=True)

    assert "It is not set aside any more." in text(response)
    kci.refresh_from_db()
    assert kci.state == "APPLIED"


def test_applying_again_takes_its_permission(client, tenant, amira, rung):
    kci = set_aside(tenant)
    again = Group.objects.get(name=TENANT_ADMIN).permissions
    again.remove(again.get(codename="apply_again_kci"))

    assert "Apply again" not in text(client.get("/kcis/"))
    assert client.post(f"/kcis/{kci.pk}/again/").status_code == 403


def test_a_refused_delivery_is_accepted_again_from_its_row(client, tenant):
    one = refuse(tenant)
    address = f'action="/kcis/refused/{one.pk}/again/"'
    assert address in text(client.get("/kcis/refused/"))

    RejectedDelivery.objects.update(accepted_at=Now())

    page = text(client.get("/kcis/refused/"))
    assert "Accepted later" in page
    assert address not in page


def test_refused_deliveries_are_shown_with_reasons_and_body(client, tenant):
    one, odd = refuse(tenant), refuse(tenant, b"\xff\x00{")

    assert "must be 1 or more" in text(client.get("/kcis/refused/"))
    page = text(client.get(f"/kcis/refused/{one.pk}/"))
    assert "&lt;i&gt;odd&lt;/i&gt;" in page
    assert "&quot;&lt;b&gt;&quot;" in page
    assert "cannot be told apart" in text(client.get(f"/kcis/refused/{odd.pk}/"))
    assert "\ufffd" in text(client.post(f"/kcis/refused/{odd.pk}/"))
    assert Disclosure.objects.get().refused == odd.uuid


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_machine_at_the_pages_address_is_told_in_json(method):
    strict = Client(enforce_csrf_checks=True)

    response = getattr(strict, method)("/kcis/", b"{}", content_type="application/json")

    assert response.status_code == 405
    assert response.json()["code"] == "NOT_IMPLEMENTED"


@pytest.mark.parametrize("path", ["1/again/", "1/", "refused/1/again/"])
def test_a_person_whose_form_is_out_of_date_gets_a_page(client, path):
    client.handler.enforce_csrf_checks = True

    response = client.post(f"/kcis/{path}")

    assert response.status_code == 403
    assert "This form is out of date" in response.content.decode()


def test_a_bearer_token_gets_json_and_no_page(client):
    response = client.get("/kcis/", headers={"Authorization": "Bearer x"})

    assert response.status_code == 405
    assert response.json()["messages"]


def test_an_empty_log_says_so(client):
    assert "No KCI has come yet." in text(client.get("/kcis/"))
    assert "Nothing was ever refused." in text(client.get("/kcis/refused/"))
