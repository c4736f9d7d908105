"""Lists as CSV."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders import actions
from orders.models import Order
from orders.pages import exports
from tests.factories import kci_body, make_order, make_person, make_tenant
from tests.orders.asking import asked
from tests.orders.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def client(tenant):
    return signed_in(make_person(tenant))


def contact(name, phone="01632 960145"):
    return {"primaryContact": {"name": name, "phoneNumber": phone}}


def rows(client, path, **query):
    """Return a file's rows, each by its headings."""
    response = client.get(path, query)
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_has_what_is_filtered_and_says_its_day(tenant, client):
    make_order(tenant, kci_body(entity={"id": 1, "status": "HELD"} | contact("Ann")))
    make_order(tenant, kci_body(entity={"id": 2} | contact("Ben")))

    found = rows(client, "/orders/csv/", status="HELD")

    assert [row["Customer"] for row in found] == ["Ann"]
    assert found[0]["Status"] == "Held"
    name = client.get("/orders/csv/").headers["Content-Disposition"]
    assert re.search(r'filename="orders-\d{4}-\d\d-\d\d\.csv"', name)


def test_what_is_asked_of_us_stands_in_it(tenant, client):
    make_order(tenant, asked())

    order, action = rows(client, "/orders/csv/")[0], rows(client, "/actions/csv/")[0]

    assert order["Asked of us"] == "Send the information asked for"
    assert action["What is asked"] == "Send the information asked for"
    assert action["Over its time"] == "yes"
    assert action["Limit"] == "24 h"


def test_files_are_read_by_others_and_summed_up(tenant, client):
    promised, target = "2026-04-15T09:00:00Z", "2099-04-17T09:00:00Z"
    days = {"committedDate": promised, "targetDate": target}
    order = make_order(tenant, asked(entity=days))
    tom = make_person(tenant, name="tom")
    actions.assign(order.actions.get(), to=tom, by=tom)
    client.force_login(tom)

    order_row = rows(client, "/orders/csv/")[0]

    assert int(order_row["Days late"]) > 26_000
    Order.objects.update(target_date="2026-04-17T09:00:00Z")
    with time_machine.travel(datetime(2026, 4, 20, 12, tzinfo=UTC)):
        order_row = rows(client, "/orders/csv/")[0]
    assert (order_row["Slip"], order_row["Days late"]) == (
        "3 days overdue, moved by 2 days",
        "5",
    )
    assert rows(client, "/actions/csv/")[0]["With"] == "tom"


def test_a_file_says_what_was_last_told_as_its_page_does(tenant, client):
    visit = {
        "timeslotStartDateTime": "2026-04-21T07:00:00Z",
        "timeslotEndDateTime": "2026-04-21T12:00:00Z",
    }
    make_order(tenant, kci_body())
    make_order(
        tenant, kci_body(2, "REAPPOINTED", entity={"appointmentTimeslot": visit})
    )

    told = rows(client, "/orders/csv/")[0]["Last update"]

    assert "21 April" in told
    assert told in client.get("/orders/").content.decode()


def test_both_files_say_what_is_asked_as_its_page_does(tenant, client):
    test = kci_body(update_type="ERROR", entityType="SERVICE_TEST")
    make_order(tenant, test)

    order, action = rows(client, "/orders/csv/")[0], rows(client, "/actions/csv/")[0]

    assert order["Asked of us"] == action["What is asked"] == "Run the test again"


def test_another_tenants_orders_are_not_in_it(client):
    make_order(make_tenant("meadow"), asked())

    assert rows(client, "/orders/csv/") == rows(client, "/actions/csv/") == []


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("@SUM(1)", "'@SUM(1)"),
        ("-2+3+cmd|'/C calc'!A0", "'-2+3+cmd|'/C calc'!A0"),
        ("+44 1632 960145", "+44 1632 960145"),
        ("-5", "-5"),
        ("\t=1", "'\t=1"),
        ("Ann = Ben", "Ann = Ben"),
        ("010002429380", "'010002429380"),
        ("1234567890123456", "'1234567890123456"),
        ("12E34", "'12E34"),
        ("10002429380", "10002429380"),
        ("0", "0"),
    ],
)
def test_no_cell_is_a_formula_or_a_number_that_a_spreadsheet_spoils(cell, shown):
    assert exports.harmless(cell) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("07700900123", "07700 900123"),
        ("+447700900123", "+44 7700900123"),
        ("+353861234567", "+35 3861234567"),
        ("0800.1111", "0800 1111"),
        ("07700 900123", "07700 900123"),
        ("(01632) 960145", "(01632) 960145"),
        ("ask the shop", "ask the shop"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_a_text_to_spreadsheets_and_a_number_to_people(
    number, shown
):
    assert exports.telephone(number) == shown
    assert exports.harmless(shown) == shown
    digits = re.sub(r"[^+\d]", "", number)
    assert re.sub(r"[^+\d]", "", shown) == digits


def test_a_formula_in_an_order_is_harmless(tenant, client):
    make_order(tenant, kci_body(entity=contact("=1+1", "+441632960145")))

    found = rows(client, "/orders/csv/")[0]

    assert (found["Customer"], found["Phone"]) == ("'=1+1", "+44 1632960145")


def test_it_costs_the_same_for_any_number_of_rows_of_a_chunk(tenant, client):
    counts = []
    for first, last in ((1, 2), (2, 12)):
        for number in range(first, last):
            make_order(tenant, asked(entity={"id": number}))
        with CaptureQueriesContext(connection) as queries:
            rows(client, "/orders/csv/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_chunk_follows_chunk(tenant, client, monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 2)
    for number in range(1, 6):
        make_order(tenant, kci_body(entity={"id": number}))

    found = rows(client, "/orders/csv/", sort="customer")

    assert sorted(row["Order"] for row in found) == ["1", "2", "3", "4", "5"]


def test_nobody_else_gets_it(client):
    client.logout()

    assert client.get("/orders/csv/").status_code == 302
