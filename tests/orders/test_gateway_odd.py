"""What a gateway may say that nobody expects."""

from __future__ import annotations

import json

import httpx
import pytest

from orders.gateway import client
from orders.gateway.accounts import Account
from orders.gateway.client import Gateway, NotSent, Unsure
from orders.models import GatewayRequest
from tests.factories import ENTITY
from tests.orders.asking import answered, asked
from tests.orders.telling import tell
from tests.orders.test_outbox import sent

ACCOUNT = Account(url="http://gateway.test", client_id="portal", secret="s3cret")
AMENDMENTS = "/service-order-amendments"


@pytest.fixture
def says(monkeypatch):
    """Let a gateway answer with bytes, by place; tokens are fresh ones."""
    answers = {client.TOKEN: (200, b'{"access_token": "t0ken", "expires_in": 0}')}

    def respond(request: httpx.Request) -> httpx.Response:
        status, content = answers[request.url.path]
        return httpx.Response(status, content=content)

    def connection(self: Gateway) -> httpx.Client:
        transport = httpx.MockTransport(respond)
        return httpx.Client(base_url=self.account.url, transport=transport)

    monkeypatch.setattr(Gateway, "connection", connection)
    return answers


def amend() -> client.Receipt:
    return Gateway(ACCOUNT).amend_order({"orderId": 1}, conversation_id="c-1")


def test_what_no_database_can_hold_is_replaced(says):
    body = b'{"id": 7, "supplierReference": "a\\u0000b", "notes": ["\\ud800"]}'
    says[AMENDMENTS] = (201, body)

    receipt = amend()

    assert receipt.supplier_reference == "a\ufffdb"
    assert receipt.raw["notes"] == ["\ufffd"]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity"])
def test_a_number_out_of_all_bounds_is_kept_as_its_text(says, number):
    says[AMENDMENTS] = (201, b'{"id": 7, "x": [%s, 1.5]}' % number.encode())

    receipt = amend()

    assert (receipt.id, receipt.raw["x"]) == ("7", [number, 1.5])


@pytest.mark.parametrize("lives", ["1e999", "NaN"])
def test_a_token_lives_for_some_time(says, lives):
    body = b'{"access_token": "t", "expires_in": %s}' % lives.encode()
    says[client.TOKEN] = (200, body)

    with pytest.raises(NotSent, match="no token"):
        amend()


def test_an_id_has_room_in_the_database(says):
    says[AMENDMENTS] = (201, b'{"id": "%s"}' % (b"x" * 100))

    room = GatewayRequest._meta.get_field("gateway_id").max_length

    assert len(amend().id) == room


def test_an_answer_that_is_nested_without_end_tells_nothing(says):
    says[AMENDMENTS] = (201, b"[" * 200_000)

    with pytest.raises(Unsure):
        amend()


@pytest.mark.parametrize("token", ["", "t\u00f6ken", "to ken", "to\nken"])
def test_a_token_that_no_header_can_have_is_none(says, token):
    body = {"access_token": token, "expires_in": 3600}
    says[client.TOKEN] = (200, json.dumps(body).encode())

    with pytest.raises(NotSent, match="no token"):
        amend()


@pytest.mark.parametrize("url", ["http://[::1", "http://a:99999999", "nowhere"])
def test_an_address_that_is_none_cannot_be_reached(url):
    account = Account(url=url, client_id="portal", secret="s3cret")

    with pytest.raises(NotSent):
        Gateway(account).ping()


@pytest.mark.django_db
@pytest.mark.both_databases
def test_an_odd_answer_is_stored(tenant, by_ann, gateway, says):
    tell(tenant, asked())
    gateway.world.learn("PROVIDE_ORDER", ENTITY, number=1)
    says[AMENDMENTS] = (422, b'{"code": "X", "messages": ["no\\u0000", "\\udfff"]}')
    request = sent(answered(tenant, by_ann))

    assert (request.state, request.messages) == ("REFUSED", ["no\ufffd", "\ufffd"])
