"""Lists whose rows are cards on a narrow screen, with more in them than is usual."""

from __future__ import annotations

import pytest

from tests.factories import kci_body, make_order, make_person

pytestmark = pytest.mark.django_db(transaction=True)
# Labels that reach into what is below them.
LOW = """cells => cells.filter((cell) =>
    parseFloat(getComputedStyle(cell, "::before").height) > cell.clientHeight)
  .map((cell) => cell.dataset.label)"""
OVERLONG = {
    "supplierOrderNumber": "A" * 40,
    "address": {"id": "7" * 40, "type": "UPRN"},
    "primaryContact": {"name": "Al", "phoneNumber": "1" * 40},
}


@pytest.mark.parametrize("width", [320, 640])
def test_a_label_of_two_lines_has_a_place_of_its_own(visit, tenant, width):
    make_order(tenant)
    screen = {"width": width, "height": 900}
    page = visit(make_person(tenant, "operator"), viewport=screen)

    page.goto("/admin/orders/order/")

    cells = page.locator("#result_list td[data-label]")
    assert "Supplier order number" in cells.evaluate_all(
        "cells => cells.map((cell) => cell.dataset.label)"
    )
    assert cells.evaluate_all(LOW) == []


@pytest.mark.parametrize("width", [1440, 1024, 320])
def test_an_overlong_number_breaks_where_another_stays_whole(visit, tenant, width):
    make_order(tenant, kci_body(entity=OVERLONG))
    make_order(tenant, kci_body(entity={"id": 7}))
    screen = {"width": width, "height": 900}
    page = visit(make_person(tenant), viewport=screen)

    page.goto("/orders/")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    whole = page.locator("tr:has(a[href*='/7/']) bdi:text-is('01632 960145')")
    assert whole.evaluate("number => number.getClientRects().length") == 1
