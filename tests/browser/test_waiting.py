"""A page that waits for what becomes of an answer, under somebody's hands."""

from __future__ import annotations

import pytest

from orders import actions
from orders.answers import Author
from tests.factories import make_account, make_order, make_person
from tests.orders.asking import answered, asked

pytestmark = pytest.mark.django_db(transaction=True)
POLL = 3_000
BOX = """main => main.insertAdjacentHTML("beforeend",
  '<label><input type="checkbox" id="box"> Told the customer</label>')"""


@pytest.fixture
def person(tenant):
    return make_person(tenant, "tenant-admin")


@pytest.fixture
def page(visit, tenant, person):
    """Open the page of an answered action; its order is told of something new."""
    make_account(tenant)
    order = make_order(tenant, asked(1))
    answered(tenant, Author(user=person))
    page = visit(person)
    page.clock.install()
    page.goto(f"/actions/{order.actions.get().pk}/")
    page.locator("main").evaluate(BOX)
    page.wait_for_selector("[data-reload]", state="attached")
    actions.comment(order, by=person, text="He rang")
    return page


def test_it_loads_again_while_nobody_does_anything(page):
    page.clock.fast_forward(POLL)

    page.wait_for_selector("text=He rang")


@pytest.mark.parametrize(
    ("choose", "undo"),
    [
        (
            lambda page: page.select_option("#to", index=1),
            lambda page: page.select_option("#to", index=0),
        ),
        (lambda page: page.check("#box"), lambda page: page.uncheck("#box")),
    ],
    ids=["a colleague", "a box"],
)
def test_it_waits_with_what_is_chosen(page, choose, undo):
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    choose(page)
    page.clock.fast_forward(2 * POLL)
    assert asked == []
    undo(page)
    page.clock.fast_forward(POLL)

    page.wait_for_selector("text=He rang")
