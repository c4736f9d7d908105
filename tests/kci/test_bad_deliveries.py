"""Every body of the table of bad and odd deliveries, to the real server."""

from __future__ import annotations

import json

import pytest

from tests.kci import bad_deliveries, bad_values
from tests.kci.bad_deliveries import BOUND, Delivery, kci, valid
from tests.kci.checks import (
    assert_it_is_kept,
    assert_it_is_our_error,
    assert_it_is_stored,
)
from tests.kci.conftest import Gateway
from tests.kci.report import ROW

pytestmark = pytest.mark.both_databases

DELIVERIES = [*bad_deliveries.DELIVERIES, *bad_values.DELIVERIES]
# It is a second while nothing else runs; here other tests do.
SECONDS = 5


@pytest.mark.parametrize("delivery", DELIVERIES, ids=str)
def test_it_gets_what_the_table_wants(
    delivery: Delivery, gateway: Gateway, record_property
):
    record_property(ROW, delivery.row)

    answer = gateway.post(delivery.body, delivery.headers)

    assert (answer.status, answer.code) in delivery.want, answer.body.decode()
    assert answer.seconds < SECONDS
    if answer.status == 204:
        assert_it_is_stored(gateway, answer, delivery.body)
    else:
        assert_it_is_our_error(answer, answer.status)
        assert_it_is_kept(gateway, answer, delivery.body)


def test_all_faults_are_listed_each_with_its_path(gateway: Gateway):
    wrong = {"id": "x", "supplier": "not one", "sequenceNumber": 0, "issuedOn": "now"}
    wrong |= {"information": {"type": "UPDATE", "text": 5}}
    body = json.dumps(kci("five faults", **wrong)).encode()

    answer = gateway.post(body)

    assert_it_is_our_error(answer, 422)
    messages = answer.json()["messages"]
    paths = ("id", "supplier", "sequenceNumber", "issuedOn", "information.text")
    assert len(messages) == len(paths)
    assert [path for path in paths if not any(path in each for each in messages)] == []
    assert_it_is_kept(gateway, answer, body)


def test_something_missing_makes_it_400_and_all_faults_are_listed(gateway: Gateway):
    changed = kci("missing and wrong", sequenceNumber=0)
    del changed["supplier"]
    changed["entity"]["id"] = 1.5
    body = json.dumps(changed).encode()

    answer = gateway.post(body, {"X-Request-ID": None})

    assert_it_is_our_error(answer, 400)
    messages = answer.json()["messages"]
    paths = ("supplier", "sequenceNumber", "entity.id", "X-Request-ID")
    assert len(messages) == len(paths)
    assert [path for path in paths if not any(path in each for each in messages)] == []


@pytest.mark.parametrize("extra", [1, 3_000_000])
def test_a_body_over_the_bound_is_refused_by_any_server(extra, any_gateway: Gateway):
    body = valid(f"{extra} over").ljust(BOUND + extra)

    answer = any_gateway.post(body)

    assert_it_is_our_error(answer, 413)
    assert_it_is_kept(any_gateway, answer, body)
