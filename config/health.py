"""Whether the portal is alive, and whether it is ready."""

from __future__ import annotations

from datetime import timedelta

import redis
from django.conf import settings
from django.db import Error
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse

from kci.models import Kci

# What is due for so long is being applied by nobody.
OVERDUE = timedelta(minutes=1)
PATIENCE = 1.0


def livez(request: HttpRequest) -> HttpResponse:
    """Say that the process is alive, whatever else is not."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether KCIs can be taken, and whether something is slower than it should.

    Without the database nothing can be stored: 503. Without the broker, or with
    nobody to apply what is due, KCIs are stored all the same: 200, degraded.
    """
    checks = {"database": database(), "workers": workers(), "broker": broker()}
    ready = checks["database"] == "ok"
    degraded = any(check != "ok" for check in checks.values())
    body = {"ready": ready, "degraded": degraded, "checks": checks}
    return JsonResponse(body, status=200 if ready else 503)


def database() -> str:
    """Return "ok", or what is wrong with the database."""
    try:
        Kci.objects.pending().order_by().values("pk")[:1].exists()
    except Error:
        return "away"
    return "ok"


def workers() -> str:
    """Return "ok", or that nobody applies what is due."""
    try:
        late = Kci.objects.due().filter(due_at__lte=Now() - OVERDUE).exists()
    except Error:
        return "unknown"
    return "behind" if late else "ok"


def broker() -> str:
    """Return "ok", or what is wrong with the broker; the embedded one is just there."""
    if not settings.REDIS_URL:
        return "ok"
    try:
        client = redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
        )
        with client:
            client.ping()
    except redis.RedisError:
        return "away"
    return "ok"
