"""Booking a visit, and asking for what nobody asked us for."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from orders.models import GatewayRequest
from tests.factories import kci_body, make_person
from tests.orders.asking import action_of, amendment, asked
from tests.orders.telling import tell
from tests.orders.visiting import PAGE, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def read(response: Any) -> str:
    content: bytes = response.content
    return unescape(content.decode())


def free(client: Client, action) -> list[str]:
    page = read(client.get(f"/actions/{action.pk}/visits/", headers=HTMX))
    return re.findall(r'name="slot" value="([^"]+)"', page)


def hold(client: Client, action, slot: str, **told: str) -> str:
    return read(book(client, action, do="hold", slot=slot, **told))


def book(client: Client, action, **told: str) -> Any:
    data = {"do": "send", "token": str(uuid4())} | told
    return client.post(f"/actions/{action.pk}/answer/visit/", data)


def test_a_visit_is_held_and_then_booked(admin, action):
    page = hold(admin, action, free(admin, action)[0])

    held = GatewayRequest.objects.get()
    assert "is held for us" in page
    assert f"Reservation {held.gateway_id}." in page
    assert book(admin, action).status_code == 302
    assert GatewayRequest.objects.latest("pk").body == {
        "orderId": 12345,
        "appointmentReservationId": int(held.gateway_id),
    }


def test_the_field_for_notes_has_its_own_label_beside_those_of_the_supplier(
    admin, tenant, action
):
    note = {"note": "Come by the back door", "type": "Engineer Note"}
    tell(tenant, kci_body(2, supplierNotes=[note]))
    page = read(admin.get(f"/actions/{action.pk}/"))

    assert "Come by the back door" in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_a_visit_that_is_picked_twice_is_held_once(admin, action, gateway):
    first, second = free(admin, action)[:2]

    for slot in (first, first, second):
        hold(admin, action, slot)

    assert len(gateway.world.reservations) == 2
    assert GatewayRequest.objects.count() == 2


def test_a_visit_that_ran_out_is_said_to_and_cannot_be_booked(admin, action):
    hold(admin, action, free(admin, action)[0])
    GatewayRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    page = read(admin.get(f"/actions/{action.pk}/"))
    assert "is no longer held for us" in page
    response = book(admin, action)

    assert response.status_code == 422
    assert "has run out" in read(response)
    assert GatewayRequest.objects.count() == 1


def test_a_reservation_made_elsewhere_is_booked(admin, action):
    assert book(admin, action, reservation="4711").status_code == 302

    body = GatewayRequest.objects.get().body
    assert body == {"orderId": 12345, "appointmentReservationId": 4711}


@pytest.mark.parametrize("number", ["", "abc", "²", "9" * 16])
def test_without_a_visit_nothing_is_booked(admin, action, number):
    assert book(admin, action, reservation=number).status_code == 422
    assert not GatewayRequest.objects.exists()


def test_without_javascript_the_visits_have_a_page(admin, action):
    page = read(admin.get(f"/actions/{action.pk}/visits/"))

    assert "<h1>Book another visit</h1>" in page
    assert "Week after" in page


def test_a_gateway_that_is_away_is_said_to_be(admin, action, gateway, tenant):
    own = tenant.gateway_account
    own.url = "http://127.0.0.1:1"
    own.save()

    page = read(admin.get(f"/actions/{action.pk}/visits/", headers=HTMX))

    assert "cannot be reached" in page


def test_a_refused_visit_is_picked_anew(admin, action, tenant):
    book(admin, action, reservation="4711", notes="Ring twice")
    GatewayRequest.objects.update(state="RECEIVED", gateway_id="810301")
    tell(tenant, asked(2, "RESUBMIT", entity=amendment("REJECTED")))

    page = read(admin.get(f"/actions/{action_of(2).pk}/"))

    assert "Reservation made elsewhere" in page
    assert ">Ring twice</textarea>" in page
    assert "What was refused: 810301</h2>" in page
    assert "<ins>4711</ins>" in page
    assert "Sent from here" in page


def test_a_refused_change_that_was_asked_elsewhere_is_filled_in(admin, tenant, gateway):
    ours = {"id": 7, "orderId": 12345, "status": "REJECTED", "hazards": "A dog"}
    tell(tenant, asked(1, "RESUBMIT", entity={"serviceOrderAmendment": ours}))

    page = read(admin.get(f"/actions/{action_of(1).pk}/"))

    assert 'value="A dog"' in page
    assert "What was refused: 7</h2>" in page
    assert "<ins>A dog</ins>" in page
    assert "It was not sent from this portal. It is filled in again" in page
    assert "close this below with a reason" in page


def test_of_a_refused_change_without_content_the_number_is_told(admin, tenant, gateway):
    tell(tenant, asked(1, "RESUBMIT", entity=amendment("REJECTED", 12347)))

    page = read(admin.get(f"/actions/{action_of(1).pk}/"))

    assert "What was refused: 12347</h2>" in page
    assert "It was not sent from this portal. Nothing more is known of it." in page


def cancel(client: Client, do: str = "send", **told: str) -> Any:
    data = {"do": do, "token": str(uuid4())} | told
    return client.post(f"{PAGE}ask/cancel/", data)


def test_a_cancellation_is_previewed_and_sent(admin, tenant, gateway):
    tell(tenant, kci_body())
    told = {"reasonCode": "NO_LONGER_REQUIRED", "text": "Moved away"}

    page = read(cancel(admin, "preview", **told))
    assert "It is no longer required: Moved away" in page
    assert "POST /service-order-cancellations" in page
    assert not GatewayRequest.objects.exists()
    assert cancel(admin, **told).status_code == 302

    assert GatewayRequest.objects.get().body == {"orderId": 12345} | told


def test_it_is_cancelled_for_one_of_the_reasons_and_once(admin, tenant, gateway):
    tell(tenant, kci_body())

    assert cancel(admin, reasonCode="BOREDOM").status_code == 422
    assert cancel(admin, reasonCode="OTHER").status_code == 302
    GatewayRequest.objects.update(state="RECEIVED")
    response = cancel(admin, reasonCode="OTHER")

    assert response.status_code == 422
    assert "A cancellation is under way already." in read(response)
    assert GatewayRequest.objects.count() == 1


def test_while_a_cancellation_is_under_way_there_is_no_form_for_another(
    admin, tenant, gateway
):
    tell(tenant, kci_body())
    assert "Cancel the order<" in read(admin.get(PAGE))
    cancel(admin, reasonCode="OTHER")

    order = read(admin.get(PAGE))
    assert "Cancel the order (under way)<" in order
    assert "We have asked Altnet A to cancel it and wait for the answer." in order
    assert "We have asked our supplier to cancel your order" in order
    page = read(admin.get(f"{PAGE}ask/cancel/"))
    assert "Altnet A has not answered it yet" in page
    assert 'name="reasonCode"' not in page


def test_a_cease_by_others_has_five_reasons_to_object(admin, tenant, gateway):
    tell(tenant, kci_body(entityType="UNSOLICITED_CEASE_ORDER"))
    place = "/orders/UNSOLICITED_CEASE_ORDER/12345/"

    assert "Object to the cease" in read(admin.get(place))
    page = read(admin.get(f"{place}ask/cancel/"))

    assert page.count('name="reasonCode"') == 5
    assert 'value="NO_AUTHORISATION"' in page
    told = {"reasonCode": "NO_AUTHORISATION", "do": "send"}
    admin.post(f"{place}ask/cancel/", told)
    page = read(admin.get(f"{place}ask/cancel/"))
    assert "An objection is under way already." in page
    assert "We have objected to the switch-off" in read(admin.get(place))
    assert admin.get(f"{place}ask/change/").status_code == 404


def test_an_order_that_has_ended_is_asked_for_nothing(admin, tenant, gateway):
    tell(tenant, kci_body(1, "COMPLETED", entity={"status": "COMPLETED"}))

    assert "Ask for" not in read(admin.get(PAGE))
    assert cancel(admin, reasonCode="OTHER").status_code == 422


def test_only_who_may_answer_asks(tenant, gateway):
    tell(tenant, kci_body())
    client = signed_in(make_person(tenant))

    assert "Ask for" not in read(client.get(PAGE))
    assert client.get(f"{PAGE}ask/cancel/").status_code == 403


def test_what_is_answered_can_be_found_in_the_queue(admin, action):
    book(admin, action, reservation="4711")

    assert "data-row" not in read(admin.get("/actions/"))
    page = read(admin.get("/actions/?answered=1"))

    assert f'data-row href="/actions/{action.pk}/"' in page
    assert "Where it is" in page
