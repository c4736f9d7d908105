"""What the portal says of its own health."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from kci.models import Kci, RejectedDelivery
from tests.deliveries import store
from tests.described import make_machine, post
from tests.factories import kci_body, make_tenant
from tests.services import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_all_is_well(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (
        200,
        {
            "ready": True,
            "degraded": False,
            "checks": {"database": "ok", "workers": "ok", "broker": "ok"},
        },
    )


def test_nobody_applies_what_is_due(client):
    store(make_tenant(), kci_body(1))
    assert client.get("/readyz").json()["degraded"] is False

    long_ago = timezone.now() - timedelta(minutes=2)
    Kci.objects.update(received_at=long_ago, due_at=long_ago)

    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"]["workers"] == "behind"


def test_the_broker_is_away(client, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["checks"]["broker"] == "away"


def test_the_broker_is_there(client, settings, redis_url):
    settings.REDIS_URL = redis_url

    assert client.get("/readyz").json()["checks"]["broker"] == "ok"


def test_the_database_is_away(client, monkeypatch):
    def away(*args):
        raise OperationalError("the database is away")

    monkeypatch.setattr("kci.models.KciQuerySet.pending", away)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert client.get("/livez").content == b"ok"


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_who_looks_after_it_comes_by_http_from_inside(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path).status_code == 200
    assert client.get(f"/kcis{path}").status_code == 301
    assert client.get(f"{path}/more").status_code == 301


def counted(client, line):
    """Return the number behind a line of what Prometheus gets."""
    text = client.get("/metrics").content.decode()
    return float(dict(re.findall(r"^([^# ]\S*) (\S+)$", text, re.M)).get(line, 0))


def test_unauthenticated_deliveries_are_counted_and_not_stored(client):
    line = 'portal_deliveries_total{address="/kcis",status="401"}'
    before = counted(client, line)

    client.post("/kcis", "{}", content_type="application/json")

    assert counted(client, line) == before + 1
    assert not RejectedDelivery.objects.exists()


@pytest.mark.parametrize(
    ("place", "problem", "status"),
    [
        ("kci.api.accept", RuntimeError("a bug"), 500),
        ("kci.api.inbox.reject", OperationalError("it is away"), 503),
    ],
)
def test_what_fails_on_our_side_is_counted(monkeypatch, place, problem, status):
    def fail(*args, **kwargs):
        raise problem

    machine = make_machine(make_tenant())
    machine.raise_request_exception = False
    monkeypatch.setattr(place, fail)
    line = f'portal_deliveries_total{{address="/kcis",status="{status}"}}'
    before = counted(machine, line)

    assert post(machine, "/kcis", {}).status_code == status

    assert counted(machine, line) == before + 1


def test_what_waits_is_counted(client):
    store(make_tenant(), kci_body(1))

    assert counted(client, 'portal_kcis_unapplied{state="pending"}') == 1
    assert counted(client, 'portal_kcis_unapplied{state="set_aside"}') == 0
