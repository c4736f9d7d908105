"""Answering what a supplier asks, on the page of an action."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from orders.actions import comment
from orders.gateway import outbox
from orders.models import GatewayRequest
from tests.factories import ENTITY, kci_body, make_person, make_tenant
from tests.orders.asking import action_of, asked, resubmit
from tests.orders.telling import tell
from tests.orders.visiting import PAGE, signed_in

pytestmark = pytest.mark.django_db
SECOND = {"secondaryContact.name": "Helen Marsh"}


@pytest.fixture
def action(tenant):
    tell(tenant, asked(said={"text": "Please send a second contact"}))
    return action_of(1)


@pytest.fixture
def gateway(gateway):
    gateway.world.learn("PROVIDE_ORDER", ENTITY)
    return gateway


def page_of(client: Client, action) -> str:
    return read(client.get(f"/actions/{action.pk}/"))


def read(response: Any) -> str:
    content: bytes = response.content
    return unescape(content.decode())


def answer(client: Client, action, kind="change", do="send", **told):
    data = {"do": do, "token": str(uuid4())} | told
    return client.post(f"/actions/{action.pk}/answer/{kind}/", data)


def test_the_form_has_what_stands(admin, gateway, action):
    page = page_of(admin, action)

    assert 'value="John Smith"' in page
    assert 'value="+441632960145"' in page
    assert "Send to Altnet A" in page


def test_a_preview_says_what_would_be_sent_and_sends_nothing(admin, gateway, action):
    response = answer(admin, action, do="preview", **SECOND, notes="Ring twice")

    page = read(response)
    assert response.status_code == 200
    assert "<ins>Helen Marsh</ins>" in page
    assert "POST /service-order-amendments" in page
    assert page.count('<span class="mark">changed</span>') == 2
    assert not GatewayRequest.objects.exists()


def test_only_what_was_changed_is_sent(admin, gateway, action):
    stands = {"primaryContact.name": "John Smith", "notes": ""}

    response = answer(admin, action, **SECOND, **stands)

    assert response.status_code == 302
    assert GatewayRequest.objects.get().body == {
        "orderId": 12345,
        "secondaryContact": {"name": "Helen Marsh"},
    }


def test_a_second_click_is_the_same_answer(admin, gateway, action):
    [token] = re.findall(r'name="token" value="([^"]+)"', page_of(admin, action))[:1]

    for _ in range(2):
        assert answer(admin, action, token=token, notes="Hello").status_code == 302

    assert GatewayRequest.objects.count() == 1


def test_what_is_wrong_is_said_and_what_was_filled_in_is_kept(admin, gateway, action):
    told = SECOND | {"secondaryContact.email": "helen"}

    response = answer(admin, action, **told)

    page = read(response)
    assert response.status_code == 422
    assert "E-mail of the second contact must be an e-mail address." in page
    assert 'value="Helen Marsh"' in page
    assert not GatewayRequest.objects.exists()


def test_an_answer_that_changes_nothing_is_not_sent(admin, gateway, action):
    assert answer(admin, action).status_code == 422
    assert not GatewayRequest.objects.exists()


def test_the_page_says_where_the_answer_is(admin, gateway, action):
    answer(admin, action, notes="Ring twice")
    assert "On its way" in page_of(admin, action)

    outbox.send(GatewayRequest.objects.get().pk)

    page = page_of(admin, action)
    assert "Received by the gateway" in page
    assert "as 810301" in page
    assert "amira asked Altnet A for a change" in page


def test_a_page_that_nobody_knows_the_fate_of_asks_not_to_send_again(
    admin, gateway, action
):
    gateway.order("drop after")
    answer(admin, action, notes="Ring twice")

    outbox.send(GatewayRequest.objects.get().pk)

    page = page_of(admin, action)
    assert "We do not know yet whether the gateway has it" in page
    assert "Please do not send it by other means." in page


def test_a_refusal_by_the_gateway_is_told_in_its_words(admin, gateway, action):
    gateway.order("refused")
    answer(admin, action, notes="Ring twice")

    outbox.send(GatewayRequest.objects.get().pk)

    page = page_of(admin, action)
    assert "Refused by the gateway" in page
    assert "no such contact" in page
    assert "Send to Altnet A" in page


def test_a_refusal_by_the_supplier_leads_to_what_it_asks_now(
    admin, tenant, gateway, action
):
    answer(admin, action, notes="Ring twice")
    GatewayRequest.objects.update(state="RECEIVED", gateway_id="810301")

    tell(tenant, resubmit(2))

    opened = action_of(2)
    assert f'href="/actions/{opened.pk}/"' in page_of(admin, action)
    assert ">Ring twice</textarea>" in page_of(admin, opened)


def test_an_open_page_hears_when_something_has_changed(admin, gateway, action):
    answer(admin, action, notes="Ring twice")
    version = action.order.timeline.model.objects.get(kind="REQUESTED").order.version
    url = f"/actions/{action.pk}/standing/"

    assert admin.get(url, {"version": version}).status_code == 204
    outbox.send(GatewayRequest.objects.get().pk)

    # By its address: a page that came by a form would be loaded by sending it again.
    there = admin.get(url, {"version": version}).headers["HX-Redirect"]
    assert there == f"/actions/{action.pk}/"
    told = Client().get(url)
    assert told.status_code == 286
    assert f'href="/actions/{action.pk}/"' in told.content.decode()


def test_an_empty_word_of_what_was_done_elsewhere_leaves_the_form_there(
    admin, gateway, action
):
    response = answer(admin, action, "record", recorded=" ")

    page = read(response)
    assert response.status_code == 422
    assert "Please write a few words." in page
    assert "The gateway takes no answer to this" not in page
    assert "Send to Altnet A" in page
    assert 'value="John Smith"' in page
    assert '<details class="raw section" open>' in page


def test_the_timeline_says_who_asked_for_what_and_where_it_is(admin, gateway, action):
    answer(admin, action, notes="Ring twice")

    page = read(admin.get(PAGE))

    assert "amira asked Altnet A for a change" in page
    assert "<ins>Ring twice</ins>" in page
    assert "On its way" in page


def test_without_a_gateway_it_is_written_down_what_was_done(admin, action):
    page = page_of(admin, action)
    assert "No gateway is configured" in page

    answer(admin, action, "record", recorded="Rang Altnet A, they have it now")

    request = GatewayRequest.objects.get()
    assert (request.kind, request.state) == ("RECORDED", "RECORDED")
    page = page_of(admin, action)
    assert "Done elsewhere" in page
    assert "Rang Altnet A, they have it now" in page


def test_what_never_reached_the_supplier_is_made_anew(admin, tenant, gateway):
    tell(tenant, kci_body(update_type="ERROR", said={"code": "FAILED_TO_SEND"}))

    page = page_of(admin, action_of(1))

    assert "Check the reason, then place the order anew." in page
    assert "The gateway takes no answer to this from here." in page
    assert "Close with this reason" in page
    assert ">Close by hand</h2>" in page


def test_customer_service_looks_and_does_not_answer(tenant, gateway, action):
    client = signed_in(make_person(tenant))
    for name in ("bea", "tom"):
        make_person(tenant, "tenant-admin", name=name)
    make_person(make_tenant("other"), "tenant-admin", name="eve")

    page = page_of(client, action)
    assert "Send to Altnet A" not in page
    assert "bea and tom can answer this. Leave a comment" in page
    assert "then answer; it goes back as a change" not in page
    for list_ in ("/actions/", PAGE):
        assert ">Look<" in read(client.get(list_))
    assert answer(client, action, notes="Hello").status_code == 403
    assert not GatewayRequest.objects.exists()


def test_whoever_looks_after_it_was_answered_is_told_of_nobody_who_could(
    tenant, gateway, action, admin
):
    answer(admin, action, notes="Ring twice")

    assert "can answer this" not in page_of(signed_in(make_person(tenant)), action)


def test_the_target_and_its_slip_are_two_words(admin, tenant):
    tell(tenant, asked(1, entity={"targetDate": "2026-04-17T09:00:00.000Z"}))

    page = re.sub("<[^>]+>", "", page_of(admin, action_of(1)))

    assert re.search(r"17 Apr \d+ days? overdue", page)


def test_the_customer_can_be_rung_from_the_action(admin, gateway, action):
    page = page_of(admin, action)

    assert 'href="tel:01632960145"' in page
    assert "<bdi>John Smith</bdi>, first contact" in page


def test_the_last_comments_of_colleagues_stand_beside_the_form(admin, gateway, action):
    for text in ("first", "second", "third", "Prefers mornings"):
        comment(action.order, by=User.objects.get(), text=text)

    page = page_of(admin, action)

    told = re.findall(r"<p><bdi>([^<]+)</bdi></p></div>", page)
    assert told == ["Prefers mornings", "third", "second"]


def test_tenants_never_answer_for_each_other(gateway, action):
    client = signed_in(make_person(make_tenant("other"), "tenant-admin"))

    assert answer(client, action, notes="Hello").status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_costs_the_same_for_any_number_of_answers(
    admin, gateway, action, count, django_assert_num_queries
):
    for _ in range(count):
        answer(admin, action, notes=uuid4().hex)
        GatewayRequest.objects.filter(state="TO_SEND").update(state="REFUSED")
        type(action).objects.update(state="OPEN")

    comment(action.order, by=User.objects.get(), text="Hello")

    with django_assert_num_queries(19):
        page_of(admin, action)
