"""Picking a visit: it is held at once, and booked unless another one was held."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from orders.models import GatewayRequest
from orders.moments import read_moment
from orders.pages.clock import read_clock
from orders.wording import dates
from tests.factories import ENTITY, kci_body
from tests.orders.telling import tell
from tests.orders.test_visit_page import HTMX, book, free, hold, read
from tests.orders.visiting import visit

pytestmark = pytest.mark.django_db


def shown_as_held(page: str) -> str:
    """Return the reservation that a page's form shows as held."""
    found = re.search('name="held" value="([^"]*)"', page)
    assert found
    return found[1]


def test_what_was_filled_in_outlives_the_holding_of_a_visit(admin, action):
    page = hold(admin, action, free(admin, action)[0], notes="Ring twice")

    assert ">Ring twice</textarea>" in page


def test_a_visit_that_is_picked_is_held_and_booked_at_once(admin, action):
    slot, token = free(admin, action)[0], str(uuid4())

    for _ in range(2):
        assert book(admin, action, slot=slot, token=token).status_code == 302

    held, booked = GatewayRequest.objects.order_by("pk")
    assert held.kind == "RESERVATION"
    assert booked.body["appointmentReservationId"] == int(held.gateway_id)


def test_a_visit_picked_beside_the_held_one_is_asked_about_before(admin, action):
    held, other = free(admin, action)[:2]
    hold(admin, action, held)

    asked = book(admin, action, slot=other, notes="Ring twice")

    page = read(asked)
    assert asked.status_code == 422
    assert re.search(r"Nothing is booked yet\. .+ was held .+ Now .+ is held\.", page)
    assert ">Ring twice</textarea>" in page
    assert not GatewayRequest.objects.answers().exists()
    sure = book(admin, action, slot=other, held=shown_as_held(page))
    assert sure.status_code == 302
    number = GatewayRequest.objects.filter(kind="RESERVATION").latest("pk").gateway_id
    body = GatewayRequest.objects.answers().get().body
    assert body["appointmentReservationId"] == int(number)


def test_however_often_one_clicks_another_visit_is_asked_about_before(admin, action):
    first, other = free(admin, action)[:2]
    held = shown_as_held(hold(admin, action, first))
    told = {"slot": other, "token": str(uuid4()), "held": held}

    clicks = [book(admin, action, **told) for _ in range(3)]

    assert [one.status_code for one in clicks] == [422, 422, 422]
    assert not GatewayRequest.objects.answers().exists()
    [why] = {*re.findall("<p>(Nothing is booked yet.+)</p>", read(clicks[2]))}
    assert why in read(clicks[0])


@pytest.mark.parametrize("slot", ["first", ""])
def test_a_page_that_shows_another_visit_as_held_books_none(admin, action, slot):
    first, other = free(admin, action)[:2]
    held = shown_as_held(hold(admin, action, first))
    hold(admin, action, other)
    told = {"slot": first, "held": held} if slot else {"held": held}

    clicks = [book(admin, action, **told).status_code for _ in range(2)]

    assert clicks == [422, 422]
    assert book(admin, action, held=held, reservation="4711").status_code == 302


def test_a_visit_that_took_the_place_of_one_that_ran_out_is_booked(admin, action):
    first, other = free(admin, action)[:2]
    held = shown_as_held(hold(admin, action, first))
    past = timezone.now() - timedelta(seconds=1)
    GatewayRequest.objects.update(expires_at=past)

    assert book(admin, action, slot=other, held=held).status_code == 302


def test_the_visit_that_is_held_is_the_picked_one(admin, action):
    slot = free(admin, action)[1]
    hold(admin, action, slot)

    page = read(admin.get(f"/actions/{action.pk}/visits/", headers=HTMX))

    assert re.findall(r'value="([^"]+)" checked', page) == [slot]


def test_a_preview_says_the_day_of_the_visit(admin, action, gateway):
    page = read(book(admin, action, do="preview", slot=free(admin, action)[0]))

    held, clock = GatewayRequest.objects.get(), read_clock()
    start, end = map(read_moment, sorted(held.body["timeslot"].values()))
    assert start
    assert f"<ins>{dates.visit(start, end, clock.tz, clock.now)}</ins>" in page
    assert f"<ins>{held.gateway_id}</ins>" in page


def test_a_visit_and_a_number_are_not_both_booked(admin, action):
    slot = free(admin, action)[0]

    assert book(admin, action, slot=slot, reservation="4711").status_code == 422
    assert not GatewayRequest.objects.exists()


@pytest.mark.parametrize("slot", ["", "soon"])
def test_without_a_pick_nothing_is_held(admin, action, slot):
    assert "Pick a visit first." in hold(admin, action, slot)
    assert not GatewayRequest.objects.exists()


def test_the_story_says_which_day_was_booked(admin, action):
    slot = free(admin, action)[0]
    book(admin, action, slot=slot, notes="Ring twice")

    story = visit(User.objects.get())

    start, end = map(read_moment, slot.split("/"))
    assert start
    when = dates.visit(start, end, read_clock().tz, read_clock().now)
    assert f"amira booked {when}</h4>" in story
    assert "<ins>Ring twice</ins>" in story
    assert f"booked {when}" in read(admin.get(f"/actions/{action.pk}/"))


def test_of_a_visit_that_was_held_elsewhere_no_day_is_told(admin, action):
    book(admin, action, reservation="4711")

    story = visit(User.objects.get())

    assert "amira booked a visit</h4>" in story
    assert "<ins>4711</ins>" in story


def test_a_form_that_comes_again_when_its_visit_is_booked_holds_no_other(
    admin, tenant, gateway
):
    """Nobody asked, so the order takes more than one answer."""
    gateway.world.learn("PROVIDE_ORDER", ENTITY)
    tell(tenant, kci_body())
    page = "/orders/PROVIDE_ORDER/12345/ask/visit/"
    shown = read(admin.post(f"{page.removesuffix('ask/visit/')}visits/", headers=HTMX))
    slot = re.findall('name="slot" value="([^"]+)"', shown)[0]
    told = {"slot": slot, "token": str(uuid4())}

    assert [admin.post(page, told).status_code for _ in range(2)] == [302, 302]

    kinds = GatewayRequest.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["RESERVATION", "AMENDMENT"]
