"""The keyboard alone does everything, and is never lost, hidden or trapped."""

from __future__ import annotations

import pytest

from orders.models import RequiredAction
from tests.browser.keyboard import here, tab_through, tab_to
from tests.browser.pages import make_dataset
from tests.factories import PASSWORD, kci_body, make_order, make_person
from tests.orders.asking import asked

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/orders/PROVIDE_ORDER/12345/"
SAID = {"text": "Please send a second contact"}
PAGES = ("/", "/actions/", "/orders/", PATH, "/kcis/", "/kcis/refused/", "/reports/")


@pytest.fixture
def order(tenant):
    late = kci_body(2, "DELAY", said={"code": "NETWORK_ISSUE"})
    return make_order(tenant, kci_body(1), late, asked(3, said=SAID))


def test_one_signs_in_finds_an_order_and_comments(visit, tenant, order):
    person = make_person(tenant)
    page = visit(person, reduced_motion="reduce")
    page.context.clear_cookies()
    page.goto("/")
    page.wait_for_selector("[name=username]:focus")
    page.keyboard.type(person.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("nav.side")
    page.wait_for_load_state()

    page.keyboard.press("/")
    page.wait_for_selector("[name=q]:focus")
    page.keyboard.type("01632 960145")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PATH}**")
    tab_to(page, "a.chip[href*='show=problems']")
    page.keyboard.press("Enter")
    page.wait_for_selector("a.chip[href*='show=problems'][aria-current]")
    tab_to(page, "#comment")
    page.keyboard.type("He rang. I told him.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")

    page.wait_for_selector("text='He rang. I told him.'")
    assert page.complaints == []


def test_one_claims_an_action_closes_it_and_goes_back(visit, tenant, order):
    person = make_person(tenant, "tenant-admin")
    page = visit(person, reduced_motion="reduce")
    page.goto(PATH)

    tab_to(page, ".tasks button[name=to]")
    page.keyboard.press("Space")
    page.wait_for_selector(".tasks a.main")
    tab_to(page, ".tasks a.main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/actions/*/")
    tab_to(page, "#why")
    page.keyboard.type("Agreed by telephone")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Closed")
    tab_to(page, f"a[href^='{PATH}']")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{PATH}**")
    found = RequiredAction.objects.get()
    assert (found.state, found.assignee) == ("CLOSED", person)
    assert found.hand_reason == "Agreed by telephone"
    assert page.complaints == []


@pytest.mark.parametrize("width", [1440, 320])
def test_each_page_has_an_end_and_shows_where_one_is(visit, tenant, width):
    make_dataset(tenant)
    size = {"width": width, "height": 700}
    person = make_person(tenant, "tenant-admin")
    page = visit(person, viewport=size, reduced_motion="reduce")

    for path in (*PAGES, f"/actions/{RequiredAction.objects.latest('pk').pk}/"):
        page.goto(path)
        assert tab_through(page)[0] == "Skip to the page", path


def test_skipping_goes_past_the_menu(visit, tenant, order):
    page = visit(make_person(tenant))
    page.goto(PATH)

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_keys_keep_the_keyboard_until_they_are_closed(visit, tenant, order):
    page = visit(make_person(tenant))
    page.goto("/orders/")
    page.keyboard.press("j")

    page.keyboard.press("?")
    for _ in range(4):
        page.keyboard.press("Tab")
        found = here(page)
        assert found is None or found["text"] == "Close"
    page.keyboard.press("Escape")

    assert page.evaluate("document.activeElement.matches('a[data-row]')")


def test_news_take_the_keyboard_from_nobody(visit, tenant, order):
    page = visit(make_person(tenant))
    page.goto(PATH)
    tab_to(page, "a.chip[href*='show=problems']")

    make_order(tenant, kci_body(4, said={"text": "fresh from the supplier"}))
    page.wait_for_selector("[data-fresh]")

    assert page.evaluate("document.activeElement.matches('a.chip')")
    page.evaluate("document.querySelector('[data-fresh]').focus()")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=fresh from the supplier")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#order') !== null")
    assert page.complaints == []
