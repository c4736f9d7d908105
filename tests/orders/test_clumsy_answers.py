"""Answers from old pages, odd addresses and browsers that write lines in their way."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from orders import answers
from orders.actions import Refusal, close, resettle
from orders.answers import About
from orders.models import GatewayRequest
from orders.pages.clock import read_clock
from tests.deliveries import order_of
from tests.factories import ENTITY, kci_body, make_person
from tests.orders.asking import action_of, answered, asked, states
from tests.orders.telling import tell
from tests.orders.test_visit_page import book, free, hold, read
from tests.orders.visiting import PAGE, signed_in

pytestmark = pytest.mark.django_db
LINES = {
    "notes": "Gate code 1234\nRing twice",
    "hazards": "A dog\r\nA cat",
    "primaryContact": {"name": "John\nSmith"},
}


@pytest.fixture
def person(tenant):
    return make_person(tenant, "tenant-admin", name="amira")


@pytest.fixture
def admin(person) -> Client:
    return signed_in(person)


@pytest.fixture
def action(tenant, gateway):
    gateway.world.learn("PROVIDE_ORDER", ENTITY)
    tell(tenant, asked(1, "REAPPOINT", entity=LINES))
    return action_of(1)


def change(client: Client, action, **told: str) -> Any:
    data = {"do": "send", "token": str(uuid4())} | told
    return client.post(f"/actions/{action.pk}/answer/change/", data)


def test_lines_as_browsers_end_them_are_no_change(admin, action):
    as_sent = {
        "notes": "Gate code 1234\r\nRing twice",
        "hazards": "A dog\r\nA cat",
        "primaryContact.name": "JohnSmith",
    }

    response = change(admin, action, **as_sent, onSiteRestrictions="By bike")

    assert response.status_code == 302
    body = {"orderId": 12345, "onSiteRestrictions": "By bike"}
    assert GatewayRequest.objects.get().body == body


def test_lines_go_to_the_supplier_as_unix_ends_them(admin, action):
    change(admin, action, notes="Ring once\r\nRing twice")

    assert GatewayRequest.objects.get().body["notes"] == "Ring once\nRing twice"


def test_no_day_that_is_over_is_asked_for(admin, action):
    today = read_clock().today
    yesterday = today - timedelta(days=1)

    response = change(admin, action, requestedCompletionDate=yesterday.isoformat())

    assert response.status_code == 422
    assert "Completion asked for must be today or later." in read(response)
    assert change(admin, action, requestedCompletionDate=f"{today}").status_code == 302


def test_a_field_that_is_wrong_is_marked_and_says_why(admin, action):
    page = read(change(admin, action, notes="x", requestedCompletionDate="2020-01-01"))

    [field] = re.findall("<input[^>]+invalid[^>]+>", page)
    assert 'name="requestedCompletionDate"' in field
    assert 'aria-describedby="e-requestedCompletionDate"' in field
    why = "Completion asked for must be today or later."
    assert f'id="e-requestedCompletionDate">{why}</p>' in page
    assert page.count('<div class="field changed"') == 1


def test_the_first_contact_stands_first(admin, action):
    page = read(admin.get(f"{PAGE}ask/change/"))

    assert re.findall("<legend>(.+) contact<", page) == ["First", "Second"]


def test_a_form_sent_again_with_other_words_is_said_to_be_another(admin, action):
    token = str(uuid4())
    change(admin, action, token=token, notes="Ring once")
    GatewayRequest.objects.update(state="REFUSED")
    resettle(action.order)

    response = change(admin, action, token=token, notes="Ring twice")

    assert response.status_code == 422
    page = read(response)
    assert "was sent before and said something else" in page
    assert token not in page
    assert ">Ring twice</textarea>" in page


def test_who_is_slower_than_a_colleague_is_told_so(admin, action, by_ann):
    answered(action.order.tenant, by_ann)

    response = change(admin, action, notes="Ring twice")

    assert response.status_code == 422
    page = read(response)
    assert "It is answered already." in page
    assert "Nothing of what you filled in was sent." in page
    assert GatewayRequest.objects.count() == 1


def test_who_opens_the_visits_of_what_is_answered_filled_in_nothing(
    admin, action, by_ann
):
    answered(action.order.tenant, by_ann)

    page = read(admin.get(f"/actions/{action.pk}/visits/"))

    assert "Where it is" in page
    assert "Nothing of what you filled in was sent." not in page


def test_a_second_click_books_a_held_visit_once(admin, action):
    hold(admin, action, free(admin, action)[0])
    token = str(uuid4())

    clicks = [book(admin, action, token=token).status_code for _ in range(2)]

    assert clicks == [302, 302]
    assert GatewayRequest.objects.answers().count() == 1


@pytest.mark.both_databases
def test_a_token_of_another_order_is_refused(tenant, by_ann):
    for name in (12345, 12346):
        tell(tenant, kci_body(entity={"id": name}))
    token = uuid4()

    def cancel(name: str):
        about = About(order=order_of(tenant, name))
        return answers.cancel(
            about, reason_code="OTHER", text="", by=by_ann, token=token
        )

    cancel("12345")

    with pytest.raises(Refusal, match="said something else"):
        cancel("12346")


@pytest.mark.both_databases
def test_a_token_of_another_action_of_the_order_is_refused(tenant, by_ann):
    for number in (1, 2):
        tell(tenant, asked(number))
    token = uuid4()
    answers.record(action_of(1), text="by telephone", by=by_ann, token=token)

    with pytest.raises(Refusal, match="said something else"):
        answers.record(action_of(2), text="by telephone", by=by_ann, token=token)

    assert states(tenant) == ["ANSWERED", "OPEN"]


@pytest.mark.parametrize(
    "form", ["answer/change/", "answer/record/", "assign/", "close/", "reopen/"]
)
def test_who_signs_in_again_after_a_form_comes_to_the_page_it_was_on(
    person, action, form
):
    client, there = Client(), f"/actions/{action.pk}/{form}"
    asked = client.post(there, {"notes": "Ring twice"})
    client.force_login(person)

    page = client.get(asked.headers["Location"].partition("?next=")[2], follow=True)

    assert page.redirect_chain == [(f"/actions/{action.pk}/", 302)]
    assert "You had been signed out, so nothing was saved." in read(page)


def test_so_does_who_wrote_a_comment(admin, action):
    page = admin.get(f"{PAGE}comment/")

    assert page.headers["Location"] == PAGE


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "soon"])
def test_any_day_can_be_asked_for(admin, action, day):
    response = admin.get(f"/actions/{action.pk}/visits/", {"from": day})

    assert response.status_code == 200


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "path",
    [
        *(f"{PAGE}{rest}?tenant=%00" for rest in ("", "ask/cancel/", "visits/")),
        "/orders/PROVIDE_ORDER/%00/",
        "/orders/%00/12345/",
        "/orders/PROVIDE_ORDER/%00/ask/cancel/",
    ],
)
def test_an_address_that_no_database_can_look_for_is_not_there(admin, action, path):
    assert admin.get(path).status_code == 404


@pytest.mark.both_databases
@pytest.mark.parametrize("verb", ["comment", "fetch"])
def test_nor_is_a_form_that_names_such_a_tenant(admin, action, verb):
    told = {"tenant": "\0", "comment": "x"}

    assert admin.post(f"{PAGE}{verb}/", told).status_code == 404


@pytest.mark.both_databases
def test_a_comment_is_kept_without_what_no_database_can_hold(admin, action, tenant):
    admin.post(f"{PAGE}comment/", {"tenant": tenant.code, "comment": "all\0 well"})

    assert order_of(tenant).timeline.filter(text="all well").exists()


def test_no_visit_is_held_for_what_is_closed(admin, action, person, gateway):
    slot = free(admin, action)[0]
    close(action, by=person, reason="by telephone")

    page = hold(admin, action, slot)

    assert "It is closed already." in page
    assert gateway.world.reservations == {}


def test_no_visit_is_held_for_an_order_that_nobody_visits(admin, tenant, gateway):
    tell(tenant, kci_body(entityType="CEASE_ORDER"))

    response = admin.get("/orders/CEASE_ORDER/12345/visits/")

    assert response.status_code == 404


def test_zero_is_no_reservation(admin, action):
    assert book(admin, action, reservation="000").status_code == 422
    assert not GatewayRequest.objects.exists()


def test_digits_of_other_scripts_are_no_number_at_the_gateway(tenant, by_ann):
    tell(tenant, asked(entity={"id": "١٢٣"}))

    with pytest.raises(Refusal, match="no number"):
        answered(tenant, by_ann)
