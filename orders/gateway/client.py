"""Calls of the gateway's Tenant API 1.17."""

from __future__ import annotations

import json
import logging
import math
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
from django.conf import settings

from orders.entity import Json, Reader, listed
from orders.gateway.accounts import Account
from orders.gateway.errors import NotSent, Refusal, Unsure, words
from orders.gateway.tokens import wallet
from orders.storable import storable

__all__ = ["Gateway", "NotSent", "Receipt", "Refusal", "Reservation", "Slot", "Unsure"]

logger = logging.getLogger(__name__)

TOKEN = "/auth/tenant/access-token"
# Where an entity of a kind is read; all others are plain service orders.
PLACES = {
    "PROVIDE_ETHERNET_ORDER": "/ethernet/service-orders",
    "SERVICE_TEST": "/service-tests",
    "SERVICE_PROBLEM": "/service-problems",
}
# It may have done it before it failed to say so.
DOUBTFUL = frozenset({500, 502, 504})
AWAY = 503
# What a header can have.
VISIBLE = re.compile(r"[\x21-\x7e]+")
# As many letters as ids have room for.
MOST_ID = 64
MOST_TOKEN = 100_000
# Reading again is safe.
READS = 3
PAUSE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the gateway says of a request that it received."""

    id: str
    status: str = ""
    supplier_reference: str = ""
    request_id: str = ""
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time at which an engineer could come; in UTC."""

    start: datetime
    end: datetime
    classification: str = ""
    is_standard: bool = True
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A slot that is kept for us until it expires."""

    id: str
    supplier_reference: str
    expires: datetime | None
    request_id: str
    raw: dict[str, Any]


class Gateway:
    """The Tenant API, called in the name of one account.

    Each call raises `NotSent`, `Unsure` or `Refusal`. Reads are tried again where that
    may help; what changes something never is, since there is no idempotency key.
    """

    def __init__(self, account: Account) -> None:
        self.account = account

    def ping(self) -> None:
        """Find out whether the gateway is there and takes our credentials."""
        with self.connection() as client:
            self.fetch_token(client)

    def available_appointments(
        self, query: Mapping[str, object], *, conversation_id: str
    ) -> list[Slot]:
        """Return the free slots; members of `query` that are objects go as JSON."""
        texts = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in query.items()
        }
        found = self.read("/available-appointments", conversation_id, texts)
        return [
            slot
            for one in listed(found.get("availableTimeslots"))
            if (slot := read_slot(one))
        ]

    def reserve(self, body: Json, *, conversation_id: str) -> Reservation:
        """Keep a slot for us."""
        found, request_id = self.call("POST", "/appointments", conversation_id, body)
        reader = Reader(found)
        return Reservation(
            id=reader.text("id", most=MOST_ID),
            supplier_reference=reader.text("supplierReference"),
            expires=reader.moment("expiryDateTime"),
            request_id=request_id,
            raw=dict(found),
        )

    def amend_order(self, body: Json, *, conversation_id: str) -> Receipt:
        return self.ask("POST", "/service-order-amendments", conversation_id, body)

    def cancel_order(self, body: Json, *, conversation_id: str) -> Receipt:
        return self.ask("POST", "/service-order-cancellations", conversation_id, body)

    def amend_problem(self, body: Json, *, conversation_id: str) -> Receipt:
        return self.ask("POST", "/service-problem-amendments", conversation_id, body)

    def cancel_problem(self, body: Json, *, conversation_id: str) -> Receipt:
        return self.ask("POST", "/service-problem-cancellations", conversation_id, body)

    def resolve(self, name: str, body: Json, *, conversation_id: str) -> Receipt:
        """Accept or reject the resolution of an id."""
        place = f"/service-problem-resolutions/{quoted(name)}"
        return self.ask("PATCH", place, conversation_id, body)

    def get_order(
        self, entity_type: str, entity_id: str, *, conversation_id: str
    ) -> dict[str, Any]:
        """Return an order, test or problem as the gateway has it, with `updates`."""
        place = PLACES.get(entity_type, "/service-orders")
        return self.read(f"{place}/{quoted(entity_id)}", conversation_id)

    def ask(self, method: str, place: str, conversation_id: str, body: Json) -> Receipt:
        """Ask for a change and return what the gateway says of having received it."""
        found, request_id = self.call(method, place, conversation_id, body)
        reader = Reader(found)
        return Receipt(
            id=reader.text("id", most=MOST_ID),
            status=reader.text("status"),
            supplier_reference=reader.text("supplierReference"),
            request_id=request_id,
            raw=dict(found),
        )

    def read(
        self, place: str, conversation_id: str, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Return what is at a place, tried again if the gateway could not say."""
        for left in reversed(range(READS)):
            try:
                return self.call("GET", place, conversation_id, query=query)[0]
            except (NotSent, Unsure):
                if not left:
                    raise
            time.sleep(PAUSE)
        raise AssertionError("the last try returns or raises")

    def call(
        self,
        method: str,
        place: str,
        conversation_id: str,
        body: Json | None = None,
        query: Mapping[str, str] | None = None,
    ) -> tuple[dict[str, Any], str]:
        """Return what the gateway answers, and the id of the request."""
        with self.connection() as client:
            for is_last in (False, True):
                token = wallet.token(self.account, lambda: self.fetch_token(client))
                request = client.build_request(
                    method,
                    place,
                    params=query,
                    json=body,
                    headers=headers(token, conversation_id),
                )
                response = send(client, request)
                if response.status_code != httpx.codes.UNAUTHORIZED or is_last:
                    break
                wallet.drop(self.account, token)
        return understood(response)

    def connection(self) -> httpx.Client:
        timeout = httpx.Timeout(
            settings.GATEWAY_ANSWERS, connect=settings.GATEWAY_OPENS
        )
        try:
            return httpx.Client(base_url=self.account.url, timeout=timeout)
        except httpx.InvalidURL:
            raise NotSent(
                "The gateway cannot be reached: its address is wrong."
            ) from None

    def fetch_token(self, client: httpx.Client) -> tuple[str, float]:
        """Return a new token and its seconds to live."""
        request = client.build_request(
            "POST",
            TOKEN,
            data={"grant_type": "client_credentials"},
            headers=headers("", ""),
        )
        basic = httpx.BasicAuth(self.account.client_id, self.account.secret)
        try:
            found, request_id = understood(send(client, request, auth=basic))
        except Unsure as problem:
            # Without a token nothing was asked of it.
            raise NotSent(*problem.messages, request_id=problem.request_id) from None
        text = Reader(found).text("access_token", most=MOST_TOKEN)
        lives = found.get("expires_in")
        if not VISIBLE.fullmatch(text) or not isinstance(lives, int | float):
            raise NotSent("The gateway gave no token.", request_id=request_id)
        return text, lives


def quoted(name: str) -> str:
    """Return an id as one part of an address, whatever the supplier made it of."""
    return quote(name, safe="")


def headers(token: str, conversation_id: str) -> dict[str, str]:
    """Return the headers of a call; its request id is new."""
    found = {"X-Request-ID": str(uuid4()), "Accept": "application/json"}
    if token:
        found["Authorization"] = f"Bearer {token}"
    if conversation_id:
        found["X-Conversation-ID"] = conversation_id
    return found


def send(
    client: httpx.Client,
    request: httpx.Request,
    auth: httpx.BasicAuth | None = None,
) -> httpx.Response:
    """Send a request and return the answer, or raise what its absence means."""
    request_id = request.headers["X-Request-ID"]
    began = time.monotonic()
    outcome: object = "no answer"
    try:
        response = client.send(request, auth=auth)
        outcome = response.status_code
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol):
        text = "The gateway cannot be reached."
        raise NotSent(text, request_id=request_id) from None
    except httpx.HTTPError as problem:
        text = f"The gateway did not answer ({type(problem).__name__})."
        raise Unsure(text, request_id=request_id) from None
    finally:
        logger.info(
            "%s %s: %s (request %s, conversation %s, %.1f s)",
            request.method,
            request.url.path,
            outcome,
            request_id,
            request.headers.get("X-Conversation-ID", "-"),
            time.monotonic() - began,
        )
    return response


def understood(response: httpx.Response) -> tuple[dict[str, Any], str]:
    """Return the object that an answer is, and the id of its request."""
    request_id: str = response.request.headers["X-Request-ID"]
    status = response.status_code
    body = content(response)
    if response.is_success and body is not None:
        return body, request_id
    code, messages = fault(body or {})
    texts = words(status, code, messages)
    if status == AWAY:
        raise NotSent(*texts, request_id=request_id)
    if response.is_success or response.is_redirect or status in DOUBTFUL:
        raise Unsure(*texts, request_id=request_id)
    raise Refusal(*texts, status=status, code=code, request_id=request_id)


def content(response: httpx.Response) -> dict[str, Any] | None:
    """Return the object that an answer's body is, None if it is none."""
    try:
        text = response.content
        found = storable(json.loads(text, parse_float=number, parse_constant=str))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def number(digits: str) -> float | str:
    """Return a number, as its text if it is out of all bounds: no database holds it."""
    found = float(digits)
    return found if math.isfinite(found) else digits


def fault(body: Json) -> tuple[str, Sequence[str]]:
    """Return code and messages of the gateway's error body."""
    messages = body.get("messages")
    texts = messages if isinstance(messages, list) else []
    return Reader(body).text("code"), [str(one) for one in texts]


def read_slot(found: Json) -> Slot | None:
    """Return a free slot, None for what has no beginning and end."""
    reader = Reader(found)
    start = reader.moment("timeslotStartDateTime")
    end = reader.moment("timeslotEndDateTime")
    if start is None or end is None:
        return None
    return Slot(
        start=start,
        end=end,
        classification=reader.text("classification"),
        is_standard=found.get("standard") is not False,
        raw=dict(found),
    )
