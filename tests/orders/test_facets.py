"""How many orders each choice of the filters would give."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from orders import filters
from orders.distinct import distinct
from orders.facets import Pool, counted
from orders.models import Order, OrderQuerySet
from orders.pages.clock import read_clock
from orders.search import find
from tests.factories import deliver, kci_body, make_person, make_tenant
from tests.orders.lists import asking, customer, make_actions
from tests.orders.test_orders_page import finish
from tests.orders.visiting import signed_in, visit

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
BOX = r'<input type="\w+" name="(\w+)" value="([^"]*)"( checked)?> [^<]*<span>([^<]*)<'
CHIP = r'<a class="chip"( aria-current="true")? href="([^"]*)">([^<]*) <b>([^<]*)<'
LATE = {
    "status": "HELD",
    "committedDate": "2026-04-15T09:00:00Z",
    "targetDate": "2026-04-17T09:00:00Z",
}


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def amira(tenant):
    return make_person(tenant, name="amira")


@pytest.fixture
def some(tenant):
    """Three orders asked about, two late ones and a cease of Pennine, one ended."""
    make_actions(tenant, 3)
    for number in (1004, 1005):
        late = customer(number) | LATE
        deliver(tenant, kci_body(entity=late, supplier="PENNINE"))
    cease = kci_body(entity=customer(1006), supplier="PENNINE")
    deliver(tenant, cease | {"entityType": "CEASE_ORDER"})
    deliver(tenant, kci_body(entity=customer(1007)))
    finish(Order.objects.get(entity_id="1007"))


def numbers(page: str) -> dict[tuple[str, str], str]:
    return {(name, value): count for name, value, _, count in re.findall(BOX, page)}


def found(person, query: QueryDict) -> OrderQuerySet:
    found = find(Order.objects.visible_to(person), query.get("q", ""))
    orders = filters.scope(found, query)
    return filters.narrowed(orders, query, read_clock())


def total(page: str) -> str:
    found = re.search(r"<span>([\d,+]+) in all</span>", page)
    return found.group(1) if found else "0"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "show=all",
        "q=customer",
        "supplier=PENNINE",
        "supplier=PENNINE&status=HELD",
        "status=COMPLETED",
        "status=COMPLETED&status=HELD&entityType=PROVIDE_ORDER",
        "action=INFORMATION_REQUIRED&supplier=ALTNET_A&visit=none",
        "delayed=1&updated=today",
        "supplier=NOBODY",
    ],
)
def test_each_choice_says_how_many_orders_it_would_give(amira, some, query):
    told = numbers(visit(amira, f"/orders/?{query}"))

    assert len(told) > 14
    for (name, value), count in told.items():
        asked = QueryDict(query, mutable=True)
        asked[name] = value
        assert str(found(amira, asked).count()) == count, (name, value)


@pytest.mark.parametrize("query", ["", "show=all", "show=all&delayed=1", "risk=1"])
def test_each_chip_says_how_many_orders_have_it(amira, some, query):
    page = visit(amira, f"/orders/?{query}")
    chips = re.findall(CHIP, page)

    assert [label for *_, label, _ in chips] == [
        *("Not finished", "Delayed", "At risk this week"),
    ]
    for is_on, url, label, count in chips:
        there = total(visit(amira, f"/orders/{url}"))
        assert count == (total(page) if is_on else there), label


def test_a_choice_counts_beside_the_other_filters(amira, some):
    everything = numbers(visit(amira, "/orders/"))
    late = numbers(visit(amira, "/orders/", delayed="1"))
    pennine = numbers(visit(amira, "/orders/", supplier="PENNINE"))

    assert everything["supplier", "PENNINE"] == "3"
    assert everything["supplier", "ALTNET_A"] == "3"
    assert everything["action", "any"] == "3"
    assert everything["visit", "week"] == "0"
    assert late["supplier", "PENNINE"] == "2"
    assert ("supplier", "ALTNET_A") not in late
    assert pennine["supplier", "ALTNET_A"] == "3"
    assert pennine["status", "HELD"] == "2"
    assert pennine["entityType", "CEASE_ORDER"] == "1"
    assert pennine["action", "any"] == "0"


def test_what_is_chosen_stays_in_its_menu(amira, some):
    page = visit(amira, "/orders/", supplier="NOBODY")

    assert numbers(page)["supplier", "NOBODY"] == "0"
    assert total(page) == "0"


def test_a_choice_of_one_can_be_taken_back(amira, some):
    assert 'name="visit" value=""' not in visit(amira, "/orders/")
    assert 'name="visit" value="">' in visit(amira, "/orders/", visit="week")
    assert total(visit(amira, "/orders/", visit="")) == "6"


def test_tenants_count_apart(amira, some):
    other = make_tenant("other")
    deliver(other, asking(customer(1001)), asking(customer(1002), "REAPPOINT"))

    assert numbers(visit(amira, "/orders/"))["action", "REAPPOINT"] == "0"
    stranger = make_person(other, name="zoe")
    told = numbers(visit(stranger, "/orders/"))
    assert told["action", "any"] == "2"
    assert told["supplier", "ALTNET_A"] == "2"
    assert ("supplier", "PENNINE") not in told


def test_what_none_of_those_counted_has_is_offered_without_a_number(
    tenant, amira, monkeypatch
):
    for number, supplier in enumerate(("SEVERN", "PENNINE", "PENNINE", "PENNINE")):
        deliver(tenant, kci_body(entity=customer(1001 + number), supplier=supplier))
    assert numbers(visit(amira, "/orders/"))["supplier", "SEVERN"] == "1"

    monkeypatch.setattr("orders.pages.orders.MOST_COUNTED", 2)

    assert 'value="SEVERN"> Severn</label>' in visit(amira, "/orders/")


def test_only_what_their_own_orders_have_is_found(tenant, some):
    other = make_tenant("other")
    deliver(other, kci_body(entity=customer(1001), supplier="SEVERN"))

    def found(*tenants):
        return distinct(["supplier"], [one.pk for one in tenants])["supplier"]

    assert found(tenant) == ["ALTNET_A", "PENNINE"]
    assert found(other) == ["SEVERN"]
    assert found(tenant, other) == ["ALTNET_A", "PENNINE", "SEVERN"]
    assert found() == []


def test_a_column_is_not_read_for_ever(tenant, some, monkeypatch):
    monkeypatch.setattr("orders.distinct.MOST_VALUES", 1)

    assert distinct(["supplier"], [tenant.pk]) == {"supplier": ["ALTNET_A"]}


def test_counting_stops_at_a_bound(amira, some, monkeypatch):
    monkeypatch.setattr("orders.pages.orders.MOST_COUNTED", 2)

    page = visit(amira, "/orders/")

    told = numbers(page)
    assert total(page) == "2+"
    # The newest three that are not finished: the cease, and the two that are late.
    assert told["entityType", "CEASE_ORDER"] == "1+"
    assert told["status", "HELD"] == "2+"
    # Nobody looked at the older ones: there may be some, so they can be chosen.
    assert ("action", "any") not in told
    assert 'name="status" value="PENDING"' in page


@pytest.fixture
def frequent(amira, some, monkeypatch):
    """A word that more orders have than a search looks up by themselves."""
    monkeypatch.setattr("orders.search.MOST_FOUND", 2)
    monkeypatch.setattr("orders.pages.orders.MOST_FOUND", 2)
    return lambda **query: visit(amira, "/orders/", q="customer", **query)


def test_what_many_have_is_listed_whole_and_its_choices_have_no_numbers(frequent):
    page = frequent()

    assert total(page) == "2+"
    assert page.count("data-row") == 7
    assert numbers(page) == {}
    # What is there, what is only known, and what is ours.
    some = (("supplier", "PENNINE"), ("status", "PENDING"), ("visit", "week"))
    assert all(f'name="{name}" value="{value}"' in page for name, value in some)


@pytest.mark.parametrize(
    ("query", "count", "rows"),
    [
        ({"supplier": "PENNINE"}, "2+", 3),
        ({"status": "HELD"}, "2", 2),
        ({"entityType": "CEASE_ORDER"}, "1", 1),
        ({"show": "unfinished", "delayed": "1"}, "2", 2),
    ],
)
def test_what_a_filter_leaves_of_many_is_counted_by_itself(
    frequent, query, count, rows
):
    page = frequent(**query)

    assert total(page) == count
    assert page.count("data-row") == rows


@pytest.mark.parametrize("query", ["q=zebedee", "q=zebedee&status=HELD&visit=week"])
def test_where_nothing_is_found_no_choice_is_counted(amira, some, query):
    client = signed_in(amira)
    client.get(f"/orders/?{query}")

    with CaptureQueriesContext(connection) as said:
        page = client.get(f"/orders/?{query}").content.decode()

    assert not any("GROUP BY" in one["sql"] for one in said)
    assert set(numbers(page).values()) == {"0"}
    assert ('name="status" value="HELD" checked' in page) == ("HELD" in query)


def test_a_search_looks_for_its_words_once(amira, some):
    client = signed_in(amira)
    client.get("/orders/?q=customer")

    with CaptureQueriesContext(connection) as said:
        client.get("/orders/?q=customer")

    assert sum("LIKE" in one["sql"] for one in said) == 1


@pytest.mark.parametrize("count", [1, 200])
def test_all_choices_are_counted_in_one_query(
    tenant, amira, count, django_assert_num_queries
):
    Order.objects.bulk_create(
        Order(
            tenant=tenant,
            entity_type="PROVIDE_ORDER",
            entity_id=str(number),
            position="1",
            status="HELD",
        )
        for number in range(count)
    )
    choices = {"status": ["HELD", "PENDING"], "action": ["any"], "risk": ["1"]}

    pool = Pool(Order.objects.all(), 1_000)

    with django_assert_num_queries(1):
        told = counted(pool, QueryDict(), choices, read_clock())

    assert str(told.numbers["status", "HELD"]) == str(told.total) == str(count)
