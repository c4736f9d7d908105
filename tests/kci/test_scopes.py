"""Which scope each address of the API wants."""

from __future__ import annotations

import pytest

from tests.kci.checks import assert_it_is_our_error
from tests.kci.conftest import Gateway

pytestmark = pytest.mark.both_databases

ADDRESSES = [
    ("POST", "/kcis", "reader"),
    ("POST", "/kcis", "altnet_a"),
    ("POST", "/supplier/kcis", "gateway"),
    ("GET", "/api/orders", "altnet_a"),
    ("GET", "/api/orders/PROVIDE_ORDER/1", "altnet_a"),
    ("GET", "/api/actions", "altnet_a"),
    ("GET", "/api/actions?state=OPEN", "altnet_a"),
]


@pytest.mark.parametrize(("method", "target", "client"), ADDRESSES)
def test_each_address_wants_its_scope(method, target, client, gateway: Gateway):
    headers = gateway.headers(client)

    answer = gateway.portal.request(method, target, headers, b"{}")

    assert_it_is_our_error(answer, 403)


@pytest.mark.parametrize(("method", "target"), sorted({each[:2] for each in ADDRESSES}))
def test_each_address_wants_a_token(method, target, gateway: Gateway):
    headers = gateway.headers() | {"Authorization": "Bearer nonsense"}

    answer = gateway.portal.request(method, target, headers, b"{}")

    assert_it_is_our_error(answer, 401)


@pytest.mark.parametrize(
    ("target", "client", "status"),
    [
        ("/api/orders", "reader", 200),
        ("/api/orders/PROVIDE_ORDER/none-such", "reader", 404),
        ("/api/actions", "reader", 200),
        ("/api/orders", "nobody", 403),
    ],
)
def test_the_scope_is_enough(target, client, status, gateway: Gateway):
    answer = gateway.portal.request("GET", target, gateway.headers(client))

    assert answer.status == status
    if status != 200:
        assert_it_is_our_error(answer, status)
