"""The rows on HTTP of the table of bad deliveries: lengths, methods, addresses."""

from __future__ import annotations

import contextlib
import socket

import pytest

from tests.kci.bad_deliveries import BOUND, valid
from tests.kci.checks import (
    assert_it_is_kept,
    assert_it_is_our_error,
    assert_it_is_stored,
    in_inbox_at_all,
)
from tests.kci.conftest import Gateway
from tests.kci.report import ROW
from tests.services import LOOPBACK

pytestmark = pytest.mark.both_databases

UNKNOWN = [
    *("/api/", "/api/nope", "/api/%ff", "/api/%00", "/supplier/", "/supplier/nope"),
    *("/supplier/kcis/", "/kcis/nope", "/kcis/nope/"),
]
STALLED = 12
SECONDS = 5


def chunks(body: bytes, size: int = 100) -> bytes:
    cut = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in [*cut, b""])


def test_chunks_are_taken_and_their_length_is_bounded(
    any_gateway: Gateway, record_property
):
    record_property(ROW, 48)
    small, large = valid("in chunks"), valid("in large chunks").ljust(BOUND + 1)
    chunked = any_gateway.raw(None, {"Transfer-Encoding": "chunked"})

    taken = any_gateway.portal.send(chunked + chunks(small))
    refused = any_gateway.portal.send(chunked + chunks(large, 10_000))

    assert_it_is_stored(any_gateway, taken, small)
    assert_it_is_our_error(refused, 413)


def test_a_body_shorter_than_said_is_not_stored(any_gateway: Gateway, record_property):
    record_property(ROW, 48)
    body = valid("shorter than said")
    before = in_inbox_at_all(any_gateway.portal.database)

    answer = any_gateway.portal.send_half(any_gateway.raw(body, {})[:-10])

    assert answer is None or answer.status == 400
    assert in_inbox_at_all(any_gateway.portal.database) == before


def test_of_a_body_longer_than_said_the_said_part_counts(
    any_gateway: Gateway, record_property
):
    record_property(ROW, 48)
    body = valid("longer than said")

    answer = any_gateway.post(body, {"Content-Length": f"{len(body) - 10}"})

    assert_it_is_our_error(answer, 400)
    assert_it_is_kept(any_gateway, answer, body[:-10])


@pytest.mark.parametrize("length", ["-1", "abc", "1, 2", "٣".encode()])
def test_a_length_that_is_none_is_refused(length, any_gateway: Gateway):
    answer = any_gateway.post(valid(f"length {length}"), {"Content-Length": length})

    assert answer.status == 400
    assert answer.media_type != "text/html"


def test_a_slow_body_is_waited_for(any_gateway: Gateway, record_property):
    record_property(ROW, 48)
    body = valid("slow")

    answer = any_gateway.portal.send(any_gateway.raw(body, {}), pause=1)

    assert_it_is_stored(any_gateway, answer, body)


def test_bodies_that_do_not_come_hold_up_nobody(any_gateway: Gateway, record_property):
    record_property(ROW, 48)
    address = (LOOPBACK, any_gateway.portal.port)
    body = valid("behind stalled ones")
    stalled = any_gateway.raw(body, {})[:-10]

    with contextlib.ExitStack() as stack:
        for _ in range(STALLED):
            connection = socket.create_connection(address)
            stack.enter_context(connection).sendall(stalled)
        answer = any_gateway.post(body)

    assert_it_is_stored(any_gateway, answer, body)
    assert answer.seconds < SECONDS


def test_a_control_character_in_a_header_is_refused(
    any_gateway: Gateway, record_property
):
    record_property(ROW, 73)
    answer = any_gateway.post(valid("control"), {"X-Request-ID": "a\x01b"})

    # Some servers refuse it themselves.
    assert answer.status == 400
    assert answer.media_type != "text/html"


@pytest.mark.parametrize("target", ["/kcis?x=%zz", "/kcis?%ff=%00", "/kcis?&&=;=?"])
def test_a_query_that_does_not_decode_is_no_reason_for_a_page(
    target, any_gateway: Gateway, record_property
):
    record_property(ROW, 78)
    body = valid(f"query {target}")

    answer = any_gateway.post(body, target=target)

    if answer.status == 204:
        assert_it_is_stored(any_gateway, answer, body)
    else:
        assert_it_is_our_error(answer, 400)


@pytest.mark.parametrize("query", ["format=html", "format=xml", "version=2"])
def test_a_query_changes_nothing(query, gateway: Gateway):
    body = valid(query)

    answer = gateway.post(body, target=f"/kcis?{query}")

    assert_it_is_stored(gateway, answer, body)


@pytest.mark.parametrize("target", ["/kcis", "/supplier/kcis"])
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_another_method_gets_our_error(method, target, any_gateway: Gateway):
    client = "gateway" if target == "/kcis" else "altnet_a"
    headers = any_gateway.headers(client)

    answer = any_gateway.portal.request(method, target, headers, b"")

    assert_it_is_our_error(answer, 405)


@pytest.mark.parametrize("target", UNKNOWN)
def test_an_unknown_address_gets_our_error(target, gateway: Gateway):
    for method in ("GET", "POST", "PUT", "DELETE", "BREW"):
        answer = gateway.portal.request(method, target, gateway.headers(), b"{}")

        assert_it_is_our_error(answer, 404)


@pytest.mark.parametrize("target", UNKNOWN)
def test_an_unknown_address_gets_our_error_without_a_token_too(
    target, gateway: Gateway
):
    answer = gateway.portal.request("POST", target, {}, b"{}")

    assert answer.status in {401, 404}
    assert_it_is_our_error(answer, answer.status)


def test_the_page_of_kcis_answers_a_client_in_json(gateway: Gateway):
    for method in ("GET", "POST"):
        answer = gateway.portal.request(method, "/kcis/", gateway.headers(), b"{}")

        assert answer.status in {403, 404, 405}
        assert_it_is_our_error(answer, answer.status)


def test_another_host_gets_our_error(any_gateway: Gateway):
    answer = any_gateway.post(valid("host"), {"Host": "evil.example"})

    assert_it_is_our_error(answer, 400)
