"""Calls of the gateway, over real HTTP, to a stub that breaks as it is told."""

from __future__ import annotations

import base64
import logging
import socket
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from orders.gateway import client, tokens
from orders.gateway.accounts import Account
from orders.gateway.client import Gateway, NotSent, Refusal, Unsure
from orders.gateway.tokens import wallet
from tests.factories import ENTITY
from tests.stub_gateway import running

CONVERSATION = "c-12345"
NOTES = {"orderId": 12345, "notes": "Ring twice"}
SLOTS = {
    "supplier": "ALTNET_A",
    "address": {"id": "10002429380", "type": "UPRN"},
    "serviceSpecification": {"id": "FTTP"},
    "appointmentPurpose": "PROVIDE",
}


@pytest.fixture
def stub(settings, monkeypatch):
    settings.GATEWAY_ANSWERS = 2.0
    monkeypatch.setattr(client, "PAUSE", 0.0)
    with running() as gateway:
        gateway.world.learn("PROVIDE_ORDER", ENTITY, number=1)
        yield gateway


@pytest.fixture
def account(stub):
    return Account(url=stub.url, client_id=stub.client_id, secret=stub.secret)


@pytest.fixture
def gateway(account):
    return Gateway(account)


def amend(gateway: Gateway) -> client.Receipt:
    return gateway.amend_order(NOTES, conversation_id=CONVERSATION)


def processed(stub) -> int:
    return int(stub.world.processed["AMENDMENT", "12345"])


def headers_of(stub, place: str) -> list[dict[str, str]]:
    return [headers for _, path, headers in stub.requests if path.startswith(place)]


def test_an_amendment_is_received_under_an_id(stub, gateway):
    receipt = amend(gateway)

    assert (receipt.id, receipt.status) == ("810301", "COMPLETED")
    assert receipt.supplier_reference == "ALT-810301"
    assert receipt.raw["notes"] == "Ring twice"
    assert stub.world.bodies == [("AMENDMENT", NOTES)]


def test_each_call_has_an_id_of_its_own_in_the_orders_conversation(stub, gateway):
    receipts = [amend(gateway), amend(gateway)]

    sent = headers_of(stub, "/service-order-amendments")
    names = [headers["x-request-id"] for headers in sent]
    assert names == [receipt.request_id for receipt in receipts]
    assert len({*names}) == 2
    assert {headers["x-conversation-id"] for headers in sent} == {CONVERSATION}


def test_a_token_is_fetched_once_by_basic_credentials(stub, gateway, account):
    amend(gateway)
    amend(Gateway(account))

    assert stub.tokens_given == 1
    (headers,) = headers_of(stub, "/auth/")
    basic = base64.b64encode(b"portal:s3cret").decode()
    assert headers["authorization"] == f"Basic {basic}"


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_begins_without_a_token(time, gateway):
    assert wallet.tokens == {}

    amend(gateway)

    assert len(wallet.tokens) == 1


def test_a_token_that_is_about_to_end_is_not_used(stub, gateway, monkeypatch):
    amend(gateway)
    monkeypatch.setattr(tokens, "MARGIN", 3601.0)

    amend(gateway)

    assert stub.tokens_given == 2


def test_another_secret_does_not_use_the_token_of_the_old_one(gateway, account):
    amend(gateway)

    with pytest.raises(Refusal):
        amend(Gateway(replace(account, secret="wrong")))


def test_a_token_that_ended_early_is_fetched_anew_and_the_call_made_once(stub, gateway):
    amend(gateway)
    stub.expire_tokens()

    amend(gateway)

    assert (stub.tokens_given, processed(stub)) == (2, 2)
    names = [h["x-request-id"] for h in headers_of(stub, "/service-order-amendments")]
    assert len({*names}) == 3


def test_a_gateway_that_takes_no_token_at_all_is_asked_twice(stub, gateway):
    stub.order("expired", "expired")

    with pytest.raises(Refusal) as told:
        amend(gateway)

    assert told.value.status == 401
    assert processed(stub) == 0
    assert len(headers_of(stub, "/service-order-amendments")) == 2


@pytest.mark.parametrize(
    ("fault", "error", "times"),
    [
        ("503", NotSent, 0),
        ("500 before", Unsure, 0),
        ("500 after", Unsure, 1),
        ("drop before", Unsure, 0),
        ("drop after", Unsure, 1),
        ("slow", Unsure, 1),
        ("garbled", Unsure, 1),
        ("refused", Refusal, 0),
    ],
)
def test_each_fault_tells_what_is_known_and_nothing_is_sent_again(
    stub, gateway, fault, error, times
):
    stub.order(fault)

    with pytest.raises(error) as told:
        amend(gateway)

    (headers,) = headers_of(stub, "/service-order-amendments")
    assert told.value.request_id == headers["x-request-id"]
    assert told.value.messages
    assert processed(stub) == times


def test_a_refusal_is_in_the_gateways_words(stub, gateway):
    with pytest.raises(Refusal) as told:
        gateway.amend_order({"orderId": 404, "notes": "x"}, conversation_id="c")

    assert (told.value.status, told.value.code) == (404, "NOT_FOUND")
    assert told.value.messages == ("There is no order 404",)


def test_wrong_credentials_are_a_refusal(account):
    with pytest.raises(Refusal) as told:
        Gateway(replace(account, secret="wrong")).ping()

    assert told.value.messages == ("The client is not known",)
    assert told.value.request_id


def test_without_a_gateway_nothing_is_sent(account):
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]

    with pytest.raises(NotSent):
        amend(Gateway(replace(account, url=f"http://127.0.0.1:{port}")))


def test_a_gateway_that_gives_no_token_in_time_was_sent_nothing(account, settings):
    settings.GATEWAY_ANSWERS = 0.1
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]

        with pytest.raises(NotSent) as told:
            amend(Gateway(replace(account, url=f"http://127.0.0.1:{port}")))

    assert told.value.messages == ("The gateway did not answer (ReadTimeout).",)


def test_reading_is_tried_again(stub, gateway, monkeypatch):
    answers = iter([OSError, OSError])
    read = stub.world.read

    def failing(kind: str, name: str) -> object:
        # The handler dies, and with it the connection.
        for problem in answers:
            raise problem
        return read(kind, name)

    monkeypatch.setattr(stub.world, "read", failing)
    monkeypatch.setattr(stub.server, "handle_error", lambda *about: None)

    found = gateway.get_order("PROVIDE_ORDER", "12345", conversation_id=CONVERSATION)

    assert found["id"] == 12345
    assert len(headers_of(stub, "/service-orders/12345")) == 3


@pytest.mark.parametrize(
    ("entity_type", "place"),
    [
        ("PROVIDE_ORDER", "/service-orders/7"),
        ("CEASE_ORDER", "/service-orders/7"),
        ("PROVIDE_ETHERNET_ORDER", "/ethernet/service-orders/7"),
        ("SERVICE_TEST", "/service-tests/7"),
        ("SERVICE_PROBLEM", "/service-problems/7"),
    ],
)
def test_each_kind_is_read_at_its_place(stub, gateway, entity_type, place):
    stub.world.learn(entity_type, {"id": 7, "status": "IN_PROGRESS"})

    found = gateway.get_order(entity_type, "7", conversation_id=CONVERSATION)

    assert found == {"id": 7, "status": "IN_PROGRESS", "updates": []}
    assert len(headers_of(stub, place)) == 1


def test_an_odd_id_leads_to_no_other_place(stub, gateway):
    with pytest.raises(Refusal):
        gateway.resolve("../a?b", {"status": "ACCEPTED"}, conversation_id="c")

    assert stub.requests[-1][1] == "/service-problem-resolutions/..%2Fa%3Fb"


def test_a_free_slot_is_reserved(stub, gateway):
    slots = gateway.available_appointments(SLOTS, conversation_id=CONVERSATION)
    body = {name: SLOTS[name] for name in SLOTS if name != "appointmentPurpose"}
    body |= {"purpose": "PROVIDE", "timeslot": slots[0].raw}

    kept = gateway.reserve(body, conversation_id=CONVERSATION)

    assert slots[0].start < slots[0].end < slots[-1].end
    assert kept.supplier_reference == f"APT-{kept.id}"
    assert kept.expires
    assert kept.expires > datetime.now(UTC)
    assert stub.world.reservations[int(kept.id)]["timeslot"] == slots[0].raw


def test_a_problem_is_amended_resolved_and_cancelled(stub, gateway):
    problem = {"id": 9, "status": "RESOLVED", "serviceProblemResolution": {"id": 55}}
    stub.world.learn("SERVICE_PROBLEM", problem)
    about = {"serviceProblemId": 9}

    gateway.amend_problem(about | {"notes": "x"}, conversation_id="c")
    word = {"status": "REJECTED", "tenantNotes": "It is still slow"}
    gateway.resolve("55", word, conversation_id="c")
    gateway.cancel_problem(about | {"reasonCode": "OTHER"}, conversation_id="c")

    done = [("AMENDMENT", "9"), ("RESOLUTION", "9"), ("CANCELLATION", "9")]
    assert stub.world.processed == dict.fromkeys(done, 1)


def test_the_log_tells_of_each_call_and_never_a_secret(stub, gateway, caplog):
    caplog.set_level(logging.DEBUG)
    stub.order("", "refused")
    receipt = amend(gateway)
    with pytest.raises(Refusal):
        amend(gateway)

    text = caplog.text + repr(gateway.account)
    line = f"POST /service-order-amendments: 201 (request {receipt.request_id}"
    assert f"{line}, conversation {CONVERSATION}" in text
    assert "POST /service-order-amendments: 422 (request" in text
    (token,) = stub.tokens
    basic = base64.b64encode(b"portal:s3cret").decode()
    assert not [one for one in (token, "s3cret", basic) if one in text]
