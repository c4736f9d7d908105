"""Deliveries again, and under another identity: rows 61 and 74 to 76 of the table."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.kci.bad_deliveries import kci
from tests.kci.checks import assert_it_is_stored
from tests.kci.conftest import Gateway
from tests.kci.report import ROW

pytestmark = pytest.mark.both_databases


def post(gateway: Gateway, body: dict[str, Any], **headers: str) -> None:
    assert gateway.post(json.dumps(body).encode(), headers).status == 204


def deliveries(gateway: Gateway, kci_id: str) -> list[int]:
    """Return how often each KCI of an id was delivered."""
    query = "SELECT deliveries FROM kci_kci WHERE kci_id = %s ORDER BY id"
    return [row["deliveries"] for row in gateway.portal.database.rows(query, kci_id)]


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"deliveredOn": "2026-01-01T00:00:00Z"},
        {"sequenceNumber": 2.0},
    ],
    ids=str,
)
def test_the_same_again_is_counted(again, gateway: Gateway, record_property):
    record_property(ROW, 76)
    first = kci(f"the same again {again}")

    post(gateway, first)
    post(gateway, first | again)

    assert deliveries(gateway, first["id"]) == [2]


def test_an_id_in_upper_case_is_the_same(gateway: Gateway, record_property):
    record_property(ROW, 61)
    upper = kci("upper case")
    lower = upper["id"]
    upper["id"] = lower.upper()

    post(gateway, upper)
    post(gateway, upper | {"id": lower})

    assert deliveries(gateway, lower) == [2]


@pytest.mark.parametrize(
    "other",
    [{"sequenceNumber": 3}, {"x": 1}, {"issuedOn": "2025-01-01T00:00:00Z"}],
    ids=str,
)
def test_the_same_id_with_other_content_is_another_kci(
    other, gateway: Gateway, record_property
):
    record_property(ROW, 76)
    first = kci(f"same id {other}")

    post(gateway, first)
    post(gateway, first | other)

    assert deliveries(gateway, first["id"]) == [1, 1]


def test_a_number_comes_twice_and_goes_back_after_the_end(
    gateway: Gateway, record_property
):
    record_property(ROW, 76)
    end = kci("the end", sequenceNumber=9)
    end["entity"]["status"] = "COMPLETED"
    for name, number in (("same number", 9), ("earlier", 3)):
        later = kci(name, sequenceNumber=number, entity=end["entity"])

        post(gateway, end)
        post(gateway, later)

        assert deliveries(gateway, later["id"]) == [1]


def test_the_conversation_of_an_order_may_change(gateway: Gateway, record_property):
    record_property(ROW, 74)
    first = kci("conversation one")
    second = kci("conversation two", sequenceNumber=3, entity=first["entity"])

    post(gateway, first, **{"X-Conversation-ID": "one"})
    post(gateway, second, **{"X-Conversation-ID": "two"})

    assert deliveries(gateway, second["id"]) == [1]


def test_an_order_may_change_its_supplier_and_share_its_reference(
    gateway: Gateway, record_property
):
    record_property(ROW, 75)
    first = kci("supplier one")
    changed = kci("supplier two", supplier="ALTNET_B", entity=first["entity"])
    shared = kci("shared reference")
    shared["entity"]["supplierOrderNumber"] = first["entity"]["supplierOrderNumber"]

    for each in (first, changed, shared):
        body = json.dumps(each).encode()
        assert_it_is_stored(gateway, gateway.post(body), body)


def test_an_order_without_an_id_goes_by_the_suppliers_number(
    gateway: Gateway, record_property
):
    record_property(ROW, 75)
    body = kci("by number")
    del body["entity"]["id"]

    post(gateway, body)

    query = "SELECT entity_id FROM kci_kci WHERE kci_id = %s"
    (row,) = gateway.portal.database.rows(query, body["id"])
    assert row["entity_id"] == body["entity"]["supplierOrderNumber"]


def test_an_id_is_the_same_in_all_its_spellings(gateway: Gateway, record_property):
    record_property(ROW, 75)
    number = kci("spellings")["entity"]["id"]
    found = []
    for spelling in (number, float(number), str(number)):
        body = kci(f"spelling {spelling!r}")
        body["entity"]["id"] = spelling

        post(gateway, body)

        query = "SELECT entity_id FROM kci_kci WHERE kci_id = %s"
        found += gateway.portal.database.rows(query, body["id"])

    assert [row["entity_id"] for row in found] == [str(number)] * 3
