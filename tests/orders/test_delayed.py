"""Delayed: what a row shows as late is what the tile, the filter and its file count."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
import time_machine

from orders.models import Order
from orders.pages.brief import Brief
from orders.pages.clock import read_clock
from tests.factories import deliver, kci_body, make_person, make_tenant
from tests.orders.lists import customer
from tests.orders.test_orders_page import names
from tests.orders.test_today_page import tiles
from tests.orders.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = datetime(2026, 4, 29, 12, tzinfo=UTC)
EARLIER, TODAY, LATER = "2026-04-10T09:00Z", "2026-04-29T09:00Z", "2026-05-04T09:00Z"
YESTERDAY = "2026-04-28T09:00Z"
# Half an hour after midnight here, and half past eleven the evening before in UTC.
TODAY_HERE, TOMORROW_HERE = "2026-04-28T23:30Z", "2026-04-29T23:30Z"
# Status, committed, target, asked for; what the row says, and whether that is late.
CASES = [
    ("IN_PROGRESS", None, None, None, "", False),
    ("IN_PROGRESS", LATER, LATER, None, "on time", False),
    ("IN_PROGRESS", EARLIER, EARLIER, None, "19 days overdue", True),
    ("IN_PROGRESS", EARLIER, None, None, "19 days overdue", True),
    ("IN_PROGRESS", TODAY, TODAY, None, "on time", False),
    ("IN_PROGRESS", TODAY, TODAY_HERE, None, "on time", False),
    ("IN_PROGRESS", TODAY, TOMORROW_HERE, None, "1 day late", True),
    ("IN_PROGRESS", TODAY, LATER, None, "5 days late", True),
    ("IN_PROGRESS", LATER, TODAY, None, "5 days early", False),
    ("IN_PROGRESS", None, LATER, None, "", False),
    ("IN_PROGRESS", None, LATER, "2026-04-30", "4 days late", True),
    ("IN_PROGRESS", None, LATER, "2026-05-04", "on time", False),
    ("IN_PROGRESS", LATER, LATER, "2026-04-30", "on time", False),
    ("COMPLETED", EARLIER, EARLIER, None, "on time", False),
    ("COMPLETED", EARLIER, LATER, None, "24 days late", False),
    ("IN_PROGRESS", EARLIER, YESTERDAY, None, "1 day overdue, moved by 18 days", True),
    ("IN_PROGRESS", LATER, YESTERDAY, None, "1 day overdue", True),
]


@pytest.fixture
def orders():
    """An order of each case, named by its place."""
    tenant = make_tenant()
    for number, (status, committed, target, asked_for, _, _) in enumerate(CASES):
        deliver(tenant, kci_body(entity=customer(1000 + number)))
        Order.objects.filter(entity_id=str(1000 + number)).update(
            status=status,
            committed_date=committed and datetime.fromisoformat(committed),
            target_date=target and datetime.fromisoformat(target),
            requested_completion_date=asked_for,
        )
    with time_machine.travel(NOW, tick=False):
        yield list(tenant.orders.order_by("entity_id"))


def customers(which: bool) -> set[str]:
    return {f"Customer {1000 + n}" for n, case in enumerate(CASES) if case[-1] is which}


def test_a_row_is_red_where_its_order_is_late(orders):
    for order, (*_, words, is_late) in zip(orders, CASES, strict=True):
        brief = Brief(order, read_clock())
        assert brief.slip == words
        assert (brief.slip_tone == "trouble") is is_late, words


def test_the_list_and_its_file_have_what_is_late(orders):
    client = signed_in(make_person(orders[0].tenant))

    shown = client.get("/orders/?show=all&delayed=1")
    file = client.get("/orders/csv/?show=all&delayed=1").getvalue().decode("utf-8-sig")

    assert set(names(shown)) == customers(True)
    rows = csv.DictReader(io.StringIO(file))
    assert {row["Customer"] for row in rows} == customers(True)


def test_the_tile_and_the_chip_count_what_is_late(orders):
    client = signed_in(make_person(orders[0].tenant))
    number = str(len(customers(True)))

    today = client.get("/").content.decode()
    listed = client.get("/orders/").content.decode()

    assert tiles(today)["orders delayed"] == number
    assert f"Delayed <b>{number}</b>" in listed


def test_what_is_over_this_week_is_at_risk(orders):
    """19 days ago is not this week, and an order that has ended risks nothing."""
    client = signed_in(make_person(orders[0].tenant))
    orders[2].target_date = datetime(2026, 4, 28, 9, tzinfo=UTC)
    orders[2].save()

    found = names(client.get("/orders/?risk=1"))
    assert found == [f"Customer {1000 + n}" for n in (16, 15, 6, 2)]
