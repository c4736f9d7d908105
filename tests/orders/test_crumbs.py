"""The first crumb leads back to the list as it was, from wherever one came."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import RequiredAction
from orders.pages.trail import LONGEST
from tests.factories import make_person, make_tenant
from tests.orders.lists import make_actions
from tests.orders.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HOST = "http://testserver"
ORDER = "/orders/PROVIDE_ORDER/1001/"
OTHER = "/orders/PROVIDE_ORDER/1002/"
LIST = "/orders/?supplier=ALTNET_A&after=x"
QUEUE = "/actions/?with=me"


@pytest.fixture
def client():
    tenant = make_tenant()
    make_actions(tenant, 2)
    return signed_in(make_person(tenant, "tenant-admin"))


def crumb(client, path, referer="") -> tuple[str, str]:
    """Return where the first crumb of a page leads, and what it says."""
    headers = {"Referer": HOST + referer if referer.startswith("/") else referer}
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    page = response.content.decode()
    found = re.search(r'<nav class="crumbs"[^>]*><a href="([^"]*)">([^<]*)<', page)
    assert found
    return found.group(1).replace("&amp;", "&"), found.group(2)


def action(number=0) -> str:
    return f"/actions/{RequiredAction.objects.order_by('pk')[number].pk}/"


def test_who_comes_from_nowhere_is_led_to_the_whole_list(client):
    assert crumb(client, ORDER) == ("/orders/", "Orders")
    assert crumb(client, ORDER, "/") == ("/orders/", "Orders")
    assert crumb(client, action()) == ("/actions/", "Queue")


@pytest.mark.parametrize("page", [ORDER, action])
def test_it_leads_to_the_list_that_one_came_from(client, page):
    path = page() if callable(page) else page

    assert crumb(client, path, LIST) == (LIST, "Orders")
    assert crumb(client, path, QUEUE) == (QUEUE, "Queue")
    assert crumb(client, path, f"{path}?show=notes") == (QUEUE, "Queue")
    assert crumb(client, path) == (QUEUE, "Queue")


def test_it_goes_along_from_page_to_page(client):
    crumb(client, ORDER, LIST)
    entry = f"/entries/{entry_of(client)}/details/"

    assert crumb(client, action(), ORDER) == (LIST, "Orders")
    assert crumb(client, f"{ORDER}ask/cancel/", ORDER) == (LIST, "Orders")
    assert crumb(client, entry, ORDER) == (LIST, "Orders")
    assert crumb(client, action(1), action()) == (LIST, "Orders")
    assert crumb(client, OTHER, action(1)) == (LIST, "Orders")


def entry_of(client) -> str:
    found = re.search(r"/entries/(\d+)/details/", client.get(ORDER).content.decode())
    assert found
    return found.group(1)


def test_two_tabs_keep_apart(client):
    crumb(client, ORDER, LIST)
    crumb(client, OTHER, QUEUE)

    assert crumb(client, ORDER, ORDER) == (LIST, "Orders")
    assert crumb(client, OTHER, OTHER) == (QUEUE, "Queue")


@pytest.mark.parametrize(
    "referer",
    [
        "https://elsewhere.example/orders/?q=1",
        "http://testserver.elsewhere.example/orders/",
        "javascript:alert(1)",
        "http://[",
        "/orders/csv/",
        f"/orders/?q={'x' * LONGEST}",
    ],
)
def test_it_leads_nowhere_else(client, referer):
    assert crumb(client, ORDER, referer) == ("/orders/", "Orders")


def test_what_is_remembered_has_a_bound(client, monkeypatch):
    monkeypatch.setattr("orders.pages.trail.MOST_PAGES", 2)

    for path in (ORDER, OTHER, action()):
        crumb(client, path, LIST)

    assert list(client.session["trail"]) == [OTHER, action()]
    assert crumb(client, ORDER) == ("/orders/", "Orders")


def test_it_is_written_once(client):
    crumb(client, ORDER, LIST)

    with CaptureQueriesContext(connection) as said:
        crumb(client, ORDER, LIST)
        crumb(client, ORDER, ORDER)

    assert not [one for one in said if one["sql"].startswith("UPDATE")]


def test_links_stay_as_they_are(client):
    page = client.get(ORDER, headers={"Referer": HOST + LIST}).content.decode()

    assert page.count("supplier=ALTNET_A") == 1
