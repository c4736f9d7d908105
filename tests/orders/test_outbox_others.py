"""Requests that others made of an order are not taken for ours."""

from __future__ import annotations

import pytest

from orders.gateway import client
from tests.factories import ENTITY
from tests.orders.asking import amended, amendment, answered, asked, received, states
from tests.orders.telling import tell
from tests.orders.test_outbox import come_back, sent

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
THEIRS = 555


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(client, "PAUSE", 0.0)


@pytest.mark.parametrize("fault", ["drop before", "drop after"])
def test_what_the_order_had_before_is_not_what_was_asked(
    tenant, by_ann, gateway, fault
):
    theirs = {"status": "PENDING"} | amendment("COMPLETED", THEIRS)
    tell(tenant, asked(1, entity=theirs))
    gateway.world.learn("PROVIDE_ORDER", ENTITY | theirs, number=1)
    gateway.order(fault)
    request = answered(tenant, by_ann)

    sent(request)
    come_back(tenant, gateway)

    request.refresh_from_db()
    assert request.gateway_id not in {"", str(THEIRS)}
    assert request.outcome == "ACCEPTED"
    assert sum(gateway.world.processed.values()) == 1


def test_a_kci_on_what_was_asked_before_settles_nothing_of_ours(tenant, by_ann):
    tell(tenant, asked(1, entity=amendment("PENDING", THEIRS)))
    request = received(answered(tenant, by_ann), "")

    tell(tenant, amended(2, THEIRS))
    request.refresh_from_db()
    assert (request.outcome, request.gateway_id) == ("", "")

    tell(tenant, amended(3, 810301))
    request.refresh_from_db()
    assert (request.outcome, request.gateway_id) == ("ACCEPTED", "810301")
    assert states(tenant) == ["CLOSED"]
