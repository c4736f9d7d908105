"""Errors that no view answers, as JSON for machines and as pages for people."""

from __future__ import annotations

import logging
import sys
from uuid import uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kci import errors

logger = logging.getLogger(__name__)

API = ("/supplier/", "/api/")


def is_api(request: HttpRequest) -> bool:
    """Return whether a machine is asking, which gets JSON and never a page."""
    path = request.path
    if path == "/kcis" or path.startswith(API):
        return True
    is_form = settings.SESSION_COOKIE_NAME in request.COOKIES
    is_read = request.method in {"GET", "HEAD"}
    machine = "Authorization" in request.headers or not (is_read or is_form)
    return path.startswith("/o/") or (path.startswith("/kcis/") and machine)


def fail(
    request: HttpRequest, status: int, message: str, page: str = ""
) -> HttpResponse:
    """Return an error as JSON or as a page, that of its status unless named."""
    if is_api(request):
        return errors.answer(status, message)
    return render(request, page or f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return fail(request, 400, "The request cannot be read")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return fail(request, 403, "The client may not do this")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return fail(request, 403, "The client may not do this", "403_csrf.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return fail(request, 404, "There is nothing at this address")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 when the database is away, else 500 with the uuid of the log."""
    problem = sys.exc_info()[1]
    away = isinstance(problem, OperationalError | InterfaceError)
    status, uuid = (503 if away else 500), uuid4()
    logger.error("%s %s: %s", status, request.path, uuid, exc_info=problem)
    if not is_api(request):
        # No context processors: whatever they ask may be what is broken.
        return render(None, f"{status}.html", {"uuid": uuid}, status=status)
    if away:
        return errors.answer(status, "The database is away; nothing was stored")
    text = "An unexpected error; it is in our log under this uuid"
    return JsonResponse(errors.body(status, [text], uuid), status=status)
