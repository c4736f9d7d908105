"""Reports: numbers over a period, their charts and their files."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders import actions
from orders.pages.plots import columns, dumbbells, rows_of_bars
from orders.reports import percentile, spread
from orders.wording import reports as wording
from tests.factories import (
    BEGIN,
    kci_body,
    make_order,
    make_person,
    make_tenant,
    moment,
)
from tests.orders.asking import asked
from tests.orders.visiting import signed_in, visit

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
APRIL = {"from": "2026-04-01", "to": "2026-04-30"}
HOUR = timedelta(hours=1)


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def person(tenant):
    return make_person(tenant, "tenant-admin")


def life(tenant, name, *, days=3, slip=2, **other):
    """Make an order that was acknowledged after an hour, and completed after days."""
    supplier, began = other.get("supplier", "ALTNET_A"), other.get("began", BEGIN)

    def told(number, type, when, **entity):
        return kci_body(
            number,
            type,
            supplier=supplier,
            issuedOn=moment(when),
            receivedOn=moment(when),
            entity={"id": name} | entity,
            said={"code": "NETWORK_ISSUE"} if type == "DELAY" else None,
        )

    promised = {
        "committedDate": "2026-04-15T09:00:00Z",
        "targetDate": f"2026-04-{15 + slip}T09:00:00Z",
    }
    return make_order(
        tenant,
        told(1, "UPDATE", began),
        told(2, "ACKNOWLEDGED", began + HOUR),
        told(3, "COMMITTED", began + 5 * HOUR, **promised),
        told(4, "DELAY", began + 6 * HOUR, **promised),
        told(
            5,
            "COMPLETED",
            began + timedelta(days=days),
            status="COMPLETED",
            **promised,
        ),
    )


def table(person, name, **query):
    """Return a table of the reports, by the first cell of each row."""
    response = signed_in(person).get("/reports/", APRIL | {"csv": name} | query)
    text = response.getvalue().decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(text))
    return {row[0]: row[1:] for row in rows}


def test_suppliers_stand_side_by_side(tenant, person):
    for name, days in ((1, 2), (2, 4), (3, 12)):
        life(tenant, name, days=days)
    life(tenant, 4, supplier="PENNINE", slip=0)

    found = table(person, "suppliers")

    assert list(found) == ["Altnet A", "Pennine"]
    assert found["Altnet A"] == [
        *("3", "1.0 h", "1.0 h", "5.0 h", "5.0 h", "4.0 days", "10.4 days"),
        *("2.0 days", "100 %", "0 %"),
    ]


def test_only_what_began_in_the_period_counts(tenant, person):
    life(tenant, 1)
    life(tenant, 2, began=BEGIN - timedelta(days=20))

    assert table(person, "suppliers")["Altnet A"][0] == "1"
    assert table(person, "suppliers", to="2026-04-05") == {}


def test_slips_problems_and_days(tenant, person):
    life(tenant, 1, slip=0)
    life(tenant, 2, slip=1)
    life(tenant, 3, slip=8)

    slips = {name: row[0] for name, row in table(person, "slips").items()}
    assert slips == {
        **{"early": "0", "on time": "1", "1 day": "1"},
        **{"2 to 3": "0", "4 to 7": "0", "over 7": "1"},
    }
    assert table(person, "problems") == {"Network issue": ["NETWORK_ISSUE", "3"]}
    assert table(person, "days")["2026-04-10"] == ["12", "0", "0"]


def test_how_fast_we_answer(tenant, person):
    order = make_order(tenant, asked())
    actions.close(order.actions.get(), by=person, reason="done")

    opened, closed, half, _ = table(person, "answers")["Information needed"]

    assert (opened, closed) == ("1", "1")
    assert half.endswith("days")


def test_faults_are_apart_from_orders(tenant, person):
    make_order(tenant, kci_body(entityType="SERVICE_PROBLEM"))

    assert table(person, "suppliers") == {}
    assert table(person, "suppliers", kind="SERVICE_PROBLEM")["Altnet A"][0] == "1"


def test_another_tenants_orders_do_not_count(person):
    life(make_tenant("meadow"), 1)

    assert table(person, "suppliers") == {}
    assert all(row == ["0", "0", "0"] for row in table(person, "days").values())


def test_the_page_shows_charts_and_tables(tenant, person):
    life(tenant, 1)

    page = visit(person, "/reports/", **APRIL)

    for text in ("Days until completed", "Network issue", "<svg", "5.0 h", "CSV"):
        assert text in page
    assert "style=" not in page


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"period": "7"},
        {"period": "90"},
        {"period": "month"},
        {"period": "last"},
        {"period": "bogus", "kind": "bogus"},
        {"from": "2026-02-30", "to": "x"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"from": "2001-01-01", "to": "2099-12-31"},
        {"from": "2026-04-30", "to": "2026-04-01"},
    ],
)
def test_any_period_has_a_page_though_nothing_began_in_it(person, query):
    assert "Nothing began in these days" in visit(person, "/reports/", **query)


def test_a_table_that_is_none_is_not_there(person):
    assert signed_in(person).get("/reports/?csv=bogus").status_code == 404


def test_it_costs_the_same_for_any_number_of_orders(tenant, person):
    counts = []
    for names in ((1,), range(2, 8)):
        for name in names:
            life(tenant, name)
        with CaptureQueriesContext(connection) as queries:
            visit(person, "/reports/", **APRIL)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_percentile_is_as_postgresql_has_it():
    hours = [n * HOUR for n in (1, 2, 4, 10)]

    assert percentile(hours, 0.5) == 3 * HOUR
    assert percentile(hours, 0.9) == pytest.approx(8.2 * HOUR, rel=1e-6)
    assert percentile([], 0.5) is None
    assert spread([-HOUR, HOUR]).half == HOUR / 2


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (None, "–"),
        (timedelta(minutes=40), "40 min"),
        (5 * HOUR, "5.0 h"),
        (timedelta(days=1_234.5), "1,234.5 days"),
    ],
)
def test_a_span_is_told_in_what_fits(span, told):
    assert wording.span(span) == told


@pytest.mark.parametrize("rows", [[], [("One", 0, 0)], [("Huge", 1e6, 9e9)]])
def test_charts_stay_within_their_room(rows):
    plot = dumbbells(rows, "days")
    bars = rows_of_bars([(name, int(most)) for name, _, most in rows])
    drawn = columns([(name, int(most), 1) for name, _, most in rows])

    assert all(0 <= dot.x <= 100 for dot in plot.dots)
    for bar in (*plot.bars, *bars.bars, *drawn.bars):
        assert bar.x >= 0
        assert bar.x + bar.width <= 100
    assert all(text.x <= 100 for text in (*plot.names, *bars.names, *drawn.texts))
