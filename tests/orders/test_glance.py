"""Of very many orders a name is found by a glance at the newest ones."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import deliver, kci_body, make_person, make_tenant
from tests.orders.lists import customer, make_orders
from tests.orders.test_facets import numbers, total
from tests.orders.visiting import signed_in, visit

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SEVEN = [f"Customer {number}" for number in range(1007, 1000, -1)]


@pytest.fixture
def amira(tenant):
    return make_person(tenant, name="amira")


@pytest.fixture(autouse=True)
def seven(tenant, monkeypatch):
    """More orders than the newest, of which two fill a page."""
    make_orders(tenant, 7)
    monkeypatch.setattr("orders.search.NEWEST", 5)
    monkeypatch.setattr("orders.pages.orders.SIZE", 2)
    monkeypatch.setattr("orders.views.orders.SIZE", 2)


def ada(number: object) -> dict[str, object]:
    return customer(1008) | {"id": number, "primaryContact": {"name": "Ada Byron"}}


def names(page: str) -> list[str]:
    return re.findall(r"data-row[^>]*><bdi>([^<]*)</bdi>", page)


def asked(person, path: str) -> list[str]:
    """Return what a page asks the database."""
    client = signed_in(person)
    with CaptureQueriesContext(connection) as said:
        assert client.get(path).status_code == 200
    return [one["sql"] for one in said]


def test_the_first_page_has_the_newest_and_says_that_there_are_more(amira):
    page = visit(amira, "/orders/?q=customer")

    assert names(page) == SEVEN[:2]
    assert total(page) == "5+"
    assert numbers(page) == {}


def test_the_pages_after_it_have_all_others(amira):
    pages = [visit(amira, "/orders/?q=customer")]
    while more := re.search(r'rel="next" href="([^"]+)"', pages[-1]):
        pages.append(visit(amira, f"/orders/{more[1]}"))

    assert [name for page in pages for name in names(page)] == SEVEN


def test_no_index_of_parts_is_read_for_it(amira):
    asked(amira, "/orders/?q=customer")

    assert not any("LIKE" in sql for sql in asked(amira, "/orders/?q=customer"))


@pytest.mark.parametrize(
    "narrowed",
    ["&status=IN_PROGRESS", "&sort=customer", "&show=all", "&show=unfinished"],
)
def test_what_is_asked_for_besides_is_found_among_all(amira, narrowed):
    page = visit(amira, f"/orders/?q=customer{narrowed}")

    assert total(page) == "7"


def test_few_among_the_newest_may_be_all_and_are_counted(tenant, amira):
    for number in (1008, 1009):
        deliver(tenant, kci_body(entity=ada(number)))

    assert total(visit(amira, "/orders/?q=byron")) == "2"


def test_of_fewer_orders_all_are_counted(amira, monkeypatch):
    monkeypatch.setattr("orders.search.NEWEST", 8)

    assert total(visit(amira, "/orders/?q=customer")) == "7"


def test_every_word_must_be_there(tenant, amira):
    deliver(tenant, kci_body(entity=ada(1008)))

    assert names(visit(amira, "/orders/?q=ada+customer")) == []


@pytest.mark.parametrize("number", ["100", "\N{FULLWIDTH DIGIT ONE}00", "10-0"])
def test_a_number_is_looked_up(amira, number):
    assert total(visit(amira, f"/orders/?q=customer+{number}")) == "7"


def test_a_word_too_short_for_a_part_does_not_count_beside_others(amira):
    page = visit(amira, "/orders/?q=customer+xy")

    assert names(page) == SEVEN[:2]
    assert total(page) == "5+"


def test_what_is_too_short_for_a_part_is_looked_up(amira):
    assert names(visit(amira, "/orders/?q=cu")) == []


def test_orders_that_the_word_is_a_reference_to_are_among_them(tenant, amira):
    for number in (1008, 1009):
        deliver(tenant, kci_body(entity=ada(number)), conversation="customer")

    page = visit(amira, "/orders/?q=customer")

    assert names(page) == ["Ada Byron", "Ada Byron"]
    assert total(page) == "3+"


def test_an_order_of_which_the_word_is_the_number_is_opened(tenant, amira):
    deliver(tenant, kci_body(entity=ada("customer")))

    found = signed_in(amira).get("/orders/?q=customer")

    assert found["Location"] == "/orders/PROVIDE_ORDER/customer/?tenant=larkfield"


def test_counting_stops_soon(amira, monkeypatch):
    monkeypatch.setattr("orders.search.MOST_GLIMPSED", 3)

    assert total(visit(amira, "/orders/?q=customer")) == "3+"


def test_operators_find_among_all_as_no_index_has_their_newest(db):
    operator = User.objects.create_superuser("olga")

    assert total(visit(operator, "/orders/?q=customer")) == "7"


def test_people_of_several_tenants_find_among_all(tenant):
    other = make_tenant("other")
    person = make_person(tenant, name="olga")
    person.memberships.create(tenant=other)

    assert total(visit(person, "/orders/?q=customer")) == "7"
