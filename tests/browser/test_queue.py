"""The queue, as it is worked with the keys."""

from __future__ import annotations

import pytest

from orders.models import RequiredAction
from tests.factories import make_person
from tests.orders.lists import make_actions

pytestmark = pytest.mark.django_db(transaction=True)


def test_enter_in_the_reason_closes_what_is_picked_and_claims_nothing(visit, tenant):
    oldest, picked = make_actions(tenant, 2)
    page = visit(make_person(tenant))
    page.goto("/actions/")
    page.locator(".pick input").nth(1).check()

    page.fill("#reason", "Settled by telephone")
    page.press("#reason", "Enter")

    page.wait_for_selector("text=One action closed: Customer 1002.")
    picked.refresh_from_db()
    assert (picked.state, picked.hand_reason) == ("CLOSED", "Settled by telephone")
    assert RequiredAction.objects.get(pk=oldest.pk).assignee is None


@pytest.mark.parametrize("width", [1440, 320])
def test_all_shown_are_picked_by_one_key_and_counted_aloud(visit, tenant, width):
    make_actions(tenant, 3)
    page = visit(make_person(tenant), viewport={"width": width, "height": 900})
    page.goto("/actions/")
    every, boxes = page.get_by_label("Pick all shown"), page.locator(".pick input")

    every.focus()
    page.keyboard.press("Space")
    assert [box.is_checked() for box in boxes.all()] == [True] * 3
    page.wait_for_selector(
        "[role=status]:text-is('3 actions picked')", state="attached"
    )
    assert page.locator(".bulk").is_visible()

    boxes.first.uncheck()
    page.wait_for_selector(
        "[role=status]:text-is('2 actions picked')", state="attached"
    )
    assert every.evaluate("box => [box.checked, box.indeterminate]") == [False, True]

    every.check()
    assert [box.is_checked() for box in boxes.all()] == [True] * 3
    every.uncheck()
    page.wait_for_selector("[role=status]:text-is('None picked')", state="attached")
    assert not page.locator(".bulk").is_visible()
    assert every.evaluate("box => [box.checked, box.indeterminate]") == [False, False]
    assert page.complaints == []


def test_what_is_picked_is_told_apart_from_all_after_a_refusal(visit, tenant):
    make_actions(tenant, 2)
    page = visit(make_person(tenant))
    page.goto("/actions/")
    page.get_by_label("Pick all shown").check()

    page.click("text='Close'")

    page.wait_for_selector(".messages, [role=alert], .alert")
    assert page.get_by_label("Pick all shown").is_checked()
    assert page.locator(".pick input:checked").count() == 2


def test_without_scripts_one_picks_row_by_row(visit, tenant):
    make_actions(tenant, 2)
    page = visit(make_person(tenant), java_script_enabled=False)
    page.goto("/actions/")

    assert not page.get_by_text("Pick all shown").is_visible()
    page.locator(".pick input").first.check()
    assert page.locator(".bulk").is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_one_is_led_back_to_the_queue_as_it_was(visit, tenant, scripts):
    make_actions(tenant, 2)
    page = visit(make_person(tenant), java_script_enabled=scripts)
    page.goto("/actions/?with=nobody")
    queue = page.url

    page.locator("a[data-row]").first.click()
    page.locator(".crumbs a").nth(1).click()
    page.wait_for_url("**/orders/PROVIDE_ORDER/**")
    page.click("a.chip:has-text('Problems')")
    page.wait_for_url("**show=problems**")
    page.click(".crumbs a:text-is('Queue')")

    page.wait_for_url(queue)
    assert page.complaints == []
