"""What people come for, from the first click to the last, in a real browser."""

from __future__ import annotations

import json

import pytest

from kci import drain as drains
from kci.models import Kci
from orders import projection
from orders.models import RequiredAction
from tests.deliveries import settle, store
from tests.described import make_token
from tests.factories import kci_body, make_order, make_person
from tests.orders.asking import asked

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = {"text": "Please send a second contact"}


def test_a_customer_calls(visit, tenant):
    make_order(
        tenant, kci_body(1), kci_body(2, "DELAY", said={"code": "NETWORK_ISSUE"})
    )
    page = visit(make_person(tenant))
    page.goto("/")

    page.keyboard.press("/")
    page.keyboard.type("+44 (0)1632 960-145")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/PROVIDE_ORDER/12345/**")

    assert page.locator("h1").inner_text() == "John Smith"
    assert page.locator(".answer").inner_text()
    assert "“" in page.locator(".say").inner_text()
    page.fill("#comment", "He rang. I told him.")
    page.click("text='Comment'")
    page.wait_for_selector("text='He rang. I told him.'")
    assert page.complaints == []


def test_monday_morning_queue(visit, tenant):
    for name in (1, 2):
        make_order(tenant, asked(said=ASKED, entity={"id": name}))
    page = visit(make_person(tenant, "tenant-admin"))
    page.goto("/actions/")
    assert page.title().startswith("(2)")

    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('a[data-row]')")
    page.locator("text='Claim'").first.click()
    page.wait_for_selector("td:has-text('You')")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/actions/*/")
    oldest = RequiredAction.objects.oldest_first()[0]
    page.goto(f"/actions/{oldest.pk}/")
    page.fill("#why", "Agreed by telephone")
    page.click("text='Close with this reason'")
    page.wait_for_selector("text=Closed")

    page.goto("/actions/")
    assert page.title().startswith("(1)")
    oldest.refresh_from_db()
    assert (oldest.state, oldest.hand_reason) == ("CLOSED", "Agreed by telephone")
    assert page.complaints == []


def test_the_kci_that_arrives_while_i_look(visit, tenant, live_server):
    make_order(tenant, kci_body(1))
    page = visit(make_person(tenant))
    page.goto("/orders/PROVIDE_ORDER/12345/")
    token = make_token(tenant)

    answer = page.request.post(
        f"{live_server.url}/kcis",
        data=json.dumps(kci_body(2, said={"text": "fresh from the supplier"})),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "X-Request-ID": "r-1",
            "X-Conversation-ID": "c-1",
        },
    )
    assert answer.status == 204
    drains.drain([Kci.objects.latest("pk").identity])

    page.wait_for_selector("text=fresh from the supplier")
    assert page.complaints == []


def test_the_operator_finds_a_kci_set_aside_and_applies_it_again(
    visit, tenant, monkeypatch
):
    def step(state, update):
        if update.text == ASKED["text"]:
            raise KeyError("a bug of ours")
        return projection.step(state, update)

    with monkeypatch.context() as patch:
        patch.setattr(drains, "step", step)
        for body in (kci_body(1), asked(2, said=ASKED), kci_body(3)):
            store(tenant, body)
        settle(tenant)
    page = visit(make_person(tenant, "operator"))
    page.goto("/")

    page.click("nav >> text='KCIs'")
    page.get_by_text("Apply again").first.click()
    page.wait_for_load_state()
    settle(tenant)
    page.goto("/orders/PROVIDE_ORDER/12345/")

    page.wait_for_selector(f"text={ASKED['text']}")
    assert not Kci.objects.filter(state=Kci.State.SET_ASIDE).exists()


def test_an_open_queue_counts_what_is_new_and_moves_nothing(visit, tenant):
    for number in range(1, 31):
        make_order(tenant, asked(said=ASKED, entity={"id": number}))
    page = visit(make_person(tenant), reduced_motion="reduce")
    page.clock.install()
    page.goto("/actions/")
    page.locator("tbody a[data-row] >> nth=20").focus()
    place = "[scrollY, document.querySelectorAll('tbody tr')[20].offsetTop]"
    before = page.evaluate(place)
    assert before[0] > 0

    for number in (1, 2):
        make_order(tenant, asked(said=ASKED, entity={"id": 100 + number}))
        page.clock.fast_forward(10_000)
        link = page.wait_for_selector(f"text=/^{number} new update/")
        assert page.title().startswith(f"({30 + number}) Queue, {number} new")
        assert page.locator(".side .count").inner_text().startswith(str(30 + number))

    assert page.evaluate("document.activeElement.matches('tbody a[data-row]')")
    assert page.evaluate(place) == before
    link.focus()
    make_order(tenant, asked(said=ASKED, entity={"id": 103}))
    page.clock.fast_forward(10_000)
    page.wait_for_selector("text=/^3 new updates/")
    assert page.evaluate("document.activeElement.id") == "new"
    page.keyboard.press("Enter")
    page.wait_for_selector("#new", state="detached")
    assert page.title().startswith("(33) Queue · ")
    assert page.complaints == []


def test_the_question_mark_shows_what_the_keys_do(visit, tenant):
    page = visit(make_person(tenant))
    page.goto("/orders/")

    page.keyboard.press("?")

    assert page.locator("dialog#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog#keys").is_visible()
