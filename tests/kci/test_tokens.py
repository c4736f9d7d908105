"""Who may come in: the token endpoint, and rows 77 and 78 of the table."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.kci.bad_deliveries import valid
from tests.kci.checks import (
    assert_it_is_kept,
    assert_it_is_our_error,
    assert_it_is_stored,
    in_inbox,
    in_rejected,
)
from tests.kci.conftest import Gateway
from tests.kci.report import ROW
from tests.server import Answer, Credentials

pytestmark = pytest.mark.both_databases

# A valid token is remembered for at most 5 s.
SECONDS_UNTIL_REVOKED = 5.5
ENDLESS = "x" * 100_000
FORM = "application/x-www-form-urlencoded"


def token_url(gateway: Gateway) -> str:
    return f"{gateway.portal.url}/o/token/"


def assert_nothing_is_stored(gateway: Gateway, body: bytes) -> None:
    assert in_inbox(gateway.portal.database, body) == 0
    assert in_rejected(gateway.portal.database, body) == 0


def assert_it_is_refused(gateway: Gateway, answer: Answer, body: bytes) -> None:
    assert_it_is_our_error(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert_nothing_is_stored(gateway, body)


@pytest.mark.parametrize(
    ("client", "scope"),
    [
        ("gateway", "kci:write orders:read"),
        ("altnet_a", "supplier-kci:write"),
        ("reader", "orders:read"),
        ("actor", "orders:act orders:read"),
    ],
)
def test_a_request_without_a_scope_gets_all_of_the_client(
    client, scope, gateway: Gateway
):
    answer = gateway.portal.ask_token(gateway.clients[client])

    assert answer.status_code == 200
    given = answer.json()
    assert given["token_type"] == "Bearer"
    assert 0 < given["expires_in"] <= 3600
    assert set(given["scope"].split()) == set(scope.split())


def test_a_request_for_less_gets_that(gateway: Gateway):
    client = gateway.clients["gateway"]
    answer = gateway.portal.ask_token(client, scope="orders:read")

    assert answer.json()["scope"] == "orders:read"


@pytest.mark.parametrize(
    "scope", ["orders:act", "kci:write orders:act", "supplier-kci:write", "nonsense"]
)
def test_a_request_for_more_gets_none(scope, gateway: Gateway):
    answer = gateway.portal.ask_token(gateway.clients["gateway"], scope=scope)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_scope"


def test_credentials_may_come_in_the_form(gateway: Gateway):
    client = gateway.clients["gateway"]
    form = {"client_id": client.client_id, "client_secret": client.client_secret}

    answer = httpx.post(
        token_url(gateway), data={"grant_type": "client_credentials"} | form
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_secret_and_an_unknown_client_look_alike(known, gateway: Gateway):
    client_id = gateway.clients["gateway"].client_id if known else "nobody"

    answer = gateway.portal.ask_token(Credentials(client_id, "wrong"))

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert answer.headers["WWW-Authenticate"]


def test_a_token_is_only_given_by_post(gateway: Gateway):
    client = gateway.clients["gateway"]
    query = {"grant_type": "client_credentials"}

    answer = httpx.get(
        token_url(gateway),
        params=query,
        auth=(client.client_id, client.client_secret),
    )

    assert answer.status_code == 405


@pytest.mark.parametrize("grant", ["password", "authorization_code", "", "nonsense"])
def test_there_is_no_other_grant(grant, gateway: Gateway):
    client = gateway.clients["gateway"]

    answer = gateway.portal.ask_token(client, grant_type=grant)

    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Bearer a b",
        "Bearer é",
        b"Bearer \xff\xfe",
        f"Bearer {ENDLESS}",
        "Basic bm9ib2R5Om5vYm9keQ==",
        "Basic",
        "Digest x",
        ENDLESS,
    ],
    ids=lambda value: str(value)[:20],
)
def test_without_a_token_nothing_is_stored(
    authorization, any_gateway: Gateway, record_property
):
    record_property(ROW, 78)
    body = valid(f"authorization {authorization!r}")

    answer = any_gateway.post(body, {"Authorization": authorization})

    assert_it_is_refused(any_gateway, answer, body)


def test_the_clients_own_credentials_are_no_token(gateway: Gateway, record_property):
    record_property(ROW, 78)
    body = valid("basic")
    basic = gateway.clients["gateway"].basic

    answer = gateway.post(body, {"Authorization": basic})

    assert_it_is_refused(gateway, answer, body)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_may_be_in_any_case(scheme, gateway: Gateway, record_property):
    record_property(ROW, 78)
    body = valid(f"scheme {scheme}")

    answer = gateway.post(body, {"Authorization": f"{scheme} {gateway.token()}"})

    if answer.status == 204:
        assert_it_is_stored(gateway, answer, body)
    else:
        assert_it_is_refused(gateway, answer, body)


@pytest.mark.parametrize("media_type", ["application/json", FORM])
def test_a_token_in_the_address_is_none(media_type, gateway: Gateway, record_property):
    record_property(ROW, 77)
    body = valid(f"token in the address {media_type}")
    target = f"/kcis?access_token={gateway.token()}"
    headers = {"Authorization": None, "Content-Type": media_type}

    answer = gateway.post(body, headers, target=target)

    assert_it_is_refused(gateway, answer, body)


def test_a_token_in_the_form_is_none(gateway: Gateway, record_property):
    record_property(ROW, 77)
    body = f"access_token={gateway.token()}".encode()

    answer = gateway.post(body, {"Authorization": None, "Content-Type": FORM})

    assert_it_is_refused(gateway, answer, body)


def test_an_expired_token_is_none(gateway: Gateway, record_property):
    record_property(ROW, 78)
    body = valid("expired")
    token = gateway.portal.token(gateway.clients["gateway"])
    gateway.portal.database.rows(
        "UPDATE oauth2_provider_accesstoken SET expires = %s"
        " WHERE id = (SELECT max(id) FROM oauth2_provider_accesstoken)",
        "2020-01-01 00:00:00+00:00",
    )

    answer = gateway.post(body, {"Authorization": f"Bearer {token}"})

    assert_it_is_refused(gateway, answer, body)


def test_a_revoked_token_is_none_within_5_seconds(gateway: Gateway, record_property):
    record_property(ROW, 78)
    client = gateway.clients["gateway"]
    token = gateway.portal.token(client)
    headers = {"Authorization": f"Bearer {token}"}
    body = valid("revoked")
    assert gateway.post(valid("before it is revoked"), headers).status == 204

    assert gateway.portal.revoke(client, token).status_code == 200
    time.sleep(SECONDS_UNTIL_REVOKED)
    answer = gateway.post(body, headers)

    assert_it_is_refused(gateway, answer, body)


def test_a_client_cannot_revoke_anothers_token(gateway: Gateway):
    # Nobody has used it yet: no process remembers what it was.
    token = gateway.portal.token(gateway.clients["reader"])

    gateway.portal.revoke(gateway.clients["gateway"], token)
    answer = gateway.post(valid("not revoked"), {"Authorization": f"Bearer {token}"})

    assert answer.status == 403


@pytest.mark.parametrize("client", ["reader", "altnet_a", "nobody"])
def test_a_token_without_the_scope_or_a_tenant_is_not_enough(
    client, gateway: Gateway, record_property
):
    record_property(ROW, 78)
    body = valid(f"client {client}")

    answer = gateway.post(body, client=client)

    assert_it_is_our_error(answer, 403)
    assert in_inbox(gateway.portal.database, body) == 0
    assert_it_is_kept(gateway, answer, body)
