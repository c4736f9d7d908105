"""Suppliers are answered in a browser, by way of a gateway over real HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.conf import settings

from kci.drain import drain
from orders.gateway import outbox
from orders.models import GatewayRequest
from tests.deliveries import order_of, store
from tests.factories import ENTITY, make_person
from tests.orders.asking import action_of, asked, states
from tests.orders.telling import tell
from tests.orders.visiting import signed_in
from tests.stub_gateway.slots import free_slots

pytestmark = pytest.mark.django_db(transaction=True)
# A poll every three seconds, and a slow machine.
PATIENCE = 20_000
SUNDAY = datetime(2030, 6, 2, 12, tzinfo=UTC)
PLACES = """days => days.map((day) => day.getBoundingClientRect())
  .map((box) => [box.left, box.top])"""
# Names of visits that reach below what picks them.
COVERED = """names => names.filter((name) => {
    const words = document.createRange();
    words.selectNodeContents(name);
    const box = name.parentElement.querySelector("input");
    const [said, picks] = [words, box].map((one) => one.getBoundingClientRect());
    return said.right > picks.left && said.top < picks.bottom;
  }).map((name) => name.textContent)"""
RESOLUTION = {
    "id": "55001",
    "status": "PENDING",
    "resolutionDetails": {
        "resolutionCode": "ONT_REPLACED",
        "resolutionText": "Replaced the ONT",
    },
}
PROBLEM = {
    "id": 12345,
    "status": "RESOLVED",
    "problemText": "No light on the ONT",
    "serviceProblemResolution": RESOLUTION,
}


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.KCI_GAP_WAIT = 0


@pytest.fixture
def page(browser, live_server, tenant):
    person = make_person(tenant, "tenant-admin", name="amira")
    cookie = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    with browser.new_context(base_url=live_server.url) as context:
        context.add_cookies(
            [{"name": "sessionid", "value": cookie, "url": live_server.url}]
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        yield page
        # Chromium tells of every form that comes back with its faults.
        page.complaints = [one for one in page.complaints if "status of 422" not in one]
        assert page.complaints == []


def ask(tenant, gateway, type, **values):
    """Let the supplier ask for something that both sides know of."""
    body = asked(1, type, **values)
    tell(tenant, body)
    gateway.world.learn(
        body["entityType"], body["entity"], number=1, conversation="c-1"
    )
    return action_of(1)


def send() -> GatewayRequest:
    """Let the outbox send what was asked last."""
    request = GatewayRequest.objects.latest("pk")
    outbox.send(request.pk)
    request.refresh_from_db()
    return request


def come_back(tenant, gateway) -> None:
    """Let the KCIs come in that follow from what was sent."""
    for kci in gateway.world.posted():
        store(tenant, kci.body)
    drain([order_of(tenant).identity])


def assert_accessible(page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_information_required_answered_and_amended(page, tenant, gateway):
    action = ask(tenant, gateway, "INFORMATION_REQUIRED")
    page.goto(f"/actions/{action.pk}/")
    assert_accessible(page)
    page.fill("[name='secondaryContact.name']", "Helen Marsh")
    page.wait_for_selector(".changed .mark:visible")
    assert page.locator(".mark:visible").count() == 1
    page.click("text='Preview'")
    page.wait_for_selector("ins:has-text('Helen Marsh')")
    assert_accessible(page)
    page.click("text='Send to Altnet A'")
    page.wait_for_selector("h2:has-text('On its way')")
    assert_accessible(page)

    assert send().body == {
        "orderId": 12345,
        "secondaryContact": {"name": "Helen Marsh"},
    }
    page.wait_for_selector("h2:has-text('Received by the gateway')")
    come_back(tenant, gateway)

    page.wait_for_selector("h2:has-text('Accepted by Altnet A')")
    assert states(tenant) == ["CLOSED"]


def test_a_visit_is_picked_kept_and_booked(page, tenant, gateway):
    action = ask(tenant, gateway, "REAPPOINT")
    page.goto(f"/actions/{action.pk}/")
    page.wait_for_selector("legend")
    assert_accessible(page)
    page.check("input[name=slot] >> nth=1")
    page.click("text='Hold this one'")
    page.wait_for_selector("text=is held for us")
    assert page.inner_text("[data-until]") in {"29 min", "30 min"}
    held = GatewayRequest.objects.get(kind="RESERVATION")
    page.click("text='Book this visit'")
    page.wait_for_selector("h2:has-text('On its way')")

    assert send().body == {
        "orderId": 12345,
        "appointmentReservationId": int(held.gateway_id),
    }
    come_back(tenant, gateway)

    page.wait_for_selector("h2:has-text('Accepted by Altnet A')")
    assert states(tenant) == ["CLOSED"]
    slot = held.body["timeslot"]["timeslotStartDateTime"]
    booked = order_of(tenant).appointment_start
    assert f"{booked:%Y-%m-%dT%H:%M}" == slot[:16]


def test_a_visit_is_booked_from_another_week(page, tenant, gateway):
    action = ask(tenant, gateway, "REAPPOINT")
    page.goto(f"/actions/{action.pk}/")
    page.wait_for_selector("legend")
    page.check("input[name=slot] >> nth=1")
    slot = page.input_value("input[name=slot]:checked")
    page.fill("[name=notes]", "Ring twice")
    page.focus("#week-after")
    page.keyboard.press("Enter")
    page.wait_for_selector("#week-before")
    assert_accessible(page)
    assert page.evaluate("document.activeElement.id") == "week-after"
    assert page.input_value("input[name=slot]:checked") == slot
    assert page.input_value("[name=notes]") == "Ring twice"
    page.click("text='Book this visit'")
    page.wait_for_selector("h2:has-text('On its way')")

    start, end = (
        GatewayRequest.objects.get(kind="RESERVATION").body["timeslot"].values()
    )
    assert {start, end} == {*slot.split("/")}


@pytest.mark.parametrize("width", [1440, 1280, 1000, 320])
def test_a_week_reads_as_one(page, tenant, gateway, monkeypatch, width):
    whole = list(free_slots(SUNDAY))
    monkeypatch.setattr(gateway.world, "slots", lambda since=None: whole)
    page.set_viewport_size({"width": width, "height": 900})
    action = ask(tenant, gateway, "REAPPOINT")
    page.goto(f"/actions/{action.pk}/")
    page.wait_for_selector("legend")

    days = page.locator(".week legend").evaluate_all(PLACES)
    covered = page.locator("label.slot b").evaluate_all(COVERED)

    assert len(days) == 6
    # In a row, or one below the other.
    assert 1 in {len({top for _, top in days}), len({left for left, _ in days})}
    assert covered == []


def test_enter_in_the_form_of_a_visit_shows_what_would_be_booked(page, tenant, gateway):
    action = ask(tenant, gateway, "REAPPOINT")
    page.goto(f"/actions/{action.pk}/")
    page.wait_for_selector("legend")
    page.fill("[name=notes]", "Ring twice")
    page.check("input[name=slot] >> nth=1")
    page.press("[name=reservation]", "Enter")

    page.wait_for_selector("dt:has-text('Visit')")
    assert_accessible(page)
    page.wait_for_selector("input[name=slot]:checked")
    assert page.input_value("[name=notes]") == "Ring twice"
    assert not GatewayRequest.objects.answers().exists()


def test_a_refused_answer_is_put_right_and_sent_again(page, tenant, gateway):
    first = ask(tenant, gateway, "INFORMATION_REQUIRED")
    gateway.world.scenarios["AMENDMENT"] = "AMENDMENT_REJECTED"
    page.goto(f"/actions/{first.pk}/")
    page.fill("[name=notes]", "Ring twice")
    page.click("text='Send to Altnet A'")
    page.wait_for_selector("h2:has-text('On its way')")
    send()
    come_back(tenant, gateway)

    page.click("text='Go to what Altnet A asks now'")
    page.wait_for_selector("h1:has-text('Correct our change and send it again')")
    assert page.input_value("[name=notes]") == "Ring twice"
    assert_accessible(page)
    gateway.world.scenarios.clear()
    page.fill("[name=notes]", "Ring once")
    page.click("text='Send to Altnet A'")
    page.wait_for_selector("h2:has-text('On its way')")
    assert send().body == {"orderId": 12345, "notes": "Ring once"}
    come_back(tenant, gateway)

    page.wait_for_selector("h2:has-text('Accepted by Altnet A')")
    assert states(tenant) == ["CLOSED", "CLOSED"]


def test_a_resolution_is_rejected_with_a_reason(page, tenant, gateway):
    values = {"entityType": "SERVICE_PROBLEM", "entity": ENTITY | PROBLEM}
    action = ask(tenant, gateway, "CONFIRM", **values)
    page.goto(f"/actions/{action.pk}/")
    assert "Replaced the ONT" in page.inner_text("main")
    assert_accessible(page)
    page.check("text='No, it is not: the supplier is to go on'")
    page.click("text='Send our answer'")
    page.wait_for_selector("text='Please write a few words on why it is not mended.'")
    assert_accessible(page)
    page.fill("[name=notes]", "Still no light")
    page.click("text='Send our answer'")
    page.wait_for_selector("h2:has-text('On its way')")

    assert send().body == {"status": "REJECTED", "tenantNotes": "Still no light"}
    come_back(tenant, gateway)

    page.wait_for_selector("h2:has-text('Accepted by Altnet A')")
    assert states(tenant) == ["CLOSED"]


def test_an_order_is_cancelled_from_its_page(page, tenant, gateway):
    tell(tenant, asked(1))
    gateway.world.learn("PROVIDE_ORDER", ENTITY, number=1, conversation="c-1")
    page.goto("/orders/PROVIDE_ORDER/12345/")
    page.click("summary:has-text('Ask for')")
    assert_accessible(page)
    page.click("text='Cancel the order'")
    page.wait_for_selector("h1:has-text('Cancel the order')")
    assert_accessible(page)
    page.check("text='The customer changed their mind'")
    assert page.locator("p.unseen[role=status]").text_content() == ""
    page.click("text='Ask to cancel it'")
    page.wait_for_selector("text=asked Altnet A to cancel")

    assert send().body == {"orderId": 12345, "reasonCode": "CUSTOMER_CHANGED_MIND"}
    come_back(tenant, gateway)

    assert order_of(tenant).status == "CANCELLED"
