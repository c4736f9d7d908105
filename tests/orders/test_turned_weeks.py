"""Turning the weeks of free visits: what is picked and written stays."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from orders.models import GatewayRequest
from tests.factories import kci_body
from tests.orders.telling import tell
from tests.orders.test_picked_visits import shown_as_held
from tests.orders.test_visit_page import HTMX, book, free, hold, read
from tests.orders.visiting import PAGE

pytestmark = pytest.mark.django_db


def turn(client: Client, action, page: str = "", **told: str) -> str:
    """Return the week after the one of a page, or the first one without scripts."""
    there = re.findall(r'formaction="([^"]+)"[^>]*>Week after', page)
    path = there[0] if there else f"/actions/{action.pk}/visits/"
    headers: Any = HTMX if there else {}
    return read(client.post(path, told, headers=headers))


def first_week(client: Client, action) -> str:
    return read(client.get(f"/actions/{action.pk}/visits/", headers=HTMX))


def chosen(page: str) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)" checked', page)


def test_a_pick_outlives_the_turning_of_weeks(admin, action):
    week = first_week(admin, action)
    slot = free(admin, action)[0]

    for _ in range(2):
        week = turn(admin, action, week, slot=slot)

        assert chosen(week) == [slot]
        assert re.search(r"\w+day \d+ \w+, \d\d:00 to .+picked", week)


def test_a_pick_of_the_week_that_is_shown_stands_once(admin, action):
    slot = free(admin, action)[1]

    page = turn(admin, action, slot=slot)

    assert page.count(f'value="{slot}"') == 1
    assert chosen(page) == [slot]


def test_a_held_visit_of_another_week_is_the_picked_one(admin, action):
    week = first_week(admin, action)
    slot = free(admin, action)[0]
    hold(admin, action, slot)

    week = turn(admin, action, week)

    assert chosen(week) == [slot]
    assert "held for us" in week


def test_a_pick_outlives_a_gateway_that_is_away(admin, action, tenant):
    slot = free(admin, action)[0]
    tenant.gateway_account.url = "http://127.0.0.1:1"
    tenant.gateway_account.save()

    page = turn(admin, action, slot=slot)

    assert "cannot be reached" in page
    assert chosen(page) == [slot]


def test_without_scripts_all_that_is_filled_in_outlives_the_visits(admin, action):
    hold(admin, action, free(admin, action)[0])
    told = {"notes": "Ring twice", "reservation": "4711", "token": "0" * 32}

    page = turn(admin, action, **told)

    assert "Week after" in page
    assert ">Ring twice</textarea>" in page
    assert 'name="reservation"' in page
    assert 'value="4711"' in page
    assert 'name="token" value="00000000-0000-0000-0000-000000000000"' in page
    held = GatewayRequest.objects.get().gateway_id
    assert shown_as_held(page) == held


def test_of_an_order_that_asks_nothing_too(admin, tenant, gateway):
    tell(tenant, kci_body())

    page = read(admin.post(f"{PAGE}visits/?tenant={tenant.code}", {"notes": "Ring"}))

    assert ">Ring</textarea>" in page
    assert "<h1>Book another visit</h1>" in page
    assert f"{PAGE}visits/?from=" in page
    assert f"tenant={tenant.code}" in page


def test_a_pick_beside_a_number_is_kept_and_can_be_taken_back(admin, action):
    slot = free(admin, action)[0]

    page = read(book(admin, action, slot=slot, reservation="4711"))

    assert chosen(page) == [slot]
    assert f'type="checkbox" name="slot" value="{slot}"' in page


@pytest.mark.parametrize("slot", ["soon", "2030-06-03T09:00:00Z/2030-06-03T08:00:00Z"])
def test_what_is_no_visit_is_no_pick(admin, action, slot):
    page = turn(admin, action, slot=slot)

    assert "Week after" in page
    assert slot not in page


def test_whoever_picks_none_of_them_books_none(admin, action):
    slot = free(admin, action)[0]
    hold(admin, action, slot)

    assert '<input type="radio" name="slot" value="">' in first_week(admin, action)
    refused = book(admin, action, slot="")
    assert refused.status_code == 422
    assert '<input type="hidden" name="slot" value="">' in read(refused)
    week = turn(admin, action, first_week(admin, action), slot="")
    assert re.findall(r'value="([^"]*)" checked', week) == [""]
    assert book(admin, action, slot="", reservation="4711").status_code == 302
    body = GatewayRequest.objects.answers().get().body
    assert body["appointmentReservationId"] == 4711
