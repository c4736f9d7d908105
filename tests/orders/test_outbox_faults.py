"""One hundred answers, a gateway that breaks in every way, and several senders."""

from __future__ import annotations

import threading
from collections import Counter
from itertools import cycle, islice

import pytest
from django.db import connection

from orders import answers
from orders.answers import About
from orders.gateway import client, outbox
from orders.models import GatewayRequest
from tests.deliveries import order_of
from tests.factories import ENTITY
from tests.orders.asking import asked
from tests.orders.telling import tell
from tests.stub_gateway.server import FAULTS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
ANSWERS = 100
SENDERS = 4
ROUNDS = 200


@pytest.fixture
def hundred(tenant, by_ann, gateway, monkeypatch):
    """Give an answer on each of a hundred orders, every other one to go wrong."""
    monkeypatch.setattr(client, "PAUSE", 0.0)
    monkeypatch.setattr(outbox, "DOORBELL", outbox.DOORBELL * 0)
    monkeypatch.setattr(answers, "ring", lambda pk: None)
    gateway.slow_for = 2.5
    for name in range(1, ANSWERS + 1):
        tell(tenant, asked(entity={"id": name}))
        gateway.world.learn("PROVIDE_ORDER", ENTITY | {"id": name})
        action = order_of(tenant, str(name)).actions.get()
        about = About.of(action)
        token = GatewayRequest().token
        answers.amend(about, {"notes": f"{name}"}, by=by_ann, token=token)
    plan = [fault for name in sorted(FAULTS) for fault in (name, "")]
    gateway.order(*islice(cycle(plan), ANSWERS))
    return gateway


def send_all() -> None:
    for _ in range(ROUNDS):
        outbox.send_due()
        if not GatewayRequest.objects.unsent().exists():
            break
    connection.close()


def test_each_is_sent_once_and_its_state_is_true(hundred):
    senders = [threading.Thread(target=send_all) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(120)

    states = Counter(GatewayRequest.objects.values_list("state", flat=True))
    refused = states["REFUSED"]
    assert states == {"RECEIVED": ANSWERS - refused, "REFUSED": refused}
    # Both a plan of faults and the sequence of senders decide how many were struck.
    assert 0 < refused <= ANSWERS // len(FAULTS) + 1
    taken = {int(name) for _, name in hundred.world.processed}
    assert set(hundred.world.processed.values()) == {1}
    received = GatewayRequest.objects.filter(state="RECEIVED")
    assert taken == {int(one.order.entity_id) for one in received}
    for one in received:
        assert one.answer["notes"] == one.order.entity_id
