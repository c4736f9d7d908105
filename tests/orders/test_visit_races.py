"""Two clicks on "Hold this one" at once hold one visit (threads, real HTTP)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F

from orders import visits
from orders.actions import Refusal
from orders.answers import About
from orders.gateway import outbox
from orders.models import GatewayRequest
from orders.pages import giving
from tests.deliveries import order_of
from tests.factories import make_person
from tests.orders.asking import action_of, asked
from tests.orders.telling import tell
from tests.orders.test_visit_page import book, free
from tests.orders.visiting import signed_in
from tests.threads import in_threads

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

FIRST = datetime(2030, 6, 3, 7, tzinfo=UTC)
SECOND = FIRST + timedelta(days=1)
LATER = timedelta(seconds=300)


@pytest.fixture
def hold(tenant, by_ann, gateway):
    """Return what holds a visit at a gateway that takes half a second for each."""
    gateway.slow_for = 0.5
    gateway.order("slow", "slow")
    tell(tenant, asked(1, "REAPPOINT"))

    def hold(start=FIRST, **about):
        action = about.get("action", action_of(1))
        found = About(order=order_of(tenant), action=action)
        end, token = start + LATER, uuid4()
        return visits.reserve(found, start=start, end=end, by=by_ann, token=token)

    return hold


def test_two_clicks_at_once_hold_one_visit(gateway, hold):
    first, second = in_threads(hold, hold)

    assert first == second
    assert len(gateway.world.reservations) == 1
    assert GatewayRequest.objects.get().state == "RECEIVED"


def test_two_clicks_at_once_on_an_order_that_asks_nothing_hold_one(gateway, hold):
    unasked = partial(hold, action=None)

    in_threads(unasked, unasked)

    assert len(gateway.world.reservations) == 1


def test_two_clicks_on_book_at_once_book_the_picked_visit_once(tenant, gateway, hold):
    client = signed_in(make_person(tenant, "tenant-admin", name="amira"))
    action = action_of(1)
    told = {"slot": free(client, action)[0], "token": str(uuid4())}
    gateway.order("slow")

    def click() -> object:
        return book(client, action, **told).status_code

    assert in_threads(click, click) == [302, 302]
    assert GatewayRequest.objects.answers().count() == 1


def test_a_click_that_books_while_the_next_one_is_read_is_no_fault(
    tenant, gateway, hold, monkeypatch
):
    client = signed_in(make_person(tenant, "tenant-admin", name="amira"))
    action = action_of(1)
    told = {"slot": free(client, action)[0], "token": str(uuid4())}

    def then_the_other_books(*about: Any) -> str:
        monkeypatch.undo()
        number = giving.booked(*about)
        # Between this and whatever is looked up after it.
        assert book(client, action, **told).status_code == 302
        return number

    monkeypatch.setattr("orders.pages.giving.booked", then_the_other_books)

    assert book(client, action, **told).status_code == 302
    assert GatewayRequest.objects.answers().count() == 1


def test_of_two_visits_picked_at_once_the_later_one_is_booked(gateway, hold):
    in_threads(hold, partial(hold, SECOND))

    assert len(gateway.world.reservations) == 2
    newest = GatewayRequest.objects.latest("pk")
    assert visits.held(About.of(action_of(1))) == newest


def test_who_waits_for_one_that_fails_holds_it_himself(gateway, hold):
    gateway.faults.clear()
    gateway.order("503", "")
    outcomes = []

    def click():
        try:
            hold()
        except Refusal as refusal:
            outcomes.append(str(refusal))

    in_threads(click, click)

    assert len(outcomes) == 1
    assert len(gateway.world.reservations) == 1


def test_whoever_waits_too_long_is_told_to_look_again(gateway, hold, monkeypatch):
    monkeypatch.setattr(visits, "PATIENCE", 0.1)
    outcomes = []

    def click():
        try:
            hold()
        except Refusal as refusal:
            outcomes.append(str(refusal))

    in_threads(click, click)

    assert outcomes == ["A visit is just being held. Look again in a moment."]
    assert len(gateway.world.reservations) == 1


def test_one_who_died_at_it_keeps_nobody_from_holding(gateway, hold, monkeypatch):
    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(visits, "keep", die)
        with pytest.raises(KeyboardInterrupt):
            hold()
    GatewayRequest.objects.update(due_at=F("due_at") - LATER)

    assert outbox.send_due() == 0
    assert hold() == GatewayRequest.objects.get()
