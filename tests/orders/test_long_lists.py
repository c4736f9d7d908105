"""Long lists of orders: the database reads a page of them, and never sorts them all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from orders import facets, filters
from orders.models import (
    Membership,
    Order,
    OrderQuerySet,
    Tenant,
    TimelineEvent,
)
from orders.pages import marks, news
from orders.pages.clock import read_clock
from orders.pages.keyset import Sort, bounded_count
from orders.pages.orders import SIZE, listing
from orders.pages.queue import SIZE as MOST_SHOWN
from orders.pages.queue import queue
from orders.search import Search
from tests.bench.pages import ACTIONS, EVENTS, FILL
from tests.factories import make_person, make_tenant
from tests.orders.lists import make_orders
from tests.orders.visiting import signed_in

pytestmark = pytest.mark.django_db
MANY = 4_000
# A page, what filters leave out between its rows, and both once more by their keys.
FEW = 1_000
SORTS = [f"{sign}{name}" for name in filters.KEYS for sign in ("", "-")]


@pytest.fixture
def two():
    return make_tenant("larkfield"), make_tenant("meadow")


@pytest.fixture
def many(two) -> None:
    """Give each tenant many orders; a third of them have no target date."""
    with connection.cursor() as cursor:
        for tenant in two:
            values = {"tenant": tenant.pk, "orders": MANY, "events": 1}
            cursor.execute(FILL, values)
        cursor.execute("UPDATE orders_order SET target_date = NULL WHERE id % 3 = 0")
        cursor.execute("ANALYZE orders_order")


@pytest.fixture
def people(two) -> list[User]:
    """Return somebody of one tenant, of both, and who sees all."""
    both = make_person(two[0], name="both")
    Membership.objects.create(user=both, tenant=two[1])
    operator = make_person(two[0], "operator", "operator")
    return [make_person(two[1], name="one"), both, operator]


def everything(person: User) -> Search[OrderQuerySet]:
    return Search(Order.objects.visible_to(person), "")


def pages_in(said: CaptureQueriesContext, size: int) -> list[str]:
    """Return the queries that ask for a page of a list, and one row more."""
    return [one["sql"] for one in said if one["sql"].endswith(f" LIMIT {size + 1}")]


def rows_read(sql: str) -> int:
    """Return how many rows the database looks at for a query."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        (told,) = cursor.fetchone()
    plan = json.loads(told) if isinstance(told, str) else told
    return sum(read(one) for one in nodes(plan[0]["Plan"]))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for one in plan.get("Plans", ()):
        yield from nodes(one)


def read(node: dict[str, Any]) -> int:
    if "Relation Name" not in node:
        return 0
    rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return int(rows * node["Actual Loops"])


def middle(person: User, sort: Sort) -> str:
    """Return the mark of a row in the midst of a list."""
    found = filters.keyed(Order.objects.visible_to(person), sort)
    return sort.mark(found.order_by(*sort.order_by)[MANY // 2])


@pytest.mark.postgresql
def test_a_page_is_read_along_an_index_whoever_asks(many, people):
    for person in people:
        for name in SORTS:
            _, sort = filters.sort_of(name)
            for after in ("", middle(person, sort)):
                query = QueryDict(mutable=True)
                query.update({"sort": name, "after": after})
                with CaptureQueriesContext(connection) as said:
                    listing(everything(person), person, query, read_clock())
                lists = pages_in(said, SIZE)
                assert len(lists) == 1
                assert rows_read(lists[0]) < FEW, (person, name, after)


@pytest.mark.postgresql
def test_what_changed_last_is_found_along_an_index_whoever_asks(many, people):
    for person in people:
        Tenant.objects.numbers(person)
        with CaptureQueriesContext(connection) as said:
            marks.mark(person)
            marks.tag(person)
            news.newest(person, read_clock())
        assert sum(rows_read(one["sql"]) for one in said) < FEW, person


@pytest.mark.postgresql
def test_the_admin_lists_a_tenants_orders_along_an_index(two, many, people):
    """Those of the other tenant came later, and would be gone through first."""
    one = f"tenant__id__exact={two[0].pk}"
    for person, query in ((make_person(two[0], "tenant-admin"), ""), (people[2], one)):
        with CaptureQueriesContext(connection) as said:
            signed_in(person).get(f"/admin/orders/order/?{query}")
        lists = [q["sql"] for q in said if q["sql"].endswith("LIMIT 40")]
        assert len(lists) == 1
        assert rows_read(lists[0]) < FEW, person


@pytest.mark.postgresql
def test_what_is_late_is_found_among_what_is_under_way(many, people):
    """Of most lists nearly all has ended."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET status = 'COMPLETED' WHERE id % 20 > 0")
        cursor.execute("ANALYZE orders_order")
    for late in (filters.is_delayed, filters.is_at_risk):
        for person in people:
            with CaptureQueriesContext(connection) as said:
                some = Order.objects.visible_to(person).filter(late((), read_clock()))
                bounded_count(some)
            assert rows_read(said[-1]["sql"]) < FEW, (person, late)


@pytest.mark.postgresql
def test_ids_that_came_back_are_found_along_an_index(many, two):
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, {"events": 1})
        cursor.execute("ANALYZE orders_timelineevent")
    order = Order.objects.filter(tenant=two[0])[MANY // 2]

    with CaptureQueriesContext(connection) as said:
        TimelineEvent.objects.reused_ids(order)

    assert rows_read(said[0]["sql"]) < FEW


@pytest.mark.postgresql
def test_a_queue_is_read_past_no_actions_of_other_tenants(many, two, people):
    """Those of the other tenant are older, and would be gone through first."""
    with connection.cursor() as cursor:
        cursor.execute(ACTIONS, {"each": 1})
        cursor.execute(
            "UPDATE orders_requiredaction SET opened_on = opened_on - interval '9 days'"
            f" WHERE tenant_id = {two[0].pk}"
        )
        cursor.execute("ANALYZE orders_requiredaction")

    for person in people:
        with CaptureQueriesContext(connection) as said:
            queue(person, QueryDict(), read_clock())
        lists = pages_in(said, MOST_SHOWN)
        assert len(lists) == 1
        assert rows_read(lists[0]) < FEW, person


@pytest.mark.postgresql
def test_whatever_any_order_has_is_found_along_an_index(many, people):
    rare = {"supplier": "RARE", "status": "ODD", "entity_type": "OTHER"}
    for person in people:
        oldest = Order.objects.visible_to(person).order_by("changed_at", "pk")[:1]
        Order.objects.filter(pk__in=oldest.values("pk")).update(**rare)
        tenants = Tenant.objects.numbers(person)
        with CaptureQueriesContext(connection) as said:
            found = facets.anywhere(tenants)
        for name, column in facets.OPEN.items():
            assert (name, rare[column]) in found, person
        assert len(said) == 1
        assert rows_read(said[0]["sql"]) < FEW, person


@pytest.mark.both_databases
@pytest.mark.parametrize("sort", SORTS)
def test_orders_of_two_tenants_are_one_list(two, people, sort, monkeypatch):
    monkeypatch.setattr("orders.pages.orders.SIZE", 2)
    make_orders(two[0], 3, targetDate="2026-05-01T09:00:00Z")
    make_orders(two[1], 2)

    for person, count in zip(people, (2, 5, 5), strict=True):
        seen, after = [], None
        while after != "":
            query = QueryDict(mutable=True)
            query.update({"sort": sort, "after": after or ""})
            shown = listing(everything(person), person, query, read_clock())
            seen += [row.brief.order for row in shown.rows]
            assert shown.total == str(count)
            after = shown.page.after
        assert len(seen) == count
        _, by = filters.sort_of(sort)
        keyed = filters.keyed(Order.objects.visible_to(person), by)
        assert seen == list(keyed.order_by(*by.order_by))
