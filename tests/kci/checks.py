"""What holds for every answer to a delivery."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from tests.kci.conftest import Gateway
from tests.server import Answer, Database

CODES = {
    400: "MALFORMED_REQUEST",
    401: "NOT_AUTHORISED",
    403: "NOT_AUTHORISED",
    404: "NOT_FOUND",
    405: "NOT_IMPLEMENTED",
    413: "MALFORMED_REQUEST",
    415: "MALFORMED_REQUEST",
    422: "INVALID_REQUEST",
}
CREDENTIALS = {"authorization", "cookie", "proxy-authorization"}


def in_inbox(database: Database, body: bytes) -> int:
    """Return how often a body is in the inbox, word for word."""
    query = "SELECT count(*) AS found FROM kci_kci WHERE body = %s"
    (row,) = database.rows(query, body.decode())
    return int(row["found"])


def in_inbox_at_all(database: Database) -> int:
    (row,) = database.rows("SELECT count(*) AS found FROM kci_kci")
    return int(row["found"])


def in_rejected(database: Database, body: bytes) -> int:
    query = "SELECT count(*) AS found FROM kci_rejecteddelivery WHERE body = %s"
    (row,) = database.rows(query, body)
    return int(row["found"])


def assert_it_is_stored(gateway: Gateway, answer: Answer, body: bytes) -> None:
    assert (answer.status, answer.body) == (204, b""), answer.body
    assert in_inbox(gateway.portal.database, body) == 1


def assert_it_is_our_error(answer: Answer, status: int) -> None:
    assert (answer.status, answer.media_type) == (status, "application/json")
    error = answer.json()
    assert error.keys() == {"uuid", "code", "messages"}
    assert UUID(error["uuid"])
    assert error["code"] == CODES[status]
    assert error["messages"]
    assert all(isinstance(each, str) and each for each in error["messages"])


def assert_it_is_kept(gateway: Gateway, answer: Answer, body: bytes) -> None:
    """Look for it among the rejected deliveries, with all but the credentials."""
    query = "SELECT * FROM kci_rejecteddelivery WHERE uuid = %s"
    uuid = UUID(answer.json()["uuid"]).hex
    (row,) = gateway.portal.database.rows(query, uuid)
    kept = bytes(row["body"])
    assert kept == body if answer.status != 413 else body.startswith(kept)
    assert row["status"] == answer.status
    assert as_json(row["reasons"]) == answer.json()["messages"]
    headers = {name.lower(): value for name, value in as_json(row["headers"]).items()}
    assert headers["host"]
    assert not headers.keys() & CREDENTIALS
    assert not [token for token in gateway.tokens.values() if token in str(headers)]


def as_json(column: Any) -> Any:
    return json.loads(column) if isinstance(column, str) else column
