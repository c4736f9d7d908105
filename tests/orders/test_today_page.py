"""The first page: how much waits for us, what came, what changed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from orders import actions
from orders.pages.charts import FOOT, TOP, nice, stacked
from orders.pages.clock import read_clock
from orders.pages.today import kcis_per_day
from tests.factories import BEGIN, deliver, kci_body, make_person, make_tenant
from tests.orders.lists import customer, make_actions, make_orders

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def amira(tenant):
    return make_person(tenant, name="amira")


@pytest.fixture
def client(client: Client, amira):
    client.force_login(amira)
    return client


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def tiles(page: str) -> dict[str, str]:
    found = re.findall(r"<b>(?:<svg.*?</svg>)?([^<]*)</b>([^<]*)</a></li>", page)
    return {label: number for number, label in found}


@pytest.mark.parametrize("count", [1, 20])
def test_it_costs_the_same_for_any_number_of_orders(
    client, tenant, count, django_assert_num_queries
):
    make_actions(tenant, count)

    with django_assert_num_queries(17):
        client.get("/")


def test_days_are_remembered_for_any_number_of_tenants(tenant, amira):
    olga = make_person(tenant, "operator", name="olga")
    *_, last = (make_tenant(f"t{number}") for number in range(120))
    with time_machine.travel(BEGIN, tick=False):
        make_orders(last)
        days = [kcis_per_day(one, read_clock()) for one in (amira, olga)]

    assert [sum(sum(day.numbers) for day in found) for found in days] == [0, 1]


def test_the_tiles_count_and_lead_to_what_they_count(client, tenant, amira):
    late = {
        "committedDate": "2026-04-15T09:00:00Z",
        "targetDate": "2026-04-17T09:00:00Z",
    }
    made = make_actions(tenant, 3, **late)
    actions.assign(made[0], to=amira, by=amira)

    with time_machine.travel(BEGIN + timedelta(days=30), tick=False):
        page = text(client.get("/"))

    assert tiles(page) == {
        "outstanding actions": "3",
        "mine": "1",
        "with nobody": "2",
        "over their time": "3",
        "orders delayed": "3",
        "at risk this week": "0",
    }
    for url in ("/actions/?with=me", "/actions/?with=nobody", "/orders/?delayed=1"):
        assert f'href="{url}"' in page
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("count", "mine", "told"),
    [
        (1, 0, "One action is over its time."),
        (1, 1, "One action is over its time; it is yours."),
        (3, 0, "Three actions are over their time."),
        (3, 1, "Three actions are over their time; one of them is yours."),
        (12, 2, "12 actions are over their time; two of them are yours."),
    ],
)
def test_a_sentence_says_what_is_late(client, amira, count, mine, told):
    tenant = amira.memberships.get().tenant
    for action in make_actions(tenant, count)[:mine]:
        actions.assign(action, to=amira, by=amira)

    with time_machine.travel(BEGIN + timedelta(days=30), tick=False):
        assert told in text(client.get("/"))


def test_the_ten_oldest_actions_come_first(client, tenant):
    made = make_actions(tenant, 12)

    listed = re.findall(r'data-row href="/actions/(\d+)/"', text(client.get("/")))

    assert listed == [str(one.pk) for one in made[:10]]


def test_tenants_never_see_each_other(client):
    other = make_tenant("other")
    with time_machine.travel(BEGIN, tick=False):
        make_actions(other, 2)

        page = text(client.get("/"))

    assert "Customer" not in page
    assert set(tiles(page).values()) == {"0"}
    assert '<rect class="c' not in page


def test_kcis_are_counted_by_the_day_here_and_by_kind(client, tenant):
    """At 23:30 UTC in summer it is the next day already."""
    late = kci_body(entity=customer(1001)) | {"issuedOn": "2026-04-10T23:30:00Z"}
    deliver(tenant, late)
    make_actions(tenant)

    with time_machine.travel(BEGIN + timedelta(days=1), tick=False):
        page = text(client.get("/"))

    days = re.findall(r'<time datetime="2026-04-(1[01])">.*?</tr>', page)
    assert days == ["11", "10"]
    cells = re.findall(r'<td class="num">(\d)</td>' * 3, page)
    assert cells[:2] == [("1", "0", "0"), ("0", "1", "0")]


def test_what_changed_last_comes_first_whoever_did_it(client, tenant, amira):
    first, _ = make_orders(tenant, 2)
    amira.first_name, amira.last_name = "Amira", "Khan"
    amira.save()
    actions.comment(first, by=amira, text="Rang them")

    page = text(client.get("/"))

    comment = page.index("Amira Khan left a comment")
    assert comment < page.index("Acknowledged by Altnet A")


def test_there_is_one_search_box_and_it_is_in_the_page(client):
    page = text(client.get("/"))

    assert page.count('role="search"') == page.count("data-find") == 1
    assert page.index("<h1>") < page.index('role="search"')
    elsewhere = text(client.get("/orders/"))
    assert elsewhere.count("data-find") == 1
    assert elsewhere.index('role="search"') < elsewhere.index("<h1>")


def test_nothing_to_do_is_said_kindly(client):
    page = text(client.get("/"))

    assert "Nothing waits for us. Well done." in page
    assert "Nothing is over its time." in page
    assert "amira" in page


@pytest.mark.parametrize(
    ("utc", "greeting"),
    [(9, "Good morning"), (11, "Good afternoon"), (17, "Good evening")],
)
def test_it_greets_by_the_clock_here(client, utc, greeting):
    with time_machine.travel(BEGIN.replace(hour=utc), tick=False):
        assert greeting in text(client.get("/"))


def test_bars_stay_inside_the_chart_and_stand_on_each_other():
    chart = stacked([(0, 0), (97, 3), (1, 0)], ["", "Mon", ""])

    below, above, small = chart.bars
    assert above.y + above.height == pytest.approx(below.y)
    assert below.y + below.height == FOOT
    assert above.y >= TOP
    assert small.height >= 1.5
    assert max(bar.x + bar.width for bar in chart.bars) <= 100
    assert "Mon" in [one.text for one in chart.texts]


@pytest.mark.parametrize(
    ("number", "step"),
    [(0, 1), (1, 1), (2.3, 3), (7, 8), (10, 10), (11, 20), (999, 1000)],
)
def test_steps_of_the_grid_are_round(number, step):
    assert nice(number) == step
