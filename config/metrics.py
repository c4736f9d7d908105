"""What Prometheus may scrape: numbers alone, of no tenant and no customer."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.db import Error
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client import REGISTRY as OF_THIS_PROCESS
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from kci.models import Kci


class Inbox(Collector):
    """How many KCIs wait or are set aside, asked of the database at each scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        counted = Kci.objects.unapplied().order_by().values_list("state")
        gauge = GaugeMetricFamily(
            "portal_kcis_unapplied", "KCIs not applied", labels=["state"]
        )
        try:
            found = dict(counted.annotate(number=Count("pk")))
        except Error:
            return
        for state in (Kci.State.PENDING, Kci.State.SET_ASIDE):
            gauge.add_metric([state.lower()], found.get(state, 0))
        yield gauge


def metrics(request: HttpRequest) -> HttpResponse:
    """Return the counters of this process, or of all that share a directory."""
    registry = OF_THIS_PROCESS
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    inbox = CollectorRegistry()
    inbox.register(Inbox())
    text = generate_latest(registry) + generate_latest(inbox)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)
