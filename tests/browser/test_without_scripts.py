"""Whole journeys with scripts switched off."""

from __future__ import annotations

import pytest

from orders.models import RequiredAction, SavedView, TimelineEvent
from tests.browser.pages import make_dataset, walk
from tests.factories import make_person

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "/orders/PROVIDE_ORDER/500/"


@pytest.fixture
def rows(tenant):
    return make_dataset(tenant)


@pytest.fixture
def page(visit, tenant, rows):
    return visit(make_person(tenant, "tenant-admin"), java_script_enabled=False)


def test_each_page_is_there(visit, tenant, rows):
    page = visit(make_person(tenant, "operator"), java_script_enabled=False)

    for path in walk(page, rows, few=True, everything=True):
        assert page.locator("h1, #content h1, .alone h1").first.is_visible(), path


def test_an_order_is_found_and_commented_on(page):
    page.goto("/")
    page.locator("main [name=q], header [name=q]").first.fill("12345")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/?q=12345")
    page.click("a[data-row][href*='/PROVIDE_ORDER/12345/']")

    page.fill("#comment", "He rang. I told him.")
    page.click("button:text-is('Comment')")

    assert page.locator(".entry.comment").inner_text().endswith("He rang. I told him.")


def test_an_action_is_claimed_and_closed_by_hand(page):
    page.goto("/actions/")
    page.locator("tbody button:has-text('Claim')").first.click()
    page.locator("tbody td:has-text('You')").first.wait_for()
    mine = RequiredAction.objects.get(assignee__isnull=False)
    page.click(f"a[data-row][href='/actions/{mine.pk}/']")

    page.fill("#why", "Agreed by telephone")
    page.click("text='Close with this reason'")

    assert page.locator("h1 ~ .pill").inner_text() == "Closed"
    mine.refresh_from_db()
    assert (mine.state, mine.hand_reason) == ("CLOSED", "Agreed by telephone")


def test_a_timeline_is_filtered_turned_and_read_to_its_end(page):
    page.goto(LONG)
    newest = page.locator(".entry").first.inner_text()
    page.click("a.chip:has-text('Problems')")
    assert page.locator(".entry").first.inner_text() != newest

    page.click("a.chip:has-text('All')")
    page.click("text='Oldest first'")
    page.click("text='Newest first'")
    ids: set[str] = set()
    while True:
        ids |= {one.get_attribute("id") for one in page.locator(".days [id]").all()}
        older = page.locator("a:text-is('Older entries')")
        if not older.count():
            break
        older.first.click()
        page.wait_for_load_state()

    told = TimelineEvent.objects.filter(order__entity_id="500")
    assert {f"kci-{pk}" for pk in told.values_list("pk", flat=True)} <= ids


def test_orders_are_filtered_and_the_view_is_kept(page):
    page.goto("/orders/")
    page.locator("summary:has-text('Status')").click()
    box = page.locator("details[open] input[name=status]").first
    box.check()
    query = f"status={box.get_attribute('value')}"
    page.locator("details[open] button").click()
    assert page.url.endswith(f"?{query}")

    page.click("summary:has-text('Save as a view')")
    page.fill("#view-name", "Waiting for us")
    page.click("form:has(#view-name) button")

    assert page.locator(".tabs [aria-current]").inner_text() == "Waiting for us"
    assert SavedView.objects.get(name="Waiting for us").query == query
