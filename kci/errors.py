"""The gateway's error body, for whatever goes wrong under the addresses of the API."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from kci.faults import INVALID_REQUEST, MALFORMED_REQUEST, Refused

logger = logging.getLogger(__name__)

CODES = {
    400: MALFORMED_REQUEST,
    401: "NOT_AUTHORISED",
    403: "NOT_AUTHORISED",
    404: "NOT_FOUND",
    405: "NOT_IMPLEMENTED",
    406: "NOT_IMPLEMENTED",
    413: MALFORMED_REQUEST,
    415: MALFORMED_REQUEST,
    422: INVALID_REQUEST,
    429: "NOT_AUTHORISED",
    500: "TENANT_FAULT",
    503: "TENANT_FAULT",
}
# Seconds after which a database that was away may be back.
RETRY_AFTER = 5


KINDS: tuple[tuple[tuple[type[Exception], ...], int, str], ...] = (
    ((Http404,), 404, "There is nothing at this address"),
    ((PermissionDenied,), 403, "The client may not do this"),
    ((RequestDataTooBig,), 413, "The body is too large"),
    ((SuspiciousOperation,), 400, "The request cannot be read"),
    (
        (OperationalError, InterfaceError),
        503,
        "The database is away; nothing was stored",
    ),
)


class TooLarge(exceptions.APIException):
    status_code = 413


def body(
    status: int, messages: Sequence[str], uuid: UUID | None = None
) -> dict[str, object]:
    """Return the gateway's error body: `uuid`, `code`, `messages`."""
    code = CODES.get(status, MALFORMED_REQUEST if status < 500 else "TENANT_FAULT")
    return {"uuid": str(uuid or uuid4()), "code": code, "messages": list(messages)}


def answer(status: int, *messages: str) -> JsonResponse:
    """Return an error's answer from outside the views of the API."""
    response = JsonResponse(body(status, messages), status=status)
    if status == 503:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def handle(problem: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an exception in a view of the API."""
    status, messages = explain(problem)
    if status == 500:
        return None
    headers = {}
    if header := getattr(problem, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if status == 503:
        logger.warning("The database is away: %s", problem)
        headers["Retry-After"] = str(RETRY_AFTER)
    return Response(body(status, messages), status=status, headers=headers)


def explain(problem: Exception) -> tuple[int, list[str]]:
    """Return the status and the messages that an exception stands for."""
    if isinstance(problem, Refused):
        return (400 if problem.malformed else 422), problem.messages
    if isinstance(problem, exceptions.APIException):
        return problem.status_code, flat(problem.detail)
    for kinds, status, message in KINDS:
        if isinstance(problem, kinds):
            said = str(problem) if status == 403 else ""
            return status, [said or message]
    return 500, []


def flat(detail: Any) -> list[str]:
    """Return the messages of a DRF exception as a list."""
    if isinstance(detail, dict):
        return [
            f"{name}: {text}" for name, part in detail.items() for text in flat(part)
        ]
    if isinstance(detail, list):
        return [text for part in detail for text in flat(part)]
    return [str(detail)]
