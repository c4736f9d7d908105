"""Answers are sent once, whatever breaks on the way, to a gateway over real HTTP."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F

from kci.drain import drain
from orders import answers
from orders.answers import About
from orders.gateway import client, outbox
from orders.models import GatewayRequest
from tests.deliveries import order_of, store
from tests.factories import ENTITY, kci_body
from tests.orders.asking import action_of, answered, asked, states
from tests.orders.telling import tell

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = timedelta(seconds=300)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(client, "PAUSE", 0.0)


@pytest.fixture
def request_(tenant, by_ann, gateway):
    """Ask for a change of an order that both sides know."""
    tell(tenant, asked(entity={"status": "PENDING"}))
    entity = ENTITY | {"status": "PENDING"}
    gateway.world.learn("PROVIDE_ORDER", entity, number=1, conversation="c-1")
    return answered(tenant, by_ann)


def sent(request: GatewayRequest, tries: int = 8) -> GatewayRequest:
    """Let the outbox work until it knows what became of a request."""
    for _ in range(tries):
        outbox.send(request.pk)
        request.refresh_from_db()
        if not request.is_unsent:
            return request
    return request


def come_back(tenant, gateway) -> None:
    """Let the KCIs that the gateway would post come in."""
    for kci in gateway.world.posted():
        store(tenant, kci.body)
    order = order_of(tenant)
    drain([order.identity])


def died(request: GatewayRequest) -> None:
    """Let whoever took a request be dead for long enough."""
    GatewayRequest.objects.filter(pk=request.pk).update(due_at=F("due_at") - LATER)


def test_an_answer_is_sent_and_the_suppliers_word_closes_the_action(
    tenant, gateway, request_
):
    sent(request_)

    assert request_.state == "RECEIVED"
    assert request_.gateway_id == "810301"
    assert request_.supplier_reference == "ALT-810301"
    assert gateway.world.bodies == [("AMENDMENT", request_.body)]
    come_back(tenant, gateway)
    request_.refresh_from_db()
    assert request_.outcome == "ACCEPTED"
    assert states(tenant) == ["CLOSED"]


def test_a_refusal_at_once_is_told_in_its_words_and_opens_the_action(
    tenant, gateway, request_
):
    gateway.order("refused")

    sent(request_)

    assert request_.state == "REFUSED"
    assert "no such contact" in request_.messages[0]
    assert states(tenant) == ["OPEN"]


def test_a_refusal_by_kci_opens_an_action_of_its_own(tenant, gateway, request_):
    gateway.world.scenarios["AMENDMENT"] = "AMENDMENT_REJECTED"

    sent(request_)
    come_back(tenant, gateway)

    request_.refresh_from_db()
    assert request_.outcome == "REFUSED"
    assert states(tenant) == ["ANSWERED", "OPEN"]


@pytest.mark.parametrize(
    "fault",
    [
        "slow",
        "500 before",
        "500 after",
        "503",
        "drop before",
        "drop after",
        "expired",
        "garbled",
    ],
)
def test_whatever_breaks_it_arrives_once(tenant, gateway, request_, fault):
    gateway.order(fault)

    sent(request_)

    assert request_.state == "RECEIVED"
    assert gateway.world.processed == {("AMENDMENT", "12345"): 1}
    assert states(tenant) == ["ANSWERED"]


@pytest.mark.parametrize("fault", ["slow", "500 after", "drop after", "garbled"])
def test_while_nobody_knows_the_page_says_so(gateway, request_, fault):
    gateway.order(fault)

    outbox.send(request_.pk)

    request_.refresh_from_db()
    assert request_.state == "UNSURE"
    assert request_.messages


def test_a_gateway_that_is_away_is_tried_again(tenant, gateway, request_, settings):
    own = tenant.gateway_account
    own.url, there = "http://127.0.0.1:1", own.url
    own.save()

    outbox.send(request_.pk)

    request_.refresh_from_db()
    assert (request_.state, request_.attempts) == ("TO_SEND", 1)
    assert "cannot be reached" in request_.messages[0]
    own.url = there
    own.save()
    assert sent(request_).state == "RECEIVED"


def test_it_is_sent_again_only_after_it_was_looked_for_twice(gateway, request_):
    gateway.order("drop before")

    states = []
    for _ in range(4):
        outbox.send(request_.pk)
        request_.refresh_from_db()
        states.append(request_.state)

    assert states == ["UNSURE", "UNSURE", "TO_SEND", "RECEIVED"]


def test_who_dies_while_sending_is_followed_by_one_who_looks_first(
    gateway, request_, monkeypatch
):
    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "write", die)
        with pytest.raises(KeyboardInterrupt):
            outbox.send(request_.pk)
    outbox.send(request_.pk)
    request_.refresh_from_db()
    assert request_.state == "SENDING"

    died(request_)
    sent(request_)

    assert request_.state == "RECEIVED"
    assert sum(gateway.world.processed.values()) == 1


def test_one_who_took_too_long_writes_only_what_he_knows(
    gateway, request_, monkeypatch
):
    claimed = outbox.claim(request_.pk)
    assert claimed
    slow, _ = claimed
    died(request_)
    sent(request_)

    outbox.write(slow, outbox.Found(state=GatewayRequest.State.UNSURE))

    request_.refresh_from_db()
    assert request_.state == "RECEIVED"


def test_what_was_closed_meanwhile_is_not_sent(tenant, gateway, request_):
    ended = kci_body(2, "COMPLETED", entity={"status": "COMPLETED"})
    tell(tenant, ended)
    before = order_of(tenant).version

    sent(request_)

    assert request_.state == "LAPSED"
    assert order_of(tenant).version == before + 1
    assert gateway.world.bodies == []


def test_without_a_gateway_it_waits(tenant, by_ann):
    tell(tenant, asked())
    request = answered(tenant, by_ann)

    outbox.send(request.pk)

    request.refresh_from_db()
    assert (request.state, request.messages) == (
        "TO_SEND",
        ["No gateway is configured."],
    )


def test_what_nobody_rang_for_is_sent_by_and_by(gateway, request_):
    assert outbox.send_due() == 0
    GatewayRequest.objects.update(due_at=F("due_at") - outbox.DOORBELL)

    assert outbox.send_due() == 1

    request_.refresh_from_db()
    assert request_.state == "RECEIVED"


def test_a_kci_that_is_faster_than_the_answer_counts(tenant, gateway, request_):
    claimed = outbox.claim(request_.pk)
    assert claimed
    request, may_have_arrived = claimed
    found = outbox.attempt(request, may_have_arrived)
    come_back(tenant, gateway)

    outbox.write(request, found)

    request_.refresh_from_db()
    assert (request_.state, request_.outcome) == ("RECEIVED", "ACCEPTED")
    assert states(tenant) == ["CLOSED"]


@pytest.mark.parametrize("fault", ["", "slow", "drop after", "drop before"])
def test_a_cancellation_arrives_once(tenant, by_ann, gateway, fault):
    tell(tenant, kci_body(1))
    gateway.world.learn("PROVIDE_ORDER", ENTITY, number=1)
    gateway.order(fault)
    about = About(order=order_of(tenant))
    request = answers.cancel(
        about, reason_code="OTHER", text="", by=by_ann, token=uuid4()
    )

    sent(request)
    come_back(tenant, gateway)

    request.refresh_from_db()
    assert request.outcome == "ACCEPTED"
    assert gateway.world.processed == {("CANCELLATION", "12345"): 1}
    assert order_of(tenant).status == "CANCELLED"


@pytest.mark.parametrize("fault", ["", "slow", "drop after", "500 before"])
@pytest.mark.parametrize("status", ["ACCEPTED", "REJECTED"])
def test_a_word_on_a_resolution_arrives(tenant, by_ann, gateway, fault, status):
    entity = {
        "id": 700105,
        "status": "RESOLVED",
        "serviceProblemResolution": {"id": 123, "status": "PENDING"},
    }
    question = asked(1, "CONFIRM", entityType="SERVICE_PROBLEM", entity=entity)
    tell(tenant, question)
    gateway.world.learn("SERVICE_PROBLEM", ENTITY | entity, number=1)
    gateway.order(fault)
    request = answers.resolve(
        action_of(1), status=status, notes="no light", by=by_ann, token=uuid4()
    )

    sent(request)
    for kci in gateway.world.posted():
        store(tenant, kci.body)
    drain([order_of(tenant, "700105").identity])

    request.refresh_from_db()
    assert (request.state, request.outcome) == ("RECEIVED", "ACCEPTED")
    after = {"ACCEPTED": "COMPLETED", "REJECTED": "IN_PROGRESS"}[status]
    assert order_of(tenant, "700105").status == after


def test_a_portal_without_a_tenant_has_nothing_to_send(db):
    assert outbox.send_due() == 0
