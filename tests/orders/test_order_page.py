"""The page of an order: who may see it, and what heads it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from orders import actions, answers
from orders.answers import Author
from orders.models import GatewayRequest
from orders.people import create_person
from tests.deliveries import order_of
from tests.factories import (
    PASSWORD,
    deliver,
    kci_body,
    make_order,
    make_person,
    make_tenant,
)
from tests.orders.asking import action_of, answered, asked, received, resubmit
from tests.orders.telling import tell
from tests.orders.visiting import PAGE, signed_in, visit

pytestmark = pytest.mark.django_db


def test_it_sends_who_is_not_signed_in_to_the_sign_in_page():
    make_order(make_tenant())

    response = Client().get(PAGE)

    assert response.status_code == 302
    assert response["Location"] == f"/login/?next={PAGE}"


def test_an_order_of_another_tenant_is_not_there():
    make_order(make_tenant("ours"))
    stranger = make_person(make_tenant("theirs"))

    assert signed_in(stranger).get(PAGE).status_code == 404


def test_an_order_whose_kcis_only_wait_is_not_there_yet(settings):
    settings.KCI_GAP_WAIT = 60
    tenant = make_tenant()
    deliver(tenant, kci_body(3))

    assert signed_in(make_person(tenant)).get(PAGE).status_code == 404


def test_the_answer_comes_before_the_codes():
    tenant = make_tenant()
    make_order(tenant)

    page = visit(make_person(tenant))

    parts = [
        "John Smith",
        "Where it stands",
        "What happens next",
        "Progress",
        "Timeline",
    ]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert page.index("Say to the customer") < page.index("Timeline")


def test_the_title_names_the_customer_and_begins_with_what_waits():
    tenant = make_tenant()
    make_order(tenant, kci_body(1, "CONFIRM", update_type="ACTION_REQUIRED"))

    page = visit(make_person(tenant))

    assert "<title>(1) John Smith, new line 12345 · Fibre Orders</title>" in page


@pytest.mark.parametrize(
    ("entity", "title"),
    [
        ({"serviceId": "S1"}, "Line S1, service test 123"),
        ({}, "Service test 123"),
    ],
)
def test_the_title_of_an_order_without_a_customer_says_nothing_twice(entity, title):
    tenant = make_tenant()
    deliver(
        tenant,
        kci_body(entityType="SERVICE_TEST")
        | {"entity": {"id": 123, "status": "COMPLETED"} | entity},
    )

    page = visit(make_person(tenant), "/orders/SERVICE_TEST/123/")

    assert f"<title>{title} · Fibre Orders</title>" in page


def test_numbers_can_be_copied_and_contacts_reached():
    tenant = make_tenant()
    make_order(tenant)

    page = visit(make_person(tenant))

    assert 'data-copy="12345"' in page
    assert 'data-copy="FC123"' in page
    assert 'data-copy="01632 960145"' in page
    assert 'data-copy="john.smith@example.net"' in page
    assert 'href="tel:01632960145"' in page
    assert 'href="mailto:john.smith@example.net"' in page


def test_what_others_wrote_is_text_and_turns_nothing_around():
    tenant = make_tenant()
    evil = "<script>alert(1)</script>\u202etxt"
    entity = {"primaryContact": {"name": evil, "email": 'a"><b>@x'}, "notes": evil}
    make_order(
        tenant,
        kci_body(1, entity=entity, said={"text": evil, "supplierCodes": [evil]}),
        kci_body(2, entity={"hazards": evil}, supplierNotes=[{"note": evil}]),
    )

    page = signed_in(make_person(tenant)).get(PAGE).content.decode()

    assert "<script>alert" not in page
    assert "<b>@x" not in page
    assert "\u202e" not in page
    assert page.count("&lt;script&gt;alert(1)") > 5


def test_no_entity_is_too_odd_for_a_page():
    tenant = make_tenant()
    odd = {
        "address": ["x"],
        "serviceOrderItem": "x",
        "primaryContact": 7,
        "secondaryContact": {"name": ["a", 1]},
        "appointmentTimeslot": {"timeslotStartDateTime": "noon"},
        "engineerTasks": {"a": 1},
        "created": "yesterday",
        "notes": True,
    }
    make_order(tenant, kci_body(1, entity=odd), kci_body(2, "NEW_ONE"))

    assert "New one" in visit(make_person(tenant))


def test_an_id_at_two_tenants_of_mine_shows_one_and_points_to_the_other():
    ours, theirs = make_tenant("ours"), make_tenant("theirs")
    make_order(ours)
    make_order(theirs, kci_body(entity={"primaryContact": {"name": "Other Person"}}))
    boss = create_person("boss", tenant="ours", role="operator", password=PASSWORD)

    assert "Theirs has one of this number, too" in visit(boss)
    assert "Other Person" in visit(boss, tenant="theirs")
    assert "Other Person" not in visit(boss)


def test_related_orders_are_named_with_what_they_share():
    tenant = make_tenant()
    make_order(tenant)
    make_order(tenant, kci_body(entity={"id": 777}))
    make_order(make_tenant("theirs"), kci_body(entity={"id": 888}))

    page = visit(make_person(tenant))

    assert "New line 777, John Smith" in page
    assert "Same address, in progress" in page
    assert "888" not in page


@pytest.mark.parametrize("count", [1, 60])
def test_it_costs_the_same_for_any_number_of_entries(count, django_assert_num_queries):
    tenant = make_tenant()
    notes = [{"note": "n", "type": "Engineer Note"}]
    asks: dict[str, Any] = {"update_type": "ACTION_REQUIRED", "supplierNotes": notes}
    make_order(tenant, *(kci_body(n, "CONFIRM", **asks) for n in range(1, count + 1)))
    client = signed_in(make_person(tenant))

    with django_assert_num_queries(18):
        assert client.get(PAGE).status_code == 200


def test_the_page_of_a_whole_story_is_small():
    tenant = make_tenant()
    make_order(tenant, *(kci_body(n, "UPDATE") for n in range(1, 16)))

    assert len(signed_in(make_person(tenant)).get(PAGE).content) < 50_000


def test_of_many_things_asked_the_oldest_are_shown_and_the_others_folded():
    tenant = make_tenant()
    make_order(tenant, *(asked(number) for number in range(1, 8)))

    page = visit(make_person(tenant, "tenant-admin"))

    open_ones, folded = page.split("3 more of them</summary>")
    assert open_ones.count(">Answer<") == 4
    assert folded.count(">Send the information asked for</a>") == 3


def test_why_it_is_late_is_told_though_the_last_update_does_not_say():
    tenant = make_tenant()
    dates = {"committedDate": moment(40), "targetDate": moment(90)}
    visit_ = {"timeslotStartDateTime": moment(90), "timeslotEndDateTime": moment(94)}
    make_order(
        tenant,
        kci_body(1, "COMMITTED", entity=dates),
        kci_body(2, "DELAY", said={"code": "NETWORK_ISSUE"}, entity=dates),
        asked(3, "REAPPOINT", said={"code": "CUSTOMER_NOT_AVAILABLE"}, entity=dates),
        kci_body(4, "REAPPOINTED", entity=dates | {"appointmentTimeslot": visit_}),
    )

    page = visit(make_person(tenant))

    assert ": network issue, then customer not available." in page


def moment(hours: int) -> str:
    return f"{timezone.now() + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.both_databases
@pytest.mark.parametrize("url", [PAGE, "/actions/{}/"])
def test_no_day_is_promised_before_the_supplier_says_so(url):
    tenant = make_tenant()
    dated = {"targetDate": "2030-04-15T09:00:00Z"}
    tell(tenant, asked(1, "REAPPOINT", entity=dated))
    amira = make_person(tenant)
    action = action_of(1)
    here = url.format(action.pk)

    actions.close(action, by=amira, reason="Rebooked by phone")

    page = visit(amira, here)
    assert "The reason given: “Rebooked by phone”" in page
    assert "expected" not in answer_of(page)
    tell(tenant, kci_body(2, entity=dated))
    assert "expected Monday 15 April 2030" in answer_of(visit(amira, here))


@pytest.mark.both_databases
def test_a_visit_that_has_come_since_is_told_whoever_closed_what_asked_for_it():
    tenant = make_tenant()
    slot = {
        "timeslotStartDateTime": "2030-04-15T07:00:00Z",
        "timeslotEndDateTime": "2030-04-15T12:00:00Z",
    }
    tell(tenant, asked(1, "REAPPOINT"))
    tell(tenant, kci_body(2, "UPDATE", entity={"appointmentTimeslot": slot}))
    amira = make_person(tenant)

    actions.close(action_of(1), by=amira, reason="KCI 2 has the new visit")

    assert "Engineer visits Monday 15 April" in answer_of(visit(amira))


@pytest.mark.both_databases
def test_a_request_that_was_answered_heads_no_page(monkeypatch):
    monkeypatch.setattr(answers, "ring", lambda pk: None)
    tenant = make_tenant()
    tell(tenant, asked(1, "REAPPOINT"))
    amira = make_person(tenant)
    booking = answered(tenant, Author(user=amira), appointmentReservationId=7)
    assert "A new visit is asked for" in answer_of(visit(amira))

    received(booking)
    tell(tenant, resubmit(2))

    booking.refresh_from_db()
    assert booking.outcome == "REFUSED"
    assert "A new visit has to be booked" in answer_of(visit(amira))


@pytest.mark.both_databases
def test_a_cancellation_that_was_answered_heads_no_page():
    tenant = make_tenant()
    tell(tenant, asked())
    amira = make_person(tenant)
    order = order_of(tenant)
    made = {"order": order, "by": amira, "position": order.position}
    GatewayRequest.objects.create(kind="CANCELLATION", state="RECEIVED", **made)
    assert "We have asked Altnet A to cancel it" in answer_of(visit(amira))

    GatewayRequest.objects.update(
        outcome="REFUSED", outcome_kci="x", outcome_on=timezone.now()
    )

    assert "to cancel it" not in answer_of(visit(amira))


def answer_of(page: str) -> str:
    """Return where an order stands, as its page or that of an action says it."""
    begin = re.search("Where it stands|The order as it stands", page)
    assert begin
    return page[begin.start() :].split("</section>")[0]
