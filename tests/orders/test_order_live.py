"""The page of an order while it is open."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.test import Client

from orders import actions
from tests.factories import deliver, kci_body, make_order, make_person, make_tenant
from tests.orders.visiting import PAGE, signed_in

pytestmark = pytest.mark.django_db
POLL = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _at_noon(time_machine_at_noon):
    """Keep the ages of a test's pages the same."""


@pytest.fixture
def time_machine_at_noon():
    time_machine = pytest.importorskip("time_machine")
    with time_machine.travel("2026-04-16T12:00:00Z", tick=False):
        yield


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def client(tenant):
    make_order(tenant)
    return signed_in(make_person(tenant))


def headers_of(page):
    """Return what an open page sends when it asks for news."""
    found = re.search(r'hx-headers="([^"]+)"', page.content.decode())
    assert found
    return POLL | json.loads(html.unescape(found[1]))


def address_of(page):
    """Return where an open page asks for news."""
    found = re.search(r'hx-get="([^"]+)"', page.content.decode())
    assert found
    return html.unescape(found[1])


def test_a_page_that_is_up_to_date_gets_nothing_new(client):
    headers = headers_of(client.get(PAGE))

    response = client.get(PAGE, headers=headers)

    assert response.status_code == 304
    assert response.content == b""


def test_that_costs_the_person_and_one_row(client, django_assert_max_num_queries):
    headers = headers_of(client.get(PAGE))

    with django_assert_max_num_queries(3):
        client.get(PAGE, headers=headers)


def test_an_update_brings_what_has_changed_and_no_frame(client, tenant):
    headers = headers_of(client.get(PAGE))

    deliver(tenant, kci_body(2, "CONFIRM", update_type="ACTION_REQUIRED"))
    response = client.get(PAGE, headers=headers)

    page = response.content.decode()
    assert response.status_code == 200
    assert page.startswith("<title>(1) John Smith")
    assert 'id="outstanding" hx-swap-oob="true"' in page
    assert "Altnet A, KCI 2" in page
    assert "<html" not in page
    assert headers_of(response)["If-None-Match"] == response["ETag"]


def test_what_colleagues_do_is_news(client, tenant):
    headers = headers_of(client.get(PAGE))
    order = tenant.orders.get()

    actions.comment(order, by=make_person(tenant), text="News")

    assert b"News" in client.get(PAGE, headers=headers).content


def test_ages_are_told_anew_after_a_while(client):
    time_machine = pytest.importorskip("time_machine")
    headers = headers_of(client.get(PAGE))

    with time_machine.travel("2026-04-16T12:30:00Z", tick=False):
        assert client.get(PAGE, headers=headers).status_code == 200


def test_a_page_whose_reader_was_signed_out_is_told_so(client):
    there = f"{PAGE}?tenant=larkfield&entry=1"
    headers = headers_of(client.get(there))

    told = Client().get(there, headers=headers)

    # By this number htmx asks no more.
    assert told.status_code == 286
    assert told["HX-Retarget"] == "find [data-news]"
    assert 'href="/orders/PROVIDE_ORDER/12345/?tenant=larkfield&amp;entry=1"' in (
        told.content.decode()
    )
    assert "You are signed out. Sign in again" in told.content.decode()


def test_a_page_that_came_compressed_gets_nothing_new(client):
    """Its tag is a weak one, as the middleware that compresses makes it."""
    update = client.get(PAGE, headers=POLL | {"Accept-Encoding": "gzip"})
    assert update["ETag"].startswith("W/")

    again = client.get(PAGE, headers=POLL | {"If-None-Match": update["ETag"]})

    assert again.status_code == 304


def test_a_page_keeps_its_sequence_whatever_another_window_wants(client):
    first = client.get(PAGE)
    client.get(PAGE, {"sort": "oldest"})

    assert client.get(address_of(first), headers=headers_of(first)).status_code == 304
    assert client.session["timeline_sort"] == "oldest"


def test_a_sequence_is_remembered_once_and_not_by_every_poll(
    client, django_assert_max_num_queries
):
    there = {"sort": "oldest"}
    headers = headers_of(client.get(PAGE, there))
    client.get(PAGE, {"sort": "newest"})

    with django_assert_max_num_queries(3):
        assert client.get(PAGE, there, headers=headers).status_code == 304
    assert client.session["timeline_sort"] == "newest"


def test_nothing_of_it_is_kept_by_browsers(client):
    assert client.get(PAGE)["Cache-Control"] == "no-store, private"
