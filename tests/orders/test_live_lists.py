"""An open list says that there is news, and does not move."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders import actions
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


def asks(client, there, before=None):
    """Ask for news as an open list does that was told something before."""
    told = {"If-None-Match": before["ETag"]} if before else {}
    return client.get(there, headers=told)


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
    assert answer.status_code == 200
    assert f"<title>(1) {title}, 1 new · Fibre Orders</title>" in text
    assert ">1 new update</a>" in text


def test_what_came_is_counted_until_the_list_is_looked_at(client, tenant):
    there = polled(client, "/actions/")
    deliver(tenant, asked(2))
    first = asks(client, there)
    deliver(tenant, kci_body(3), asked(4, "REAPPOINT"))
    make_order(tenant, asked(entity={"id": 7}))
    make_order(make_tenant("meadow"))

    second = asks(client, there, first)

    assert "<title>(3) Queue, 4 new · Fibre Orders</title>" in second.content.decode()
    assert ">4 new updates</a>" in second.content.decode()
    assert 'id="outstanding" hx-swap-oob="true"' in second.content.decode()
    assert asks(client, polled(client, "/actions/"), second).status_code == 204


def test_who_was_told_hears_nothing_until_there_is_more(client, tenant):
    there = polled(client, "/actions/")
    deliver(tenant, asked(2))
    first = asks(client, there)

    with CaptureQueriesContext(connection) as queries:
        again = asks(client, there, first)

    assert (again.status_code, again.content) == (304, b"")
    assert len(queries) == 4


def test_who_was_told_in_compressed_words_hears_nothing_either(client, tenant):
    there = polled(client, "/actions/")
    deliver(tenant, asked(2))
    # What the middleware makes of a tag when it compresses.
    weak = {"ETag": f"W/{asks(client, there)['ETag']}"}

    assert asks(client, there, weak).status_code == 304


def test_what_a_colleague_does_is_news_and_so_is_a_change_without_an_entry(
    client, tenant
):
    there = polled(client, "/orders/")
    order = tenant.orders.get()
    actions.comment(order, by=make_person(tenant), text="He rang")
    assert b">1 new update</a>" in client.get(there).content

    there = polled(client, "/orders/")
    deliver(tenant, kci_body(9))

    assert b">Something has changed</a>" in client.get(there).content


def test_many_are_not_counted_to_the_last(client, tenant):
    there = polled(client, "/")
    deliver(tenant, *(kci_body(number) for number in range(2, 103)))

    assert ">99+ new updates</a>" in client.get(there).content.decode()


def test_the_first_order_of_all_is_one_new_update():
    tenant = make_tenant()
    client = signed_in(make_person(tenant))
    there = polled(client, "/orders/")
    make_order(tenant)

    assert b">1 new update</a>" in client.get(there).content


@pytest.mark.parametrize("mark", ["", "none", "1-2-3", "9" * 80, "7-7-7-" + "9" * 17])
def test_a_mark_that_is_none_is_no_error(client, mark):
    assert client.get("/news/", {"mark": mark}).status_code == 200


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
