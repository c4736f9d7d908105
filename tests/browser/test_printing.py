"""An order on paper."""

from __future__ import annotations

import pytest

from orders import actions
from tests.factories import ENTITY, kci_body, make_order, make_person
from tests.orders.asking import asked

pytestmark = pytest.mark.django_db(transaction=True)
# A4 without its margins.
PAPER = {"width": 711, "height": 1054}
ENTITY_LATE = ENTITY | {
    "committedDate": "2026-05-01T09:00:00Z",
    "targetDate": "2026-05-04T09:00:00Z",
    "hazards": "A dog",
    "serviceId": "S12345678",
}
BROKEN = """facts => facts.filter((fact) => fact.getClientRects().length > 1)
  .map((fact) => fact.textContent)"""


@pytest.fixture
def paper(visit, tenant):
    person = make_person(tenant)
    late = kci_body(1, "DELAY", entity=ENTITY_LATE)
    order = make_order(tenant, late, asked(2, entity=ENTITY_LATE))
    actions.assign(order.actions.get(), by=person, to=person)
    page = visit(person, viewport=PAPER)
    page.emulate_media(media="print")
    page.goto("/orders/PROVIDE_ORDER/12345/")
    return page


def test_no_fact_about_the_service_is_broken(paper):
    facts = paper.locator(".facts dd bdi", has_text="S12345678")

    assert facts.count() == 1
    assert paper.locator(".aside .facts dd bdi").evaluate_all(BROKEN) == []


def test_a_tick_is_seen_though_no_ground_is_printed(paper):
    tick = paper.locator(".steps .past .dot").first

    ink, edge = tick.evaluate(
        "one => ['color', 'borderTopColor'].map((name) => getComputedStyle(one)[name])"
    )

    assert ink == edge


def test_a_day_stands_there_only_with_what_happened(paper):
    days = paper.locator(".days > li")

    assert days.count() == 2
    assert days.locator(".day:visible").count() == 1
    assert days.last.locator(".day").is_visible()
