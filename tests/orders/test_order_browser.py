"""The page of an order in a browser, while news comes in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from orders import actions
from tests.factories import (
    PASSWORD,
    deliver,
    kci_body,
    make_order,
    make_person,
    make_tenant,
)
from tests.orders.asking import asked
from tests.orders.visiting import PAGE, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
# A poll every two seconds, and a slow machine.
PATIENCE = 20_000


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def person(tenant):
    return make_person(tenant)


@pytest.fixture
def page(browser, live_server, tenant, person):
    make_order(tenant)
    cookie = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    somewhere = {"base_url": live_server.url, "timezone_id": "Asia/Tokyo"}
    with browser.new_context(**somewhere) as context:
        context.add_cookies(
            [{"name": "sessionid", "value": cookie, "url": live_server.url}]
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        page.goto(PAGE)
        yield page


def test_news_comes_in_by_itself(page, tenant):
    deliver(tenant, kci_body(2, said={"text": "fresh from the supplier"}))

    page.wait_for_selector("text=fresh from the supplier")

    assert page.complaints == []


def test_news_does_not_move_what_is_being_written(page, tenant, person):
    page.fill("#comment", "half a thought")
    # As by dragging its corner.
    page.evaluate("document.getElementById('comment').style.height = '120px'")
    order = tenant.orders.get()
    actions.comment(order, by=person, text="one")
    actions.comment(order, by=person, text="two")

    link = page.wait_for_selector("[data-fresh]")
    assert link.inner_text() == "2 new updates"
    assert page.query_selector("text='two'") is None
    # It would say that the page is up to date.
    page.wait_for_selector("[data-clock]", state="hidden")
    link.click()

    page.wait_for_selector("text='two'")
    assert page.input_value("#comment") == "half a thought"
    assert page.query_selector("[data-fresh]") is None
    assert page.is_visible("[data-clock]")
    assert page.complaints == []


def test_news_does_not_move_what_is_being_read(page, tenant):
    deliver(tenant, *(kci_body(number) for number in range(2, 12)))
    page.reload()
    page.evaluate("scrollTo(0, 40)")
    assert page.locator(".entry").first.is_visible()
    place = "document.querySelectorAll('.entry')[1].getBoundingClientRect().top"
    before = page.evaluate(place)
    assert 0 < before < page.viewport_size["height"]

    deliver(tenant, asked(12))
    page.wait_for_selector("[data-fresh]:text-is('1 new update')")
    assert page.title() == "(1) John Smith, new line 12345, 1 new · Fibre Orders"
    assert page.inner_text(".side .count").startswith("1")
    assert page.evaluate(place) == before
    deliver(tenant, kci_body(13))
    page.wait_for_selector("[data-fresh]:text-is('2 new updates')")
    assert ", 2 new · " in page.title()
    assert page.evaluate(place) == before

    page.click("[data-fresh]")
    page.wait_for_selector("[data-fresh]", state="detached")
    assert page.title() == "(1) John Smith, new line 12345 · Fibre Orders"
    assert page.complaints == []


def test_the_clock_is_the_portals_and_not_the_browsers(page):
    told = page.wait_for_selector("[data-clock]:has-text('up to date')").inner_text()

    now = timezone.localtime()
    lately = (now - timedelta(minutes=gone) for gone in (0, 1, 2))
    assert told in {f"up to date, {when:%H:%M}" for when in lately}


def test_the_slash_goes_to_the_search_box(page):
    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.id") == "q"


def test_what_needs_the_script_is_shown_by_it(page):
    assert page.is_visible("[data-copy='12345']")


def test_a_number_is_copied_and_that_is_said(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.click("[aria-label='Copy FC123']")

    page.wait_for_selector("text=Copied", state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == "FC123"


def test_an_ordinary_order_is_printed_on_one_page_without_buttons(page, tenant):
    said = {"text": "Network infrastructure fault", "code": "NETWORK_ISSUE"}
    deliver(
        tenant,
        *(kci_body(n, "DELAY", said=said) for n in range(2, 19)),
        asked(19, said=said),
        asked(20, "REAPPOINT", said=said),
    )
    page.reload()

    sheets = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")

    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheets)) == 1
    assert page.locator("button:visible, .btn:visible, textarea:visible").count() == 0
    assert page.get_by_text("As it stood").is_visible()


def test_details_open_below_their_entry_and_stay_while_news_comes(page, tenant):
    page.click("text='Details'")
    page.wait_for_selector("text='Arrived here'")
    assert page.is_visible("[data-copy][aria-label='Copy the id of this KCI']")

    deliver(tenant, kci_body(2, said={"text": "fresh from the supplier"}))

    assert page.wait_for_selector("[data-fresh]").inner_text() == "1 new update"
    assert page.is_visible("text='Arrived here'")
    page.click("text='Details'")
    assert page.is_hidden("text='Arrived here'")
    page.click("text='Details'")
    assert page.is_visible("text='Arrived here'")
    assert page.locator("text='Arrived here'").count() == 1
    assert page.complaints == []


def asked_by(page):
    """Return a list that grows by each address that a page asks for."""
    found = []
    page.on("request", lambda request: found.append(request.url))
    return found


@pytest.mark.parametrize(
    ("path", "every", "there"),
    [(PAGE, 2_000, f"{PAGE}?sort=newest"), ("/actions/", 10_000, "/actions/")],
)
def test_who_is_signed_out_is_told_once_and_comes_back(
    page, person, path, every, there
):
    page.clock.install()
    page.goto(path)
    page.context.clear_cookies()

    page.clock.run_for(every)
    link = page.wait_for_selector("text='You are signed out. Sign in again'")
    asked = asked_by(page)
    page.clock.run_for(30_000)
    assert asked == []
    assert "up to date" not in page.inner_text("main")

    link.click()
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    # In the sequence that the page had, which was forgotten with the session.
    page.wait_for_url(f"**{there}")
    assert page.complaints == []


def test_who_is_signed_out_meanwhile_signs_in_to_see_details(page, person):
    page.context.clear_cookies()

    page.click("text='Details'")

    page.wait_for_url("**/login/?next=/entries/*/details/")


def test_a_comment_is_sent_from_the_keyboard_where_it_is_typed(page):
    page.fill("#comment", "He rang again")

    page.press("#comment", "Control+Enter")

    page.wait_for_selector(".days >> text=He rang again")
