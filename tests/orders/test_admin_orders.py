from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from orders import actions, answers
from orders.answers import Author
from orders.models import Order
from orders.pages.side import address
from tests.factories import (
    BEGIN,
    deliver,
    kci_body,
    make_order,
    make_person,
    make_tenant,
)
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


def story(client, place: str) -> str:
    """Return the timeline of a page, without what only its form needs."""
    html = client.get(place).content.decode()
    found = html.partition('<ol class="days">')[2].partition("</section>")[0]
    return re.sub(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>', "", found)


def test_an_order_has_the_same_timeline_as_its_own_page(admin, order):
    said = {"code": "NETWORK_ISSUE", "supplierCodes": ["N1"]}
    delay = kci_body(3, "DELAY", said=said, entity={"status": "PENDING"})
    deliver(order.tenant, delay, kci_body(7))
    ben = make_person(order.tenant, name="ben")
    actions.comment(order, by=ben, text="Rang the customer")
    actions.assign(order.actions.get(), to=ben, by=ben)
    by = Author(client="Billing")
    answers.record(order.actions.get(), text="Told by phone", by=by, token=uuid4())

    found = story(admin, page(order))

    assert found == story(admin, address(order))
    for word in ("Waiting for KCIs 4 to 6", "Network issue", "N1", "The duct is full"):
        assert word in found


def test_what_an_order_waits_for_is_told_beside_its_own_page(admin, order):
    text = admin.get(page(order)).content.decode()

    assert "Send the information asked for" in text
    assert reverse("order", args=("PROVIDE_ORDER", "12345")) in text


def test_its_timeline_is_turned_and_narrowed_where_it_is(admin, order):
    narrowed = story(admin, f"{page(order)}?show=actions")
    oldest = story(admin, f"{page(order)}?sort=oldest")

    assert "Which floor is it?" in narrowed
    assert narrowed.count('<li class="entry') == 1
    assert oldest.index("KCI 1<") < oldest.index("KCI 2<")


def test_what_is_missing_is_asked_for_by_a_form_of_its_own(admin, order):
    deliver(order.tenant, kci_body(4))

    text = admin.get(page(order)).content.decode()

    before = text.partition('action="/orders/PROVIDE_ORDER/12345/fetch/"')[0]
    assert 'id="order_form"' in before
    assert before.count("<form") == before.count("</form>") + 1


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
