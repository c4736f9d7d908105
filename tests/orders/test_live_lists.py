"""An open list says that there is news, and does not move."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import deliver, kci_body, make_order, make_person, make_tenant
from tests.orders.asking import asked
from tests.orders.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def tenant():
    tenant = make_tenant()
    make_order(tenant)
    return tenant


@pytest.fixture
def client(tenant):
    return signed_in(make_person(tenant))


def polled(client, path):
    """Return the address that an open list asks for news at."""
    page = client.get(path).content.decode()
    return unescape(re.findall(r'hx-get="(/news/[^"]*)"', page)[0])


@pytest.mark.parametrize("path", ["/", "/actions/", "/orders/"])
def test_nothing_is_said_as_long_as_nothing_is_new(client, path):
    assert client.get(polled(client, path)).status_code == 204


@pytest.mark.parametrize(
    ("path", "title"), [("/", "Today"), ("/actions/", "Queue"), ("/orders/", "Orders")]
)
def test_news_is_a_link_to_the_list_and_a_title_that_counts(
    client, tenant, path, title
):
    there = polled(client, path)
    deliver(tenant, asked(2))

    answer = client.get(there)

    text = answer.content.decode()
    assert answer.status_code == 286
    assert f"<title>(1) {title} · Fibre Orders</title>" in text
    assert "New updates. Show them" in text


def test_the_link_leads_to_the_list_as_it_was_narrowed(client, tenant):
    there = polled(client, "/orders/?status=IN_PROGRESS&delayed=1")
    deliver(tenant, kci_body(2))

    text = client.get(there).content.decode()

    assert 'href="/orders/?status=IN_PROGRESS&amp;delayed=1"' in text


def test_another_tenants_news_is_none(client, tenant):
    there = polled(client, "/")
    make_order(make_tenant("meadow"))

    assert client.get(there).status_code == 204


def test_asking_costs_the_person_their_tenants_and_one_row(client):
    there = polled(client, "/")

    with CaptureQueriesContext(connection) as queries:
        client.get(there)

    assert len(queries) == 4


def test_who_is_signed_out_is_told_once(client):
    there = polled(client, "/")
    client.logout()

    answer = client.get(there)

    assert answer.status_code == 286
    assert "signed out" in answer.content.decode()
