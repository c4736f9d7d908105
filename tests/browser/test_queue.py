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

    page.wait_for_selector("text=One action closed.")
    picked.refresh_from_db()
    assert (picked.state, picked.hand_reason) == ("CLOSED", "Settled by telephone")
    assert RequiredAction.objects.get(pk=oldest.pk).assignee is None
