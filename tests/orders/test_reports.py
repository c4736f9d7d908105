"""Reports: numbers over a period, their charts and their files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import quantiles

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders import actions
from orders.models import GatewayRequest, RequiredAction
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
        *("2.0 days", "100 %", "0 %", "0"),
    ]


def test_only_what_began_in_the_period_counts(tenant, person):
    life(tenant, 1)
    life(tenant, 2, began=BEGIN - timedelta(days=20))

    assert table(person, "suppliers")["Altnet A"][0] == "1"
    assert table(person, "suppliers", to="2026-04-05") == {}


def test_slips_and_problems(tenant, person):
    life(tenant, 1, slip=0)
    life(tenant, 2, slip=1)
    life(tenant, 3, slip=8)

    slips = {name: row[0] for name, row in table(person, "slips").items()}
    assert slips == {
        **{"early": "0", "on time": "1", "1 day": "1"},
        **{"2 to 3": "0", "4 to 7": "0", "over 7": "1"},
    }
    assert table(person, "problems") == {"Network issue": ["NETWORK_ISSUE", "3"]}


def at(day, hour=9):
    """Return an hour of a day of April."""
    return datetime(2026, 4, day, hour, tzinfo=UTC)


def question(tenant, name, when, **members):
    """Make an order that asks for information at a time; return the action."""
    body = asked(entity={"id": name}, issuedOn=moment(when), **members)
    return make_order(tenant, body).actions.get()


def closed_on(action, person, when):
    actions.close(action, by=person, reason="done")
    RequiredAction.objects.filter(pk=action.pk).update(closed_on=when)


def request(action, person, when, **values):
    """Write down that something was asked of the gateway for an action."""
    values = {"kind": GatewayRequest.Kind.AMENDMENT} | values
    action.requests.create(
        order=action.order, position="", by=person, created_at=when, **values
    )
    actions.resettle(action.order)


def test_how_fast_we_answer(tenant, person):
    for name, day in ((1, 2), (2, 4)):
        request(question(tenant, name, at(1)), person, at(day))
    question(tenant, 3, at(2))

    found = table(person, "answers")

    assert found == {"Information needed": ["3", "0", "2.0 days", "2.8 days", "24.0 h"]}


def test_a_limit_of_our_own_stands_beside_the_times(tenant, person):
    question(tenant, 1, at(1))
    tenant.action_limits.create(type="", within=6 * HOUR)
    assert table(person, "answers")["Information needed"][-1] == "6.0 h"

    tenant.action_limits.create(type="INFORMATION_REQUIRED", within=3 * HOUR)
    assert table(person, "answers")["Information needed"][-1] == "3.0 h"


def test_limits_on_which_tenants_do_not_agree_are_not_shown(tenant, person):
    question(tenant, 1, at(1))
    other = make_tenant("meadow")
    other.memberships.create(user=person)
    assert table(person, "answers")["Information needed"][-1] == "24.0 h"

    other.action_limits.create(type="", within=6 * HOUR)
    assert table(person, "answers")["Information needed"][-1] == "–"


def test_what_is_settled_without_an_answer_counts_till_then(tenant, person):
    closed_on(question(tenant, 1, at(1)), person, at(1, 12))

    assert table(person, "answers")["Information needed"][2:4] == ["3.0 h", "3.0 h"]


@pytest.mark.parametrize(
    "lost",
    [
        {"kind": GatewayRequest.Kind.RESERVATION},
        {"state": GatewayRequest.State.REFUSED},
        {"state": GatewayRequest.State.LAPSED},
    ],
)
def test_what_is_no_answer_or_never_arrived_answers_nothing(tenant, person, lost):
    action = question(tenant, 1, at(1))
    request(action, person, at(2), **lost)

    assert table(person, "answers")["Information needed"][2:4] == ["–", ""]

    request(action, person, at(4))
    assert table(person, "answers")["Information needed"][2] == "3.0 days"


def test_what_was_closed_counts_whenever_it_was_opened(tenant, person):
    closed_on(question(tenant, 1, at(1) - timedelta(days=40)), person, at(20))
    closed_on(question(tenant, 2, at(3)), person, at(3) + timedelta(days=40))

    assert table(person, "answers")["Information needed"][:2] == ["1", "1"]
    earlier = {"from": "2026-02-01", "to": "2026-02-28"}
    assert table(person, "answers", **earlier)["Information needed"][:2] == ["1", "0"]


def test_an_order_whose_beginning_nobody_saw_has_no_times(tenant, person):
    life(tenant, 1)
    for name, first in ((2, "ACKNOWLEDGED"), (3, "COMMITTED")):
        make_order(tenant, kci_body(1, first, entity={"id": name}))

    assert table(person, "suppliers")["Altnet A"][:3] == ["3", "1.0 h", "1.0 h"]
    assert "Of 3, 2 began before this portal heard of it" in visit(
        person, "/reports/", **APRIL
    )


def test_an_order_that_says_when_it_was_made_counts_from_then(tenant, person, settings):
    settings.KCI_GAP_WAIT = 0
    made = {"created": moment(BEGIN - 2 * HOUR)}
    first = kci_body(5, "ACKNOWLEDGED", issuedOn=moment(BEGIN), entity=made)
    make_order(tenant, first)

    assert table(person, "suppliers")["Altnet A"][1] == "2.0 h"
    assert "nobody says when" not in visit(person, "/reports/", **APRIL)


def test_the_charts_can_be_of_one_supplier(tenant, person):
    life(tenant, 1)
    life(tenant, 4)
    life(tenant, 2, supplier="PENNINE", slip=0)
    question(tenant, 3, at(1), supplier="PENNINE")

    assert table(person, "problems")["Network issue"] == ["NETWORK_ISSUE", "3"]
    own = {"supplier": "ALTNET_A"}
    assert table(person, "problems", **own)["Network issue"] == ["NETWORK_ISSUE", "2"]
    assert table(person, "slips", **own)["on time"][0] == "0"
    assert list(table(person, "completed", **own)) == ["Altnet A"]
    assert table(person, "answers", **own) == {}
    assert list(table(person, "suppliers", **own)) == ["Altnet A", "Pennine"]
    page = visit(person, "/reports/", **APRIL | own)
    assert "Charts of Altnet A" in page
    assert "supplier=PENNINE" in page


def test_a_supplier_that_is_none_has_empty_charts(tenant, person):
    life(tenant, 1)

    for name in ("\0", "BOGUS", "x" * 200):
        assert "Altnet A" in visit(person, "/reports/", **APRIL, supplier=name)


@pytest.mark.parametrize("count", [1, 2, 11])
def test_percentiles_are_those_of_all_orders_of_a_supplier(tenant, person, count):
    chance = Random(count)
    minutes = [chance.randrange(1, 100_000) for _ in range(count)]
    for name, one in enumerate(minutes):
        life(tenant, name + 1, days=one / 1440)
    life(tenant, 900, supplier="PENNINE", days=1_000)

    *_, half, most = table(person, "suppliers")["Altnet A"][:7]

    tenths = quantiles([*minutes] * (1 + (count == 1)), n=10, method="inclusive")
    assert half == wording.span(timedelta(minutes=tenths[4]))
    assert most == wording.span(timedelta(minutes=tenths[8]))


def test_a_clock_that_is_behind_takes_no_time_away(tenant, person):
    make_order(
        tenant,
        kci_body(1, "UPDATE", issuedOn=moment(BEGIN)),
        kci_body(2, "ACKNOWLEDGED", issuedOn=moment(BEGIN - HOUR)),
    )

    assert table(person, "suppliers")["Altnet A"][1] == "0 min"


def test_a_file_says_exactly_what_its_table_shows(tenant, person):
    life(tenant, 1)
    response = signed_in(person).get("/reports/", APRIL | {"csv": "suppliers"})
    heads, row = csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")))

    page = visit(person, "/reports/", **APRIL)

    assert heads[2:4] == ["Acknowledged", "Acknowledged, 9 in 10"]
    assert "reports" not in response["Content-Disposition"]
    assert "suppliers-2026-04-01-2026-04-30.csv" in response["Content-Disposition"]
    assert [one for one in row if one not in page] == []


def test_faults_are_apart_from_orders(tenant, person):
    make_order(tenant, kci_body(entityType="SERVICE_PROBLEM"))

    assert table(person, "suppliers") == {}
    assert table(person, "suppliers", kind="SERVICE_PROBLEM")["Altnet A"][0] == "1"


def test_another_tenants_orders_do_not_count(person):
    life(make_tenant("meadow"), 1)

    assert table(person, "suppliers") == {}
    assert table(person, "problems") == table(person, "answers") == {}


def test_the_page_shows_charts_and_tables(tenant, person):
    life(tenant, 1)

    page = visit(person, "/reports/", **APRIL)

    for text in ("Time until completed", "Network issue", "<svg", "5.0 h", "CSV"):
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


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2026-04-30", "2026-04-01", "The first day is after the last one."),
        ("2024-01-01", "2026-04-01", "A report is of 366 days at the most"),
        ("abc", "2026-04-01", "That is not a day."),
        ("2026-04-01", "", "That is not a day."),
        ("2026-04-01", "2026-04-30", ""),
        ("", "", ""),
    ],
)
def test_what_is_wrong_with_ones_own_dates_is_said(person, first, last, told):
    page = visit(person, "/reports/", **{"from": first, "to": last})

    assert told in page
    assert ('role="status"' in page) == bool(told)


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
