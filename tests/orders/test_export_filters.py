"""A list and its file have the same rows, whatever the list is narrowed to."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from orders import actions
from orders.models import RequiredAction, SavedView
from orders.pages.views import KEPT
from tests.factories import deliver, kci_body, make_person, make_tenant
from tests.orders.lists import asking, customer
from tests.orders.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ORDERS = {
    "q": ("customer", "1005 customer", "nobody"),
    "show": ("all", "unfinished"),
    "sort": ("customer", "-customer", "target", "-target", "changed", "-changed", "x"),
    "status": ("HELD", "COMPLETED", "NONE"),
    "supplier": ("PENNINE", "ALTNET_A"),
    "entityType": ("MODIFY_ORDER", "PROVIDE_ORDER"),
    "action": ("any", "REAPPOINT", "INFORMATION_REQUIRED"),
    "delayed": ("1", ""),
    "risk": ("1",),
    "visit": ("none", "today", "week", "next", "x"),
    "updated": ("hour", "today", "yesterday", "silent", "x"),
}
QUEUE = {
    "type": ("REAPPOINT", "INFORMATION_REQUIRED"),
    "supplier": ("PENNINE", "ALTNET_A"),
    "with": ("me", "nobody", "x"),
    "over": ("1", ""),
    "answered": ("1", ""),
}


def cases(values):
    return [f"{name}={value}" for name, some in values.items() for value in some]


@pytest.fixture
def client():
    """Somebody who has an order or an action for each filter."""
    tenant = make_tenant()
    person = make_person(tenant)
    now = timezone.now()
    dates = {
        "committedDate": f"{now - timedelta(days=3):%Y-%m-%d}T09:00:00Z",
        "targetDate": f"{now:%Y-%m-%d}T09:00:00Z",
        "appointmentTimeslot": {
            "timeslotStartDateTime": f"{now:%Y-%m-%d}T10:00:00Z",
            "timeslotEndDateTime": f"{now:%Y-%m-%d}T12:00:00Z",
        },
    }
    held = customer(1003) | dates | {"status": "HELD"}
    ended = customer(1004) | {"status": "COMPLETED"}
    moved = asking(customer(1002), "REAPPOINT") | {"supplier": "PENNINE"}
    deliver(tenant, asking(customer(1001)), moved | {"issuedOn": now.isoformat()})
    deliver(tenant, kci_body(entity=held) | {"entityType": "MODIFY_ORDER"})
    deliver(tenant, kci_body(1, "COMPLETED", entity=ended))
    deliver(tenant, asking(customer(1005)), asking(customer(1006)))
    tenant.orders.filter(entity_id="1003").update(changed_at=now - timedelta(days=9))
    for name in ("1001", "1005"):
        mine = RequiredAction.objects.get(order__entity_id=name)
        actions.assign(mine, to=person, by=person)
    RequiredAction.objects.filter(order__entity_id="1006").update(state="ANSWERED")
    return signed_in(person)


def of_list(client, path, query, pattern):
    """Return the orders that a list shows, and the address of its file."""
    page = unescape(client.get(f"{path}?{query}").content.decode())
    table = page[page.find("<tbody>") : page.find("</tbody>")]
    file = re.search(r'href="([^"]*csv/[^"]*)"', page)
    assert file
    return re.findall(pattern, table), file[1]


def of_file(client, path):
    text = client.get(path).getvalue().decode("utf-8-sig")
    return [row["Customer"] for row in csv.DictReader(io.StringIO(text))]


def test_every_filter_is_gone_through():
    assert KEPT[SavedView.Place.ORDERS] == ORDERS.keys()
    assert KEPT[SavedView.Place.QUEUE] == QUEUE.keys()


@pytest.mark.parametrize("query", ["", "supplier=PENNINE&supplier=ALTNET_A"])
def test_the_lists_of_the_test_have_rows(client, query):
    assert len(of_list(client, "/orders/", query, r"<bdi>(Customer \d+)")[0]) == 5
    assert len(of_list(client, "/actions/", query, r"<bdi>(Customer \d+)")[0]) == 3


@pytest.mark.parametrize("query", cases(ORDERS))
def test_the_file_of_orders_has_what_the_list_has(client, query):
    shown, file = of_list(client, "/orders/", query, r"<bdi>(Customer \d+)")

    assert of_file(client, file) == shown
    assert of_file(client, f"/orders/csv/?{query}") == shown


@pytest.mark.parametrize(
    "query", [*cases(QUEUE), "answered=1&with=nobody", "over=1&with=me"]
)
def test_the_file_of_the_queue_has_what_the_list_has(client, query):
    shown, file = of_list(client, "/actions/", query, r"<bdi>(Customer \d+)")

    assert of_file(client, file) == shown
    assert of_file(client, f"/actions/csv/?{query}") == shown


def test_the_file_says_what_is_answered_and_not_that_it_waits(client):
    text = client.get("/actions/csv/?answered=1").getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))

    assert (row["Waited"], row["Over its time"]) == ("answered", "no")
