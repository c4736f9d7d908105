from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from orders import actions, answers
from orders.answers import Author
from orders.models import Order
from tests.factories import BEGIN, kci_body, make_order, make_person, make_tenant
from tests.orders.lists import make_orders

pytestmark = pytest.mark.django_db
LIST = "/admin/orders/order/"


@pytest.fixture
def tenant():
    return make_tenant("larkfield")


@pytest.fixture
def admin(client, tenant):
    client.force_login(make_person(tenant, "tenant-admin", "amira"))
    return client


@pytest.fixture
def order(tenant):
    note = {
        "note": "The duct is full",
        "type": "Engineer Note",
        "created": BEGIN.isoformat(),
    }
    asked = kci_body(
        2,
        "INFORMATION_REQUIRED",
        update_type="ACTION_REQUIRED",
        said={"text": "Which floor is it?"},
        entity={"status": "PENDING"},
        supplierNotes=[note],
    )
    return make_order(tenant, kci_body(1), asked)


def page(order: Order) -> str:
    return reverse("admin:orders_order_change", args=[order.pk])


def listed(client, **query) -> list[str]:
    shown = client.get(LIST, query).context["cl"].result_list
    return [order.entity_id for order in shown]


def test_the_list_tells_an_order_in_words(admin, order):
    text = admin.get(LIST).content.decode()

    for word in ("New line", "John Smith", "FC123", "Waits for us"):
        assert word in text


def test_an_order_has_its_timeline_in_sequence(admin, order):
    ben = make_person(order.tenant, name="ben")
    actions.comment(order, by=ben, text="Rang the customer")

    shown = admin.get(page(order))

    told = [line.row.text for line in shown.context["lines"]]
    assert told[-2:] == ["Which floor is it?", "Rang the customer"]
    text = shown.content.decode()
    assert "The duct is full" in text
    assert "Send the information asked for" in text
    assert reverse("order", args=("PROVIDE_ORDER", "12345")) in text


def test_an_answer_of_a_client_is_on_the_timeline_under_its_name(admin, order):
    by = Author(client="Billing")
    action = order.actions.get()
    answers.record(action, text="Told by telephone", by=by, token=uuid4())

    shown = admin.get(page(order)).context["lines"]

    assert [(line.who, line.what) for line in shown[2:]] == [
        ("Billing", "Wrote down what was done elsewhere")
    ]


def test_a_long_timeline_ends_with_the_newest(admin, order, monkeypatch):
    monkeypatch.setattr("orders.admin.orders.MOST_ENTRIES", 1)

    shown = admin.get(page(order))

    assert [line.row.text for line in shown.context["lines"]] == ["Which floor is it?"]
    assert "all of them are on the page of the order" in shown.content.decode()


def test_nothing_of_an_order_can_be_changed(admin, order):
    assert admin.post(page(order), {"status": "COMPLETED"}).status_code == 403
    assert 'name="_save"' not in admin.get(page(order)).content.decode()


@pytest.mark.parametrize("term", ["smith", "FC123", "01632 960145", "c-1"])
def test_the_search_finds_what_callers_quote(admin, tenant, order, term):
    make_order(
        tenant,
        kci_body(
            entity={"id": 7, "supplierOrderNumber": "PF7", "primaryContact": {}},
        ),
    )
    Order.objects.filter(entity_id="7").update(conversation_id="c-2")

    assert listed(admin, q=term) == ["12345"]


def test_the_filters_narrow_the_list(admin, tenant, order):
    make_order(tenant, kci_body(entity={"id": 7}, supplier="PENNINE"))

    assert listed(admin, status="PENDING") == ["12345"]
    assert listed(admin, supplier="PENNINE") == ["7"]
    assert listed(admin, entity_type="CEASE_ORDER") == []


def test_the_newest_change_comes_first(admin, tenant, order):
    make_order(tenant, kci_body(entity={"id": 7}))
    assert listed(admin) == ["7", "12345"]

    actions.comment(order, by=make_person(tenant, name="ben"), text="Rang them")

    assert listed(admin) == ["12345", "7"]


def test_a_full_list_is_light(admin, tenant):
    make_orders(tenant, 41, primaryContact={"name": "Žofie " * 20}, serviceId="S" * 99)

    answer = admin.get(LIST)

    assert len(answer.context["cl"].result_list) == 40
    assert len(answer.content) < 50_000


def test_an_order_that_has_not_begun_is_not_there(admin, tenant):
    waits = Order.objects.create(
        tenant=tenant, entity_type="PROVIDE_ORDER", entity_id="9"
    )

    assert listed(admin) == []
    assert admin.get(page(waits)).status_code == 302
